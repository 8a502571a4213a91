"""What a build is for: the system that the app will run on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def find_target(env: Mapping[str, str]) -> str:
    """Return the stack that the platform names, else the distribution and its machine."""
    if stack := env.get("STACK"):
        return f"{stack}-{os.uname().machine}"
    return find_distribution(env)


def find_distribution(env: Mapping[str, str]) -> str:
    """Return the distribution that a lifecycle names, else the one that we are on, and its
    machine.

    Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#targets-2"""
    machine = os.uname().machine
    if distro := env.get("CNB_TARGET_DISTRO_NAME"):
        return f"{distro}-{env.get('CNB_TARGET_DISTRO_VERSION', '0')}-{machine}"
    try:
        lines = Path("/etc/os-release").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    name = facts.get("ID", "linux").strip('"')
    return f"{name}-{facts.get('VERSION_ID', '0').strip(chr(34))}-{machine}"
