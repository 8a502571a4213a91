"""The user's settings: config vars, then what is committed, then what other platforms call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from buildpack.facts.tool_table import ToolTable, read_tool_table
from buildpack.model.alias_settings import APP_MODULE, GUNICORN_APP_MODULE
from buildpack.model.config_vars import ConfigVars, origin_of
from buildpack.model.layout import way_up
from buildpack.model.problem import BuildFailed
from buildpack.model.serve_settings import ENTRYPOINT
from buildpack.model.setting import Setting
from buildpack.model.settings import APP_DIR
from buildpack.platforms.door import Door
from buildpack.system.app_tree import DirectoryTree


def with_all_settings(door: Door) -> Door:
    """Return *door* with all that the user has set, wherever that stands.

    This comes before anything else is read, hooks included: a setting says where the app is."""
    try:
        top = read_tool_table(DirectoryTree(door.app, door.app))
        below = APP_DIR.read(merge_settings(door.env, top))
        if below != ".":
            top = read_tool_table(DirectoryTree(door.app / below, door.app), way_up(below))
    except BuildFailed:
        # The build comes upon the same file, and tells it together with all else that is wrong.
        top = ToolTable()
    return replace(door, env=merge_settings(door.env, top))


def merge_settings(env: Mapping[str, str], table: ToolTable) -> ConfigVars:
    """Return the config vars *env*, completed by *table*, then by other people's variables."""
    said = {name: text for name, text in env.items() if text.strip()}
    named = _find_alias(said) if ENTRYPOINT.name not in {**table.settings, **said} else None
    values = {**env}
    origins = {name: origin_of(name, env) for name in env if origin_of(name, env) != name}
    for name, text in table.settings.items():
        if name not in said:
            values[name], origins[name] = text, table.origins[name]
    if named is not None:
        values[ENTRYPOINT.name], origins[ENTRYPOINT.name] = named[1], named[0].origin(env)
    return ConfigVars(values, origins)


def _find_alias(said: Mapping[str, str]) -> tuple[Setting[str], str] | None:
    """Return the variable that names the application in our place, and what it comes to."""
    for alias in (APP_MODULE, GUNICORN_APP_MODULE):
        if text := alias.text(said):
            is_bare = alias is GUNICORN_APP_MODULE and ":" not in text
            return alias, f"{text}:application" if is_bare else text
    return None
