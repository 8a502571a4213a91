from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.library import Library
from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import FileUnreadable


class Counting(Tree):
    """Counts how often each file is read."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__(files)
        self.reads: list[str] = []

    def read(self, path: str) -> bytes | None:
        self.reads.append(path)
        return super().read(path)


class Closed(Tree):
    """Has files that can't be read."""

    def read(self, path: str) -> bytes | None:
        raise BuildFailed(FileUnreadable(path=path, why="Permission denied"))


def test_a_file_is_read_and_parsed_once_whatever_it_is_called() -> None:
    tree = Counting({"src/a/b.py": "x = 1"})
    library = Library(tree)

    first, second = library.module("a.b", "src"), library.module("b", "src/a")

    assert first is not None
    assert second is not None
    assert first.tree is second.tree
    assert tree.reads == ["src/a/b.py"]
    assert library.parsed == ("src/a/b.py",)


def test_a_package_is_its_init() -> None:
    found = Library(Tree({"a/__init__.py": ""})).module("a")

    assert found is not None
    assert found.file == "a/__init__.py"


def test_a_file_that_cant_be_parsed_is_known_to_be_in_parts() -> None:
    found = Library(Tree({"a.py": "import flask\nprint 1"})).module("a")

    assert found is not None
    assert not found.is_whole


@pytest.mark.parametrize("name", ["gone", "", "a b", "..", "huge"])
def test_there_are_modules_that_there_arent(name: str) -> None:
    assert Library(Tree({"huge.py": "#" * 1_000_001})).module(name) is None


def test_it_stops_after_four_hundred_files() -> None:
    library = Library(Tree({f"m{number}.py": "x = 1" for number in range(500)}))

    found = [library.module(f"m{number}") for number in range(500)]

    assert [one is not None for one in found] == [True] * 400 + [False] * 100


def test_it_stops_after_eight_megabytes() -> None:
    library = Library(Tree({f"m{number}.py": "#" * 900_000 for number in range(12)}))

    assert [library.module(f"m{n}") is not None for n in range(12)] == [True] * 8 + [False] * 4


def test_a_glance_at_what_cant_be_read_sees_nothing() -> None:
    library = Library(Closed({"a.py": ""}))

    assert library.glance("a.py") == b""
    with pytest.raises(BuildFailed):
        library.content("a.py")
