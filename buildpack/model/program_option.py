"""The options of the programs that Procfiles start, and how to read them off a command.

Sources: the programs' own parsers, as of gunicorn 27, uvicorn 0.4x, hypercorn 0.18, daphne 4.2,
granian 2.7, waitress 3.0, Celery 5.6 and uWSGI 2.0.31; with names of older releases that still
stand in Procfiles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from buildpack.model.shell_word import Word
from buildpack.model.value import Value


class OptionSyntax(Value, kw_only=True):
    """Which options a program knows."""

    flags: frozenset[str]
    """They take no value."""
    values: frozenset[str]
    """They take one."""
    optional: frozenset[str] = frozenset()
    """They take one only behind an equals sign."""
    short: Mapping[str, str] = field(default_factory=dict)
    """What a letter such as ``-b`` is short for."""
    takes_value: bool = False
    """Whether a long option that stands nowhere here takes a value."""

    @property
    def names(self) -> frozenset[str]:
        """All long options."""
        return self.flags | self.values | self.optional


class GivenOption(Value):
    """One option of a command."""

    name: str
    """The long name without dashes, such as ``bind``; as it is written for an unknown one."""
    word: Word
    value: Word | None = None
    """Its word is that of the option itself where an equals sign joins them."""


class Arguments(Value):
    """What a program is given."""

    options: tuple[GivenOption, ...] = ()
    positional: tuple[Word, ...] = ()

    def find(self, *names: str) -> GivenOption | None:
        """Return the last option of one of these names, or None."""
        return next((one for one in reversed(self.options) if one.name in names), None)


def read_names(text: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(text.split())


def read_letters(text: str) -> Mapping[str, str]:
    """Return the short options of a table such as ``b=bind c=config``."""
    return {f"-{letter}": name for letter, _, name in (one.partition("=") for one in text.split())}


def parse_arguments(words: tuple[Word, ...], syntax: OptionSyntax) -> Arguments:
    """Return the options and the other arguments of a program. Any words give an answer."""
    options: list[GivenOption] = []
    positional: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if word.text == "--":
            positional.extend(words[place:])
            break
        if not word.text.startswith("-") or word.text == "-":
            positional.append(word)
            continue
        given, needs_value = _read_option(word, syntax)
        follows = words[place].text if place < len(words) else "-"
        is_sure = given.name in syntax.values
        if needs_value and place < len(words) and (is_sure or not follows.startswith("-")):
            given = GivenOption(given.name, word, words[place])
            place += 1
        options.append(given)
    return Arguments(tuple(options), tuple(positional))


def _read_option(word: Word, syntax: OptionSyntax) -> tuple[GivenOption, bool]:
    """Return the option of a word, and whether its value is still to come."""
    if not word.text.startswith("--"):
        letter, rest = word.text[:2], word.text[2:]
        name = syntax.short.get(letter, letter)
        takes = name in syntax.values or (
            syntax.takes_value and letter in syntax.short and name not in syntax.names
        )
        value = Word(rest, word.column + 2, word.end) if takes and rest else None
        return GivenOption(name, word, value), takes and not rest
    name, equals, text = word.text[2:].partition("=")
    if equals:
        column = word.column + len(name) + 3
        return GivenOption(name, word, Word(text, column, word.end)), False
    is_known = name in syntax.flags or name in syntax.optional
    return GivenOption(name, word), name in syntax.values or (syntax.takes_value and not is_known)
