from __future__ import annotations

import io

import pytest

from buildpack.model.problem import Problem
from buildpack.problems.machine import FileUnreadable
from buildpack.report.problem import render_problem
from buildpack.system.console import StreamConsole


def lines_of(problem: Problem, *, kind: str) -> list[str]:
    return [f"{kind}: {problem.id}", "", "s3cr3t!"]


PROBLEM = FileUnreadable(path="x", why="y")


class Terminal:
    def __init__(self, *secrets: str, colour: bool = False) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.console = StreamConsole(
            self.out, self.err, render=lines_of, secrets=secrets, colour=colour
        )


def test_steps_and_lines_have_herokus_form() -> None:
    terminal = Terminal()

    terminal.console.step("Installing")
    terminal.console.line("one\ntwo")
    terminal.console.line()

    assert terminal.out.getvalue() == "-----> Installing\n       one\n       two\n\n"
    assert not terminal.err.getvalue()


@pytest.mark.parametrize("kind", ["Notice", "Error"])
def test_problems_go_to_stderr_with_their_prefix(kind: str) -> None:
    terminal = Terminal("s3cr3t!")

    (terminal.console.notice if kind == "Notice" else terminal.console.error)(PROBLEM)

    expected = f"\n !     {kind}: file-unreadable\n !\n !     ****\n\n"
    assert terminal.err.getvalue() == expected
    assert not terminal.out.getvalue()


@pytest.mark.parametrize(("kind", "code"), [("Notice", 33), ("Error", 31)])
def test_each_line_of_a_problem_has_one_pair_of_colours(kind: str, code: int) -> None:
    terminal = Terminal(colour=True)

    (terminal.console.notice if kind == "Notice" else terminal.console.error)(PROBLEM)

    shown = terminal.err.getvalue().splitlines()[1:-1]
    assert all(line.startswith(f"\x1b[{code}m !") for line in shown)
    assert all(line.endswith("\x1b[0m") and line.count("\x1b") == 2 for line in shown)


def test_secrets_never_show() -> None:
    terminal = Terminal("s3cr3t!", "-----BEGIN\nbase64base64\n-----END")

    terminal.console.step("Using s3cr3t!")
    terminal.console.line("https://user:word@host s3cr3t!")
    terminal.console.line("base64base64")

    assert terminal.out.getvalue() == (
        "-----> Using ****\n       https://user:****@host ****\n       ****\n"
    )


def test_control_sequences_of_tools_do_not_reach_the_log() -> None:
    terminal = Terminal()

    terminal.console.line("\x1b[1mbold\x1b[0m\x1b[K")

    assert terminal.out.getvalue() == "       bold\n"


def test_what_an_encoding_lacks_reads_as_a_question_mark() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")

    StreamConsole(out, io.StringIO(), render=lines_of).line("größe")

    assert raw.getvalue() == b"       gr??e\n"


def test_the_real_renderer_fits() -> None:
    err = io.StringIO()

    StreamConsole(io.StringIO(), err, render=render_problem).error(PROBLEM)

    assert err.getvalue().startswith("\n !     Error: ")
    assert err.getvalue().endswith(f" !     [{PROBLEM.id}]\n\n")
