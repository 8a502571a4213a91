"""uWSGI's configuration files, in each of the formats that it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from buildpack.facts.text import decode_text
from buildpack.model.server_config import ConfigOption

_SECTION = re.compile(r"\[([^\]]*)\]")
# Other formats are read line by line, as people write them: one option in each.
_YAML = re.compile(r"\s+(?:-\s+)?([\w-]+)\s*:\s*(.*)")
_JSON = re.compile(r'\s*"([\w-]+)"\s*:\s*(.+?),?\s*')
_XML = re.compile(r"\s*<([\w-]+)\s*(?:/>|>(.*?)</\1>)\s*")
_BLOCK = re.compile(r"[\[{|>]?")
_SPLIT = re.compile(r"\r\n|\r|\n")


def parse_uwsgi_config(content: bytes, path: str, section: str = "") -> tuple[ConfigOption, ...]:
    """Return the options of a file, in its order. Any content gives an answer.

    Source: https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html"""
    lines = _SPLIT.split(decode_text(content))
    parse = _PARSERS.get(path.rpartition(".")[2].lower())
    if parse is not None:
        return tuple(parse(lines))
    return tuple(_parse_ini(lines, section or "uwsgi", frozenset()))


def _parse_ini(lines: list[str], section: str, seen: frozenset[str]) -> Iterator[ConfigOption]:
    """Yield the options of a section, and of those of the same file that it includes."""
    is_ours = False
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line or line.startswith((";", "#")):
            continue
        if found := _SECTION.match(line):
            is_ours = found[1] == section
        elif is_ours:
            name, _, value = (part.strip() for part in line.partition("="))
            yield ConfigOption(name=name, value=value, line=number, text=raw.rstrip())
            if name == "ini" and value.startswith(":") and value[1:] not in seen:
                yield from _parse_ini(lines, value[1:], seen | {section, value[1:]})


def _parse_lines(lines: Iterable[str], pattern: re.Pattern[str]) -> Iterator[ConfigOption]:
    for number, raw in enumerate(lines, 1):
        found = pattern.fullmatch(raw.rstrip())
        if found is None or raw.lstrip().startswith(("#", "<!--")):
            continue
        value = (found[2] or "").strip().strip("\"'")
        if found[1] == "uwsgi" and _BLOCK.fullmatch(value):
            continue
        yield ConfigOption(name=found[1], value=value, line=number, text=raw.rstrip())


def _of(pattern: re.Pattern[str]) -> Callable[[list[str]], Iterator[ConfigOption]]:
    return lambda lines: _parse_lines(lines, pattern)


_PARSERS: Mapping[str, Callable[[list[str]], Iterator[ConfigOption]]] = {
    "js": _of(_JSON),
    "json": _of(_JSON),
    "xml": _of(_XML),
    "yaml": _of(_YAML),
    "yml": _of(_YAML),
}
