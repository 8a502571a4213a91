from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning import version

from buildpack.model.problem import BuildFailed, Problem
from buildpack.platforms.build_plan import BuildPlan, read_build_plan
from buildpack.problems.platform import BuildPlanUnreadable

OURS = '[[entries]]\nname = "python"\n'


def entry(*lines: str, name: str = "python") -> str:
    return "\n".join(("[[entries]]", f'name = "{name}"', "[entries.metadata]", *lines, ""))


def read(tmp_path: Path, text: str, *, is_ours: bool = True) -> BuildPlan:
    path = tmp_path / "plan.toml"
    path.write_text(text)
    return read_build_plan(path, is_ours=is_ours)


@pytest.mark.parametrize(
    ("text", "is_ours", "is_shared", "is_launched"),
    [
        ("", True, False, True),
        (OURS, True, False, True),
        (OURS + entry("build = true"), True, True, True),
        (OURS + entry("launch = true"), True, False, True),
        # Who doesn't say when wants it now.
        (OURS + OURS, True, True, True),
        (OURS, False, True, False),
        (entry("build = true"), False, True, False),
        (entry("build = true", "launch = true"), False, True, True),
        (entry("launch = true"), False, False, True),
        (entry("build = true", name="node"), True, False, True),
        (OURS + entry('build = "true"'), True, False, True),
    ],
)
def test_who_needs_python_and_when(
    tmp_path: Path, text: str, *, is_ours: bool, is_shared: bool, is_launched: bool
) -> None:
    plan = read(tmp_path, text, is_ours=is_ours)

    assert (plan.is_shared, plan.is_launched) == (is_shared, is_launched)


def test_versions_are_wishes_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    texts = ('"3.12.*"', '">=3.11,<4"', '"^3.13"', '"whatever"', "3", '" "')
    plan = read(tmp_path, "".join(entry(f"version = {text}", "build = true") for text in texts))

    assert [request.text for request in plan.requests] == ["3.12.*", ">=3.11,<4", "^3.13"]
    assert {(one.source, one.line, one.binds) for one in plan.requests} == {
        ("the build plan", None, False)
    }
    assert plan.find_unmet(version("3.13.1")) == ("3.12.*",)


def test_no_file_asks_for_nothing(tmp_path: Path) -> None:
    assert read_build_plan(tmp_path / "gone.toml") == BuildPlan()


@given(text=st.text() | st.sampled_from(["entries = 5", "[[entries]]\nname = 1", "entries = [1]"]))
def test_any_text_gives_a_value_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))

    problem: Problem | None = None
    try:
        read_build_plan(path)
    except BuildFailed as failure:
        problem = failure.problem

    assert problem is None or isinstance(problem, BuildPlanUnreadable)
