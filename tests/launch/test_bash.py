from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from launch.test_profile_d import ENV, source

from buildpack.launch.bash import render_edit
from buildpack.model.env import EnvEdit, Expansion, How
from buildpack.model.layout import Place, When

LAUNCH = frozenset({When.LAUNCH})


def launch(edit: EnvEdit, **env: str) -> str | None:
    return source(render_edit(edit, When.LAUNCH), {**ENV, **env}).get(edit.name)


def test_a_variable_in_a_value_is_expanded_at_launch() -> None:
    edit = EnvEdit("UVICORN_PORT", Expansion("$PORT"), How.DEFAULT, LAUNCH)

    assert launch(edit, PORT="5001") == "5001"
    assert launch(edit, PORT="5001", UVICORN_PORT="9") == "9"
    assert launch(edit) is None
    assert launch(edit, PORT="") is None


def test_what_stands_around_a_variable_means_nothing_to_the_shell() -> None:
    edit = EnvEdit("ARGS", Expansion("--threads=$THREADS '$(id)\" `id`"), How.PREPEND_WORDS, LAUNCH)

    assert launch(edit, THREADS="a b $HOME") == "--threads=a b $HOME '$(id)\" `id`"
    assert launch(edit, THREADS="4", ARGS="-w 2") == "--threads=4 '$(id)\" `id` -w 2"


@pytest.mark.parametrize(("has_directory", "expected"), [(True, "--tmp -w 2"), (False, "-w 2")])
def test_an_option_for_a_directory_needs_the_directory(
    tmp_path: Path, *, has_directory: bool, expected: str
) -> None:
    directory = tmp_path / "it's here"
    if has_directory:
        directory.mkdir()
    edit = EnvEdit("ARGS", "--tmp", How.PREPEND_WORDS, LAUNCH, needs=str(directory))

    assert launch(edit, ARGS="-w 2") == expected


@pytest.mark.parametrize(("has_directory", "expected"), [(True, "--new -w 2"), (False, "-w 2")])
def test_an_option_that_only_some_releases_know_needs_a_directory_of_theirs(
    tmp_path: Path, *, has_directory: bool, expected: str
) -> None:
    if has_directory:
        (tmp_path / "venv/it's here").mkdir(parents=True)
    place = Place(Path("/build/venv"), PurePosixPath("$HOME/venv")) / "it's here"
    edit = EnvEdit("ARGS", "--new", How.PREPEND_WORDS, LAUNCH, needs=place)

    assert launch(edit, ARGS="-w 2", HOME=str(tmp_path)) == expected
    assert launch(edit, ARGS="-w 2", HOME="") == "-w 2"
