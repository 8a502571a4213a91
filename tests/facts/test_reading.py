"""Of the package itself: the two functions that others call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import Commands, Store, Tree, completed, make_world
from planning import ASGI, WSGI, make_request, requirements

from buildpack.facts import read_machine, read_project
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.model.request import Purpose
from buildpack.model.suite import SuiteFacts
from buildpack.problems.machine import FileUnreadable
from buildpack.problems.manifest import (
    ManifestAbsent,
    ManifestMisspelled,
    RequirementsFileMissing,
)
from buildpack.problems.procfile import ProcfileInvalid
from buildpack.problems.python_version import VersionEmpty

FLASK = "from flask import Flask\napp = Flask(__name__)\n"


def test_a_project_is_read_whole() -> None:
    tree = Tree(
        {
            "requirements.txt": "flask",
            "runtime.txt": "python-3.13.0",
            "Procfile": "web: gunicorn app:app",
            "app.py": FLASK,
            "uwsgi.ini": "[uwsgi]",
            "env/pyvenv.cfg": "",
            "deploy/.venv/pyvenv.cfg": "",
            ".heroku/python/bin/python": "",
            "pipfile": "",
        }
    )

    found = read_project(tree, {})

    assert found.problems == ()
    assert found.version_requests == (
        VersionRequest(text="python-3.13.0", source="runtime.txt", line=1),
    )
    assert found.manifests == ("requirements.txt",)
    assert [one.name for one in found.requirements.requirements] == ["flask"]
    assert [one.target for one in found.entry_points] == ["app:app"]
    assert found.procfile == (Process("web", "gunicorn app:app"),)
    assert found.uwsgi_ini == "uwsgi.ini"
    assert found.virtualenvs == {"deploy/.venv": 0, "env": 0}
    assert (found.has_runtime, found.has_slug) == (True, False)
    assert found.notices == (ManifestMisspelled(found="pipfile", meant="Pipfile"),)


def test_an_empty_app_has_empty_facts() -> None:
    assert read_project(Tree(), {}) == Project()


def test_all_problems_are_found_together() -> None:
    files = {"runtime.txt": "", "requirements.txt": "-r a.txt", "Procfile": "web"}

    found = read_project(Tree(files), {})

    assert [type(one) for one in found.problems] == [
        VersionEmpty,
        RequirementsFileMissing,
        ProcfileInvalid,
    ]


@pytest.mark.parametrize(
    ("files", "env", "names"),
    [
        ({"pyproject.toml": "[project]\ndependencies = ['flask']"}, {}, ["flask"]),
        ({"a.txt": "x", "requirements.txt": "y"}, {"SLUGLINE_REQUIREMENTS": "a.txt"}, ["x"]),
        ({"a.txt": "x", "b.txt": "y"}, {"SLUGLINE_REQUIREMENTS": "a.txt, b.txt"}, ["x", "y"]),
        ({"pyproject.toml": "[tool.x]\n[other]\ndependencies = ['flask']"}, {}, []),
    ],
)
def test_requirements_come_from_the_files_that_will_be_installed(
    files: dict[str, str], env: dict[str, str], names: list[str]
) -> None:
    found = read_project(Tree(files), env)

    assert found.problems == ()
    assert [one.name for one in found.requirements.requirements] == names


class Closed(Tree):
    """Has files that can't be read."""

    def read(self, path: str) -> bytes | None:
        raise BuildFailed(FileUnreadable(path=path, why="Permission denied"))


def test_the_tests_of_an_app_are_looked_for_only_when_they_are_to_run() -> None:
    tree = Tree({"pytest.ini": "", "Procfile": "test: make test"})

    found = read_project(tree, {}, Purpose.TEST).suite

    assert (len(found.commands), found.pytest is None) == (1, False)
    assert read_project(tree, {}).suite == SuiteFacts()


