"""How long it takes to plan a build of a large app: facts and plan, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from planning import make_request, managed

from benchmarks import measure
from buildpack.facts import read_project
from buildpack.facts.entry_points import read_entry_points
from buildpack.facts.finding import Ground
from buildpack.facts.library import Library
from buildpack.model.machine import Machine
from buildpack.plan import make_plan
from buildpack.system.app_tree import DirectoryTree

_MACHINE = Machine(offers=(managed("3.14.2"), managed("3.13.11")), compiler="gcc 12.2.0")
_MODULE = "import json\n\n\ndef work(text: str) -> object:\n    return json.loads(text)\n"
_VIEWS = """from flask import Flask, request


def register(app: Flask) -> None:
    app.add_url_rule("/", view_func=lambda: request.path)


"""
_FACTORY = """import flask


def testing(name: str) -> flask.Flask:
    return flask.Flask(name)


"""
_IN_A_DIRECTORY = 50
# Of the size that modules have: the standard library's have a median of 200 lines.
_MODULES_IN_A_LONG_ONE = 40


def make_app(root: Path, *, files: int, requirements: int, is_hidden: bool = False) -> Path:
    """Write an app of that size: modules in packages in packages, a Flask application in one.

    One that is hidden has no module in the root that leads to it."""
    root.mkdir()
    (root / "requirements.txt").write_text("".join(_requirements(requirements)))
    if not is_hidden:
        (root / "app.py").write_text("from shop.web import app\n")
    for number in range(files // _IN_A_DIRECTORY):
        package = root / f"shop/part_{number % 20}/sub_{number}"
        package.mkdir(parents=True)
        for module in range(_IN_A_DIRECTORY):
            (package / f"module_{module}.py").write_text(_MODULE)
    (root / "shop/web.py").write_text("from flask import Flask\n\napp = Flask(__name__)\n")
    return root


def make_maze(root: Path, *, files: int) -> Path:
    """Write an app of that size that makes its application where nobody looks first, and in which
    one file in twenty speaks of its framework, and one in fifty could make one."""
    make_app(root, files=files, requirements=10)
    (root / "app.py").unlink()
    (root / "shop/web.py").unlink()
    for number, path in enumerate(sorted(root.rglob("*.py"))):
        views = _VIEWS if number % 20 == 0 else _FACTORY if number % 50 == 1 else ""
        path.write_text(f"{views}{_MODULE * _MODULES_IN_A_LONG_ONE}")
    (root / "shop/part_7/site.py").write_text("import flask\n\nshop = flask.Flask(__name__)\n")
    return root


def search(app: Path) -> tuple[float, int]:
    """Return the seconds that one search for the application takes, and how many files it parsed.

    Raises SystemExit when it finds another one than that of `make_maze`."""
    library = Library(DirectoryTree(app))
    began = perf_counter()
    found, _ = read_entry_points(Ground(library, {}))
    seconds = perf_counter() - began
    if [one.target for one in found] != ["site:shop"]:
        raise SystemExit(f"The search found {found}")
    return seconds, len(library.parsed)


def milliseconds(app: Path, rounds: int) -> float:
    """Return the median time that one plan takes."""

    def plan() -> None:
        make_plan(make_request(), read_project(DirectoryTree(app), {}), _MACHINE)

    return 1000 * median(measure.seconds_of(plan) for _ in range(rounds))


def _requirements(count: int) -> Iterator[str]:
    yield "flask==3.1.0\n"
    for number in range(1, count):
        marker = "; python_version < '3.12'" if number % 10 == 0 else ""
        yield f"package-{number}[extra]>=1.{number},<2{marker}  # why\n"
