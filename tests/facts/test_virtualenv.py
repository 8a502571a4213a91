from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.virtualenv import find_virtualenvs

VENV = ("pyvenv.cfg", "bin/python", "lib/python3.13/x.py")


def tree(*paths: str, below: str = ".") -> Tree:
    return Tree(dict.fromkeys(paths, ""), below)


def venv(path: str) -> list[str]:
    return [f"{path}/{name}" for name in VENV]


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (venv(".venv"), (".venv",)),
        ([*venv("deploy/env"), *venv("env")], ("deploy/env", "env")),
        (venv("a/b/c"), ()),
        (["lib/site.py", "bin/x"], ()),
        ([*venv("backend"), "backend/app.py"], ()),
        (venv("node_modules/x"), ()),
        (["w/pyvenv.cfg", "w/Scripts/python.exe", "w/Lib/x.py", "w/Include/"], ("w",)),
    ],
    ids=["one", "two", "too deep", "none", "a project as well", "others'", "from Windows"],
)
def test_virtualenvs_are_told_from_projects(paths: list[str], found: tuple[str, ...]) -> None:
    assert find_virtualenvs(tree(*paths)) == found


def test_paths_are_seen_from_the_top() -> None:
    paths = (*venv(".venv"), *venv("services/api/.venv"), *venv("services/api/deploy/env"))

    assert find_virtualenvs(tree(*paths, below="services/api"), "services/api") == (
        *(".venv", "services/api/.venv", "services/api/deploy/env"),
    )


def test_the_apps_own_directory_always_stays() -> None:
    assert find_virtualenvs(tree(*venv("backend"), below="backend"), "backend") == ()
