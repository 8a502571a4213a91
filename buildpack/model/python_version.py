"""Python versions and requests for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from buildpack.model.value import Value

VERSION_FILES = ("runtime.txt", ".python-version")
"""The files that say nothing but which Python."""

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?(t)?", re.ASCII)
# A final release comes after its own pre-releases.
_FINAL = ("z", 0)


@dataclass(frozen=True, slots=True, order=True)
class PythonVersion:
    """One CPython release, such as 3.13.15, 3.15.0rc1 or 3.14.2t."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, int] = _FINAL
    free_threaded: bool = False

    @classmethod
    def parse(cls, text: str) -> PythonVersion | None:
        """Return the version that *text* spells out in full, or None."""
        match = _VERSION.fullmatch(text)
        if match is None:
            return None
        major, minor, patch, phase, number, threads = match.groups()
        pre = (phase, int(number)) if phase else _FINAL
        return cls(int(major), int(minor), int(patch), pre, threads is not None)

    @property
    def series(self) -> str:
        """The release series, such as ``3.13``."""
        return f"{self.major}.{self.minor}"

    @property
    def library(self) -> str:
        """The directory of the standard library below a prefix, such as ``lib/python3.13``."""
        return f"lib/python{self.series}{'t' if self.free_threaded else ''}"

    @property
    def is_final(self) -> bool:
        """Whether this is no pre-release."""
        return self.pre == _FINAL

    def __str__(self) -> str:
        pre = "" if self.is_final else f"{self.pre[0]}{self.pre[1]}"
        return f"{self.series}.{self.patch}{pre}{'t' if self.free_threaded else ''}"


class VersionRequest(Value, kw_only=True):
    """What one file or variable asks for, verbatim."""

    text: str
    """As it stands in the source, without surrounding space and without comments."""
    source: str
    """The file or variable, such as ``runtime.txt``."""
    line: int | None = None
    """Counted from 1; None for a variable."""
    specifiers: tuple[str, ...] = ()
    """What a text in Poetry's syntax means, as alternatives in PEP 440's; an empty one is any
    version. Empty where the text itself is a version or PEP 440."""
    binds: bool = True
    """Whether a build ends that can't heed it; else it is a wish of a developer's tools, or of a
    manifest from which nothing is installed."""
    spares: tuple[VersionRequest, ...] = ()
    """What the same file asks for next, for where this one can't be had."""

    @property
    def where(self) -> str:
        """The source with its line, such as ``runtime.txt, line 2``."""
        return self.source if self.line is None else f"{self.source}, line {self.line}"


class VersionAnswer(Value):
    """A request with the Python that it would get alone, or else the nearest on offer."""

    request: VersionRequest
    version: PythonVersion
