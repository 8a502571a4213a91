"""Apps that are not in the root of what is pushed, and what stands beside them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import closing

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import Build, Platform
from e2e.index import Index

BELOW = {"SLUGLINE_APP_DIR": "backend"}

# It serves what its sibling says, and on which path that was found.
SERVE = """\
import os
from wsgiref.simple_server import make_server

import helper


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{helper.SAYS} in {os.path.basename(os.getcwd())}".encode()]


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ["PORT"]), application).serve_forever()
"""

_SETUPTOOLS = 'requires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
_PROJECT = '[project]\nname = "helper"\nversion = "1.0"\n[build-system]\n'
BACKENDS = {
    "setuptools": _SETUPTOOLS,
    # A module that isn't named like its directory gets a finder instead of a path.
    "setuptools with a finder": f"{_SETUPTOOLS}[tool.setuptools]\n"
    'packages = ["helper"]\npackage-dir = {helper = "lib"}\n',
    "hatchling": 'requires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
    "flit": 'requires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n',
    "poetry": 'requires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n',
}


def _sibling(backend: str) -> dict[str, str]:
    project = _PROJECT
    if backend == "flit":
        project = project.replace("[build", 'description = "x"\n[build')
    module = "lib/__init__.py" if "finder" in backend else "helper/__init__.py"
    return {
        "libs/helper/pyproject.toml": project + BACKENDS[backend],
        f"libs/helper/{module}": "SAYS = 'helped'\n",
    }


def _app(requirements: str, more: Mapping[str, str]) -> dict[str, str]:
    return {
        "README.md": "",
        "backend/requirements.txt": requirements,
        "backend/app.py": SERVE,
        "backend/Procfile": "web: python app.py\n",
        **more,
    }


def _ask(build: Build, process: str = "web") -> tuple[int, str]:
    assert build.code == 0, build.output
    slug = move(build.app)
    assert list(holders(slug, build.app.name)) == []
    with closing(Dyno(slug, build.processes[process])) as web:
        answer = web.get("/")
        assert web.stop() in {-15, 143, 0}
    return answer


@pytest.mark.parametrize("installer", ["uv", "pip"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_an_editable_sibling_survives_the_move(
    backend: str, installer: str, platform: Platform
) -> None:
    app = platform.checkout(_app("-e ../libs/helper\n", _sibling(backend)))
    build = platform.build(app, {**BELOW, "SLUGLINE_INSTALLER": installer})

    assert build.processes == {"web": "env -C backend python app.py"}
    assert _ask(build) == (200, "helped in backend")


def test_a_sibling_that_changes_is_installed_anew(platform: Platform) -> None:
    files = _app("../libs/helper\n", _sibling("flit"))
    first = platform.build(platform.checkout(files), BELOW)
    again = platform.build(platform.checkout(files), BELOW)
    files["libs/helper/helper/__init__.py"] = "SAYS = 'changed'\n"
    changed = platform.build(platform.checkout(files), BELOW)

    assert (first.code, again.worked) == (0, False), again.output
    assert _ask(changed) == (200, "changed in backend")


def test_our_own_uwsgi_serves_an_app_below(warm_platform: Platform) -> None:
    files = {"services/api/app.py": SERVE, "services/api/requirements.txt": "", "README.md": ""}
    files["services/api/helper.py"] = "SAYS = 'served'\n"
    build = warm_platform.build(warm_platform.checkout(files), {"SLUGLINE_APP_DIR": "services/api"})

    assert build.processes == {"web": "env -C services/api uwsgi ../../.heroku/slugline/uwsgi.ini"}
    assert _ask(build) == (200, "served in api")


def test_a_procfile_in_the_root_is_verbatim_and_finds_the_app(platform: Platform) -> None:
    files = _app("", {"Procfile": "web: python backend/app.py\n"})
    files["backend/helper.py"] = "SAYS = 'found'\n"
    files["backend/Procfile"] = "web: false\njob: python app.py\n"
    build = platform.build(platform.checkout(files), BELOW)

    assert build.processes == {
        "web": "python backend/app.py",
        "job": "env -C backend python app.py",
    }
    answer = _ask(build)
    assert (answer[0], answer[1].startswith("found in slug_")) == (200, True)


def test_hooks_run_beside_the_app_or_else_in_the_root(platform: Platform) -> None:
    hook = "#!/bin/sh\npwd > seen\n"
    files = _app("", {"bin/pre_compile": hook, "bin/post_compile": hook})
    files["backend/bin/post_compile"] = hook
    build = platform.build(platform.checkout(files), BELOW)

    assert build.code == 0, build.output
    assert (build.app / "seen").read_text() == f"{build.app}\n"
    assert (build.app / "backend/seen").read_text() == f"{build.app}/backend\n"
    assert "Running bin/pre_compile" in build.out
    assert "Running backend/bin/post_compile" in build.out


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({}, "app-in-sub-folder"),
        ({"SLUGLINE_APP_DIR": "beckend"}, "app-dir-missing"),
        ({"SLUGLINE_APP_DIR": "README.md"}, "app-dir-missing"),
        ({"SLUGLINE_APP_DIR": "../elsewhere"}, "setting-invalid"),
        ({"SLUGLINE_APP_DIR": "/backend"}, "setting-invalid"),
    ],
)
def test_a_directory_that_cant_be_meant_is_told(
    config: dict[str, str], problem: str, platform: Platform
) -> None:
    build = platform.build(platform.checkout(_app("", {})), config)

    assert (build.code, build.errors[0]) == (1, problem), build.output


def test_nothing_is_read_from_beside_what_was_pushed(platform: Platform, index: Index) -> None:
    (platform.root / "secret").mkdir()
    (platform.root / "secret/pyproject.toml").write_text(_PROJECT + BACKENDS["setuptools"])
    app = platform.checkout(_app("-r ../../requirements.txt\n", {}))
    build = platform.build(app, {**BELOW, **index.config()})

    assert (build.code, build.errors) == (1, ["requirements-file-missing"]), build.output


def test_a_virtualenv_that_was_pushed_is_left_out(platform: Platform) -> None:
    venv = {"pyvenv.cfg": "home = /usr/bin\n", "bin/python": "x" * 3_000_000, "lib/x.py": ""}
    files = _app("", {f"backend/.venv/{name}": text for name, text in venv.items()})
    files["backend/helper.py"] = "SAYS = 'clean'\n"
    build = platform.build(platform.checkout(files), BELOW)

    assert "virtualenv-in-source" in build.notices
    assert not (build.app / "backend/.venv").exists()
    assert _ask(build) == (200, "clean in backend")


def test_a_member_of_a_uv_workspace_has_its_lock_above(platform: Platform) -> None:
    member = '[project]\nname = "{name}"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
    files = {
        **_sibling("hatchling"),
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["backend", "libs/helper"]\n',
        "backend/pyproject.toml": member.format(name="backend")
        + 'dependencies = ["helper"]\n[tool.uv.sources]\nhelper = { workspace = true }\n',
        "backend/app.py": SERVE,
        "backend/Procfile": "web: python app.py\n",
    }
    app = platform.checkout(files)
    uv = next(platform.cache.glob("slugline/tools/uv-*/bin/uv"))
    subprocess.run([uv, "lock", "--quiet", "--no-managed-python"], cwd=app, check=True)
    build = platform.build(app, BELOW)

    assert _ask(build) == (200, "helped in backend")
