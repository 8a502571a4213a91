from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buildpack.launch.export import render_export
from buildpack.launch.profile_d import render_profile_d
from buildpack.model.env import EnvEdit, How, apply
from buildpack.model.layout import Place, When

APP = Place(Path("/tmp/build"), PurePosixPath("$HOME"))
VENV = APP / ".heroku/venv"
HOME = '/srv/an app\'s "home"'
EDITS = (
    EnvEdit("PATH", VENV / "bin", How.PREPEND),
    EnvEdit("VIRTUAL_ENV", VENV),
    EnvEdit("PYTHONPATH", APP, How.DEFAULT),
    EnvEdit("LANG", "C.UTF-8", How.DEFAULT),
    EnvEdit("PYTHONHOME", "", How.UNSET),
    EnvEdit("LIBRARY_PATH", APP / "lib", How.PREPEND, frozenset({When.BUILD})),
    EnvEdit("WEB_CONCURRENCY", "2", How.DEFAULT, frozenset({When.LAUNCH})),
)
ENV = {"HOME": HOME, "PATH": "/usr/bin:/bin"}


def source(script: str, env: Mapping[str, str]) -> dict[str, str]:
    """Source *script* as strictly as bash can, and return the variables that a process gets."""
    # Only built-in commands: what the script does to PATH can't matter.
    after = "set +u; exec /usr/bin/env -0"
    done = subprocess.run(
        ["/bin/bash", "--norc", "--noprofile", "-c", f'set -eu; eval "$1"; {after}', "_", script],
        env=dict(env),
        capture_output=True,
        check=True,
        timeout=20,
    )
    assert done.stderr == b""
    pairs = (item.partition("=") for item in done.stdout.decode("utf-8").split("\0") if item)
    return {name: value for name, _, value in pairs if name not in {"_", "PWD", "SHLVL"}}


@pytest.mark.parametrize(
    "env",
    [
        ENV,
        {"HOME": HOME},
        ENV | {"LANG": "de_DE.UTF-8", "PYTHONHOME": "/old", "PYTHONPATH": "/mine"},
        ENV | {"LANG": "", "WEB_CONCURRENCY": "9"},
    ],
    ids=["usual", "no PATH", "the user's own", "empty counts as unset"],
)
def test_bash_does_to_the_environment_what_the_edits_say(env: Mapping[str, str]) -> None:
    sourced = source(render_profile_d(EDITS), env)

    expected = {
        name: value.replace("$HOME", HOME) for name, value in apply(EDITS, env, When.LAUNCH).items()
    }
    if "PATH" not in env:
        # bash itself has a PATH even when it is given none.
        assert sourced.pop("PATH").startswith(expected.pop("PATH"))
    assert sourced == expected


def test_only_edits_for_the_launch_are_in_it() -> None:
    text = render_profile_d(EDITS)

    assert text.splitlines()[1:] == [
        'export PATH="${HOME:-}"/.heroku/venv/bin"${PATH:+:$PATH}"',
        'export VIRTUAL_ENV="${HOME:-}"/.heroku/venv',
        '[[ -n "${PYTHONPATH:-}" ]] || export PYTHONPATH="${HOME:-}"',
        '[[ -n "${LANG:-}" ]] || export LANG=C.UTF-8',
        "unset -v PYTHONHOME",
        '[[ -n "${WEB_CONCURRENCY:-}" ]] || export WEB_CONCURRENCY=2',
    ]


def test_it_works_without_a_home() -> None:
    assert source(render_profile_d(EDITS), {"PATH": "/bin"})["VIRTUAL_ENV"] == "/.heroku/venv"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_value_arrives_as_it_is(value: str) -> None:
    ways: Iterable[How] = (How.SET, How.DEFAULT, How.PREPEND)
    edits = [EnvEdit(f"A_{how.name}", value, how) for how in ways]

    sourced = source(render_profile_d(edits), {})

    assert [sourced[edit.name] for edit in edits] == [value] * 3


def test_the_export_file_has_the_addresses_of_the_build() -> None:
    sourced = source(render_export(EDITS), ENV)

    assert sourced == apply(EDITS, ENV, When.BUILD)
    assert "WEB_CONCURRENCY" not in sourced


def test_a_place_that_does_not_begin_with_home_is_literal() -> None:
    place = Place(Path("/b"), PurePosixPath("/srv/$HOME/x"))

    assert source(render_profile_d([EnvEdit("A", place)]), ENV)["A"] == "/srv/$HOME/x"
