from __future__ import annotations

import pytest
from planning import make_request

from buildpack.model.problem import Problem
from buildpack.plan.stack import find_stack_notices
from buildpack.problems.stack import StackEnded


@pytest.mark.parametrize(
    ("target", "notices"),
    [
        ("heroku-20-x86_64", (StackEnded("heroku-20", "April 2025"),)),
        ("cedar-14-x86_64", (StackEnded("cedar-14", "November 2020"),)),
        ("heroku-24-aarch64", ()),
        ("somebodys-own-7-x86_64", ()),
        ("heroku-20", ()),
        ("", ()),
    ],
)
def test_only_stacks_that_have_ended_are_told(target: str, notices: tuple[Problem, ...]) -> None:
    assert find_stack_notices(make_request(target=target)) == notices
