from __future__ import annotations

import json

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.test_suite import read_suite
from buildpack.model.problem import BuildFailed
from buildpack.model.process import Process
from buildpack.model.suite import Sign, SuiteFacts
from buildpack.problems.manifest import ManifestUnreadable

APP_JSON = '{"environments": {"test": {"scripts": {\n  "test": %s\n}}}}'


def test_an_app_without_tests_has_no_signs_of_any() -> None:
    files = {
        "app.py": "import pytest",
        "tox.ini": "[tox]\n",
        "setup.cfg": "[metadata]\n",
        "pyproject.toml": "[tool.ruff]\n",
        "testing.py": "def test_it(): ...",
        "app.json": '{"environments": {"test": "none"}}',
    }

    assert read_suite(Tree(files), None) == SuiteFacts()


def test_what_stands_above_an_app_means_that_place() -> None:
    scripts = {"test": "make", "test-setup": "make ready"}
    app_json = json.dumps({"environments": {"test": {"scripts": scripts}}}, indent=1)
    above = {"../Procfile": "\ntest: cd back && pytest\n", "../app.json": app_json}
    processes = (Process("test", "cd back && pytest"),)

    found = read_suite(Tree(above), processes, "../")
    below = read_suite(Tree({**above, "app.json": "{}", "../Procfile": ""}), processes, "../")

    assert found == SuiteFacts(
        commands=(
            Sign("cd back && pytest", "your Procfile says so", "Procfile, line 2", is_at_top=True),
            Sign(
                "make",
                "environments.test.scripts.test in app.json says so",
                "app.json, line 5",
                is_at_top=True,
            ),
        ),
        setup="make ready",
        is_setup_at_top=True,
    )
    assert [sign.is_at_top for sign in below.commands] == [False]
    assert (below.setup, below.is_setup_at_top) == ("", False)


def test_commands_come_from_the_procfile_and_from_app_json() -> None:
    tree = Tree({"Procfile": "web: a\n\ntest: make test\n", "app.json": APP_JSON % '"pytest -x "'})

    found = read_suite(tree, (Process("web", "a"), Process("test", "make test")))

    assert found.commands == (
        Sign("make test", "your Procfile says so", "Procfile, line 3"),
        Sign(
            "pytest -x",
            "environments.test.scripts.test in app.json says so",
            "app.json, line 2",
        ),
    )


@pytest.mark.parametrize("value", ['""', "3", "null", '["pytest"]', '{"a": "b"}'])
def test_an_app_json_without_a_command_says_nothing(value: str) -> None:
    assert read_suite(Tree({"app.json": APP_JSON % value}), None).commands == ()


def test_an_app_json_says_what_comes_before_the_tests_and_what_they_are_given() -> None:
    own = {"GREETING": "hello", "DEEP": {"value": "yes"}, "MADE": {"generator": "secret"}, "NO": 3}
    scripts = {"test-setup": " createdb "}
    told = {"environments": {"test": {"scripts": scripts, "env": own}}, "env": {"A": "b"}}

    found = read_suite(Tree({"app.json": json.dumps(told)}), None)

    assert (found.setup, found.env) == ("createdb", {"GREETING": "hello", "DEEP": "yes"})


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"GREETING": "hello"}, {"GREETING": "hello"}),
        ({"A=B": "a", "": "b", "1": "c", "D": "d\0"}, {}),
        (["GREETING"], {}),
        ("GREETING", {}),
    ],
)
def test_what_every_app_is_given_the_tests_are_given_too(
    env: object, expected: dict[str, str]
) -> None:
    assert read_suite(Tree({"app.json": json.dumps({"env": env})}), None).env == expected


def test_an_app_json_that_is_none_is_a_problem() -> None:
    with pytest.raises(BuildFailed) as failure:
        read_suite(Tree({"app.json": "{"}), None)

    assert isinstance(failure.value.problem, ManifestUnreadable)


