"""Projects, machines and requests for the tests of plans and of what is rendered from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from buildpack.model.entry_point import EntryPoint
from buildpack.model.layout import Layout, Place
from buildpack.model.machine import Archive, Cached, Installed, Managed
from buildpack.model.project import Project, Requirement, RequirementsFacts
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.model.request import BuildRequest

APP = Place(Path("/build"), PurePosixPath("$HOME"))
LAYOUT = Layout(
    app=APP,
    source=APP,
    runtime=APP / ".heroku/python",
    venv=APP / ".heroku/venv",
    cache=Path("/cache"),
    scratch=Path("/scratch"),
)

WSGI = EntryPoint(
    module="app",
    attribute="app",
    interface="wsgi",
    file="app.py",
    line=3,
    because="app.py, line 3 makes a Flask application",
)
ASGI = EntryPoint(
    module="main",
    attribute="app",
    interface="asgi",
    file="main.py",
    line=2,
    because="main.py, line 2 makes a FastAPI application",
)


def make_request(
    env: Mapping[str, str] | None = None,
    *,
    offers: tuple[str, ...] = ("archive", "managed"),
    target: str = "heroku-24",
) -> BuildRequest:
    return BuildRequest(layout=LAYOUT, target=target, env=env or {}, offers=offers)


def version(text: str) -> PythonVersion:
    parsed = PythonVersion.parse(text)
    assert parsed is not None, text
    return parsed


def managed(text: str, build: str = "20260101") -> Managed:
    return Managed(version=version(text), key=f"cpython-{text}-linux-x86_64-gnu", build=build)


def archive(text: str) -> Archive:
    name = f"cpython-{text}-linux-x86_64-gnu.tar.gz"
    return Archive(version=version(text), location=f"/archives/{name}", sha256="")


def installed(text: str) -> Installed:
    return Installed(version=version(text), prefix=Path(f"/opt/{text}"), build=f"of {text}")


def cached(text: str, build: str = "20260101") -> Cached:
    return Cached(version=version(text), build=build)


def asks(text: str, source: str = "runtime.txt", line: int | None = 1) -> VersionRequest:
    return VersionRequest(text=text, source=source, line=line)


def requirement(name: str, specifier: str = "", line: int = 1) -> Requirement:
    return Requirement(name=name, specifier=specifier, file="requirements.txt", line=line)


def requirements(*lines: str | Requirement, **digests: str) -> RequirementsFacts:
    return RequirementsFacts(
        requirements=tuple(
            requirement(line, line=number) if isinstance(line, str) else line
            for number, line in enumerate(lines, 1)
        ),
        digests=digests or {"requirements.txt": "1" * 64},
    )


def make_project(*lines: str | Requirement, entry_points: tuple[EntryPoint, ...] = ()) -> Project:
    return Project(
        manifests=("requirements.txt",),
        manifest="requirements.txt",
        requirements=replace(requirements(*lines), files=("requirements.txt",)),
        entry_points=entry_points,
    )
