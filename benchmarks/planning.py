"""How long it takes to plan a build of a large app: facts and plan, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from planning import make_request, managed

from benchmarks import measure
from buildpack.facts import read_project
from buildpack.model.machine import Machine
from buildpack.plan import make_plan
from buildpack.system.app_tree import DirectoryTree

_MACHINE = Machine(offers=(managed("3.14.2"), managed("3.13.11")), compiler="gcc 12.2.0")
_MODULE = "import json\n\n\ndef work(text: str) -> object:\n    return json.loads(text)\n"
_IN_A_DIRECTORY = 50


def make_app(root: Path, *, files: int, requirements: int) -> Path:
    """Write an app of that size: modules in packages in packages, a Flask application in one."""
    root.mkdir()
    (root / "requirements.txt").write_text("".join(_requirements(requirements)))
    (root / "app.py").write_text("from shop.web import app\n")
    for number in range(files // _IN_A_DIRECTORY):
        package = root / f"shop/part_{number % 20}/sub_{number}"
        package.mkdir(parents=True)
        for module in range(_IN_A_DIRECTORY):
            (package / f"module_{module}.py").write_text(_MODULE)
    (root / "shop/web.py").write_text("from flask import Flask\n\napp = Flask(__name__)\n")
    return root


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