def test_each_purpose_looks_for_a_virtualenv_of_its_own() -> None:
    kept = {name: Fingerprint((("tree", name),)) for name in ("venv", "venv-test")}
    world = make_world(store=Store(kept=kept))
    for_tests = replace(make_request(offers=()), purpose=Purpose.TEST)

    assert list(read_machine(world, make_request(offers=()), Project()).kept) == ["venv"]
    assert list(read_machine(world, for_tests, Project()).kept) == ["venv-test"]


def test_files_that_cant_be_read_are_problems_each_once() -> None:
    tree = Closed({"requirements.txt": "", "Procfile": "", "app.py": "", "uwsgi.ini": ""})

    found = read_project(tree, {})

    assert {one.path for one in found.problems if isinstance(one, FileUnreadable)} >= {
        *("requirements.txt", "Procfile", "app.py", "uwsgi.ini"),
    }
    assert len(found.problems) == len(set(found.problems))


@pytest.mark.parametrize(
    ("env", "manifest", "problems"),
    [
        ({}, "requirements.txt", ()),
        ({"SLUGLINE_MANIFEST": "setup.py"}, "setup.py", ()),
        (
            {"SLUGLINE_MANIFEST": "pdm.lock"},
            "",
            (ManifestAbsent("pdm.lock", ("requirements.txt", "setup.py")),),
        ),
        ({"SLUGLINE_REQUIREMENTS": "requirements.txt"}, "requirements.txt", ()),
    ],
)
def test_a_setting_chooses_the_manifest(
    env: dict[str, str], manifest: str, problems: tuple[Problem, ...]
) -> None:
    found = read_project(Tree({"requirements.txt": "", "setup.py": ""}), env)

    assert (found.manifest, found.problems) == (manifest, problems)


def test_a_machine_tells_what_the_last_build_left() -> None:
    python = Fingerprint((("Python version", "3.13.0"), ("Python build", "b")))
    store = Store(
        kept={"python": python, "other": Fingerprint()},
        damage=("venv",),
        notes={"last-build": '{"python_version": "3.13.0", "seconds": {"runtime": 1}}'},
    )

    found = read_machine(make_world(store=store), make_request(offers=()), Project())

    assert found.kept == {"python": python}
    assert found.damaged == ("venv",)
    assert found.last_python == PythonVersion(3, 13, 0)
    assert found.last_seconds == {"runtime": 1.0}
    assert found.cpu_count >= 1


@pytest.mark.parametrize(
    ("project", "asks"),
    [
        pytest.param(Project(requirements=requirements("uwsgi")), True, id="required"),
        pytest.param(Project(uwsgi_ini="uwsgi.ini"), True, id="configured"),
        pytest.param(Project(entry_points=(WSGI,)), True, id="perhaps supplied"),
        pytest.param(Project(entry_points=(ASGI,)), False, id="asgi"),
        pytest.param(
            Project(entry_points=(WSGI,), procfile=(Process("web", "x"),)), False, id="Procfile"
        ),
        pytest.param(Project(), False, id="nothing"),
    ],
)
def test_the_compiler_is_asked_for_when_something_may_be_compiled(
    project: Project, *, asks: bool
) -> None:
    commands = Commands({("cc", "-dumpfullversion"): completed(0, "12.2.0")})

    found = read_machine(make_world(commands=commands), make_request(offers=()), project)

    assert found.compiler == ("gcc 12.2.0" if asks else "")
    assert len(commands.ran) == int(asks)


@pytest.mark.parametrize(
    ("env", "compiler"),
    [({"CC": "clang"}, "clang 19.1.7"), ({"CC": "ccache gcc"}, ""), ({}, "")],
    ids=["another", "several words", "none"],
)
def test_the_user_s_own_compiler_counts(env: dict[str, str], compiler: str) -> None:
    commands = Commands({("clang",): completed(0, "19.1.7")})
    project = Project(uwsgi_ini="uwsgi.ini")

    found = read_machine(make_world(commands=commands), make_request(env, offers=()), project)

    assert found.compiler == compiler
