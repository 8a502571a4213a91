"""Whether the config vars that speak to us make sense."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from buildpack.model.alias_settings import APP_CONFIG, GUNICORN_CONFIG
from buildpack.model.problem import Problem
from buildpack.model.settings import PREFIX, SETTINGS
from buildpack.problems.setting import SettingInvalid, SettingUnknown


def find_invalid_settings(env: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return a problem for every setting with a value that it can't have."""
    return tuple(
        SettingInvalid(name=setting.origin(env), value=setting.text(env), valid=setting.valid)
        for setting in (*SETTINGS, GUNICORN_CONFIG, APP_CONFIG)
        if not setting.is_valid(env)
    )


def find_unknown_settings(env: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return a notice for every config var that only looks like one of ours."""
    known = [setting.name for setting in SETTINGS]
    return tuple(
        SettingUnknown(name=name, nearest="".join(get_close_matches(name, known, 1, 0.75)))
        for name in sorted(env)
        if name.startswith(PREFIX) and name not in known
    )
