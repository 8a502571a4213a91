"""What can go wrong with the files and variables that ask for a Python version."""

from __future__ import annotations

import re
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.python_version import VersionRequest

_VALID = "'3.13' for the newest 3.13 release, or '3.13.0' for exactly that one"
_LONGEST = 60


def _visible(text: str) -> str:
    """Return *text* with a sign for every character that one can't see."""
    shown = "".join(
        chr(0x2400 + ord(char)) if char < " " else char if char.isprintable() else "\ufffd"
        for char in text
    )
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."


def _change(request: VersionRequest, ending: str) -> tuple[str, ...]:
    if request.line is None:
        return (f"Change the config var {request.source} {ending}", "Deploy again.")
    return (f"Change {request.source} {ending}", "Commit the change and deploy again.")


class VersionInvalid(Problem):
    """A file or variable holds something that isn't a Python version."""

    id: ClassVar[str] = "runtime-version-invalid"

    request: VersionRequest
    column: int
    """How many characters of the text make sense."""

    def explain(self) -> Explanation:
        text = _visible(self.request.text)
        caret = f"\n  {' ' * self.column}^" if self.column < _LONGEST else ""
        return Explanation(
            what=f"Your {self.request.source} doesn't name a Python version that we understand.",
            why=f"We read this in {self.request.where}:\n\n  {text}{caret}\n\n"
            "A version is written as 3.13 or 3.13.0, a pre-release as 3.15.0rc1, a free-threaded "
            "build as 3.14t. Ranges such as '>=3.11,<3.14' and '^3.11', wildcards such as "
            "'3.13.*', and the prefixes 'python-' and 'cpython-' are understood too.",
            fix=_change(self.request, f"so that it holds only {_VALID}."),
        )


class VersionOfAnotherPython(Problem):
    """The app asks for a Python that isn't CPython."""

    id: ClassVar[str] = "runtime-not-cpython"

    request: VersionRequest

    def explain(self) -> Explanation:
        text = _visible(self.request.text)
        series = re.search(r"[23]\.\d{1,2}(?!\d)", text)
        meant = series[0] if series else "3.13"
        return Explanation(
            what=f"Your {self.request.source} asks for '{text}', which isn't CPython.",
            why=f"We read it in {self.request.where}. Apps run on CPython here: it is the Python "
            "that packages' compiled parts, uWSGI and the platforms are made for.",
            fix=_change(self.request, f"so that it asks for '{meant}', for example."),
        )


class VersionNotText(Problem):
    """A version in a TOML or JSON file is a number, or something else that isn't text."""

    id: ClassVar[str] = "runtime-version-not-text"

    source: str
    line: int
    key: str
    """The key whose value it is."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"In your {self.source}, {self.key} isn't text.",
            why=f"It stands in line {self.line}. A version has to be in quotes: without them "
            "3.10 is the number 3.1.",
            fix=(
                f'Put the version in quotes, such as: {self.key} = "3.13"',
                "Commit the change and deploy again.",
            ),
        )


class VersionMultiple(Problem):
    """A file asks for several Python versions at once."""

    id: ClassVar[str] = "runtime-version-multiple"

    requests: tuple[VersionRequest, ...]
    """All that the file asks for, in its order; at least two."""

    def explain(self) -> Explanation:
        first = self.requests[0]
        listing = "\n".join(
            f"  line {request.line}: {_visible(request.text)}" for request in self.requests[:10]
        )
        return Explanation(
            what=f"Your {first.source} asks for {len(self.requests)} Python versions.",
            why=f"An app runs on one Python, but we read:\n\n{listing}",
            fix=(
                (
                    f"Keep the one line that your app needs in {first.source}, such as "
                    f"'{_visible(first.text)}', and remove the others."
                ),
                "Commit the change and deploy again.",
            ),
        )


class VersionEncoding(Problem):
    """A version file is saved in an encoding that tools can't read."""

    id: ClassVar[str] = "runtime-version-encoding"

    source: str
    encoding: str
    """Such as ``UTF-16``."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your {self.source} isn't plain text; its encoding is {self.encoding}.",
            why="Editors and shells on Windows often save files that way. Python's tools read "
            "ASCII and UTF-8.",
            fix=(
                f"Write {self.source} anew: printf '3.13\\n' > {self.source}",
                "Commit the change and deploy again.",
            ),
        )


class VersionEmpty(Problem):
    """A version file is there and says nothing."""

    id: ClassVar[str] = "runtime-version-empty"

    source: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your {self.source} doesn't name a Python version.",
            why="It holds nothing but blank lines and comments.",
            fix=(
                f"Write the version that your app needs: echo 3.13 > {self.source}",
                f"Or let us choose, and remove it: git rm {self.source}",
                "Commit the change and deploy again.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        VersionInvalid(VersionRequest(text="python-3.x", source="runtime.txt", line=1), column=9),
        VersionOfAnotherPython(VersionRequest(text="pypy3.10", source=".python-version", line=1)),
        VersionNotText(source="Pipfile", line=12, key="python_version"),
        VersionMultiple(
            (
                VersionRequest(text="python-3.13.0", source="runtime.txt", line=1),
                VersionRequest(text="python-3.12.7", source="runtime.txt", line=2),
            )
        ),
        VersionEncoding(source="runtime.txt", encoding="UTF-16"),
        VersionEmpty(source=".python-version"),
    )
