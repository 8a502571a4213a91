from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fakes import Commands, Store, Tree, completed, make_world
from planning import LAYOUT, version

from buildpack.model.command import Command, CommandResult
from buildpack.problems.code import CodeInvalid
from buildpack.steps.code import CodeCheck, check_code


@dataclass
class Checker:
    """An app's Python: files whose names begin with ``bad`` are no valid source."""

    root: Path
    code: int = 0
    store: Store = field(default_factory=Store)
    asked: list[list[str]] = field(default_factory=list)

    def check(self, files: dict[str, str], python: str = "3.12.1") -> CodeCheck:
        commands = Commands({(): self._answer})
        world = make_world(tree=Tree(files), commands=commands, store=self.store)
        return check_code(world, replace(LAYOUT, scratch=self.root), version(python))

    def _answer(self, command: Command) -> CommandResult:
        names = Path(command.argv[-1]).read_text().splitlines()
        self.asked.append(names)
        found = [
            {"file": name, "line": 1, "column": 2, "text": "x", "message": "bad"}
            for name in names
            if name.rpartition("/")[2].startswith("bad")
        ]
        return completed(self.code, json.dumps(found))


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    return Checker(tmp_path)


def test_good_files_are_compiled_once(checker: Checker) -> None:
    files = {"a.py": "1", "pkg/b.py": "2", "README": ""}

    assert checker.check(files) == CodeCheck(2, 2, None)
    assert checker.check(files) == CodeCheck(2, 0, None)
    assert checker.check({**files, "a.py": "3"}) == CodeCheck(2, 1, None)
    assert checker.asked == [["a.py", "pkg/b.py"], ["a.py"]]


def test_bad_files_are_told_until_they_are_mended(checker: Checker) -> None:
    files = {"a.py": "1", "bad.py": "2"}

    first, second = checker.check(files), checker.check(files)

    assert isinstance(second.problem, CodeInvalid)
    assert first.problem == second.problem
    assert second.problem.errors[0].place.file == "bad.py"
    assert checker.asked == [["a.py", "bad.py"], ["bad.py"]]


def test_where_the_apps_python_isnt_here_ours_reads_what_it_can(checker: Checker) -> None:
    checker.store.hollow = frozenset({"python"})
    ours = "{}.{}.0".format(*sys.version_info[:2])

    assert checker.check({"bad.py": ""}, ours).problem is not None
    assert checker.check({"bad.py": "1"}, "3.6.15") == CodeCheck(1, 1, None, is_checked=False)
    # Nobody has found it good.
    checker.store.hollow = frozenset()
    assert checker.check({"bad.py": "1"}, "3.6.15").problem is not None


def test_another_python_judges_anew(checker: Checker) -> None:
    checker.check({"a.py": "1"})

    assert checker.check({"a.py": "1"}, "3.13.0").new == 1


def test_a_few_are_shown_and_all_are_counted(checker: Checker) -> None:
    problem = checker.check({f"bad{number}.py": "" for number in range(9)}).problem

    assert isinstance(problem, CodeInvalid)
    assert (len(problem.errors), problem.count) == (5, 9)


@pytest.mark.parametrize(
    "path",
    [
        "{{cookiecutter.name}}/bad.py",
        "conf/project_template/bad.py",
        "tests/fixtures/bad.py",
        "bad-tpl.py",
        "bad.py-tpl",
        "node_modules/bad.py",
        "bad\nname.py",
    ],
)
def test_templates_and_what_is_broken_on_purpose_are_passed_over(
    checker: Checker, path: str
) -> None:
    assert checker.check({path: ""}) == CodeCheck(0, 0, None)


def test_a_checker_that_breaks_down_tells_nothing_and_is_asked_again(checker: Checker) -> None:
    checker.code = 139

    assert checker.check({"bad.py": ""}).problem is None
    checker.code = 0
    assert checker.check({"bad.py": ""}).problem is not None


@pytest.mark.parametrize("note", ["", "{", "[]", '{"python": "3.12.1"}', '{"good": 1}'])
def test_any_note_of_an_older_build_is_taken(checker: Checker, note: str) -> None:
    checker.store.keep_note("code", note)

    assert checker.check({"a.py": "1"}) == CodeCheck(1, 1, None)
