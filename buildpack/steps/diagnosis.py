"""Finding out all that is wrong with requirements, after an installer stopped at the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from buildpack.model.command import CommandResult
from buildpack.model.layout import Layout
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.index import IndexUnauthorised, IndexUnreachable
from buildpack.problems.requirement_build import RequirementBuildFailed, RequirementMetadataBroken
from buildpack.problems.requirement_fit import (
    Misfit,
    RequirementPlatformMismatch,
    RequirementPythonMismatch,
)
from buildpack.problems.requirement_lookup import (
    Release,
    RequirementNotFound,
    RequirementVersionNotFound,
)
from buildpack.problems.several import SeveralProblems
from buildpack.tools import uv, uv_failures
from buildpack.tools.credentials import quote_credentials
from buildpack.tools.evidence import located, name_of
from buildpack.tools.pip_settings import has_no_index, without_index_url
from buildpack.tools.resolution import Culprit, Lack, ask, read_culprit, read_pin

_LOOKUPS = (
    RequirementNotFound,
    RequirementVersionNotFound,
    RequirementPythonMismatch,
    RequirementPlatformMismatch,
)
_CURABLE = (RequirementBuildFailed, RequirementMetadataBroken)
_ROUNDS = 40
_SECONDS = 60.0


class Diagnosis(Value):
    """What it takes to ask uv about the app's requirements."""

    layout: Layout
    uv: Path
    facts: RequirementsFacts
    python: str
    """The app's Python, such as ``3.12.1``."""

    def explain(self, world: World, problem: Problem) -> Problem:
        """Return *problem* with all of its kind, and with the releases that would do.

        Only the app's own lines are asked about, and only where an installer found no release or
        couldn't build one. It takes seconds, at most a minute. With uv in trouble itself, as it
        is with very old Pythons, *problem* is returned as it was."""
        if not isinstance(problem, (*_LOOKUPS, *_CURABLE)):
            return problem
        asking = _Asking(self, world, world.clock.now() + _SECONDS)
        culprits = list(islice(asking.culprits(), _ROUNDS))
        if asking.trouble and not culprits:
            return asking.trouble if isinstance(problem, RequirementNotFound) else problem
        found = tuple(asking.problems(culprits))
        if isinstance(problem, _CURABLE):
            found = (asking.cured(problem), *found)
        if not found:
            return problem
        return found[0] if len(found) == 1 else SeveralProblems(found)


@dataclass
class _Asking:
    """One run of questions."""

    who: Diagnosis
    world: World
    until: float
    trouble: Problem | None = None
    """What is wrong with the index, where that is the answer."""

    def culprits(self) -> Iterator[tuple[Culprit, Requirement]]:
        """Yield every requirement that can't be met, each with its line."""
        lines = [
            one for one in self.who.facts.requirements if not one.is_constraint and not one.is_url
        ]
        while lines and (result := self._ask(*(_text(one) for one in lines))).code:
            culprit = read_culprit(result.tail)
            line = next((one for one in lines if culprit and one.name == culprit.name), None)
            if culprit is None or line is None:
                self._note_trouble(result)
                return
            yield culprit, line
            lines.remove(line)

    def problems(self, culprits: list[tuple[Culprit, Requirement]]) -> Iterator[Problem]:
        """Yield one problem for each kind of lack."""
        by_lack: dict[Lack, list[tuple[Culprit, Requirement]]] = {}
        for culprit, line in culprits:
            serves = self._newest(line)
            lack = culprit.lack
            if lack is Lack.VERSION and not serves:
                # With a marker uv says so of names that no index has.
                lack = Lack.NAME
            by_lack.setdefault(lack, []).append((culprit, line))
        for lack, group in by_lack.items():
            yield self._problem(lack, group)

    def cured(self, problem: Problem) -> Problem:
        """Return the problem of a release with one that would do."""
        if isinstance(problem, RequirementBuildFailed):
            return replace(problem, wheel=self._later(problem.requirement.text, needs_wheel=True))
        if isinstance(problem, RequirementMetadataBroken):
            return replace(problem, serves=self._later(problem.requirement.text))
        return problem

    def _problem(self, lack: Lack, group: list[tuple[Culprit, Requirement]]) -> Problem:
        requirements = self.who.facts.requirements
        asked = [(culprit, line, located(_text(line), requirements)) for culprit, line in group]
        asked = [
            (culprit, line, replace(one, file=line.file, line=line.line, text=_text(line)))
            for culprit, line, one in asked
        ]
        match lack:
            case Lack.NAME:
                return RequirementNotFound(tuple(one for _, _, one in asked))
            case Lack.VERSION:
                releases = (Release(one, self._nearest(line)) for _, line, one in asked)
                return RequirementVersionNotFound(tuple(releases))
            case Lack.PYTHON:
                misfits = (
                    Misfit(one, culprit.needs, self._newest(line)) for culprit, line, one in asked
                )
                return RequirementPythonMismatch(self.who.python, tuple(misfits))
            case Lack.PLATFORM:
                return RequirementPlatformMismatch(
                    tuple(Misfit(one, culprit.needs) for culprit, _, one in asked)
                )

    def _newest(self, line: Requirement) -> str:
        """Return the newest release of the package for this Python, or nothing."""
        return self._pin(line.name, line.name)

    def _nearest(self, line: Requirement) -> tuple[str, ...]:
        """Return the release below the one that is asked for, and the newest."""
        version = _version_of(line.specifier)
        below = self._pin(line.name, f"{line.name}<{version}") if version else ""
        return tuple(dict.fromkeys(filter(None, (below, self._newest(line)))))

    def _later(self, text: str, *, needs_wheel: bool = False) -> str:
        """Return the first release after the one in *text* that would do, or nothing."""
        name, version = name_of(text), _version_of(text)
        later = f"{name}>{version}" if version else name
        return self._pin(
            name,
            later,
            is_lowest=bool(version),
            needs_wheel=needs_wheel,
            with_others=not needs_wheel,
        )

    def _pin(self, name: str, asked: str, **options: bool) -> str:
        return read_pin(self._ask(asked, **options).tail, name)

    def _ask(self, *asked: str, **options: bool) -> CommandResult:
        if self.world.clock.now() > self.until:
            return CommandResult(code=0, tail=(), seconds=0.0)
        who, world = self.who, self.world
        file = who.layout.scratch / "asked.txt"
        world.disk.write(file, "\n".join((*who.facts.index_options, *asked, "")))
        command = ask(who.layout, who.uv, file, self._env(), **options)
        if has_no_index(world.env):
            command = uv.without_index(command)
        return world.commands.capture(command, world.env)

    def _env(self) -> Mapping[str, str]:
        world = self.world
        ours = uv.environment(
            self.who.layout,
            world.store.directory("uv"),
            without_index_url(world.env) if self.who.facts.has_index else world.env,
            has_extra_index=self.who.facts.has_extra_index,
        )
        return {**ours, **quote_credentials(self.who.facts.lines, world.env)}

    def _note_trouble(self, result: CommandResult) -> None:
        said = uv_failures.diagnose(result, self.who.facts.requirements)
        if isinstance(said, IndexUnreachable | IndexUnauthorised):
            self.trouble = said


def _text(line: Requirement) -> str:
    return line.text or f"{line.name}{line.specifier}"


def _version_of(text: str) -> str:
    """Return the version that a requirement pins, or nothing."""
    pin = text.partition(";")[0].partition("==")[2].strip("= ")
    return "" if "," in pin or "*" in pin else pin
