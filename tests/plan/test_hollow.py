from __future__ import annotations

from dataclasses import replace

import pytest
from planning import WSGI, asks, cached, installed, make_project, make_request, managed

from buildpack.model.machine import Machine
from buildpack.model.plan import Plan, Use
from buildpack.model.project import Project
from buildpack.plan import make_plan
from buildpack.plan.hollow import find_uses_at_build

REQUEST = make_request()
MACHINE = Machine(offers=(managed("3.13.9"),))
PROJECT = replace(make_project("gunicorn", entry_points=(WSGI,)), version_requests=(asks("3.13"),))
MORE = replace(
    make_project("gunicorn", "flask", entry_points=(WSGI,)), version_requests=(asks("3.13"),)
)
BOTH = frozenset({"python", "venv"})


def after(plan: Plan, hollow: frozenset[str] = BOTH) -> Machine:
    return Machine(
        offers=(managed("3.13.9"), cached("3.13.9")),
        kept={"python": plan.python.made_of, "venv": plan.venv.made_of},
        hollow=hollow,
    )


def uses(plan: Plan) -> tuple[Use, Use]:
    return plan.python.use, plan.venv.use


def changed(project: Project) -> Project:
    digests = {"requirements.txt": "2" * 64}
    return replace(project, requirements=replace(project.requirements, digests=digests))


def test_what_nothing_looks_into_is_reused_without_its_files() -> None:
    machine = after(make_plan(REQUEST, PROJECT, MACHINE))

    plan = make_plan(REQUEST, PROJECT, machine)

    assert (uses(plan), plan.at_build) == ((Use.REUSED, Use.REUSED), ())


def test_another_package_has_both_made_anew_and_says_why() -> None:
    machine = after(make_plan(REQUEST, PROJECT, MACHINE))

    plan = make_plan(REQUEST, changed(MORE), machine)

    assert uses(plan) == (Use.DISCARDED, Use.DISCARDED)
    assert plan.runtime.value == managed("3.13.9")
    reason = (
        "Its files are in the last image only, and this build needs them for installing packages"
    )
    assert (plan.python.reasons, plan.venv.reasons) == ((reason,), (reason,))


def test_files_that_are_here_are_brought_up_to_date() -> None:
    machine = after(make_plan(REQUEST, PROJECT, MACHINE), hollow=frozenset())

    assert uses(make_plan(REQUEST, changed(MORE), machine)) == (Use.REUSED, Use.UPDATED)


def test_another_python_leaves_nothing_to_miss() -> None:
    machine = after(make_plan(REQUEST, PROJECT, MACHINE))
    other = replace(machine, offers=(managed("3.13.10"),))

    plan = make_plan(REQUEST, PROJECT, other)

    assert uses(plan) == (Use.DISCARDED, Use.DISCARDED)
    assert any("3.13.10" in reason for reason in plan.python.reasons)


def test_what_runs_in_each_build_is_named_in_the_reason() -> None:
    machine = after(make_plan(REQUEST, PROJECT, MACHINE))
    request = make_request({"SLUGLINE_BOOT_CHECK": "warn"})

    plan = make_plan(request, PROJECT, machine)

    assert plan.at_build == ("the boot check",)
    assert plan.venv.reasons[0].endswith("needs them for the boot check")


@pytest.mark.parametrize(
    ("project", "use"),
    [
        (replace(PROJECT, has_post_compile=True), "bin/post_compile"),
        (
            replace(PROJECT, requirements=replace(PROJECT.requirements, editable_projects=(".",))),
            "packages in the app's source",
        ),
    ],
)
def test_hooks_and_editable_packages_need_files_in_each_build(project: Project, use: str) -> None:
    assert find_uses_at_build(REQUEST, project, collect_static=None, nltk=None) == (use,)


def test_a_platform_may_run_python_itself() -> None:
    request = replace(REQUEST, runs_python=("a later buildpack",))

    found = find_uses_at_build(request, PROJECT, collect_static=None, nltk=None)

    assert found == ("a later buildpack",)


def test_a_python_that_is_only_in_the_image_is_no_offer_when_its_files_are_needed() -> None:
    machine = after(make_plan(REQUEST, PROJECT, MACHINE))
    offline = replace(machine, offers=(cached("3.13.9"), installed("3.13.0")))

    plan = make_plan(make_request(offers=("installed",)), changed(MORE), offline)

    assert plan.runtime.value == installed("3.13.0")


def test_where_python_alone_is_wanted_nobody_is_told_what_an_app_should_say() -> None:
    request = replace(REQUEST, has_app=False)

    plan = make_plan(request, Project(), MACHINE)

    assert (plan.notices, plan.processes) == ((), ())
    assert make_plan(REQUEST, Project(), MACHINE).notices != ()
