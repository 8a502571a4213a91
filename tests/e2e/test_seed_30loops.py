"""30loops' guide to its WSGI flavor, setting by setting: docs/seeds.md has the table."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import FIXTURES, Build, Platform

MAIN = (FIXTURES / "wsgi_30loops/wsgiapp/main.py").read_text()


def _page(build: Build) -> str:
    assert build.code == 0, build.output
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        status, body = web.get("/")
    assert status == 200
    return body


def test_an_entry_point_is_named_in_the_project_file(warm_platform: Platform) -> None:
    """`wsgi_entrypoint` of the environment; the other module would be found without it."""
    files = {
        "pyproject.toml": '[tool.slugline]\nentrypoint = "wsgiapp.main:application"\n',
        "app.py": MAIN.replace("Hello world!", "The wrong one"),
        "wsgiapp/__init__.py": "",
        "wsgiapp/main.py": MAIN,
    }

    assert _page(warm_platform.build(warm_platform.checkout(files))) == "Hello world!\n"


@pytest.mark.parametrize(
    "table",
    [
        pytest.param('entrypoint = "main:application"\napp-dir = "wsgiapp"\n', id="app-dir"),
        pytest.param('entrypoint = "wsgiapp/main:application"\n', id="a path"),
    ],
)
def test_a_project_root_is_where_modules_are_imported_from(
    table: str, warm_platform: Platform
) -> None:
    """`wsgi_project_root` was put on PYTHONPATH."""
    files = {
        "pyproject.toml": f"[tool.slugline]\n{table}",
        "wsgiapp/main.py": "from words import WORDS\n"
        + MAIN.replace("b'Hello world!\\n'", "WORDS"),
        "wsgiapp/words.py": 'WORDS = b"Hello world!\\n"\n',
    }

    assert _page(warm_platform.build(warm_platform.checkout(files))) == "Hello world!\n"


def test_the_requirements_file_may_have_another_name(warm_platform: Platform) -> None:
    files = {
        "pyproject.toml": '[tool.slugline]\nrequirements = "deploy/packages.txt"\n',
        "deploy/packages.txt": "six==1.16.0\n",
        "wsgiapp/__init__.py": "",
        "wsgiapp/main.py": "import six\n" + MAIN,
    }

    assert _page(warm_platform.build(warm_platform.checkout(files))) == "Hello world!\n"


def test_the_project_itself_is_installed_when_asked_for(warm_platform: Platform) -> None:
    """`install_setup_py`, beside a requirements file."""
    files = {
        "pyproject.toml": "[tool.slugline]\ninstall-project = true\n",
        "requirements.txt": "six==1.16.0\n",
        "setup.py": (
            "from setuptools import setup\n\n"
            "setup(name='wsgiapp', version='1.0', package_dir={'': 'lib'}, packages=['wsgiapp'])\n"
        ),
        "lib/wsgiapp/__init__.py": "",
        "lib/wsgiapp/main.py": "import six\n" + MAIN,
        "wsgi.py": "from wsgiapp.main import application\n",
    }

    assert _page(warm_platform.build(warm_platform.checkout(files))) == "Hello world!\n"


def test_every_stage_is_named_with_what_it_took_and_took_last_time(
    warm_platform: Platform,
) -> None:
    """Its logbook said 'this can take up to 150 seconds'; we say what it did take."""
    warm_platform.build(warm_platform.checkout("wsgi_30loops"))
    again = warm_platform.build(warm_platform.checkout("wsgi_30loops"))

    assert again.code == 0, again.output
    stages = re.findall(r"^-----> (.*)$", again.out, re.MULTILINE)
    assert "Installing Python" in " ".join(stages) or "Restoring Python" in " ".join(stages)
    assert re.search(r"Took \d+\.\ds \(last time \d+\.\ds\)", again.out)


def test_config_vars_take_the_place_of_the_settings(warm_platform: Platform) -> None:
    config = {"SLUGLINE_ENTRYPOINT": "wsgiapp.main:application"}
    files = {
        "pyproject.toml": '[tool.slugline]\nentrypoint = "app:application"\n',
        "app.py": MAIN.replace("Hello world!", "The wrong one"),
        "wsgiapp/__init__.py": "",
        "wsgiapp/main.py": MAIN,
    }
    build = warm_platform.build(warm_platform.checkout(files), config)

    assert _page(build) == "Hello world!\n"
