from __future__ import annotations

from typing import ClassVar

import pytest

from buildpack.model.problem import Explanation, Problem
from buildpack.report.problem import WIDTH, render_problem


class Sample(Problem):
    id: ClassVar[str] = "a-sample"

    said: Explanation

    def explain(self) -> Explanation:
        return self.said


def test_a_problem_has_its_kind_its_cure_and_its_id() -> None:
    said = Explanation(what="It broke.", why="Because.", fix=("Do this.", "Do that."))

    lines = render_problem(Sample(said), kind="Error")

    assert lines == [
        *("Error: It broke.", "", "Because.", ""),
        *("To fix it:", "1. Do this.", "2. Do that.", "", "[a-sample]"),
    ]


def test_what_is_empty_leaves_no_gap() -> None:
    lines = render_problem(Sample(Explanation(what="So it is.")), kind="Notice")

    assert lines == ["Notice: So it is.", "", "[a-sample]"]


def test_text_is_wrapped_and_words_are_not_broken() -> None:
    path = "/a/" + "long-directory/" * 8
    said = Explanation(what="It broke.", why=f"{'word ' * 40}{path}", fix=("do " * 40,))

    lines = render_problem(Sample(said), kind="Error")

    assert path in lines
    assert all(len(line) <= WIDTH + len("1. ") for line in lines if line != path)


def test_paragraphs_stay_apart_and_indented_lines_as_they_are() -> None:
    said = Explanation(what="It broke.", why="One\nline.\n\n  a   table\n  of  two\n\nNext.")

    lines = render_problem(Sample(said), kind="Error")

    assert lines[2:-2] == ["One line.", "", "  a   table", "  of  two", "", "Next."]


@pytest.mark.parametrize(
    ("fix", "rendered"),
    [
        ("Run: pip check", ["1. Run: pip check"]),
        (
            f"Make it readable for all, with: chmod a+r {'x' * 40}",
            ["1. Make it readable for all, with:", f"     chmod a+r {'x' * 40}"],
        ),
        (
            "Add a line to the Procfile, such as: web: gunicorn mysite.wsgi --bind :$PORT",
            [
                "1. Add a line to the Procfile, such as:",
                "     web: gunicorn mysite.wsgi --bind :$PORT",
            ],
        ),
    ],
    ids=["short", "long", "with a colon of its own"],
)
def test_a_command_is_never_broken(fix: str, rendered: list[str]) -> None:
    lines = render_problem(Sample(Explanation(what="It broke.", fix=(fix,))), kind="Error")

    assert lines[3:-2] == rendered


def test_evidence_comes_last_and_has_twenty_lines_at_most() -> None:
    said = Explanation(what="It broke.", evidence=tuple(f"line {i}" for i in range(30)))

    lines = render_problem(Sample(said), kind="Error")

    assert lines[3:-2] == [f"  line {i}" for i in range(10, 30)]
