"""How a problem shows a line of the app's."""

from __future__ import annotations

from buildpack.model.source_line import SourceLine

_ROOM = 56
_BEFORE = 16
_CUT = "..."


def show(place: SourceLine) -> str:
    """Return where it is, the line, and a mark below the part that is meant.

    Of a long line only the surroundings of that part."""
    text, column = place.text.expandtabs(1), max(place.column, 1)
    length = max(place.length, 1)
    text, column = text.lstrip(), max(column - (len(text) - len(text.lstrip())), 1)
    begin = max(column - 1 - _BEFORE, 0) if len(text) > _ROOM else 0
    begin = min(begin, max(len(text) - _ROOM, 0))
    part = text[begin : begin + _ROOM]
    head = _CUT if begin else ""
    tail = _CUT if begin + _ROOM < len(text) else ""
    lines = [f"  {place.file}, line {place.line}:", f"    {head}{part}{tail}"]
    if place.column:
        offset = len(head) + column - 1 - begin
        room = max(len(head) + len(part) - offset, 1)
        lines.append(f"    {' ' * offset}{'^' * min(length, room)}")
    return "\n".join(lines)


def name(place: SourceLine) -> str:
    """Return ``Procfile, line 3``."""
    return f"{place.file}, line {place.line}"
