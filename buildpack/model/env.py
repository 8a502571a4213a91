"""Changes to environment variables, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum

from buildpack.model.layout import Place, When
from buildpack.model.value import Value


class How(Enum):
    """What an edit does to a variable."""

    SET = "set"
    DEFAULT = "default"
    """Only when the variable is unset or empty: the user's own value wins."""
    PREPEND = "prepend"
    """In front of what is there, with a colon between."""
    PREPEND_WORDS = "prepend-words"
    """In front of what is there, with a space between: options, of which later ones win."""
    UNSET = "unset"


class Expansion(Value):
    """A value that is only complete at launch: each ``$NAME`` in it stands for that variable's.

    Where one of them is unset or empty, the edit doesn't take place."""

    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """The variables in it."""
        return tuple(dict.fromkeys(VARIABLE.findall(self.text)))


VARIABLE = re.compile(r"\$([A-Z_][A-Z0-9_]*)")
"""A variable in an `Expansion`."""


class EnvEdit(Value):
    """One change to one variable."""

    name: str
    value: str | Place | Expansion
    how: How = How.SET
    during: frozenset[When] = frozenset(When)
    needs: str | Place = ""
    """A directory that has to be there at launch, else nothing is changed. One outside of our
    places has to be writable as well."""

    def text(self, when: When) -> str:
        """Return the value as it reads at that time; an expansion reads as it is written."""
        match self.value:
            case Place():
                return self.value.at(when)
            case Expansion():
                return self.value.text
            case str():
                return self.value


def apply(edits: Iterable[EnvEdit], env: Mapping[str, str], when: When) -> dict[str, str]:
    """Return *env* with those of *edits* carried out that are meant for *when*."""
    changed = dict(env)
    for edit in edits:
        if when not in edit.during:
            continue
        text, present = edit.text(when), changed.get(edit.name, "")
        match edit.how:
            case How.SET:
                changed[edit.name] = text
            case How.DEFAULT:
                changed[edit.name] = present or text
            case How.PREPEND:
                changed[edit.name] = f"{text}:{present}" if present else text
            case How.PREPEND_WORDS:
                changed[edit.name] = f"{text} {present}" if present else text
            case How.UNSET:
                changed.pop(edit.name, None)
    return changed
