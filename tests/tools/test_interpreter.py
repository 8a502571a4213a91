from __future__ import annotations

from pathlib import Path

import pytest
from planning import LAYOUT, version

from buildpack.tools.interpreter import (
    give_byte_code,
    headers_of,
    isolated,
    make_virtualenv,
)


@pytest.mark.parametrize(
    ("text", "library", "headers"),
    [
        ("2.7.18", "lib/python2.7", "include/python2.7"),
        ("3.6.15", "lib/python3.6", "include/python3.6m"),
        ("3.7.16", "lib/python3.7", "include/python3.7m"),
        ("3.8.18", "lib/python3.8", "include/python3.8"),
        ("3.14.0t", "lib/python3.14t", "include/python3.14t"),
    ],
)
def test_a_python_s_files_are_named_after_it(text: str, library: str, headers: str) -> None:
    assert (version(text).library, headers_of(version(text))) == (library, headers)


@pytest.mark.parametrize(("text", "options"), [("2.7.18", ("-E", "-s")), ("3.6.15", ("-I",))])
def test_a_python_is_isolated_in_its_own_words(text: str, options: tuple[str, ...]) -> None:
    python = version(text)
    command = give_byte_code(LAYOUT, python, root=Path("/b"), listing=Path("/l"), jobs=2)

    assert isolated(python) == options
    assert command.argv[1 : 1 + len(options)] == options


@pytest.mark.parametrize(
    ("text", "seeded"), [("2.7.18", True), ("3.6.15", True), ("3.7.16", False), ("3.13.0", False)]
)
def test_only_the_oldest_virtualenvs_hold_setuptools(text: str, *, seeded: bool) -> None:
    argv = make_virtualenv(LAYOUT, version(text), Path("/tools/virtualenv")).argv

    assert ("--no-seed" in argv, "--no-pip" in argv) == (not seeded, seeded)
