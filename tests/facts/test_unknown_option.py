from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.requirements import read_requirements
from buildpack.model.problem import Problem
from buildpack.problems.requirement_line import RequirementOptionUnknown, UnknownOption

FILE = "requirements.txt"


def problems_in(text: str) -> tuple[Problem, ...]:
    return read_requirements(Tree({FILE: text}), [FILE], named_by="SLUGLINE_REQUIREMENTS")[1]


@pytest.mark.parametrize(
    ("text", "option", "meant"),
    [
        pytest.param("--no-cache", "--no-cache", "", id="of another program"),
        pytest.param("--user flask", "--user", "", id="of the command"),
        pytest.param("flask --upgrade", "--upgrade", "", id="after a requirement"),
        pytest.param("-x", "-x", "", id="a letter"),
        pytest.param("--extra-index https://x", "", "", id="a beginning that pip understands"),
        pytest.param("--extra_index_url https://x", "--extra_index_url", "--extra-index-url"),
        pytest.param("--Index-url https://x", "--Index-url", "--index-url", id="a capital"),
        pytest.param("--requirements base.txt", "--requirements", "--requirement", id="a plural"),
        pytest.param("six --global-option=build", "", "", id="old releases of pip know it"),
        pytest.param("-foo", "", "", id="find-links oo"),
        pytest.param("flask  # --user", "", "", id="a comment"),
    ],
)
def test_an_option_that_pip_does_not_know_is_told(text: str, option: str, meant: str) -> None:
    expected = UnknownOption(FILE, 2, text, option, meant)

    assert problems_in(f"flask\n{text}\n") == (
        (RequirementOptionUnknown((expected,)),) if option else ()
    )


def test_all_unknown_options_are_told_together() -> None:
    (problem,) = problems_in("--user\n-x\nflask\n")

    assert isinstance(problem, RequirementOptionUnknown)
    assert [(one.line, one.option) for one in problem.options] == [(1, "--user"), (2, "-x")]
