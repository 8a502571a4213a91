"""uv and pip give the same environment for the same files."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import pytest
from e2e.fixture_apps import APPS, open_fixture
from e2e.heroku import PROCFILE, Build, Platform
from e2e.index import Index
from e2e.lock_apps import HELPED, HELPER, PDM, PIPFILE, POETRY, stock
from e2e.managers import Managers

_ENGINES = ("uv", "pip")
# uv reads these itself, and pip can't.
_ONLY_UV = ("uv.lock", "pylock.toml")
# Run by the app's own Python: what it has, and what of that can be imported.
_LOOK = """\
import importlib, json, sys
from importlib.metadata import distributions, packages_distributions

def try_import(name):
    try:
        importlib.import_module(name)
    except BaseException as error:
        return type(error).__name__
    return "imported"

own = [one for one in distributions() if one.locate_file("").is_relative_to(sys.prefix)]
names = {name for name in packages_distributions() if name.isidentifier()}
json.dump(
    {
        "packages": sorted([one.metadata["Name"], one.version] for one in own),
        "modules": {name: try_import(name) for name in sorted(names)},
    },
    sys.stdout,
)
"""


@dataclass(frozen=True)
class Environment:
    """What an app can use."""

    packages: dict[str, str]
    modules: dict[str, str]
    """What came of importing each."""
    scripts: frozenset[str]


def _look(build: Build) -> Environment:
    python = build.app / ".heroku/venv/bin/python"
    done = subprocess.run(
        [python, "-c", _LOOK],
        cwd=build.app,
        env={"PATH": "/usr/bin:/bin", "HOME": str(build.app)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout[done.stdout.rindex('{"packages"') :])
    return Environment(
        packages=dict(found["packages"]),
        modules=found["modules"],
        scripts=frozenset(path.name for path in python.parent.iterdir()),
    )


def _build_with_both(
    platform: Platform, build: Callable[[str], Build]
) -> tuple[Environment, Environment]:
    found = []
    for engine in _ENGINES:
        done = build(engine)
        assert done.code == 0, done.output
        assert done.report["package_manager"] == engine
        found.append(_look(done))
        # The second shall not find what the first one left.
        shutil.rmtree(platform.cache / "slugline/v1/venv")
    by_uv, by_pip = found
    return by_uv, by_pip


@pytest.mark.parametrize("name", APPS)
def test_both_make_the_same_of_a_fixture(
    name: str, warm_platform: Platform, request: pytest.FixtureRequest
) -> None:
    fixture = open_fixture(name)
    if not fixture.can_be_built:
        pytest.skip(f"this machine has no CPython {fixture.python}")
    source = fixture.checkout(warm_platform, partial(request.getfixturevalue, "managers"))

    def build(engine: str) -> Build:
        app = warm_platform.checkout(source)
        return fixture.build(warm_platform, app, SLUGLINE_INSTALLER=engine)

    if any((source / manifest).exists() for manifest in _ONLY_UV):
        done = build("pip")
        assert (done.code, done.report["package_manager"]) == (0, "uv"), done.output
        assert done.notices == ["installer-unsuitable"]
        return
    if fixture.python == "2.7":
        done = build("uv")
        assert (done.code, done.report["package_manager"]) == (0, "pip"), done.output
        assert "installer-unsuitable" in done.notices
        return
    by_uv, by_pip = _build_with_both(warm_platform, build)

    assert by_uv == by_pip
    # uWSGI has a program, and modules that only that can import.
    is_server_alone = by_uv.packages.keys() <= {"uWSGI"}
    assert is_server_alone or "imported" in by_uv.modules.values()


@pytest.mark.parametrize(
    ("lock", "manifest", "text"),
    [
        pytest.param("poetry lock", "pyproject.toml", POETRY, id="poetry"),
        pytest.param(
            "poetry lock",
            "pyproject.toml",
            POETRY.replace(", develop = true", ""),
            id="poetry with a package that is not editable",
        ),
        pytest.param("pdm lock -G :all", "pyproject.toml", PDM, id="pdm"),
        pytest.param("pipenv lock", "Pipfile", PIPFILE, id="pipenv"),
    ],
)
def test_both_make_the_same_of_a_lock_with_and_without_hashes(
    lock: str, manifest: str, text: str, platform: Platform, managers: Managers
) -> None:
    extras = {} if manifest == "Pipfile" else {"SLUGLINE_EXTRAS": "serve"}
    groups = "dev,docs" if "pdm" in lock else "docs"
    config = {**extras, "SLUGLINE_GROUPS": groups}
    with closing(Index()) as index:
        stock(index)
        files = {**HELPER, "Procfile": PROCFILE, manifest: text.format(url=index.url())}
        source = platform.checkout(files)
        managers.run(*lock.split(), cwd=source, venv=managers.fresh_venv())

        def build(engine: str) -> Build:
            app = platform.checkout(source)
            return platform.build(app, {**config, "SLUGLINE_INSTALLER": engine})

        by_uv, by_pip = _build_with_both(platform, build)

    assert by_uv == by_pip
    expected = {name for name, _ in HELPED} | {"zeta"} | ({"gamma"} if extras else set())
    assert expected <= by_uv.packages.keys()
