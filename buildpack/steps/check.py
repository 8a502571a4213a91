"""Look at what was built for mistakes that only the built app shows."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.command_line import CommandLine
from buildpack.model.count import render_count
from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.python_version import PythonVersion
from buildpack.model.target_facts import TargetFacts
from buildpack.model.uvicorn_start import UvicornStart
from buildpack.model.uwsgi_given import UwsgiStart
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.several import SeveralProblems
from buildpack.steps.code import CodeCheck, check_code
from buildpack.steps.installed import Installed, read_installed
from buildpack.steps.program import ProgramLookup
from buildpack.steps.uvicorn_loop import find_delays
from buildpack.steps.uwsgi_option import find_option_problems


class CheckApp(Value, kw_only=True):
    """Checks the app's code, and that what its processes start is there."""

    layout: Layout
    version: PythonVersion
    lines: tuple[CommandLine, ...] = ()
    targets: tuple[TargetFacts, ...] = ()
    uwsgi: tuple[UwsgiStart, ...] = ()
    uvicorn: tuple[UvicornStart, ...] = ()
    is_strict: bool = False
    """Whether what is found ends the build."""

    @property
    def title(self) -> str:
        return "Checking your code"

    def run(self, world: World) -> StepOutcome:
        code = check_code(world, self.layout, self.version)
        installed = read_installed(world, self.layout, self.version)
        found = self._find_problems(world, installed)
        problems = tuple(dict.fromkeys((*([code.problem] if code.problem else ()), *found)))
        if problems and self.is_strict:
            only = len(problems) == 1
            raise BuildFailed(problems[0] if only else SeveralProblems(problems))
        # It is advice: an app that answers late does answer.
        advice = tuple(find_delays(self.uvicorn, installed))
        for problem in (*problems, *advice):
            world.console.notice(problem)
        world.console.line(_count(code))
        if code.new and not code.is_checked:
            series = self.version.series
            world.console.line(f"Not read by a Python {series}: that is in the last image only.")
        findings = len(problems) + len(advice)
        return StepOutcome(step="check", data={"code_files": code.files, "code_findings": findings})

    def _find_problems(self, world: World, installed: Installed | None) -> Iterator[Problem]:
        lookup = ProgramLookup(world, self.layout, installed)
        for line in self.lines:
            yield from lookup.find_missing(line)
            for facts in self.targets:
                if facts.process == line.process.name:
                    yield from lookup.find_missing_target(line, facts)
        yield from find_option_problems(world, self.layout, self.uwsgi, lookup.has_program)


def _count(code: CodeCheck) -> str:
    if not code.files:
        return "No Python files"
    new = f"{code.new} of them new" if code.new else "none of them new"
    return f"{render_count(code.files, 'Python file')}, {new}"
