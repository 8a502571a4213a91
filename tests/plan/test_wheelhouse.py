from __future__ import annotations

from dataclasses import replace

import pytest
from planning import ASGI, asks, make_project, make_request, managed, requirement

from buildpack.model.machine import Machine
from buildpack.model.plan import Plan, Use
from buildpack.model.project import Project
from buildpack.model.wheelhouse import PackageFile, Wheelhouse, WheelhouseFacts
from buildpack.plan import make_plan

MACHINE = Machine(offers=(managed("3.13.1"),))


def wheel(name: str, *needs: str, version: str = "1.0", tag: str = "py3-none-any") -> PackageFile:
    file = f"{name}-{version}-{tag}.whl"
    return PackageFile(file=file, name=name, version=version, sha256="0", tags=(tag,), needs=needs)


def archive(name: str) -> PackageFile:
    return PackageFile(file=f"{name}-1.0.tar.gz", name=name, version="1.0", sha256="0")


def brings(project: Project, *files: PackageFile) -> Project:
    return replace(
        project,
        manifest="requirements.txt",
        version_requests=(asks("3.13"),),
        requirements=replace(project.requirements, files=("requirements.txt",)),
        wheelhouse=WheelhouseFacts(path="vendor", files=files),
    )


def plan(project: Project, machine: Machine = MACHINE, env: dict[str, str] | None = None) -> Plan:
    return make_plan(make_request(env, target="heroku-24-x86_64"), project, machine)


def is_alone(project: Project, env: dict[str, str] | None = None) -> bool:
    choice = plan(project, env=env).wheelhouse
    assert choice is not None
    assert choice.value.path == "vendor"
    return choice.value.is_alone


FLASK = make_project(requirement("flask", "==1.0"))
EXTRA = make_project(replace(requirement("flask", "==1.0"), extras=("async",)))


@pytest.mark.parametrize(
    ("project", "files"),
    [
        (FLASK, [wheel("flask")]),
        (FLASK, [wheel("flask", "werkzeug>=0.5"), wheel("werkzeug")]),
        (FLASK, [wheel("flask", 'tomli; python_version < "3.11"')]),
        (FLASK, [wheel("flask", 'asgiref; extra == "async"')]),
        (EXTRA, [wheel("flask", 'asgiref; extra == "async"'), wheel("asgiref")]),
        (FLASK, [wheel("flask", "flask[all]", 'x; extra == "all"'), wheel("x", "flask")]),
        (make_project("uwsgi"), [archive("uwsgi")]),
        (make_project("uvicorn", entry_points=(ASGI,)), [wheel("uvicorn")]),
    ],
    ids=["one", "two", "marker", "no extra", "extra", "circle", "uwsgi", "server"],
)
def test_no_index_is_asked_where_everything_is_there(
    project: Project, files: list[PackageFile]
) -> None:
    assert is_alone(brings(project, *files))


@pytest.mark.parametrize(
    ("project", "files"),
    [
        (FLASK, [wheel("jinja")]),
        (FLASK, [wheel("flask", version="2.0")]),
        (FLASK, [wheel("flask", "werkzeug")]),
        (FLASK, [wheel("flask", "werkzeug>=2"), wheel("werkzeug")]),
        (FLASK, [wheel("flask", tag="cp312-cp312-manylinux_2_28_x86_64")]),
        (FLASK, [wheel("flask", tag="cp313-cp313-macosx_11_0_arm64")]),
        (FLASK, [replace(wheel("flask"), needs=None)]),
        (FLASK, [archive("flask")]),
        (EXTRA, [wheel("flask", 'asgiref; extra == "async"')]),
        (make_project("flask", entry_points=(ASGI,)), [wheel("flask")]),
        (
            replace(FLASK, requirements=replace(FLASK.requirements, has_unnamed=True)),
            [wheel("flask")],
        ),
    ],
    ids=[
        *("another", "version", "dependency", "its version", "Python", "system", "damaged"),
        *("source", "extra", "server", "unnamed"),
    ],
)
def test_an_index_is_asked_where_something_may_be_missing(
    project: Project, files: list[PackageFile]
) -> None:
    assert not is_alone(brings(project, *files))


def test_a_config_var_wins() -> None:
    project = brings(FLASK, archive("flask"))

    assert is_alone(project, {"PIP_NO_INDEX": "1"})
    assert not is_alone(project, {"PIP_NO_INDEX": "0"})


def test_without_files_or_with_a_lock_of_uvs_own_there_is_no_choice() -> None:
    locked = replace(brings(FLASK, wheel("flask")), manifest="uv.lock", manifests=("uv.lock",))

    assert plan(FLASK).wheelhouse is None
    assert plan(locked).wheelhouse is None


def test_another_set_of_files_updates_the_virtualenv_and_another_content_discards_it() -> None:
    first = brings(FLASK, wheel("flask"))
    machine = replace(
        MACHINE,
        kept={
            "python": plan(first).python.made_of,
            "venv": plan(first).venv.made_of,
        },
    )
    more = brings(FLASK, wheel("flask"), wheel("werkzeug"))
    other = brings(FLASK, replace(wheel("flask"), sha256="1"))

    assert plan(first, machine).venv.use is Use.REUSED
    assert plan(more, machine).venv.use is Use.UPDATED
    discarded = plan(other, machine).venv
    assert (discarded.use, discarded.reasons) == (
        Use.DISCARDED,
        ("vendor/flask-1.0-py3-none-any.whl has changed",),
    )


def test_the_choice_is_a_value() -> None:
    choice = plan(brings(FLASK, wheel("flask"))).wheelhouse

    assert choice is not None
    assert choice.value == Wheelhouse(path="vendor", is_alone=True)
    assert choice.source == "vendor"
