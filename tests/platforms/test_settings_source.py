from __future__ import annotations

from pathlib import Path

from fakes import Console, Tree

from buildpack.facts.tool_table import ToolTable, read_tool_table
from buildpack.model.config_vars import ConfigVars
from buildpack.model.serve_settings import ENTRYPOINT, STRICT
from buildpack.model.settings import APP_DIR
from buildpack.platforms.door import Door
from buildpack.platforms.settings_source import merge_settings, with_all_settings
from buildpack.platforms.tools import CachedTools

TABLE = read_tool_table(
    Tree({"pyproject.toml": '[tool.slugline]\nentrypoint = "shop:app"\nstrict = true\n'})
)


def test_a_config_var_wins_over_the_table() -> None:
    env = merge_settings({"SLUGLINE_ENTRYPOINT": "mine:app", "SLUGLINE_STRICT": " "}, TABLE)

    assert (ENTRYPOINT.read(env), ENTRYPOINT.origin(env)) == ("mine:app", "SLUGLINE_ENTRYPOINT")
    assert (STRICT.read(env), STRICT.origin(env)) == (True, "pyproject.toml, line 3")


def test_the_table_wins_over_the_names_of_other_platforms() -> None:
    env = merge_settings({"APP_MODULE": "theirs:app"}, TABLE)

    assert (ENTRYPOINT.read(env), ENTRYPOINT.origin(env)) == ("shop:app", "pyproject.toml, line 2")


def test_other_platforms_names_for_the_application_are_heeded() -> None:
    both = {"APP_MODULE": "one:app", "GUNICORN_APP_MODULE": "two.wsgi"}
    one = merge_settings(both, ToolTable())
    two = merge_settings({"GUNICORN_APP_MODULE": "two.wsgi"}, ToolTable())
    three = merge_settings({"GUNICORN_APP_MODULE": "two.wsgi:api"}, ToolTable())

    assert (ENTRYPOINT.read(one), ENTRYPOINT.origin(one)) == ("one:app", "APP_MODULE")
    assert ENTRYPOINT.read(two) == "two.wsgi:application"
    assert ENTRYPOINT.origin(two) == "GUNICORN_APP_MODULE"
    assert ENTRYPOINT.read(three) == "two.wsgi:api"


def test_who_says_a_value_in_our_place_is_not_forgotten() -> None:
    said = {"SLUGLINE_STRICT": "0", "APP_MODULE": "home/shop:app"}
    origins = {"SLUGLINE_STRICT": "THEIR_SWITCH", "APP_MODULE": "APP_HOME"}

    env = merge_settings(ConfigVars(said, origins), ToolTable())

    assert (STRICT.origin(env), ENTRYPOINT.origin(env)) == ("THEIR_SWITCH", "APP_HOME")


def test_the_table_says_where_the_app_is_and_the_apps_own_table_counts(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[tool.slugline]\napp-dir = "api"\nentrypoint = "top:app"\n'
    )
    (tmp_path / "api/pyproject.toml").write_text('[tool.slugline]\nentrypoint = "api:app"\n')

    env = with_all_settings(door(tmp_path)).env

    assert (APP_DIR.read(env), ENTRYPOINT.read(env)) == ("api", "api:app")


def test_a_file_that_cannot_be_read_is_for_the_build_to_tell(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.slugline\n")

    assert dict(with_all_settings(door(tmp_path)).env) == {"A": "1"}


def door(app: Path) -> Door:
    return Door(
        app=app,
        cache=app / "cache",
        env={"A": "1"},
        config={},
        offers=(),
        toolbox=CachedTools(cache=app, console=Console(), around={}, env={}),
    )
