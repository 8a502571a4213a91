"""AusNimbus' guide to its Python builder, variable by variable: docs/seeds.md has the table."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import Build, Platform

# It tells what it was started with: the server, and what forwarded headers it believes.
WSGI = """\
import os


def {name}(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    server = environ.get("SERVER_SOFTWARE", "")
    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "")
    return [f"{name} in {{__name__}} by {{server}}, trusting {{trusted}}\\n".encode()]
"""
APPLICATION = WSGI.format(name="application")
GUNICORN = {"requirements.txt": "gunicorn\n"}
# A server of the app's own, as its `app.py` may be one.
APP_PY = """\
import os
from wsgiref.simple_server import make_server


def answer(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"app.py answers\\n"]


if __name__ == "__main__":
    make_server("0.0.0.0", int(os.environ["PORT"]), answer).serve_forever()
"""
SETUP_PY = """\
from setuptools import setup

setup(name="wsgi_shop", version="1.0", packages=["wsgi_shop"], install_requires=["gunicorn"])
"""


def _build(
    platform: Platform, files: Mapping[str, str], config: Mapping[str, str] | None = None
) -> Build:
    build = platform.build(platform.checkout(dict(files)), config)
    assert build.code == 0, build.output
    return build


def _page(build: Build, config: Mapping[str, str] | None = None) -> str:
    with closing(Dyno(move(build.app), build.processes["web"], config)) as web:
        status, body = web.get("/")
        assert status == 200, web.log
        web.stop()
    return body


@pytest.mark.parametrize(
    ("files", "config", "expected"),
    [
        pytest.param({"wsgi.py": APPLICATION}, {}, "application in wsgi", id="wsgi.py"),
        pytest.param(
            {
                "wsgi.py": APPLICATION,
                "shop/__init__.py": "",
                "shop/door.py": WSGI.format(name="knock"),
            },
            {"GUNICORN_APP_MODULE": "shop.door:knock"},
            "knock in shop.door",
            id="GUNICORN_APP_MODULE with a name",
        ),
        pytest.param(
            {"wsgi.py": "", "door.py": APPLICATION},
            {"GUNICORN_APP_MODULE": "door"},
            "application in door",
            id="GUNICORN_APP_MODULE without a name",
        ),
    ],
)
def test_gunicorn_serves_the_module_that_is_found_or_named(
    files: dict[str, str], config: dict[str, str], expected: str, warm_platform: Platform
) -> None:
    build = _build(warm_platform, {**GUNICORN, **files}, config)

    body = _page(build, config)

    assert body.startswith(f"{expected} by gunicorn/")


def test_setup_py_is_installed_and_its_name_is_the_module(warm_platform: Platform) -> None:
    """Without requirements.txt the project itself is installed, as ``setup.py develop`` did."""
    files = {"setup.py": SETUP_PY, "wsgi_shop/__init__.py": APPLICATION}

    body = _page(_build(warm_platform, files))

    assert body.startswith("application in wsgi_shop by gunicorn/")


def test_requirements_may_ask_for_the_project_itself(warm_platform: Platform) -> None:
    files = {
        "setup.py": SETUP_PY,
        "requirements.txt": "-e .\n",
        "wsgi_shop/__init__.py": APPLICATION,
    }

    body = _page(_build(warm_platform, files))

    assert body.startswith("application in wsgi_shop by gunicorn/")


def test_gunicorn_config_names_a_configuration_elsewhere(warm_platform: Platform) -> None:
    files = {
        **GUNICORN,
        "wsgi.py": APPLICATION,
        "conf/gunicorn.py": "import os\nbind = f\"0.0.0.0:{os.environ['PORT']}\"\nworkers = 3\n",
    }
    config = {"GUNICORN_CONFIG": "conf/gunicorn.py"}
    build = _build(warm_platform, files, config)

    with closing(Dyno(move(build.app), build.processes["web"], config)) as web:
        web.says("Booting worker", times=3)
        assert web.get("/")[0] == 200
        assert web.log.count("Booting worker") == 3


def test_web_concurrency_is_the_users_first(warm_platform: Platform) -> None:
    build = _build(warm_platform, {**GUNICORN, "wsgi.py": APPLICATION})

    with closing(Dyno(move(build.app), build.processes["web"], {"WEB_CONCURRENCY": "5"})) as web:
        web.says("Booting worker", times=5)
        assert web.get("/")[0] == 200
        assert web.log.count("Booting worker") == 5


def test_forwarded_headers_are_believed_unless_the_user_says_whose(
    warm_platform: Platform,
) -> None:
    build = _build(warm_platform, {**GUNICORN, "wsgi.py": APPLICATION})
    slug = move(build.app)
    config = {"FORWARDED_ALLOW_IPS": "10.1.2.3"}

    with closing(Dyno(slug, build.processes["web"])) as web:
        ours = web.get("/")[1]
    with closing(Dyno(slug, build.processes["web"], config)) as web:
        theirs = web.get("/")[1]

    assert ours.endswith("trusting *\n")
    assert theirs.endswith("trusting 10.1.2.3\n")


def test_app_run_is_the_whole_command(warm_platform: Platform) -> None:
    """The original ran the first word only; `python wsgi.py` is its own example."""
    config = {"APP_RUN": "python start.py"}
    files = {**GUNICORN, "wsgi.py": APPLICATION, "start.py": APP_PY}

    assert _page(_build(warm_platform, files, config), config) == "app.py answers\n"


def test_app_py_is_run_when_nothing_else_is_known(warm_platform: Platform) -> None:
    assert _page(_build(warm_platform, {"app.py": APP_PY})) == "app.py answers\n"


def test_an_app_that_nobody_knows_how_to_run_is_told_what_was_tried(
    warm_platform: Platform,
) -> None:
    build = _build(warm_platform, {"requirements.txt": "", "tools.py": "print('hello')\n"})

    assert "entry-point-missing" in build.notices, build.err
    assert "web" not in build.processes


@pytest.mark.parametrize(
    ("variable", "collected"),
    [
        pytest.param({}, True, id="unset"),
        pytest.param({"DISABLE_COLLECTSTATIC": "FALSE"}, True, id="FALSE"),
        pytest.param({"DISABLE_COLLECTSTATIC": "TRUE"}, False, id="TRUE"),
    ],
)
def test_disable_collectstatic_switches_as_its_value_says(
    variable: dict[str, str], *, collected: bool, warm_platform: Platform
) -> None:
    build = warm_platform.build(warm_platform.checkout("django_gunicorn_static"), variable)

    assert build.code == 0, build.output
    assert ("collectstatic --noinput" in build.out) == collected


def test_pip_can_be_upgraded_and_given_a_mirror(warm_platform: Platform) -> None:
    config = {"PIP_UPGRADE": "TRUE", "SLUGLINE_INSTALLER": "pip"}
    build = _build(warm_platform, {**GUNICORN, "wsgi.py": APPLICATION}, config)

    assert "Running 'pip install --upgrade pip'" in build.out, build.out
