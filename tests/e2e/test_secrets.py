"""What config vars hold stays there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import holders
from e2e.heroku import PROCFILE, Build, Platform
from e2e.index import Index

PASSWORD = "tr0ub4dor-and-3"
APP = {"Procfile": PROCFILE, "requirements.txt": "alpha\n"}


def _leaks(build: Build, cache: Path, secret: str = PASSWORD) -> list[str]:
    shown = [name for name in ("out", "err") if secret in getattr(build, name)]
    reported = ["report"] if secret in str(build.report) else []
    return [*shown, *reported, *holders(build.app, secret), *holders(cache, secret)]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_an_index_password_is_used_and_never_seen(installer: str, platform: Platform) -> None:
    with closing(Index(user="me", password=PASSWORD)) as index:
        index.add("alpha")
        config = {**index.config(), "SLUGLINE_INSTALLER": installer}
        build = platform.build(platform.checkout(APP), config)

    assert build.code == 0, build.output
    assert "/files/alpha/alpha-1.0-py3-none-any.whl" in index.asked
    assert _leaks(build, platform.cache) == []


def test_an_extra_index_in_pips_own_variable_serves_uv_as_well(
    platform: Platform, index: Index
) -> None:
    with closing(Index(user="me", password=PASSWORD)) as extra:
        extra.add("private")
        config = {"PIP_INDEX_URL": index.url(), "PIP_EXTRA_INDEX_URL": extra.url()}
        app = {**APP, "requirements.txt": "alpha\nprivate\n"}
        build = platform.build(platform.checkout(app), config)

    assert build.code == 0, build.output
    assert _leaks(build, platform.cache) == []


def test_a_password_filled_into_requirements_is_never_seen(platform: Platform) -> None:
    with closing(Index(user="me", password=PASSWORD)) as index:
        index.add("alpha")
        lines = f"--index-url http://me:${{TOKEN}}@{index.host}/simple/\nalpha\n"
        app = {**APP, "requirements.txt": lines}
        build = platform.build(platform.checkout(app), {"TOKEN": PASSWORD})

    assert build.code == 0, build.output
    assert _leaks(build, platform.cache) == []


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_a_wrong_password_is_named_but_not_shown(installer: str, platform: Platform) -> None:
    with closing(Index(user="me", password="another one")) as index:
        index.add("alpha")
        config = {**index.config(f"me:{PASSWORD}"), "SLUGLINE_INSTALLER": installer}
        build = platform.build(platform.checkout(APP), config)

    assert (build.code, build.errors) == (1, ["index-unauthorised"]), build.output
    assert _leaks(build, platform.cache) == []


def test_a_hook_that_shows_a_config_var_shows_stars(platform: Platform, index: Index) -> None:
    hook = {"bin/post_compile": "#!/bin/sh\necho the database is at $DATABASE_URL\n"}
    url = f"postgres://me:{PASSWORD}@db.example.org/app"
    config = {**index.config(), "DATABASE_URL": url, "API_TOKEN": PASSWORD}
    build = platform.build(platform.checkout({**APP, **hook}), config)

    assert build.code == 0, build.output
    assert "the database is at postgres://me:****@db.example.org/app" in build.out
    assert _leaks(build, platform.cache) == []
