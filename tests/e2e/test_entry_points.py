"""Apps that say nothing about how they are served are found, served and asked over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from e2e.conftest import new_platform
from e2e.dyno import Dyno, move
from e2e.heroku import Build, Platform, series_at_hand

# One application without a framework, in the ways in which people write one.
PLAIN = """def {name}(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"Served by {name}\\n"]
"""
SIBLING = "from words import WORDS\n\n\n" + PLAIN.replace('b"Served by {name}\\n"', "WORDS")
WORDS = 'WORDS = b"Served with a neighbour\\n"\n'
FACTORY = """def make(prefix="Served by"):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{prefix} a factory\\n".encode()]

    return application
"""
PROGRAM = """import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Served by a program\\n")


def main():
    HTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()


if __name__ == "__main__":
    main()
"""
APPS = [
    pytest.param(
        {"my_folder/my_module.py": SIBLING.format(name="app"), "my_folder/words.py": WORDS},
        "Served with a neighbour",
        id="a folder whose modules import each other",
    ),
    pytest.param(
        {"src/shop/__init__.py": "", "src/shop/wsgi.py": PLAIN.format(name="application")},
        "Served by application",
        id="a source directory",
    ),
    pytest.param({"src/shop/site.py": FACTORY}, "Served by a factory", id="a factory"),
    pytest.param(
        {
            "shop/__init__.py": "",
            "shop/http/__init__.py": "from .site import site as app",
            "shop/http/site.py": PLAIN.format(name="site"),
        },
        "Served by site",
        id="a package in a package",
    ),
    pytest.param(
        {
            "back/web.py": PLAIN.format(name="app"),
            "gunicorn.conf.py": "import os\n\nwsgi_app = 'web:app'\nchdir = 'back'\n"
            "bind = f'0.0.0.0:{os.environ[\"PORT\"]}'\n",
            "app.py": PLAIN.format(name="other"),
        },
        "Served by app",
        id="a configuration of gunicorn",
    ),
    pytest.param({"tools/home.py": "", "serve.py": PROGRAM}, "Served by a program", id="a program"),
]


@pytest.fixture(scope="module")
def gunicorn_platform(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Platform]:
    """A platform whose cache holds a virtualenv with gunicorn after the first build."""
    with new_platform(ground, buildpack, full_cache, "v1/python") as platform:
        yield platform


def _build(
    platform: Platform, files: Mapping[str, str], config: Mapping[str, str] | None = None
) -> Build:
    app = platform.checkout({"requirements.txt": "gunicorn\n", **files})
    build = platform.build(app, dict(config or {}))
    assert build.code == 0, build.output
    return build


def _page(build: Build) -> str:
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        status, body = web.get("/")
        web.stop()
    assert status == 200, body
    return body.rstrip("\n")


@pytest.mark.parametrize(("files", "body"), APPS)
def test_an_app_is_served_wherever_its_application_is(
    files: dict[str, str], body: str, gunicorn_platform: Platform
) -> None:
    assert _page(_build(gunicorn_platform, files)) == body


@pytest.mark.parametrize(
    ("named", "body"),
    [("back/web:make()", "Served by a factory"), ("back/web.py:other", "Served by other")],
)
def test_what_the_user_names_is_served(named: str, body: str, gunicorn_platform: Platform) -> None:
    files = {
        "back/web.py": f"{FACTORY}\n\n{PLAIN.format(name='other')}",
        "app.py": PLAIN.format(name="app"),
    }

    build = _build(gunicorn_platform, files, {"SLUGLINE_ENTRYPOINT": named})

    assert _page(build) == body


def test_runners_up_stand_in_the_log_and_cost_no_notice(gunicorn_platform: Platform) -> None:
    files = {"wsgi.py": PLAIN.format(name="app"), "main.py": PLAIN.format(name="app")}

    build = _build(gunicorn_platform, files)

    assert "entry-point-ambiguous" not in build.notices
    assert "passed over: main:app (main.py, line 1)" in " ".join(build.output.split())


def test_a_tie_is_a_notice_that_says_how_to_decide(gunicorn_platform: Platform) -> None:
    files = {"src/app.py": PLAIN.format(name="app"), "src/main.py": PLAIN.format(name="app")}

    build = _build(gunicorn_platform, files)

    assert "entry-point-ambiguous" in build.notices
    assert "set SLUGLINE_ENTRYPOINT to src/app:app" in " ".join(
        build.output.replace(" ! ", "").split()
    )


def test_a_search_in_vain_names_what_is_nearly_an_application(gunicorn_platform: Platform) -> None:
    files = {"shop/web.py": FACTORY.replace('prefix="Served by"', "prefix")}

    build = _build(gunicorn_platform, files)

    told = " ".join(build.output.replace(" ! ", "").split())
    assert "entry-point-missing" in build.notices
    assert "The function make in shop/web.py, line 1 makes an application" in told
    assert "web" not in build.processes


def test_an_app_of_python_2_is_found_and_served(gunicorn_platform: Platform) -> None:
    if "2.7" not in series_at_hand(r"2\.7"):
        pytest.skip("this machine has no CPython 2.7")
    printing = PLAIN.format(name="application").replace(
        "    return", "    print 'asked'\n    return"
    )
    files = {".python-version": "2.7\n", "requirements.txt": "gunicorn<20\n"}

    build = _build(gunicorn_platform, {**files, "notes/wsgi.py": printing})

    assert _page(build) == "Served by application"
