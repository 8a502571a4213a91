from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.alias_settings import APP_MODULE, APP_RUN
from buildpack.model.config_vars import ConfigVars, origin_of
from buildpack.model.serve_settings import ENTRYPOINT
from buildpack.model.settings import APP_DIR, MANIFEST
from buildpack.platforms.s2i_variable import HEEDED_AT_LAUNCH, translate_variables

NAMES = (*HEEDED_AT_LAUNCH, "APP_HOME", "ENABLE_PIPENV", "UPGRADE_PIP_TO_LATEST")


def _translate(top: Path, env: Mapping[str, str], *files: str) -> ConfigVars:
    for name in files:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(0o755 if name.endswith(".sh") else 0o644)
    return translate_variables(env, top)


def _added(env: ConfigVars, before: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (text, origin_of(name, env)) for name, text in env.items() if before.get(name) != text
    }


@pytest.mark.parametrize(
    ("said", "files", "expected"),
    [
        pytest.param({}, ["app.py"], {}, id="nothing said"),
        pytest.param(
            {"APP_SCRIPT": "bin/start.sh"},
            ["bin/start.sh"],
            {"APP_RUN": ("./bin/start.sh", "APP_SCRIPT")},
            id="APP_SCRIPT",
        ),
        pytest.param(
            {"APP_SCRIPT": "/usr/bin/start it"},
            [],
            {"APP_RUN": ("'/usr/bin/start it'", "APP_SCRIPT")},
            id="APP_SCRIPT elsewhere",
        ),
        pytest.param(
            {"APP_SCRIPT": "start"},
            ["start"],
            {"APP_RUN": ("bash start", "APP_SCRIPT")},
            id="APP_SCRIPT that may not be executed",
        ),
        pytest.param(
            {"APP_FILE": "my app.py"},
            [],
            {"APP_RUN": ("python 'my app.py'", "APP_FILE")},
            id="APP_FILE",
        ),
        pytest.param(
            {"APP_FILE": "one.py", "APP_SCRIPT": "two.sh"},
            ["two.sh"],
            {"APP_RUN": ("./two.sh", "APP_SCRIPT")},
            id="a script comes before a file",
        ),
        pytest.param({}, ["app.sh"], {"APP_RUN": ("./app.sh", "app.sh")}, id="app.sh"),
        pytest.param({"APP_MODULE": "wsgi"}, ["app.sh"], {}, id="app.sh beside APP_MODULE"),
        pytest.param({"APP_RUN": "./own"}, ["app.sh"], {}, id="APP_RUN comes first"),
        pytest.param(
            {"UPGRADE_PIP_TO_LATEST": "yes"},
            [],
            {"PIP_UPGRADE": ("1", "UPGRADE_PIP_TO_LATEST")},
            id="UPGRADE_PIP_TO_LATEST",
        ),
        pytest.param({"UPGRADE_PIP_TO_LATEST": "false"}, [], {}, id="UPGRADE_PIP_TO_LATEST off"),
        pytest.param(
            {"ENABLE_PIPENV": "1"},
            ["Pipfile", "Pipfile.lock", "requirements.txt"],
            {"SLUGLINE_MANIFEST": ("Pipfile.lock", "ENABLE_PIPENV")},
            id="ENABLE_PIPENV",
        ),
        pytest.param({"ENABLE_PIPENV": "1"}, ["requirements.txt"], {}, id="Pipenv without a file"),
        pytest.param(
            {"ENABLE_MICROPIPENV": "true"},
            ["poetry.lock", "requirements.txt"],
            {"SLUGLINE_MANIFEST": ("poetry.lock", "ENABLE_MICROPIPENV")},
            id="ENABLE_MICROPIPENV",
        ),
        pytest.param(
            {"ENABLE_PIPENV": "1", "SLUGLINE_MANIFEST": "uv.lock"},
            ["Pipfile.lock"],
            {},
            id="our own settings win",
        ),
    ],
)
def test_other_builders_variables_become_ours(
    said: dict[str, str],
    files: list[str],
    expected: dict[str, tuple[str, str]],
    tmp_path: Path,
) -> None:
    assert _added(_translate(tmp_path, said, *files), said) == expected


