from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model import serve_settings, settings
from buildpack.model.setting import Setting
from buildpack.model.settings import PREFIX, SETTINGS


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (settings.PYTHON, " 3.13 ", "3.13"),
        (settings.PYTHON_OFFERS, "archive, installed", ("archive", "installed")),
        (settings.REQUIREMENTS, "a.txt b.txt,c.txt", ("a.txt", "b.txt", "c.txt")),
        (settings.REQUIREMENTS, "", ("requirements.txt",)),
        (settings.INSTALLER, "pip", "pip"),
        (serve_settings.ENTRYPOINT, "my.mod:app", "my.mod:app"),
        (serve_settings.ENTRYPOINT, "my.mod", "my.mod"),
        (serve_settings.ENTRYPOINT, "my.mod:make()", "my.mod:make()"),
        (serve_settings.ENTRYPOINT, "back-end/my.mod:app", "back-end/my.mod:app"),
        (serve_settings.ENTRYPOINT, "a/b.c/app.py", "a/b.c/app.py"),
        (settings.CLEAR_CACHE, "Yes", True),
        (settings.CLEAR_CACHE, "off", False),
        (settings.CACHE_LIMIT, "500", 500),
        (serve_settings.CHECK_PATH, "/health?x=1", "/health?x=1"),
        (serve_settings.CHECK_TIMEOUT, "", 60),
        (settings.APP_DIR, "", "."),
        (settings.APP_DIR, "./services//api/", "services/api"),
        (settings.APP_DIR, "back end", "back end"),
        (settings.APP_DIR, "a/../b", "b"),
    ],
)
def test_a_setting_reads_its_text(setting: Setting[object], text: str, value: object) -> None:
    env = {setting.name: text}

    assert setting.is_valid(env)
    assert setting.read(env) == value


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (settings.PYTHON_OFFERS, "conda"),
        (settings.PYTHON_OFFERS, ","),
        (settings.INSTALLER, "Conda"),
        (serve_settings.ENTRYPOINT, "my mod"),
        (serve_settings.ENTRYPOINT, "../mod:app"),
        (serve_settings.ENTRYPOINT, "a/../mod:app"),
        (serve_settings.ENTRYPOINT, "/mod:app"),
        (serve_settings.ENTRYPOINT, "-x/mod:app"),
        (serve_settings.ENTRYPOINT, "mod:make("),
        (serve_settings.ENTRYPOINT, "mod:make(1)"),
        (settings.CLEAR_CACHE, "maybe"),
        (settings.CACHE_LIMIT, "-1"),
        (settings.CACHE_LIMIT, "9" * 5000),
        (serve_settings.CHECK_PATH, "health"),
        (settings.APP_DIR, "/backend"),
        (settings.APP_DIR, ".."),
        (settings.APP_DIR, "../backend"),
        (settings.APP_DIR, "a/../../b"),
        (settings.APP_DIR, "-x"),
        (settings.APP_DIR, ".heroku/venv"),
        (settings.APP_DIR, "a\nb"),
    ],
)
def test_a_text_that_makes_no_sense_reads_as_the_default(
    setting: Setting[object], text: str
) -> None:
    env = {setting.name: text}

    assert not setting.is_valid(env)
    assert setting.read(env) == setting.default


def test_names_are_ours_and_unique() -> None:
    names = [setting.name for setting in SETTINGS]

    assert len(set(names)) == len(names)
    assert all(name.startswith(PREFIX) for name in names)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for setting in SETTINGS:
        valid = setting.is_valid({setting.name: text})

        assert valid or setting.read({setting.name: text}) == setting.default
