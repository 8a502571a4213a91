"""The lines of pip's requirements file format, as text."""

from __future__ import annotations

import re
import shlex
from collections import deque
from collections.abc import Iterator
from functools import lru_cache

from buildpack.facts.text import decode_text
from buildpack.model.value import Value

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_DECLARED_ENCODING = re.compile(rb"coding[:=]\s*([-\w.]+)")
_QUOTES = re.compile(r"['\"\\]")
_LONGEST_QUOTED = 100_000  # shlex takes its time over what nobody has written.
_FIRST_OPTION = re.compile(r"(?:^|\s)-")

_LONG_NAMES = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-i": "--index-url",
    "-f": "--find-links",
    "-C": "--config-settings",
    "--config-setting": "--config-settings",
    "--pypi-url": "--index-url",
}
_WITHOUT_VALUE = frozenset(
    {"--no-index", "--pre", "--prefer-binary", "--require-hashes", "--no-require-hashes"}
)


class Option(Value):
    """One option with its value."""

    name: str
    """The long form, such as ``--requirement``."""
    value: str = ""
    is_one_word: bool = False
    """Whether it reads ``-rbase.txt``."""


class Line(Value):
    """One line after backslashes have joined it and comments are gone."""

    number: int
    """Of its first part, counted from 1."""
    text: str
    is_joined: bool = False
    """Whether a backslash joins more to it than hashes."""
    parts: int = 1

    @property
    def last(self) -> int:
        """The number of its last part."""
        return self.number + self.parts - 1

    @property
    def requirement(self) -> str:
        """What comes before the first option; empty in a line of options."""
        match = _FIRST_OPTION.search(self.text)
        return self.text if match is None else self.text[: match.start()].strip()

    @property
    def options(self) -> tuple[Option, ...]:
        """The line's options in their order."""
        match = _FIRST_OPTION.search(self.text)
        return () if match is None else _read_options(self.text[match.start() :])


def find_declared_encoding(content: bytes) -> str | None:
    """Return the encoding that a comment in the first two lines declares, or None.

    Source: PEP 263, which pip applies to requirements files."""
    for line in content.split(b"\n")[:2]:
        match = _DECLARED_ENCODING.search(line) if line.startswith(b"#") else None
        if match is not None:
            return match[1].decode("ascii", "replace")
    return None


def parse_requirement_lines(content: bytes) -> tuple[Line, ...]:
    """Return the lines of a requirements file that say something.

    Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
    """
    return tuple(line for line in _join_lines(split_lines(content)) if line.text)


def split_lines(content: bytes) -> list[str]:
    """Return the lines of a requirements file as they stand."""
    return _decode(content).replace("\0", "\ufffd").splitlines()


def _decode(content: bytes) -> str:
    encoding = find_declared_encoding(content)
    if encoding is None:
        return decode_text(content)
    try:
        return content.decode(encoding, errors="replace")
    except (LookupError, ValueError):  # No such encoding, or one that is none of texts.
        return decode_text(content)


def _join_lines(lines: list[str]) -> Iterator[Line]:
    parts: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line and not parts:
            continue
        is_comment = line.lstrip().startswith("#")
        # The space keeps the comment recognisable after the join.
        parts.append(f" {line}" if is_comment else line)
        if is_comment or not line.endswith("\\") or number == len(lines):
            yield _joined(number - len(parts) + 1, parts)
            parts = []


def _joined(number: int, parts: list[str]) -> Line:
    text = "".join(part.strip("\\") for part in parts[:-1]) + parts[-1].rstrip("\\")
    more = (_COMMENT.sub("", part).strip(" \t\\") for part in parts[1:])
    return Line(
        number,
        _COMMENT.sub("", text).strip(),
        is_joined=any(part and not part.startswith("--hash") for part in more),
        parts=len(parts),
    )


@lru_cache(maxsize=1)  # One line after the other is asked, several times each.
def _read_options(text: str) -> tuple[Option, ...]:
    return tuple(_split_options(text))


def _split_options(text: str) -> Iterator[Option]:
    words = deque(_split_words(text))
    while words:
        word = words.popleft()
        if not word.startswith("-"):
            continue
        name, equals, value = word.partition("=")
        if not name.startswith("--") and len(name) > len("-r"):
            yield Option(_LONG_NAMES.get(word[:2], word[:2]), word[2:], is_one_word=True)
            continue
        name = _LONG_NAMES.get(name, name)
        if not equals and name not in _WITHOUT_VALUE and words:
            value = words.popleft()
        yield Option(name, value)


def _split_words(text: str) -> list[str]:
    if not _QUOTES.search(text) or len(text) > _LONGEST_QUOTED:
        return text.split()
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