@pytest.mark.parametrize(
    ("name", "text"), [("pyproject.toml", "[tool.black]\n"), ("setup.cfg", "[flake8]\n")]
)
def test_a_file_that_configures_tools_makes_no_app_of_app_home(
    name: str, text: str, tmp_path: Path
) -> None:
    said = {"APP_HOME": "backend"}
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend" / name).write_text(text)

    env = _translate(tmp_path, said, "requirements.txt", "backend/wsgi.py")

    assert _added(env, said) == {ENTRYPOINT.name: ("backend/wsgi", "APP_HOME")}


@pytest.mark.parametrize(
    ("said", "file", "expected"),
    [
        ({"APP_HOME": "home"}, "Pipfile.lock", {APP_DIR.name: ("home", "APP_HOME")}),
        (
            {"APP_HOME": "home"},
            "home/Pipfile.lock",
            {
                APP_DIR.name: ("home", "APP_HOME"),
                MANIFEST.name: ("Pipfile.lock", "ENABLE_PIPENV"),
            },
        ),
        (
            {"SLUGLINE_APP_DIR": "home"},
            "home/Pipfile.lock",
            {MANIFEST.name: ("Pipfile.lock", "ENABLE_PIPENV")},
        ),
    ],
)
def test_a_tools_files_are_looked_for_where_the_packages_are_listed(
    said: dict[str, str], file: str, expected: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    said = {**said, "ENABLE_PIPENV": "1"}

    env = _translate(tmp_path, said, "home/requirements.txt", file)

    assert _added(env, said) == expected


def test_app_home_with_packages_of_its_own_is_the_app(tmp_path: Path) -> None:
    said = {"APP_HOME": "./backend/", "APP_FILE": "main.py"}

    env = _translate(tmp_path, said, "backend/requirements.txt", "backend/main.py")

    assert _added(env, said) == {
        APP_DIR.name: ("backend", "APP_HOME"),
        APP_RUN.name: ("python main.py", "APP_FILE"),
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {ENTRYPOINT.name: ("backend/wsgi", "APP_HOME")}),
        ({"APP_MODULE": "shop:app"}, {APP_MODULE.name: ("backend/shop:app", "APP_MODULE")}),
        ({"APP_FILE": "x.py"}, {APP_RUN.name: ("env -C backend python x.py", "APP_FILE")}),
        ({"SLUGLINE_ENTRYPOINT": "a:b"}, {}),
    ],
)
def test_app_home_without_packages_is_where_the_app_starts(
    said: dict[str, str], expected: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    said = {**said, "APP_HOME": str(tmp_path / "backend")}

    env = _translate(tmp_path, said, "requirements.txt", "backend/wsgi.py")

    assert _added(env, said) == expected


@pytest.mark.parametrize(
    "text", [".", "", "missing", "../..", "/etc", "\0", "-x", "a\nb", "x" * 9999]
)
def test_an_app_home_that_is_no_directory_of_the_apps_says_nothing(
    text: str, tmp_path: Path
) -> None:
    said = {"APP_HOME": text}

    assert dict(_translate(tmp_path, said, "wsgi.py")) == said


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_any_text_is_a_value_for_something(said: dict[str, str]) -> None:
    env = translate_variables(said, Path(__file__).parent)

    assert set(said) <= set(env)


def test_where_a_value_came_from_before_is_not_forgotten(tmp_path: Path) -> None:
    before = ConfigVars({MANIFEST.name: "uv.lock"}, {MANIFEST.name: "pyproject.toml, line 2"})

    env = translate_variables(before, tmp_path)

    assert MANIFEST.origin(env) == "pyproject.toml, line 2"
