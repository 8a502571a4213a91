"""A netrc file for the length of one build."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

from buildpack.model.settings import NETRC
from buildpack.system.private_file import write_private


def with_netrc(env: Mapping[str, str], scratch: Path) -> Mapping[str, str]:
    """Return *env* with the variable that leads installers to the passwords in the setting.

    The file is in *scratch*, which is gone after the build.
    Sources: https://pip.pypa.io/en/stable/topics/authentication/#netrc-support and
    https://docs.astral.sh/uv/reference/environment/#netrc
    """
    text = NETRC.text(env)
    if not text:
        return env
    path = scratch / "netrc"
    write_private(path, f"{text}\n")
    return {**env, "NETRC": str(path)}


def find_passwords(env: Mapping[str, str]) -> Iterator[str]:
    """Yield the passwords in the setting."""
    words = NETRC.text(env).split()
    yield from (after for word, after in itertools.pairwise(words) if word == "password")
