"""What a build is called, and when it is said to be."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace

from buildpack.facts.identity import read_identity
from buildpack.model.inventory import Identity
from buildpack.model.request import BuildRequest
from buildpack.ports import World

_EPOCH = re.compile(r"[0-9]{1,10}")


def find_identity(request: BuildRequest, world: World) -> Identity:
    """Return what the app is called; the platform knows best which commit it is."""
    identity = read_identity(world.tree, request.layout.up)
    told = request.env.get("SOURCE_VERSION", "").strip()
    return replace(identity, revision=told) if told and told.isprintable() else identity


def find_timestamp(env: Mapping[str, str]) -> str:
    """Return the time that the user gives the build, as RFC 3339 has it; nothing without one.

    Source: https://reproducible-builds.org/specs/source-date-epoch/"""
    text = env.get("SOURCE_DATE_EPOCH", "").strip()
    if not _EPOCH.fullmatch(text):
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(text)))
