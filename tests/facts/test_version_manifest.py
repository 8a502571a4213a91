from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.python_version import read_version_requests
from buildpack.model.problem import Problem
from buildpack.model.python_version import VersionRequest
from buildpack.problems.manifest import ManifestUnreadable
from buildpack.problems.python_version import (
    VersionEncoding,
    VersionInvalid,
    VersionNotText,
    VersionOfAnotherPython,
)

FILES = (
    *("runtime.txt", ".python-version", "Pipfile.lock", "Pipfile", "pyproject.toml", "uv.lock"),
    *("poetry.lock", "pdm.lock", "pylock.toml", ".tool-versions", "mise.toml", ".mise.toml"),
)


@pytest.mark.parametrize(
    ("file", "content", "text", "line"),
    [
        pytest.param(
            "Pipfile.lock",
            '{"_meta": {\n"requires": {"python_version": "3.11",\n'
            '"python_full_version": "3.11.4"}}}',
            "3.11.4",
            3,
            id="the whole version of a Pipfile.lock",
        ),
        pytest.param(
            "Pipfile",
            "[packages]\nx = {version = '*', markers = \"python_version > '3'\"}\n"
            "[requires]\n'python_version' = '3.11'",
            "3.11",
            4,
            id="in the table, not before it",
        ),
        pytest.param(
            "Pipfile",
            "[requires]\npython_version = '3.11'\npython_full_version = '3.11.4'",
            "3.11.4",
            3,
            id="the whole version of a Pipfile",
        ),
        pytest.param(
            "pyproject.toml",
            "[tool.x]\nrequires-python = '1'\n[project]\nname = 'a'\nrequires-python = '>=3.9'",
            ">=3.9",
            5,
            id="a project",
        ),
        pytest.param(
            "pyproject.toml", "\nproject.requires-python = '>=3.9'", ">=3.9", 2, id="a dotted key"
        ),
        pytest.param(
            "pyproject.toml", "\nproject = {requires-python = '>=3.9'}", ">=3.9", 2, id="inline"
        ),
        pytest.param(
            "pyproject.toml",
            "[tool.poetry.dependencies]\npython = {version = '>=3.9'}",
            ">=3.9",
            2,
            id="Poetry's long form",
        ),
        pytest.param(
            "uv.lock",
            "version = 1\nrequires-python = '>=3.9'\n[[package]]\nrequires-python = '1'",
            ">=3.9",
            2,
            id="a lock's head",
        ),
        pytest.param(
            "poetry.lock",
            "[[package]]\npython-versions = '>=2'\n\n[metadata]\npython-versions = '>=3.9'\n"
            "[metadata.files]\npython-versions = []",
            ">=3.9",
            5,
            id="a lock's foot",
        ),
        pytest.param(
            "pdm.lock",
            "# made\n[metadata]\ngroups = []\n[[metadata.targets]]\nrequires_python = '>=3.9'\n"
            "[[metadata.targets]]\nrequires_python = '>=3.9'\n[[package]]\n",
            ">=3.9",
            5,
            id="targets",
        ),
        pytest.param("mise.toml", "[tools]\npython = '3.12'", "3.12", 2, id="mise"),
        pytest.param(
            ".mise.toml", "[tools.python]\nversion = '3.12'", "3.12", 1, id="mise's table"
        ),
        pytest.param("mise.toml", "tools = {python = ['3.12']}", "3.12", 1, id="mise's list"),
    ],
)
def test_a_version_is_found_with_its_line(file: str, content: str, text: str, line: int) -> None:
    found = read_version_requests(Tree({file: content}), {})

    binds = not file.endswith("mise.toml")
    assert found == ((VersionRequest(text=text, source=file, line=line, binds=binds),), ())


def test_mise_may_list_several() -> None:
    tools = "[tools]\npython = ['pypy3.10', {version = '3.12'}]"
    second = VersionRequest(text="3.12", source="mise.toml", line=2)

    (found,), _ = read_version_requests(Tree({"mise.toml": tools}), {})

    assert found == replace(second, text="pypy3.10", spares=(second,), binds=False)


def test_the_targets_of_a_lock_are_alternatives() -> None:
    targets = "".join(
        f"[[metadata.targets]]\nrequires_python = '{text}'\n" for text in ("==3.11.*", ">=3.13")
    )

    (found,), _ = read_version_requests(Tree({"pdm.lock": f"[metadata]\n{targets}"}), {})

    assert found.specifiers == ("==3.11.*", ">=3.13")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("Pipfile", "requires = 3"),
        ("Pipfile.lock", '{"_meta": []}'),
        ("pyproject.toml", "[project]\nrequires-python = ''"),
        ("pdm.lock", "[metadata]\ntargets = [1, {requires_python = 2}]"),
        ("poetry.lock", "[metadata.files]"),
        ("mise.toml", "[tools]\npython = 'system'"),
        ("mise.toml", "[tools]\nnode = '20'"),
    ],
)
def test_what_asks_for_nothing_is_no_request(file: str, content: str) -> None:
    assert read_version_requests(Tree({file: content}), {}) == ((), ())


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        (
            "Pipfile",
            "[requires]\npython_version = 3.10",
            VersionNotText("Pipfile", 2, "python_version"),
        ),
        ("mise.toml", "[tools]\npython = ['3.1', 3]", VersionNotText("mise.toml", 2, "python")),
        (
            "mise.toml",
            "[tools]\npython = 'pypy'",
            VersionOfAnotherPython(VersionRequest(text="pypy", source="mise.toml", line=2)),
        ),
        (
            "pyproject.toml",
            "[project]\nrequires-python = '3.x'",
            VersionInvalid(VersionRequest(text="3.x", source="pyproject.toml", line=2), 2),
        ),
        (
            "uv.lock",
            "requires-python = \n[[package]]",
            ManifestUnreadable("uv.lock", "Invalid value", 1, 19),
        ),
    ],
)
def test_what_is_no_version_is_a_problem(file: str, content: str, problem: Problem) -> None:
    assert read_version_requests(Tree({file: content}), {}) == ((), (problem,))


WORDS = st.sampled_from(
    [
        *("[metadata]\n", "[[package]]\n", "[requires]\n", "[tools]\n", "[project]\n", "=", "'"),
        *("requires-python", "python_version", "python", "python-versions", ">=3.1", "{", "}"),
        *('"_meta"', '"requires"', '"python_version"', ":", '"', "[", "]", "\n", "#", ".", "3.12"),
    ]
)


@pytest.mark.parametrize("file", FILES)
@given(st.binary() | st.lists(WORDS).map(lambda words: "".join(words).encode()))
def test_any_content_of_any_file_gives_a_request_or_a_problem(file: str, content: bytes) -> None:
    requests, problems = read_version_requests(Tree({file: content}), {})

    assert all(request.source == file and request.line for request in requests)
    assert all(problem.explain().what for problem in problems)


@pytest.mark.parametrize("file", FILES)
def test_a_foreign_encoding_of_any_file_is_named(file: str) -> None:
    _, problems = read_version_requests(Tree({file: "python 3".encode("utf-16")}), {})

    assert problems in (
        (VersionEncoding(source=file, encoding="UTF-16"),),
        (ManifestUnreadable(file, "Its encoding is UTF-16"),),
    )
