"""Changes to environment variables, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from buildpack.model.layout import Place, When


class How(Enum):
    """What an edit does to a variable."""

    SET = "set"
    DEFAULT = "default"
    """Only when the variable is unset or empty: the user's own value wins."""
    PREPEND = "prepend"
    """In front of what is there, with a colon between."""
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class EnvEdit:
    """One change to one variable."""

    name: str
    value: str | Place
    how: How = How.SET
    during: frozenset[When] = frozenset(When)

    def text(self, when: When) -> str:
        """Return the value as it reads at that time."""
        return self.value.at(when) if isinstance(self.value, Place) else self.value


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
            case How.UNSET:
                changed.pop(edit.name, None)
    return changed
