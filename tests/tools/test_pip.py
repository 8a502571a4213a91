from __future__ import annotations

from pathlib import Path

import pytest
from planning import LAYOUT, version

from buildpack.tools import pip


def test_pip_stands_outside_and_the_virtualenv_runs_it() -> None:
    command = pip.install(LAYOUT, Path("/tools/pip"), ("-r", "requirements.txt"))

    assert command.argv == (
        *("/build/.heroku/venv/bin/python", "/tools/pip/pip", "install"),
        *("--no-compile", "--src", "/build/.heroku/venv/src", "-r", "requirements.txt"),
    )


def test_nothing_is_added_to_a_list_of_all_packages() -> None:
    listing = "/scratch/requirements-of-poetry.lock.txt"

    command = pip.install(LAYOUT, Path("/tools/pip"), ("-r", listing), is_closed=True)

    assert command.shown == "pip install --no-deps -r requirements-of-poetry.lock.txt"
    assert command.argv[-3:] == ("--no-deps", "-r", listing)


@pytest.mark.parametrize(("text", "quiet"), [("2.7.18", "1"), ("3.13.0", None)])
def test_an_old_pip_leaves_it_to_us_to_warn_of_an_old_python(text: str, quiet: str | None) -> None:
    ours = pip.environment(Path("/cache/pip"), version(text))

    assert ours.get("PIP_NO_PYTHON_VERSION_WARNING") == quiet
