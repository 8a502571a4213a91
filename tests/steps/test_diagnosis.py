from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Clock, Commands, Store, completed, make_world
from planning import LAYOUT

from buildpack.model.command import Command, CommandResult
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.problems.index import IndexUnreachable
from buildpack.problems.requirement import Located
from buildpack.problems.requirement_build import RequirementBuildFailed
from buildpack.problems.requirement_lookup import (
    Release,
    RequirementNotFound,
    RequirementVersionNotFound,
)
from buildpack.problems.requirement_source import RequirementConflict
from buildpack.problems.several import SeveralProblems
from buildpack.steps.diagnosis import Diagnosis

LINES = ("gamma", "nope==1", "alpha==7.0", "nix")
FIRST = RequirementNotFound((Located("nope==1", "requirements.txt", 2),), ("evidence",))


def facts(*lines: str) -> RequirementsFacts:
    return RequirementsFacts(
        requirements=tuple(
            Requirement(
                name=text.partition("=")[0],
                specifier="",
                file="requirements.txt",
                line=number,
                text=text,
            )
            for number, text in enumerate(lines, 1)
        ),
        index_options=("--index-url http://127.0.0.1:1/",),
    )


class Uv:
    """Answers as uv does for an index that has some releases."""

    def __init__(self, releases: Mapping[str, str], trouble: str = "") -> None:
        self.releases = releases
        self.trouble = trouble
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, command: Command) -> CommandResult:
        index, *lines = Path(command.argv[-1]).read_text().splitlines()
        assert index == "--index-url http://127.0.0.1:1/"
        self.asked.append(tuple(lines))
        if self.trouble:
            return completed(2, *self.trouble.splitlines())
        for line in lines:
            name = line.partition("=")[0].partition("<")[0].partition(">")[0]
            if name not in self.releases:
                return completed(1, f"  Because {name} was not found in the package registry and")
            if line.endswith("==7.0"):
                return completed(1, f"  Because there is no version of {line} and you require it")
        return completed(0, *(f"{one}=={version}" for one, version in self.releases.items()))


def explain(problem: Problem, uv: Uv, root: Path, *lines: str, tick: float = 1.0) -> Problem:
    world = make_world(commands=Commands({(): uv}), store=Store(root=root), clock=Clock(tick=tick))
    layout = replace(LAYOUT, scratch=root)
    return Diagnosis(layout, Path("/uv"), facts(*lines), "3.12.1").explain(world, problem)


def test_every_line_that_no_index_meets_is_told(tmp_path: Path) -> None:
    uv = Uv({"gamma": "1.0", "alpha": "1.0"})

    problem = explain(FIRST, uv, tmp_path, *LINES)

    assert problem == SeveralProblems(
        (
            RequirementNotFound(
                (Located("nope==1", "requirements.txt", 2), Located("nix", "requirements.txt", 4))
            ),
            RequirementVersionNotFound(
                (Release(Located("alpha==7.0", "requirements.txt", 3), ("alpha==1.0",)),)
            ),
        )
    )
    assert uv.asked[:4] == [LINES, ("gamma", *LINES[2:]), ("gamma", "nix"), ("gamma",)]


def test_a_package_that_another_wants_stays_as_it_was_told(tmp_path: Path) -> None:
    assert explain(FIRST, Uv({"gamma": "1.0"}), tmp_path, "gamma") == FIRST


def test_other_problems_cost_no_question(tmp_path: Path) -> None:
    uv = Uv({})

    assert explain(RequirementConflict(), uv, tmp_path, *LINES) == RequirementConflict()
    assert uv.asked == []


def test_an_index_that_is_down_is_told_in_place_of_what_pip_takes_for_missing(
    tmp_path: Path,
) -> None:
    uv = Uv({}, "error: Request failed\n  cause: Failed to fetch: http://127.0.0.1:1/nope/")

    problem = explain(FIRST, uv, tmp_path, *LINES)

    assert isinstance(problem, IndexUnreachable)
    assert problem.url == "http://127.0.0.1:1/nope/"


def test_a_python_that_uv_does_not_know_leaves_the_problem_as_it_was(tmp_path: Path) -> None:
    uv = Uv({}, "error: Python 2.7 is not supported")

    assert explain(FIRST, uv, tmp_path, *LINES) == FIRST


@pytest.mark.parametrize(("text", "asked"), [("alpha==0.5", "alpha>0.5"), ("alpha", "alpha")])
def test_a_failed_build_is_told_with_a_release_that_has_a_wheel(
    text: str, asked: str, tmp_path: Path
) -> None:
    uv = Uv({"alpha": "1.0"})
    failed = RequirementBuildFailed(Located(text, "requirements.txt", 1))

    problem = explain(failed, uv, tmp_path, text)

    assert problem == replace(failed, wheel="alpha==1.0")
    assert uv.asked[-1] == (asked,)


def test_the_questions_end_after_a_minute(tmp_path: Path) -> None:
    uv = Uv({})

    explain(FIRST, uv, tmp_path, *(f"no{number}" for number in range(30)), tick=10.0)

    assert 1 <= len(uv.asked) <= 6
