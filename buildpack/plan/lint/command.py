"""Rules for every command of the Procfile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from buildpack.model.command_line import CommandLine
from buildpack.model.problem import Problem
from buildpack.model.program_option import OptionSyntax, parse_arguments
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import SERVERS, ProgramCall
from buildpack.model.shell_word import Word
from buildpack.plan.lint.case import Case
from buildpack.problems import lint

# What stands in single quotes is left alone by the shell.
_SUBSTITUTED = re.compile(r"'[^']*'|\\.|(\$\(([A-Z_][A-Z0-9_]*)\))")
_REPEATED = re.compile(r"\s*([A-Za-z0-9_-]+:)(?=\s)\s*(.*)", re.DOTALL)
# Nearer than this is a slip of the finger: 'hostanme' is, 'tls' for 'ssl' isn't.
_NEAR = 0.84
_DETACHED = {
    "celery": ("detach",),
    "gunicorn": ("daemon",),
    "hypercorn": ("daemon",),
    "uwsgi": ("daemonize",),
}
_CELERY = {"celerybeat": "beat", "celeryd": "worker"}


def lint_command(line: CommandLine, case: Case) -> Iterator[Problem]:
    """Yield what is wrong with one line, whatever it starts."""
    yield from _find_names(line)
    yield from _find_substitutions(line)
    for call in line.programs:
        yield from _find_removed(line, call, case)
        name, syntax = _syntax_of(call)
        if syntax is not None:
            yield from _find_options(line, call, name, syntax)


def _find_names(line: CommandLine) -> Iterator[Problem]:
    name = line.process.name
    repeated = _REPEATED.match(line.process.command)
    if repeated and repeated[1] == f"{name}:":
        place = line.at_column(repeated.start(1) + 1, len(repeated[1]))
        yield lint.NameRepeated(place, repeated[1], f"{name}: {repeated[2]}")
    if len(name) == 1:
        yield lint.NameTooShort(line.at_column(-len(name) - 1, 1), name)


def _find_substitutions(line: CommandLine) -> Iterator[Problem]:
    for found in _SUBSTITUTED.finditer(line.process.command):
        if found[1]:
            place = line.at_column(found.start(1) + 1, len(found[1]))
            yield lint.VariableSubstituted(place, found[1], f"${found[2]}")


def _find_removed(line: CommandLine, call: ProgramCall, case: Case) -> Iterator[Problem]:
    script = call.script
    words = call.arguments
    if script is None or not script.text.endswith("manage.py"):
        return
    command = next((word for word in words[words.index(script) + 1 :]), None)
    if command is None or command.text not in _CELERY or case.requires("django-celery"):
        return
    django = case.project.django
    if django is not None and command.text in django.own_commands:
        return
    settings = django.settings_module if django is not None else None
    app = (settings or "mysite").partition(".")[0]
    instead = f"{line.process.name}: celery -A {app} {_CELERY[command.text]}"
    yield lint.CommandRemoved(line.at(command), command.text, instead)


def _find_options(
    line: CommandLine, call: ProgramCall, name: str, syntax: OptionSyntax
) -> Iterator[Problem]:
    arguments = parse_arguments(call.arguments, syntax)
    for option in arguments.options:
        value = option.value
        is_apart = value is not None and value.column > option.word.end
        if value is not None and is_apart and option.name in syntax.values:
            other = value.text.partition("=")[0]
            if other.startswith("--") and other[2:] in syntax.names:
                yield lint.OptionSwallowed(line.at(option.word), name, option.word.text, value.text)
        if option.name in _DETACHED.get(name, ()):
            yield lint.ServerDetached(line.at(option.word), option.word.text)
        if option.word.text.startswith("--") and name != "uwsgi":
            yield from _find_misspelt(line, option.word, option.name, name, syntax)
        if option.name in syntax.optional and value is None:
            following = _word_after(call.arguments, option.word)
            if following is not None and following.text.isdecimal():
                place = line.at(option.word, following)
                yield lint.OptionApart(place, name, option.word.text, following.text)


def _find_misspelt(
    line: CommandLine, word: Word, given: str, program: str, syntax: OptionSyntax
) -> Iterator[Problem]:
    # An unambiguous beginning is as good as the whole to most programs.
    if any(known.startswith(given) for known in syntax.names):
        return
    nearest = get_close_matches(given, sorted(syntax.names), 1, _NEAR)
    if nearest:
        written = word.text.partition("=")[0]
        place = line.at_column(word.column, len(written))
        yield lint.OptionUnknown(place, program, written, f"--{nearest[0]}")


def _syntax_of(call: ProgramCall) -> tuple[str, OptionSyntax | None]:
    """Return the program whose options a call has, and those options."""
    words = {word.text for word in call.arguments}
    is_old = call.script is not None and call.script.text.endswith("manage.py")
    is_celery = call.name == "celery" and not words.isdisjoint({"worker", "beat"})
    if is_celery or (is_old and not words.isdisjoint(_CELERY)):
        return "celery", SYNTAXES["celery"]
    name = SERVERS.get(call.name, "")
    return name, SYNTAXES.get(name)


def _word_after(words: tuple[Word, ...], word: Word) -> Word | None:
    place = words.index(word) + 1
    return words[place] if place < len(words) else None
