"""The rendered text of every entry of the catalogue.

``SLUGLINE_UPDATE_SNAPSHOTS=1`` writes the snapshots anew."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from buildpack.model.problem import Problem
from buildpack.model.secret import mask
from buildpack.problems.catalogue import CATALOGUE
from buildpack.report.problem import render_problem

E2E = Path(__file__).parent / "e2e"
NOT_PROVOKED: dict[str, str] = {}
"""The problems that no test of the real tools can raise, each with the reason."""

SNAPSHOTS = Path(__file__).parent / "snapshots/problems"
EVERY = pytest.mark.parametrize("problem", CATALOGUE.values(), ids=CATALOGUE.keys())


@EVERY
def test_a_problem_reads_as_we_agreed(problem: Problem) -> None:
    text = "".join(f"{line}\n" for line in render_problem(problem, kind="Error"))
    snapshot = SNAPSHOTS / f"{problem.id}.txt"
    if os.getenv("SLUGLINE_UPDATE_SNAPSHOTS"):
        snapshot.parent.mkdir(parents=True, exist_ok=True)
        snapshot.write_text(text, "utf-8")

    assert snapshot.read_text("utf-8") == text


@EVERY
def test_a_problem_keeps_to_the_rules_of_the_voice(problem: Problem) -> None:
    words = problem.explain()
    told = " ".join((words.what, words.why, *words.fix))

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", problem.id)
    assert words.what.endswith(".")
    assert "\n" not in words.what
    assert len(words.evidence) <= 20
    assert not re.search(r"\b(please|oops|sorry|cannot)\b", told, re.IGNORECASE)
    assert mask(told) == told.replace("USER:PASSWORD@", "USER:****@")


def test_every_snapshot_belongs_to_a_problem() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.txt")} == set(CATALOGUE)


def test_every_problem_is_provoked_with_the_real_tools() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in E2E.glob("test_*.py")]
    texts = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    # As a text of its own, or as it closes a message: "[boot-crashed]".
    told = {*texts, *(name for text in texts for name in re.findall(r"\[([a-z0-9-]+)\]", text))}

    assert set(CATALOGUE) - told == set(NOT_PROVOKED)
    assert all(NOT_PROVOKED.values())
