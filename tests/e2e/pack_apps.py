"""The apps of which pack makes images: fixtures with one page more, which takes its time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from e2e.fixture_apps import FixtureApp, open_fixture
from e2e.heroku import FIXTURES
from e2e.managers import Managers

SLOW = 3.0
"""How many seconds ``/slow`` takes."""

_WSGI = f"""

def _with_a_slow_page(serve):
    def application(environ, start_response):
        if environ["PATH_INFO"] != "/slow":
            return serve(environ, start_response)
        __import__("time").sleep({SLOW})
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"slow"]

    return application


"""
_FLASK = f"{_WSGI}app.wsgi_app = _with_a_slow_page(app.wsgi_app)\n"
_PLAIN = f"{_WSGI}application = _with_a_slow_page(application)\n"
_ASGI = f"""

@app.get("/slow")
async def slow() -> str:
    await __import__("asyncio").sleep({SLOW})
    return "slow"
"""
_UV_PROJECT = """\
[project]
name = "fastapi-with-a-lock"
version = "0.1.0"
requires-python = ">=3.12"
dependencies = ["fastapi", "uvicorn"]
"""


@dataclass(frozen=True)
class PackApp:
    """One fixture, as it is given to pack."""

    fixture: FixtureApp
    module: str
    """The file that gets the slow page."""
    page: str
    files: dict[str, str] = field(default_factory=dict)
    """What stands there besides, such as another manager's project file."""
    lock: tuple[str, ...] = ()

    @property
    def cache(self) -> str:
        """Whose cache it gets: that of all who compile uWSGI is one, so that only one does."""
        name = self.fixture.name
        return "uwsgi" if name in {"flask_uwsgi", "no_requirements"} else name

    @property
    def needs_a_manager(self) -> bool:
        """Whether a lock has to be made by its own tool."""
        return bool(self.lock or "lock" in self.fixture.expect)

    def checkout(self, to: Path, managers: Callable[[], Managers]) -> Path:
        """Write the app into a new directory."""
        left_out = shutil.ignore_patterns("expect.json")
        shutil.copytree(FIXTURES / self.fixture.name, to, ignore=left_out)
        with (to / self.module).open("a") as module:
            module.write(self.page)
        for name, text in self.files.items():
            (to / name).write_text(text)
        if self.lock:
            (to / "requirements.txt").unlink()
        if self.needs_a_manager:
            managers().lock(to, list(self.lock or self.fixture.expect["lock"]))
        return to


PACK_APPS = {
    "uWSGI": PackApp(open_fixture("flask_uwsgi"), "app.py", _FLASK),
    "gunicorn": PackApp(open_fixture("flask_gunicorn"), "app.py", _FLASK),
    "Django with static files": PackApp(
        open_fixture("django_gunicorn_static"), "mysite/wsgi.py", _PLAIN
    ),
    "FastAPI with uv.lock": PackApp(
        open_fixture("fastapi_uvicorn"),
        "main.py",
        _ASGI,
        {"pyproject.toml": _UV_PROJECT},
        ("uv", "lock"),
    ),
    "Poetry": PackApp(open_fixture("poetry_flask"), "app.py", _FLASK),
    "several processes": PackApp(open_fixture("procfile_shell"), "app/wsgi.py", _PLAIN),
    "sub-folder": PackApp(open_fixture("django_sub_folder"), "backend/config/wsgi.py", _PLAIN),
    "no dependencies": PackApp(open_fixture("no_requirements"), "app.py", _PLAIN),
}
