from __future__ import annotations

from pathlib import Path

import pytest
from planning import LAYOUT

from buildpack.tools import uv

UV = Path("/tools/uv")


def test_an_update_removes_what_nothing_asks_for() -> None:
    command = uv.install(LAYOUT, UV, ("-r", "requirements.txt"), exact=True, refresh=False)

    assert command.argv == (
        *("/tools/uv/bin/uv", "pip", "install", "--python", "/build/.heroku/venv/bin/python"),
        *("--exact", "-r", "requirements.txt"),
    )
    assert command.cwd == LAYOUT.source.build


def test_a_list_that_we_wrote_is_shown_without_our_directory() -> None:
    command = uv.sync(LAYOUT, UV, "/scratch/requirements-of-poetry.lock.txt")

    assert command.shown == "uv pip sync requirements-of-poetry.lock.txt"
    assert command.argv[-1] == "/scratch/requirements-of-poetry.lock.txt"


def test_a_standard_lock_is_given_groups_and_extras() -> None:
    command = uv.sync(LAYOUT, UV, "pylock.toml", groups=("docs", "prod"), extras=("web",))

    assert command.shown == "uv pip sync --group docs --group prod --extra web pylock.toml"
    assert command.argv[-3:] == ("--extra", "web", "pylock.toml")


@pytest.mark.parametrize(
    ("groups", "extras", "has_tests", "shown"),
    [
        ((), (), False, "uv sync --locked --no-default-groups"),
        ((), (), True, "uv sync --locked"),
        (
            ("prod",),
            ("web", "db"),
            False,
            "uv sync --locked --no-default-groups --group prod --extra web --extra db",
        ),
    ],
)
def test_a_project_is_synchronised_with_its_lock(
    groups: tuple[str, ...],
    extras: tuple[str, ...],
    has_tests: bool,  # noqa: FBT001 - a column of the table.
    shown: str,
) -> None:
    command = uv.sync_project(LAYOUT, UV, groups=groups, extras=extras, has_tests=has_tests)

    assert command.shown == shown
    assert command.env == {"UV_PROJECT_ENVIRONMENT": "/build/.heroku/venv"}


def test_the_indexes_of_a_lock_are_its_own() -> None:
    env = {"PIP_INDEX_URL": "https://one.example/simple", "UV_INDEX_STRATEGY": ""}

    ours = uv.environment(LAYOUT, Path("/cache/uv"), env, is_locked=True)

    assert "UV_DEFAULT_INDEX" not in ours


def test_no_old_build_of_a_local_project_is_taken() -> None:
    command = uv.install(LAYOUT, UV, (".",), exact=False, refresh=True)

    assert command.shown == "uv pip install --refresh ."


def test_settings_for_pip_reach_uv_and_its_own_win() -> None:
    env = {
        "PIP_INDEX_URL": "https://one.example/simple",
        "PIP_EXTRA_INDEX_URL": "https://two.example/simple",
        "UV_EXTRA_INDEX_URL": "https://three.example/simple",
        "UV_CACHE_DIR": "/elsewhere",
    }

    ours = uv.environment(LAYOUT, Path("/cache/uv"), env)

    assert ours["UV_DEFAULT_INDEX"] == "https://one.example/simple"
    assert "UV_EXTRA_INDEX_URL" not in ours
    assert ours["UV_CACHE_DIR"] == "/cache/uv"


def test_no_index_is_an_option_that_is_shown() -> None:
    command = uv.without_index(uv.sync(LAYOUT, UV, "lines.txt"))

    assert command.argv[-1] == "--no-index"
    assert command.shown == "uv pip sync lines.txt --no-index"
