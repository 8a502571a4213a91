from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.alias_settings import APP_MODULE, APP_RUN
from buildpack.model.config_vars import ConfigVars, origin_of
from buildpack.model.problem import BuildFailed
from buildpack.model.serve_settings import ENTRYPOINT
from buildpack.model.settings import APP_DIR, MANIFEST
from buildpack.plan.shell_line import begin_in
from buildpack.platforms.s2i_variable import HEEDED_AT_LAUNCH, translate_variables
from buildpack.problems.setting import SettingInvalid
from buildpack.problems.source import AppDirMissing

NAMES = (*HEEDED_AT_LAUNCH, "ENABLE_PIPENV", "UPGRADE_PIP_TO_LATEST")


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


@pytest.mark.parametrize("text", [".", "", "./", "{top}"])
def test_an_app_home_that_is_the_top_says_nothing(text: str, tmp_path: Path) -> None:
    said = {"APP_HOME": text.format(top=tmp_path)}

    assert dict(_translate(tmp_path, said, "wsgi.py")) == said


@pytest.mark.parametrize("text", ["../..", "/etc", "/\0", "\0", "-x", "a\nb", "/" + "x" * 9999])
def test_an_app_home_outside_of_the_app_is_told(text: str, tmp_path: Path) -> None:
    with pytest.raises(BuildFailed) as failure:
        _translate(tmp_path, {"APP_HOME": text}, "wsgi.py")

    assert failure.value.problem == SettingInvalid("APP_HOME", text, APP_DIR.valid)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("./beckend/", AppDirMissing(path="beckend", near=("backend",))),
        ("{top}/beckend", AppDirMissing(path="beckend", near=("backend",))),
        ("wsgi.py", AppDirMissing(path="wsgi.py", is_file=True)),
        ("x" * 9999, AppDirMissing(path="x" * 9999)),
    ],
)
def test_an_app_home_that_is_no_directory_is_told(
    text: str, expected: AppDirMissing, tmp_path: Path
) -> None:
    said = {"APP_HOME": text.format(top=tmp_path)}

    with pytest.raises(BuildFailed) as failure:
        _translate(tmp_path, said, "wsgi.py", "backend/wsgi.py")

    assert failure.value.problem == replace(expected, apps=("backend",), setting="APP_HOME")


def test_our_own_word_for_the_apps_directory_wins_over_app_home(tmp_path: Path) -> None:
    said = {"APP_HOME": "missing", "SLUGLINE_APP_DIR": "backend"}

    env = _translate(tmp_path, said, "app.sh", "backend/app.sh")

    assert _added(env, said) == {APP_RUN.name: ("./app.sh", "app.sh")}


def test_a_script_in_app_home_comes_before_a_module(tmp_path: Path) -> None:
    said = {"APP_HOME": "home"}

    env = _translate(tmp_path, said, "requirements.txt", "home/app.sh", "home/wsgi.py")

    assert _added(env, said) == {APP_RUN.name: (begin_in("home", "./app.sh"), "app.sh")}


_FLASK = "from flask import Flask\n\nshop = Flask(__name__)\n"
_PROGRAM = "from flask import Flask\n\nFlask(__name__).run()\n"


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        ({"app.py": _FLASK}, "backend/app:shop"),
        ({"app.py": _PROGRAM}, "backend/app.py"),
        ({"shop/main.py": _FLASK}, "backend/shop/main:shop"),
        ({"app.py": "x = 1\n"}, None),
    ],
)
def test_what_starts_is_looked_for_in_app_home_first(
    files: dict[str, str], entry: str | None, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(_FLASK)
    for name, text in files.items():
        path = tmp_path / "backend" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    said = {"APP_HOME": "backend"}

    env = _translate(tmp_path, said, "requirements.txt")

    expected = {} if entry is None else {ENTRYPOINT.name: (entry, "APP_HOME")}
    assert _added(env, said) == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("home/conf.py", "home/conf.py"),
        ("conf.py", "conf.py"),
        ("other.py", "conf.py"),
    ],
)
@pytest.mark.parametrize("name", ["APP_CONFIG", "GUNICORN_CONFIG"])
def test_gunicorns_file_is_looked_for_in_app_home_as_well(
    name: str, file: str, expected: str, tmp_path: Path
) -> None:
    said = {"APP_HOME": "home", name: "conf.py", "APP_MODULE": "a:b"}

    env = _translate(tmp_path, said, "requirements.txt", "home/a.py", file)

    assert (env[name], origin_of(name, env)) == (expected, name)


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, "home/gunicorn.conf.py"), ({"GUNICORN_CONFIG": "own.py"}, "")],
)
def test_gunicorns_usual_file_in_app_home_counts_unless_another_is_named(
    said: dict[str, str], expected: str, tmp_path: Path
) -> None:
    said = {"APP_HOME": "home", **said}

    env = _translate(tmp_path, said, "requirements.txt", "home/wsgi.py", "home/gunicorn.conf.py")

    assert env.get("APP_CONFIG", "") == expected
    assert not expected or origin_of("APP_CONFIG", env) == "APP_HOME"


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_any_text_is_a_value_for_something(said: dict[str, str]) -> None:
    env = translate_variables(said, Path(__file__).parent)

    assert set(said) <= set(env)


@given(st.text())
def test_any_text_is_a_directory_or_a_problem(text: str) -> None:
    with suppress(BuildFailed):
        translate_variables({"APP_HOME": text}, Path(__file__).parent)


def test_where_a_value_came_from_before_is_not_forgotten(tmp_path: Path) -> None:
    before = ConfigVars({MANIFEST.name: "uv.lock"}, {MANIFEST.name: "pyproject.toml, line 2"})

    env = translate_variables(before, tmp_path)

    assert MANIFEST.origin(env) == "pyproject.toml, line 2"
