"""Asking uv which requirements no index can meet, and which releases would do.

Nothing is built or installed: ``uv pip compile --no-deps`` only reads the index's pages.
Source: https://docs.astral.sh/uv/reference/cli/#uv-pip-compile
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.value import Value
from buildpack.tools.evidence import name_of


class Lack(Enum):
    """Why a requirement can't be met."""

    NAME = "no package of that name"
    VERSION = "no such version"
    PYTHON = "for other Pythons"
    PLATFORM = "for other systems"


class Culprit(Value):
    """The requirement that uv says can't be met."""

    text: str
    lack: Lack
    needs: str = ""
    """What it is for, such as ``Python >=3.13`` or ``Windows``."""
    by: str = ""
    """The package that asks for it; empty when the app does."""

    @property
    def name(self) -> str:
        """The package's normalised name."""
        return name_of(self.text)


_SUBJECT = r"(?:all versions of )?(?P<what>\S+)"
_UNLISTED = re.compile(r"Because (?P<what>\S+) was not found in the ")
_NO_VERSION = re.compile(r"there (?:is|are) no versions? of (?P<what>[^\s,]+)")
_OUT_OF_RANGE = re.compile(
    r"Because only (?:the following versions of )?(?P<name>[\w.-]*\w)\S* (?:is|are) available"
    r".*? (?:you require|depends? on) (?P<what>(?:one of: )?(?P=name)\b[^\s:]*)"
)
_PYTHON = re.compile(rf"does not satisfy Python(?P<needs>\S+) and {_SUBJECT} depends? on Python")
_NO_WHEEL = re.compile(rf"{_SUBJECT} ha(?:s|ve) no wheels with a matching (?P<tag>[\w ]+) tag")
_TAGS = re.compile(r"(?:with the following Python [\w ]+tags?|on the following platforms?): (.*)")
_QUOTED = re.compile(r"`([^`]+)`")
_CPYTHON = re.compile(r"^cp(\d)(\d+)")
_SYSTEMS = {"win": "Windows", "macosx": "macOS", "linux": "other Linux machines"}
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)")


def ask(  # noqa: PLR0913 - one for each option of uv's that we use.
    layout: Layout,
    uv: Path,
    file: Path,
    env: Mapping[str, str],
    *,
    is_lowest: bool = False,
    needs_wheel: bool = False,
    with_others: bool = False,
) -> Command:
    """Return the command that chooses a release for each requirement in *file*.

    *is_lowest* takes the oldest that fits, *needs_wheel* none that has to be built, and
    *with_others* heeds what the releases say of themselves."""
    options = (
        *(() if with_others else ("--no-deps",)),
        *(("--resolution", "lowest-direct") if is_lowest else ()),
        *(("--no-build",) if needs_wheel else ()),
    )
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "pip", "compile", "--no-header", "--no-annotate"),
            *("--python", str(layout.venv.build / "bin/python"), *options, str(file)),
        ),
        shown="uv pip compile",
        cwd=layout.source.build,
        env=env,
        timeout=60.0,
    )


def read_culprit(lines: Sequence[str]) -> Culprit | None:
    """Return what uv says can't be met, or None when that isn't what it says."""
    text = " ".join(line.strip() for line in lines)
    culprit = _read_culprit(text)
    return replace(culprit, by=_requirer(text, culprit.name)) if culprit else None


def _read_culprit(text: str) -> Culprit | None:
    if match := _PYTHON.search(text):
        return Culprit(match["what"], Lack.PYTHON, f"Python {match['needs']}")
    if matches := list(_NO_WHEEL.finditer(text)):
        # Of a package without any wheel for this system, some are also for other Pythons.
        match = next((one for one in matches if one["tag"] == "platform"), matches[0])
        lack = Lack.PLATFORM if match["tag"] == "platform" else Lack.PYTHON
        return Culprit(match["what"], lack, _explain_tags(text))
    if match := _UNLISTED.search(text):
        return Culprit(match["what"], Lack.NAME)
    if match := _NO_VERSION.search(text) or _OUT_OF_RANGE.search(text):
        return Culprit(match["what"].removeprefix("one of: ").rstrip(","), Lack.VERSION)
    return None


def read_pin(lines: Sequence[str], name: str) -> str:
    """Return the release that uv chose for a package, such as ``flask==3.1.0``, or nothing."""
    for line in lines:
        match = _PIN.match(line)
        if match and name_of(match["name"]) == name:
            return f"{match['name']}=={match['version']}"
    return ""


def _explain_tags(text: str) -> str:
    found = _TAGS.search(text)
    tags = _QUOTED.findall(found[1]) if found else []
    pythons = sorted({(int(m[1]), int(m[2])) for tag in tags if (m := _CPYTHON.match(tag))})
    if pythons:
        return f"Python {', '.join(f'{major}.{minor}' for major, minor in pythons)}"
    systems = [system for start, system in _SYSTEMS.items() if any(start in tag for tag in tags)]
    return " and ".join(systems) or ", ".join(tags)


def _requirer(text: str, name: str) -> str:
    asked = rf"{re.escape(name)}(?![\w-])"
    match = re.search(rf"(?P<by>[\w.-]*\w)\S* depends? on {asked}", text, re.IGNORECASE)
    return match["by"] if match else ""
