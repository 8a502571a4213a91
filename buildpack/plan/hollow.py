"""Kept directories whose files stay in the last image, and when they don't do.

An image's layer that nothing needs during a build is neither restored nor written again: its
fingerprint alone says that it is what the app wants.
"""

from __future__ import annotations

from dataclasses import replace

from buildpack.model.choice import Choice
from buildpack.model.machine import Cached, Machine
from buildpack.model.plan import Kept, NltkData, Plan, Use
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.model.serve_settings import BOOT_CHECK

_USED = frozenset({Use.REUSED, Use.UPDATED})
_ELSEWHERE = "Its files are in the last image only, and this build needs them for"


def find_uses_at_build(
    request: BuildRequest,
    project: Project,
    *,
    collect_static: Choice[bool] | None,
    nltk: Choice[NltkData] | None,
) -> tuple[str, ...]:
    """Return what runs the app's Python in each build, however little has changed."""
    uses = {
        "collectstatic": collect_static is not None and collect_static.value,
        "bin/post_compile": project.has_post_compile,
        "the boot check": BOOT_CHECK.read(request.env) != "off",
        "NLTK's data": nltk is not None,
        # What building them writes into the source comes back from the virtualenv.
        "packages in the app's source": bool(project.requirements.editable_projects),
    }
    return (*(use for use, is_so in uses.items() if is_so), *request.runs_python)


def find_missing_files(plan: Plan, machine: Machine) -> tuple[str, ...]:
    """Return for what *plan* needs the files of a directory that is hollow; empty when it can be
    carried out."""
    hollow = [kept for kept in (plan.python, plan.venv) if kept.name in machine.hollow]
    if not any(kept.use in _USED for kept in hollow):
        return ()
    changes = ("installing packages",) if plan.venv.use is not Use.REUSED else ()
    return (*changes, *plan.at_build)


def without_hollow(machine: Machine) -> Machine:
    """Return *machine* as if it had never kept what is hollow."""
    kept = {name: made_of for name, made_of in machine.kept.items() if name not in machine.hollow}
    is_gone = "python" in machine.hollow
    offers = tuple(one for one in machine.offers if not (is_gone and isinstance(one, Cached)))
    return replace(machine, kept=kept, offers=offers, hollow=frozenset())


def explain_discarded(plan: Plan, hollow: frozenset[str], uses: tuple[str, ...]) -> Plan:
    """Return *plan* with the reason why what was hollow is made anew."""
    return replace(
        plan,
        python=_explain(plan.python, hollow, uses),
        venv=_explain(plan.venv, hollow, uses),
    )


def _explain(kept: Kept, hollow: frozenset[str], uses: tuple[str, ...]) -> Kept:
    if kept.name not in hollow or kept.use is not Use.NEW:
        return kept
    return replace(kept, use=Use.DISCARDED, reasons=(f"{_ELSEWHERE} {', '.join(uses)}",))
