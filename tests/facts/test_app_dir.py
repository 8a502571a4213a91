from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.app_dir import (
    find_app_dir_problem,
    find_apps,
    find_apps_instead,
    find_packages_below,
)
from buildpack.problems.source import AppDirMissing

REPOSITORY = {
    ".git/app.py": "",
    "README.md": "",
    "backend/requirements.txt": "",
    "backend/tests/requirements.txt": "",
    "node_modules/gyp/setup.py": "",
    "services/api/pyproject.toml": "",
    "services/deep/down/here/app.py": "",
    "venv/pyvenv.cfg": "",
    "venv/app.py": "",
    "web/index.js": "",
}


def test_directories_that_look_like_apps_are_found_two_levels_down() -> None:
    assert find_apps(Tree(REPOSITORY)) == ("backend", "services/api")


def test_they_are_named_from_the_top_wherever_one_looks_from() -> None:
    assert find_apps(Tree(REPOSITORY, "services/api"), "../../") == ("backend", "services/api")


def test_they_count_where_the_root_is_no_app_and_nobody_chose() -> None:
    found = find_apps_instead(Tree(REPOSITORY), {}, ())

    assert found == ("backend", "services/api")


@pytest.mark.parametrize(
    ("more", "manifests", "env"),
    [
        ("report.py", (), {}),
        ("requirements.txt", ("requirements.txt",), {}),
        ("x", (), {"SLUGLINE_APP_DIR": "backend"}),
    ],
)
def test_they_dont_count_otherwise(
    more: str, manifests: tuple[str, ...], env: dict[str, str]
) -> None:
    assert find_apps_instead(Tree({**REPOSITORY, more: ""}), env, manifests) == ()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("backend", None),
        (".", None),
        ("./backend/", None),
        ("services/api", None),
        ("../outside", None),
        ("README.md", {"is_file": True}),
        ("bakend", {"near": ("backend",)}),
        ("services/apis", {"near": ("services/api",)}),
        ("no/where/near", {}),
    ],
)
def test_a_directory_that_is_not_there_is_told_with_those_that_are(
    path: str, problem: dict[str, object] | None
) -> None:
    below = path if not path.startswith("..") else "."
    found = find_app_dir_problem(Tree(REPOSITORY, below), {"SLUGLINE_APP_DIR": path})

    apps = ("backend", "services/api")
    expected = None if problem is None else AppDirMissing(path=path, apps=apps, **problem)  # type: ignore[arg-type]  # the parameters of this test.
    assert found == expected


def test_what_names_packages_of_its_own_is_told_from_what_only_has_an_application() -> None:
    tree = Tree({"api/main.py": "", "web/app.py": "", "web/requirements.txt": ""})

    assert find_packages_below(tree, ("api", "web")) == ("web",)
