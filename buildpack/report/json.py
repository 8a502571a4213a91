"""Any of our values as JSON, and what bin/report prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import singledispatch
from pathlib import PurePath
from typing import TypeAlias

from buildpack.model.choice import Choice
from buildpack.model.layout import Place
from buildpack.model.machine import Archive, Cached, Installed, Managed
from buildpack.model.outcome import BuildOutcome, Scalar
from buildpack.model.plan import Plan, Use
from buildpack.model.problem import Problem
from buildpack.model.python_version import PythonVersion
from buildpack.model.secret import mask

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_CACHE_STATUS = {
    Use.NEW: "empty",
    Use.REUSED: "reused",
    Use.UPDATED: "reused",
    Use.DISCARDED: "discarded",
}

# Upstream's names for what our steps do; existing dashboards read them.
_DURATIONS = {
    "runtime": "python_install_duration",
    "dependencies": "dependencies_install_duration",
    "static_files": "django_collectstatic_duration",
    "nltk": "nltk_downloader_duration",
    "pre_compile": "pre_compile_hook_duration",
    "post_compile": "post_compile_hook_duration",
}

# By where the choice comes from.
_STATIC_OFF = {
    "DISABLE_COLLECTSTATIC": "disabled-env-var",
    ".heroku/collectstatic_disabled": "disabled-file",
    "default": "skipped-no-manage-py",
}

_LONGEST = 200


@singledispatch
def to_json(value: object) -> Json:
    """Return *value* as what `json` takes. Passwords in URLs are masked.

    Offers are tagged with a ``kind``, problems with their ``id``."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(type(value))
    tag: dict[str, Json] = {}
    if isinstance(value, Archive | Cached | Installed | Managed):
        tag = {"kind": type(value).__name__.lower()}
    elif isinstance(value, Problem):
        tag = {"id": value.id}
    return tag | {field.name: to_json(getattr(value, field.name)) for field in fields(value)}


@to_json.register(type(None))
@to_json.register(int)
@to_json.register(float)
def _(value: float | None) -> Json:
    return value


@to_json.register(str)
@to_json.register(PurePath)
@to_json.register(PythonVersion)
def _(value: object) -> Json:
    return mask(str(value))


@to_json.register(Place)
def _(value: Place) -> Json:
    # Where it is while we build is nobody's business afterwards.
    return str(value.launch)


@to_json.register(Enum)
def _(value: Enum) -> Json:
    return to_json(value.value)


@to_json.register(Mapping)
def _(value: Mapping[object, object]) -> Json:
    return {str(key): to_json(content) for key, content in value.items()}


@to_json.register(tuple)
@to_json.register(list)
def _(value: Iterable[object]) -> Json:
    return [to_json(item) for item in value]


@to_json.register(frozenset)
def _(value: frozenset[object]) -> Json:
    return sorted((to_json(item) for item in value), key=str)


def render_json(value: object) -> str:
    """Return *value* as indented JSON with sorted keys and a newline at the end."""
    return json.dumps(to_json(value), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def render_report(outcome: BuildOutcome, *, extra: Mapping[str, Scalar] | None = None) -> str:
    """Return what happened as flat JSON, for good and failed builds; seconds with 3 decimals.

    The keys are those of the upstream buildpack's bin/report where it has one. *extra* wins over
    what we would say ourselves."""
    report: dict[str, Scalar] = {"total_duration": outcome.seconds}
    if outcome.plan is not None:
        report |= _tell_plan(outcome.plan)
    for step in outcome.steps:
        report[_DURATIONS.get(step.step, f"{step.step}_duration")] = step.seconds
        report |= step.data
    if outcome.problem is not None:
        report["failure_reason"] = outcome.problem.id
        report["failure_detail"] = outcome.problem.explain().what
    return render_json(
        {key: _shorten(value) for key, value in (report | dict(extra or {})).items()}
    )


def _tell_plan(plan: Plan) -> dict[str, Scalar]:
    version = plan.runtime.value.version
    notices = {notice.id for notice in plan.notices}
    told: dict[str, Scalar] = {
        "cache_status": _CACHE_STATUS[plan.venv.use],
        "package_manager": plan.installer.value.tool,
        "python_version": str(version),
        "python_version_major": version.series,
        "python_version_origin": plan.runtime.source.partition(", line ")[0],
        "python_version_outdated": "runtime-version-outdated" in notices,
        # `python-3.13.1` and `3.13.1` ask for the same.
        "python_version_pinned": plan.requested.endswith(str(version))
        and ">" not in plan.requested,
        "python_version_requested": plan.requested,
    }
    if plan.collect_static is not None:
        told["django_collectstatic"] = _tell_static(plan.collect_static)
    if plan.server is not None:
        told["server"] = plan.server.value.name
    return told


def _tell_static(choice: Choice[bool]) -> str:
    if choice.value:
        return "enabled"
    return _STATIC_OFF.get(choice.source, "skipped-not-configured")


def _shorten(value: Scalar) -> Scalar:
    if isinstance(value, float):
        return round(value, 3)
    return value[:_LONGEST] if isinstance(value, str) else value
