"""Whether the programs and modules are there that the app's processes start."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from buildpack.model.app_path import is_plain
from buildpack.model.command_line import CommandLine
from buildpack.model.layout import Layout
from buildpack.model.problem import Problem
from buildpack.model.program_option import read_names
from buildpack.model.shell_line import ProgramCall
from buildpack.model.shell_word import Word
from buildpack.model.target_facts import TargetFacts
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems import lint
from buildpack.steps.installed import Installed
from buildpack.tools.program_package import package_of

# What a shell does itself, or what only it can tell.
_SHELLS_OWN = read_names(
    """
    ! . : [ [[ alias bg break builtin case command continue declare do done echo elif else esac eval
    exec exit export false fg fi for function getopts hash if in jobs kill let local printf pwd
    read return select set shift shopt source test then times trap true type typeset ulimit umask
    unalias unset until wait while { }
    """
)
# Other buildpacks bring them, perhaps after us.
_OTHERS = read_names(
    """
    bun bundle composer deno go gradle java mix mvn nginx node npm npx php pnpm rails rake ruby sbt
    yarn
    """
)
_SHELLS = frozenset({"bash", "dash", "ksh", "sh", "zsh"})
_UNKNOWN = re.compile(r"[$`*?~\[\]{}<>=\\]")
_HEAD = 512


class ProgramLookup(Value):
    """Looks for what processes start."""

    world: World
    layout: Layout
    installed: Installed | None
    """What is there; None when nobody knows, and nothing can be missing."""

    def find_missing(self, line: CommandLine) -> Iterator[Problem]:
        """Yield what is wrong with the programs of one line."""
        names = {call.name for call in line.programs}
        # Who writes a program in the shell's own language defines words of his own.
        if names & {"if", "for", "while", "case", "function", "until"} or "()" in line.text:
            return
        for call in line.programs:
            for word in (*call.starters, *(() if call.is_module else (call.program,))):
                yield from self._find_program(line, call, word)
            if call.is_module:
                yield from self._find_module(line, call)
            elif (script := _script_of(call)) is not None:
                yield from self._find_script(line, call, script, is_started=False)

    def find_missing_target(self, line: CommandLine, facts: TargetFacts) -> Iterator[Problem]:
        """Yield a problem for a module to be served that nobody has."""
        target = facts.target
        is_open = target.module and target.roots and not facts.file and not facts.is_ours
        if is_open and target.word is not None and not self._has_module(target.module):
            nearest = get_close_matches(target.module, facts.near, 1)
            text = nearest[0] if nearest else ""
            yield lint.TargetModuleMissing(
                line.at(target.word), target.module, text, facts.elsewhere
            )

    def has_program(self, name: str) -> bool:
        """Return whether a program is on the PATH of the build, or may be."""
        if posixpath.isabs(name):
            return self.world.disk.exists(Path(name))
        if self.installed is None or name in self.installed.programs:
            return True
        folders = filter(None, self.world.env.get("PATH", "").split(":"))
        return any(self.world.disk.exists(Path(folder, name)) for folder in folders)

    def _find_program(self, line: CommandLine, call: ProgramCall, word: Word) -> Iterator[Problem]:
        name = word.text
        if not name or not _is_certain(name) or name in _SHELLS_OWN | _OTHERS:
            return
        if "/" in name:
            if not posixpath.isabs(name):
                yield from self._find_script(line, call, word, is_started=True)
        elif not self.has_program(name):
            programs = sorted(self.installed.programs) if self.installed else ()
            nearest = get_close_matches(name, programs, 1, 0.84)
            package = package_of(name)
            yield lint.ProgramMissing(line.at(word), name, package, "".join(nearest))

    def _find_script(
        self, line: CommandLine, call: ProgramCall, word: Word, *, is_started: bool
    ) -> Iterator[Problem]:
        name, tree = word.text, self.world.tree
        if not _is_certain(f"{call.directory}/{name}") or posixpath.isabs(name):
            return
        path = self._path(line, call, name)
        folder, base = posixpath.split(path)
        if not tree.has(path):
            nearest = get_close_matches(base, tree.entries(folder), 1, 0.75)
            text = f"{name.removesuffix(base)}{nearest[0]}" if nearest else ""
            yield lint.ProgramMissing(line.at(word), name, "", text)
            return
        content = tree.read(path)
        if content is not None and not name.endswith(".py"):
            has_returns = b"\r\n" in content[:_HEAD]
            place = self.layout.source.build / path
            if has_returns or (is_started and not self.world.disk.is_executable(place)):
                yield lint.ScriptNotRunnable(line.at(word), name, has_carriage_returns=has_returns)

    def _path(self, line: CommandLine, call: ProgramCall, name: str) -> str:
        """Return the path, from the app's source, of what a line names."""
        up = "" if posixpath.dirname(line.file) else self.layout.up
        return posixpath.normpath(posixpath.join(up, call.directory, name))

    def _find_module(self, line: CommandLine, call: ProgramCall) -> Iterator[Problem]:
        name = call.program.text
        top = name.partition(".")[0]
        if not name.replace(".", "").isidentifier() or not _is_certain(f"{call.directory}/{name}"):
            return
        ours = (self._path(line, call, top), self._path(line, call, f"{top}.py"), top)
        if not any(map(self.world.tree.has, ours)) and not self._has_module(name):
            yield lint.TargetModuleMissing(line.at(call.program), name, package=package_of(name))

    def _has_module(self, name: str) -> bool:
        """Return whether a module may be one of Python's own or of the installed packages."""
        known = self.installed
        return known is None or known.leads_elsewhere or name.partition(".")[0] in known.modules


def _is_certain(path: str) -> bool:
    return is_plain(path) and not _UNKNOWN.search(path)


def _script_of(call: ProgramCall) -> Word | None:
    """Return the file that a Python or a shell is given to run, or None."""
    if call.name in _SHELLS:
        first = next(iter(call.arguments), None)
        return None if first is None or first.text.startswith("-") else first
    return call.script
