"""The words of a line for a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from buildpack.model.value import Value

_OPERATORS = re.compile(r"&&|\|\||[;|&\n()]")
_CLOSING = {"$(": ")", "${": "}", "`": "`"}


class Word(Value):
    """One word: quotes are gone, expansions stand there as they are written."""

    text: str
    column: int
    """Where it begins in the line, counted from 1."""
    end: int = field(default=0, compare=False)
    """How many characters of the line end with it, quotes included."""


def split_words(text: str) -> Iterator[Word | None]:
    """Yield the words of a line, and None for each operator between commands.

    Any text gives an answer."""
    place = 0
    while place < len(text):
        if text[place] in " \t":
            place += 1
        elif text[place] == "#":
            return
        elif operator := _OPERATORS.match(text, place):
            yield None
            place = operator.end()
        else:
            begin, (value, place) = place, _read_word(text, place)
            yield Word(value, begin + 1, min(place, len(text)))


def _read_word(text: str, place: int) -> tuple[str, int]:
    """Return the word that begins at *place*, and where it ends."""
    parts: list[str] = []
    while place < len(text) and text[place] not in " \t" and not _OPERATORS.match(text, place):
        character = text[place]
        if character == "\\":
            parts.append(text[place + 1 : place + 2])
            place += 2
        elif character == "'":
            end = _find_end(text, place + 1, "'")
            parts.append(text[place + 1 : end])
            place = end + 1
        elif character == '"':
            part, place = _read_quoted(text, place + 1)
            parts.append(part)
        elif (opening := _opening(text, place)) is not None:
            end = _skip_expansion(text, place, opening)
            parts.append(text[place:end])
            place = end
        else:
            parts.append(character)
            place += 1
    return "".join(parts), place


def _read_quoted(text: str, place: int) -> tuple[str, int]:
    """Return what stands in double quotes, and where they end."""
    parts: list[str] = []
    while place < len(text) and text[place] != '"':
        if (opening := _opening(text, place)) is not None:
            end = _skip_expansion(text, place, opening)
            parts.append(text[place:end])
            place = end
        elif text[place] == "\\" and text[place + 1 : place + 2] in {'"', "\\", "$", "`"}:
            parts.append(text[place + 1])
            place += 2
        else:
            parts.append(text[place])
            place += 1
    return "".join(parts), place + 1


def _opening(text: str, place: int) -> str | None:
    return next((opening for opening in _CLOSING if text.startswith(opening, place)), None)


def _skip_expansion(text: str, place: int, opening: str) -> int:
    """Return where the substitution or expansion at *place* ends; nested ones are part of it."""
    waiting, place = [_CLOSING[opening]], place + len(opening)
    while waiting and place < len(text):
        if text[place] == "\\":
            place += 2
        elif text[place] == waiting[-1]:
            waiting.pop()
            place += 1
        elif text[place] == "'" and waiting[-1] == ")":
            place = _find_end(text, place + 1, "'") + 1
        elif (inner := _opening(text, place)) is not None:
            waiting.append(_CLOSING[inner])
            place += len(inner)
        else:
            place += 1
    return min(place, len(text))


def _find_end(text: str, place: int, closing: str) -> int:
    end = text.find(closing, place)
    return len(text) if end < 0 else end
