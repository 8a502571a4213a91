"""The results as Markdown, and what they should be."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

DOCUMENT = Path(__file__).parents[1] / "docs/benchmarks.md"
APPS = {"flask": "(i) Flask", "uwsgi": "(ii) uWSGI", "django": "(iii) Django and data"}
KINDS = ("kept", "waiting", "new")
"""Of load: kept connections, the same on a page that waits for 10 ms as for a database, and a new
connection for each request."""
SCENARIOS: dict[str, tuple[str, Mapping[str, float]]] = {
    "cold": ("cold", {"flask": 0.45, "uwsgi": 0.9, "django": 0.4}),
    "unchanged": ("nothing changed", {"flask": 0.08, "uwsgi": 0.03, "django": 0.035}),
    "added": ("one requirement added", {"flask": 0.15, "uwsgi": 0.06, "django": 0.06}),
    "recovered": (
        "one added, after a failed build",
        {"flask": 0.15, "uwsgi": 0.06, "django": 0.06},
    ),
    # A quarter of the 6 to 7 s that the classic buildpack needs, whose cold build took 15.3 s.
    "elsewhere": ("nothing changed, cache in memory", {"django": 0.1}),
}


@dataclass
class Results:
    """What was measured: seconds of every run by app and scenario, and single figures."""

    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    figures: list[tuple[str, str, str]] = field(default_factory=list)
    """What, measured, aim."""
    locks: list[tuple[str, ...]] = field(default_factory=list)
    """The lock; the tool's own time and ours, cold; both again, with nothing changed."""
    images: list[tuple[str, ...]] = field(default_factory=list)
    """The app; uv alone, and bin/build cold; bin/build with nothing changed; the image's size."""
    serving: list[tuple[str, ...]] = field(default_factory=list)
    """The server; requests per second by its own defaults and by ours, for each kind of load;
    failed requests."""

    def add(self, app: str, scenario: str, seconds: float) -> None:
        """Remember one run."""
        self.seconds.setdefault((app, scenario), []).append(seconds)
        print(f"{app:8} {scenario:10} {seconds:7.2f} s", flush=True)

    def note(self, what: str, measured: str, aim: str) -> None:
        """Remember a single figure."""
        self.figures.append((what, measured, aim))
        print(f"{what}: {measured} ({aim})", flush=True)


def render(results: Results, apps: Sequence[str], runs: int) -> dict[str, str]:
    """Return the tables of one run of the benchmark, by the part that was measured."""
    tables: dict[str, list[Sequence[str]]] = {}
    if any(scenario == "rival" for _, scenario in results.seconds):
        tables["builds"] = [*_build_rows(results, apps)]
    if results.locks:
        titles = ("lock", "the tool, cold", "ours, cold", "the tool again", "ours, unchanged")
        tables["locks"] = [titles, ["---"] * len(titles), *results.locks]
    if results.images:
        heads = ("image", "uv sync alone", "bin/build, cold", "unchanged", "size to its parts'")
        tables["image"] = [heads, ["---"] * len(heads), *results.images]
    if results.serving:
        kinds = [f"{kind}: {whose}" for kind in KINDS for whose in ("its own", "ours")]
        tables["serving"] = [["server", *kinds, "failed"], ["---"] * 8, *results.serving]
    if results.figures:
        tables["figures"] = [["what", "measured", "aim"], ["---"] * 3, *results.figures]
    how = f"{_machine()}; medians of {runs} interleaved runs."
    return {part: f"{how}\n\n{_markdown(rows)}" for part, rows in tables.items()}


def _build_rows(results: Results, apps: Sequence[str]) -> list[list[str]]:
    titles = [APPS[app] for app in apps]
    rows = [["build", *titles], ["---"] * (len(apps) + 1)]
    rows.append(["the plain script, s", *(_rival(results, app) for app in apps)])
    for scenario, (title, aims) in SCENARIOS.items():
        cells = [_cell(results, app, scenario, aims.get(app)) for app in apps]
        if any(cells):
            rows.append([title, *cells])
    return rows


def _rival(results: Results, app: str) -> str:
    return f"{median(results.seconds[app, 'rival']):.1f}"


def _cell(results: Results, app: str, scenario: str, aim: float | None) -> str:
    if (app, scenario) not in results.seconds:
        return ""
    ours, rival = median(results.seconds[app, scenario]), median(results.seconds[app, "rival"])
    wanted = f", aim {aim}" if aim else ""
    return f"{ours:.2f} s = {ours / rival:.3f} x{wanted}"


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Linux {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB, "
        f"CPython {platform.python_version()}"
    )


def write(parts: Mapping[str, str]) -> None:
    """Put each part between its marks in the document; what wasn't measured stays."""
    document = DOCUMENT.read_text()
    for part, text in parts.items():
        before, begin, rest = document.partition(f"<!-- {part} -->\n")
        _, end, after = rest.partition(f"\n<!-- end of {part} -->")
        document = f"{before}{begin}\n{text}\n{end}{after}"
    DOCUMENT.write_text(document)