@pytest.mark.parametrize(
    ("files", "source"),
    [
        pytest.param({"pytest.ini": ""}, "pytest.ini", id="an empty pytest.ini"),
        pytest.param({".pytest.ini": ""}, ".pytest.ini", id="a hidden one"),
        pytest.param({"pytest.toml": "[pytest]"}, "pytest.toml", id="pytest.toml"),
        pytest.param(
            {"pyproject.toml": "[project]\n\n[tool.pytest.ini_options]\n"},
            "pyproject.toml, line 3",
            id="pyproject.toml",
        ),
        pytest.param(
            {"pyproject.toml": "tool = {pytest = {ini_options = {}}}\n"},
            "pyproject.toml",
            id="pyproject.toml without a header",
        ),
        pytest.param({"tox.ini": "[tox]\n[pytest]\n"}, "tox.ini, line 2", id="tox.ini"),
        pytest.param({"setup.cfg": "[tool:pytest]\n"}, "setup.cfg, line 1", id="setup.cfg"),
        pytest.param({"tests/conftest.py": ""}, "tests/conftest.py", id="conftest.py"),
        pytest.param(
            {"conftest.py": "", "setup.cfg": "[tool:pytest]", "pytest.ini": ""},
            "pytest.ini",
            id="the file that pytest itself prefers",
        ),
    ],
)
def test_pytest_is_known_by_its_configuration(files: dict[str, str], source: str) -> None:
    found = read_suite(Tree(files), None).pytest

    assert found is not None
    assert (found.text, found.source) == ("pytest", source)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import os\nimport pytest\n", 2),
        ("from pytest import fixture\n", 1),
        ("\n\ndef test_it():\n    pass\n", 3),
        ("async def test_it():\n    pass\n", 1),
        ("import unittest\n\nclass TestIt(unittest.TestCase):\n    def test_it(self): ...\n", None),
        ("def test_(:", None),
    ],
)
def test_a_module_that_only_pytest_can_run_is_told_by_its_line(text: str, line: int | None) -> None:
    found = read_suite(Tree({"tests/test_app.py": text}), None).pytest_module

    assert (found and found.source) == (line and f"tests/test_app.py, line {line}")


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        pytest.param(["test_app.py"], (".",), id="beside the app"),
        pytest.param(["tests/__init__.py", "tests/test_app.py"], (".",), id="in a package"),
        pytest.param(["tests/test_app.py"], ("tests",), id="in a plain directory"),
        pytest.param(
            ["tests/__init__.py", "tests/unit/test_a.py"], ("tests/unit",), id="no package at last"
        ),
        pytest.param(
            ["src/shop/__init__.py", "src/shop/tests.py", "test.py"], (".", "src"), id="in two"
        ),
        pytest.param(["$(reboot)/test_a.py", "-v/test_b.py"], (), id="names that mean something"),
    ],
)
def test_unittest_begins_above_the_outermost_package(
    files: list[str], roots: tuple[str, ...]
) -> None:
    found = read_suite(Tree(dict.fromkeys(files, "")), None)

    assert found.unittest_roots == roots
    assert found.unittest_module is not None


def test_the_first_test_module_is_named() -> None:
    tree = Tree({"tests/test_b.py": "", "tests/test_a.py": "", "app.py": ""})

    assert read_suite(tree, None).unittest_module == Sign(
        "unittest", "tests/test_a.py is a test module", "tests/test_a.py"
    )


@given(st.text() | st.text(alphabet="[tool:.pytest]\n=\"'"))
def test_any_text_gives_facts_or_a_problem(text: str) -> None:
    for name in ("app.json", "pyproject.toml", "setup.cfg", "tox.ini", "test_a.py", "Procfile"):
        try:
            found: object = read_suite(Tree({name: text}), (Process("test", text),))
        except BuildFailed as failure:
            found = failure.problem

        assert isinstance(found, SuiteFacts | ManifestUnreadable)
