from __future__ import annotations

from pathlib import Path

import pytest
from fakes import completed

from buildpack.model.problem import Problem
from buildpack.problems.hook import (
    HookFailed,
    HookLineEnds,
    HookNotRunnable,
    HookProgramMissing,
)
from buildpack.tools.hook import diagnose, start

SHOWN = "bin/post_compile"
HOOK = Path("/build", SHOWN)


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        (b"#!/usr/bin/env python3\n", (str(HOOK),)),
        (b"\x7fELF\x02", (str(HOOK),)),
        (b"echo hello\n", ("bash", str(HOOK))),
        (b"", ("bash", str(HOOK))),
    ],
    ids=["a script", "a program", "no interpreter", "empty"],
)
def test_a_shell_runs_what_names_no_interpreter(text: bytes, argv: tuple[str, ...]) -> None:
    assert start(HOOK, text) == argv


@pytest.mark.parametrize(
    ("code", "tail", "problem"),
    [
        (3, ("npm: not found",), HookFailed(SHOWN, 3, ("npm: not found",))),
        (127, ("/build/bin/post_compile: No such file or directory",), HookNotRunnable(SHOWN)),
        (127, ("/usr/bin/env: 'ruby': No such file or directory",), HookNotRunnable(SHOWN)),
        (127, (), HookFailed(SHOWN, 127, ())),
        (
            127,
            ("/build/bin/post_compile: line 3: ./build.sh: No such file or directory",),
            HookFailed(
                SHOWN,
                127,
                ("/build/bin/post_compile: line 3: ./build.sh: No such file or directory",),
            ),
        ),
        (
            127,
            ("bin/post_compile: line 2: npm: command not found",),
            HookProgramMissing(SHOWN, "npm", is_early=False),
        ),
        (
            127,
            ("hello", "/build/bin/post_compile: 2: ./a.sh: not found"),
            HookProgramMissing(SHOWN, "./a.sh", is_early=False),
        ),
        (127, ("hello", "404: not found"), HookFailed(SHOWN, 127, ("hello", "404: not found"))),
    ],
)
def test_the_last_line_says_what_was_missing(
    code: int, tail: tuple[str, ...], problem: Problem
) -> None:
    assert diagnose("post_compile", SHOWN, b"#!/bin/sh\n", completed(code, *tail)) == problem


def test_windows_line_ends_hide_the_true_name() -> None:
    failed = completed(127, "bin/post_compile: line 1: npm: command not found")

    assert diagnose("post_compile", SHOWN, b"npm\r\n", failed) == HookLineEnds(SHOWN)


def test_what_is_missing_before_anything_is_installed_is_said_to_be_early() -> None:
    failed = completed(127, "bin/pre_compile: line 1: pip: command not found")

    assert diagnose("pre_compile", "bin/pre_compile", b"", failed) == HookProgramMissing(
        "bin/pre_compile", "pip", is_early=True
    )


def test_only_the_last_lines_are_evidence() -> None:
    problem = diagnose("pre_compile", SHOWN, b"", completed(1, *map(str, range(99))))

    assert isinstance(problem, HookFailed)
    assert problem.evidence == tuple(map(str, range(79, 99)))
