from __future__ import annotations

from dataclasses import replace

import pytest
from planning import WSGI, asks, cached, make_project, make_request, managed, version

from buildpack.model.machine import Machine
from buildpack.model.plan import Plan, Use
from buildpack.model.problem import BuildFailed
from buildpack.plan import make_plan
from buildpack.problems.cache import CacheDamaged
from buildpack.problems.runtime_notice import VersionUnpinned
from buildpack.problems.server import EntryPointMissing
from buildpack.problems.setting import SettingInvalid, SettingUnknown
from buildpack.problems.several import SeveralProblems

REQUEST = make_request()
MACHINE = Machine(offers=(managed("3.13.9"),), compiler="gcc 12.2.0", cpu_count=2)
PROJECT = replace(make_project("uwsgi", entry_points=(WSGI,)), version_requests=(asks("3.13"),))
MISSING = EntryPointMissing()


def kept_after(plan: Plan) -> Machine:
    wheel = plan.uwsgi_wheel
    assert wheel is not None
    versions = (("uWSGI version", "2.0.31"), *wheel.made_of.versions)
    return replace(
        MACHINE,
        offers=(managed("3.13.9"), cached("3.13.9")),
        kept={
            "python": plan.python.made_of,
            "venv": plan.venv.made_of,
            "uwsgi": replace(wheel.made_of, versions=versions),
        },
    )


def test_a_first_build_makes_everything() -> None:
    plan = make_plan(REQUEST, PROJECT, MACHINE)

    assert (plan.python.use, plan.venv.use) == (Use.NEW, Use.NEW)
    assert plan.uwsgi is not None
    assert plan.uwsgi_wheel is not None
    assert (plan.uwsgi.jobs, plan.uwsgi_wheel.use) == (2, Use.NEW)
    assert (plan.requested, plan.runtime.value) == ("3.13", managed("3.13.9"))
    assert [choice.value.name for choice in plan.processes] == ["web"]
    assert plan.notices == ()


def test_the_same_inputs_make_the_same_plan() -> None:
    assert make_plan(REQUEST, PROJECT, MACHINE) == make_plan(REQUEST, PROJECT, MACHINE)


def test_an_unchanged_app_reuses_everything_and_compiles_nothing() -> None:
    machine = kept_after(make_plan(REQUEST, PROJECT, MACHINE))

    plan = make_plan(REQUEST, PROJECT, machine)

    assert plan.runtime.value == cached("3.13.9")
    assert (plan.python.use, plan.venv.use) == (Use.REUSED, Use.REUSED)
    assert (plan.uwsgi, plan.uwsgi_wheel) == (None, None)


def test_a_changed_requirement_reuses_the_wheel() -> None:
    machine = kept_after(make_plan(REQUEST, PROJECT, MACHINE))
    facts = replace(PROJECT.requirements, digests={"requirements.txt": "2" * 64})

    plan = make_plan(REQUEST, replace(PROJECT, requirements=facts), machine)

    assert (plan.python.use, plan.venv.use) == (Use.REUSED, Use.UPDATED)
    assert plan.uwsgi is not None
    assert plan.uwsgi_wheel is not None
    assert (plan.uwsgi.version, plan.uwsgi_wheel.use) == ("2.0.31", Use.REUSED)


def test_another_python_discards_all_three() -> None:
    machine = kept_after(make_plan(REQUEST, PROJECT, MACHINE))
    newer = replace(machine, offers=(managed("3.13.10"), *machine.offers))

    plan = make_plan(REQUEST, PROJECT, newer)

    reason = "The Python version has changed from 3.13.9 to 3.13.10"
    assert plan.uwsgi_wheel is not None
    assert [kept.use for kept in (plan.python, plan.venv, plan.uwsgi_wheel)] == [Use.DISCARDED] * 3
    assert [kept.reasons for kept in (plan.python, plan.venv, plan.uwsgi_wheel)] == [(reason,)] * 3


def test_notices_come_from_every_choice() -> None:
    notice = SettingInvalid(name="A", value="b", valid="c")
    project = replace(make_project("flask"), notices=(notice,))
    machine = replace(MACHINE, damaged=("venv",))

    plan = make_plan(make_request({"SLUGLINE_INSTALER": "uv"}), project, machine)

    assert plan.notices == (
        SettingUnknown(name="SLUGLINE_INSTALER", nearest="SLUGLINE_INSTALLER"),
        CacheDamaged(names=("venv",)),
        notice,
        VersionUnpinned(used=version("3.13.9")),
        EntryPointMissing(),
    )


def test_one_problem_of_the_app_ends_the_build_as_it_is() -> None:
    with pytest.raises(BuildFailed) as failure:
        make_plan(REQUEST, replace(PROJECT, problems=(MISSING,)), MACHINE)

    assert failure.value.problem == MISSING


def test_several_problems_are_told_together() -> None:
    request = make_request({"SLUGLINE_INSTALLER": "conda", "SLUGLINE_CACHE_LIMIT": "much"})

    with pytest.raises(BuildFailed) as failure:
        make_plan(request, replace(PROJECT, problems=(MISSING,)), MACHINE)

    assert failure.value.problem == SeveralProblems(
        (
            SettingInvalid(name="SLUGLINE_INSTALLER", value="conda", valid="uv or pip"),
            SettingInvalid(
                name="SLUGLINE_CACHE_LIMIT", value="much", valid="a number of megabytes"
            ),
            MISSING,
        )
    )
