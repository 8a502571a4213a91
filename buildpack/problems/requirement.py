"""Lines of the app's requirements, as problems quote them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

from buildpack.model.value import Value


class Located(Value):
    """A requirement with the line that asks for it. No file: another package asks for it."""

    text: str
    file: str = ""
    line: int = 0
    by: str = ""
    """The package that asks for it, where that isn't the app: file and line are then that
    package's."""

    @property
    def asked_by(self) -> str:
        """A clause that says who asks."""
        if self.by:
            place = f" ({self.file}, line {self.line})" if self.line else ""
            return f"The package '{self.by}'{place} needs '{self.text}'"
        if not self.file:
            return f"Another package of your app needs '{self.text}'"
        if not self.line:
            return f"{self.file} asks for '{self.text}'"
        return f"Line {self.line} of {self.file} asks for '{self.text}'"

    @property
    def place(self) -> str:
        """Where it stands, as a list names it."""
        if self.by:
            return f"needed by {self.by}"
        if not self.file:
            return "another package"
        return f"{self.file}, line {self.line}" if self.line else self.file

    @property
    def is_ours(self) -> bool:
        """Whether a line of the app's own asks for it."""
        return bool(self.file) and not self.by

    @property
    def other_release(self) -> str:
        """What to do about a requirement that isn't the app's own, as a sentence."""
        who = f"'{self.by}'" if self.by else "the package that needs it"
        return f"Ask for another release of {who} in {self.where}."

    @property
    def where(self) -> str:
        """Where to mend it, as the end of a sentence."""
        if not self.file:
            return "your requirements"
        return f"line {self.line} of {self.file}" if self.line else self.file


class UnfitLine(Value):
    """A line that no installer takes."""

    file: str
    line: int
    """Of its first part, counted from 1."""
    text: str
    instead: str = ""
    """What would do in its place; empty when it had better be removed."""
    last: int = 0
    """The number of its last part, where a backslash joins more to it."""
    rule: str = ""
    """A sed expression that does the same to every line of its kind."""

    @property
    def edit(self) -> str:
        """The sed expression that puts what would do in its place."""
        if not self.instead:
            return f"{self.line},{self.last}d" if self.last > self.line else f"{self.line}d"
        kept = re.sub(r"[\\/&]", r"\\\g<0>", self.instead)
        rest = f"{self.line + 1},{self.last}d;" if self.last > self.line else ""
        return f"{rest}{self.line}s/.*/{kept}/"

    @property
    def change(self) -> str:
        """What is wrong and what would do, as a list shows it."""
        return f"{self.line}: {self.text} -> {self.instead or '(remove it)'}"


def sed_commands(lines: Iterable[UnfitLine]) -> tuple[str, ...]:
    """Return the commands that mend *lines*, one for each file.

    GNU's sed and that of macOS agree about them: the latter wants an ending after ``-i``."""
    by_file: dict[str, list[UnfitLine]] = {}
    for line in lines:
        by_file.setdefault(line.file, []).append(line)
    return tuple(
        f"sed -i.bak {shlex.quote(_script(group))} {shlex.quote(file)}"
        for file, group in by_file.items()
    )


def _script(lines: list[UnfitLine]) -> str:
    # The edits of single lines come first, so that no rule finds those lines as they were.
    single = [line.edit for line in lines if not line.rule]
    rules = dict.fromkeys(line.rule for line in lines if line.rule)
    return ";".join((*single, *rules))


def listed(lines: Iterable[str], most: int = 20) -> str:
    """Return *lines* as a list that keeps its shape, at most *most* of them."""
    known = tuple(lines)
    shown = [f"  {line}" for line in known[:most]]
    more = [f"  and {len(known) - most} more"] if len(known) > most else []
    return "\n".join((*shown, *more))


def told(notes: Iterable[str], most: int = 40) -> str:
    """Return *notes* as a list below a paragraph; nothing when there are none."""
    known = tuple(notes)
    return f"\n\n{listed(known, most)}" if known else ""


def title(asked: Sequence[Located], one: str, several: str) -> str:
    """Return the first line of a problem that one or several requirements share."""
    return (
        f"The package '{asked[0].text}' {one}." if len(asked) == 1 else f"{len(asked)} {several}."
    )


def intro(asked: Sequence[Located]) -> str:
    """Return a clause that says who asks for one or several requirements."""
    return asked[0].asked_by if len(asked) == 1 else "Your app asks for them"
