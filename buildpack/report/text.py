"""The plan and the end of a build, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from buildpack.model.env import How
from buildpack.model.layout import When
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan
from buildpack.model.secret import mask

_MINUTE = 60
_MEGABYTE = 1_000_000
_COLUMNS = 100
_MOST_RUNNERS_UP = 3

# Steps that are known by another name than their own in sentences.
_TITLES = {
    "runtime": "Python",
    "static_files": "static files",
    "nltk": "NLTK data",
    "boot_check": "boot check",
}
# What is quicker goes into the rest.
_WORTH_TELLING = 0.1


def render_plan(plan: Plan) -> list[str]:
    """Return a line or two for each choice: what, and because of what."""
    rows = [(f"Python {plan.runtime.value.version}", "", plan.runtime.because)]
    if plan.app_dir is not None:
        rows.insert(0, (f"app in {plan.app_dir.value}", "", plan.app_dir.because))
    rows.append((plan.installer.value.tool, "", plan.installer.because))
    if plan.wheelhouse is not None:
        rows.append((plan.wheelhouse.value.path, "", plan.wheelhouse.because))
    if plan.server is not None:
        name = "uWSGI" if plan.server.value.name == "uwsgi" else plan.server.value.name
        rows.append((name, "", plan.server.because))
    rows += _tell_data(plan)
    for choice in plan.processes:
        passed_over = _tell_runners_up(plan) if choice.value.name == "web" else ""
        rows.append((choice.value.name, choice.value.command, f"{choice.because}{passed_over}"))
    rows += _tell_defaults(plan)
    if plan.suite is not None:
        rows.append(("tests", plan.suite.value.command, plan.suite.because))
    width = max(len(label) for label, _, _ in rows) + 2
    return list(_lay_out(rows, width))


def _tell_defaults(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield the row of the variables that servers start with, which ``--json`` explains one by
    one."""
    if not plan.serving or not plan.launch:
        return
    told: dict[str, str] = {}
    for edit in (choice.value for choice in plan.launch):
        # Of a variable that holds options they tell more than its name.
        before = told.get(edit.name, "")
        is_list = edit.how is How.PREPEND_WORDS
        told[edit.name] = f"{edit.text(When.LAUNCH)} {before}".strip() if is_list else before
    names = " ".join(f"{name}='{value}'" if value else name for name, value in told.items())
    because = "your app doesn't say otherwise; SLUGLINE_SERVER_DEFAULTS=0 turns them off"
    yield "defaults", names, because


def _tell_data(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield the rows about what stands beside the app's code and packages."""
    if plan.collect_static is not None:
        label = "static files" if plan.collect_static.value else "no static files"
        yield label, "", plan.collect_static.because
    if plan.nltk is not None:
        yield "NLTK data", "", plan.nltk.because
    if plan.migration is not None:
        yield "no migrations", plan.migration.value, plan.migration.because


def render_summary(
    outcome: BuildOutcome, sizes: Mapping[str, int], *, whole: str = "Slug"
) -> list[str]:
    """Return how long the build took and how big the slug is, or another *whole*.

    *sizes* are bytes by label, such as ``{"Python": 49_000_000, "23 packages": 31_000_000}``, and
    add up to it."""
    lines = [f"Done in {render_seconds(outcome.seconds)}"]
    slow = [step for step in outcome.steps if step.seconds >= _WORTH_TELLING]
    if slow:
        told = [f"{_title(step.step)} {render_seconds(step.seconds)}" for step in slow]
        rest = max(outcome.seconds - sum(step.seconds for step in slow), 0.0)
        lines.append(", ".join((*told, f"other {render_seconds(rest)}")))
    if sizes:
        parts = ", ".join(f"{label} {render_size(size)}" for label, size in sizes.items())
        lines.append(f"{whole} {render_size(sum(sizes.values()))}: {parts}")
    return lines


def render_seconds(seconds: float) -> str:
    """Return a duration for people: ``0.4s``, ``12s``, ``2m 05s``."""
    if seconds < 9.95:  # noqa: PLR2004 - what would read 10.0s reads 10s.
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes}m {rest:02}s" if minutes else f"{rest}s"


def render_size(size: int) -> str:
    """Return a number of bytes for people: ``12 MB``, ``0.3 MB``."""
    megabytes = size / _MEGABYTE
    return f"{megabytes:.0f} MB" if megabytes >= 9.95 else f"{megabytes:.1f} MB"  # noqa: PLR2004


def _lay_out(rows: Iterable[tuple[str, str, str]], width: int) -> Iterable[str]:
    for label, value, because in rows:
        texts = (mask(value), f"because {because}") if value else (f"because {because}",)
        # A word is never taken apart: a command stays one that can be copied.
        lines = (
            line
            for text in texts
            for line in textwrap.wrap(
                text, _COLUMNS - width, break_long_words=False, break_on_hyphens=False
            )
        )
        for number, line in enumerate(lines):
            yield f"{'' if number else label:<{width}}{line}"


def _tell_runners_up(plan: Plan) -> str:
    """Return what else could be served, as the end of a sentence; empty when nothing could."""
    told = [f"{one.spelling} ({one.file}, line {one.line})" for one in plan.runners_up]
    more = len(told) - _MOST_RUNNERS_UP
    rest = f" and {more} more" if more > 0 else ""
    return f"; passed over: {', '.join(told[:_MOST_RUNNERS_UP])}{rest}" if told else ""


def _title(step: str) -> str:
    return _TITLES.get(step, step.replace("_", " "))
