from __future__ import annotations

import pytest

from buildpack.launch.suite import parse_suite, render_suite
from buildpack.model.choice import Choice
from buildpack.model.suite import Suite


@pytest.mark.parametrize(
    "suite",
    [
        None,
        Choice(Suite(command="pytest"), "pytest.ini configures it", ""),
        Choice(Suite(command="a", setup="b", env={"GREETING": "hello"}), "it says so", ""),
        Choice(Suite(command="A=http://me:pw@host 'é\n'", directory="back end"), "it says so", ""),
    ],
)
def test_what_is_written_is_read_as_it_was(suite: Choice[Suite] | None) -> None:
    assert parse_suite(render_suite(suite)) == suite
