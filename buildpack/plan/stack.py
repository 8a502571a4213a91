"""What is known about the systems that platforms build on."""

from __future__ import annotations

from buildpack.model.problem import Problem
from buildpack.model.request import BuildRequest
from buildpack.problems.stack import StackEnded

_ENDED = {
    "cedar-14": "November 2020",
    "heroku-16": "May 2021",
    "heroku-18": "April 2023",
    "heroku-20": "April 2025",
}
"""Stacks without security fixes, and since when.

Source: https://devcenter.heroku.com/articles/stack#stack-support-details"""


def find_stack_notices(request: BuildRequest) -> tuple[Problem, ...]:
    """Return the notice that the app's stack is no longer looked after.

    It ends no build, and neither does a stack that we have never heard of: what we need of one is
    tried when we need it."""
    # Behind the stack's name stands the machine's.
    stack = request.target.rpartition("-")[0]
    ended = _ENDED.get(stack)
    return (StackEnded(stack=stack, ended=ended),) if ended else ()
