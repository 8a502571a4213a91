from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import Tree

from buildpack.facts.python_version import read_version_requests
from buildpack.model.python_version import VersionRequest
from buildpack.problems.manifest import ManifestMisspelled, ManifestUnreadable
from buildpack.problems.python_version import VersionEmpty, VersionInvalid


def request(text: str, line: int | None = 1, source: str = "runtime.txt") -> VersionRequest:
    return VersionRequest(text=text, source=source, line=line)


def test_the_sources_come_strongest_first() -> None:
    tree = Tree(
        {
            ".mise.toml": "[tools]\npython = '3.1'",
            "mise.toml": "tools.python = '3.2'",
            ".tool-versions": "python 3.3",
            "pylock.toml": "requires-python = '>=3.4'",
            "pdm.lock": "[metadata]\n[[metadata.targets]]\nrequires_python = '>=3.5'",
            "poetry.lock": "[metadata]\npython-versions = '>=3.6'",
            "uv.lock": "requires-python = '>=3.7'",
            "pyproject.toml": "[project]\nrequires-python = '>=3.9'\n"
            "[tool.poetry.dependencies]\npython = '>=3.8'",
            "Pipfile": "[requires]\npython_version = '3.10'",
            "Pipfile.lock": '{"_meta": {"requires": {"python_version": "3.11"}}}',
            ".python-version": "3.12",
            "runtime.txt": "python-3.13",
        }
    )

    requests, problems = read_version_requests(tree, {"SLUGLINE_PYTHON": " 3.14 "})

    assert problems == ()
    assert requests == (
        request("3.14", None, "SLUGLINE_PYTHON"),
        request("python-3.13"),
        request("3.12", 1, ".python-version"),
        request("3.11", 1, "Pipfile.lock"),
        request("3.10", 2, "Pipfile"),
        request(">=3.9", 2, "pyproject.toml"),
        request(">=3.8", 4, "pyproject.toml"),
        request(">=3.7", 1, "uv.lock"),
        request(">=3.6", 2, "poetry.lock"),
        request(">=3.5", 3, "pdm.lock"),
        request(">=3.4", 1, "pylock.toml"),
        replace(request("3.3", 1, ".tool-versions"), binds=False),
        replace(request("3.2", 1, "mise.toml"), binds=False),
        replace(request("3.1", 2, ".mise.toml"), binds=False),
    )


def test_the_leftover_of_another_manager_comes_last_and_binds_nobody() -> None:
    tree = Tree({"Pipfile": "[requires]\npython_version = '3.7'", ".python-version": "3.12"})

    requests, _ = read_version_requests(tree, {}, "requirements.txt")

    assert requests == (
        request("3.12", 1, ".python-version"),
        replace(request("3.7", 2, "Pipfile"), binds=False),
    )


@pytest.mark.parametrize("manifest", ["Pipfile", "Pipfile.lock"])
def test_a_pipfile_binds_whoever_installs_from_it_or_its_lock(manifest: str) -> None:
    tree = Tree({"Pipfile": "[requires]\npython_version = '3.7'"})

    requests, _ = read_version_requests(tree, {}, manifest)

    assert requests == (request("3.7", 2, "Pipfile"),)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({".python-version": "3.12"}, request("3.12", 1, "../.python-version")),
        ({"runtime.txt": "3.12"}, request("3.12", 1, "../runtime.txt")),
        (
            {".python-version": "3.12", "api/.python-version": "3.13"},
            request("3.13", 1, ".python-version"),
        ),
    ],
)
def test_an_app_below_the_root_heeds_the_version_in_the_root(
    files: dict[str, str], expected: VersionRequest
) -> None:
    tree = Tree(files, below="api")

    requests, problems = read_version_requests(tree, {"SLUGLINE_APP_DIR": "api"})

    assert (requests, problems) == ((expected,), ())


def test_every_bad_source_is_reported_and_the_good_one_is_kept() -> None:
    tree = Tree({".python-version": "3.10", "runtime.txt": ""})

    requests, problems = read_version_requests(tree, {"SLUGLINE_PYTHON": "new"})

    assert requests == (request("3.10", 1, ".python-version"),)
    assert problems == (
        VersionInvalid(request("new", None, "SLUGLINE_PYTHON"), 0),
        VersionEmpty("runtime.txt"),
    )


def test_a_file_that_two_sources_read_is_reported_once() -> None:
    found = read_version_requests(Tree({"pyproject.toml": "[project"}), {})

    expected = ManifestUnreadable(
        "pyproject.toml", "Expected ']' at the end of a table declaration", 1, 9
    )
    assert found == ((), (expected,))


def test_a_misspelled_version_file_is_told_with_what_is_wrong() -> None:
    tree = Tree({"runtime.txt": "", ".python_version": "3.12", "procfile": ""})

    assert read_version_requests(tree, {}) == (
        (),
        (
            VersionEmpty("runtime.txt"),
            ManifestMisspelled(found=".python_version", meant=".python-version"),
        ),
    )


@pytest.mark.parametrize(
    ("manifest", "asked"), [("environment.yml", ["3.12"]), ("requirements.txt", [])]
)
def test_an_environment_of_condas_asks_where_packages_come_from_it(
    manifest: str, asked: list[str]
) -> None:
    tree = Tree({"environment.yml": "dependencies:\n- python=3.12\n", "requirements.txt": ""})

    requests, problems = read_version_requests(tree, {}, manifest)

    assert ([one.text for one in requests if one.binds], problems) == (asked, ())
    assert len(requests) == len(asked)


def test_without_any_source_there_is_no_request() -> None:
    tree = Tree({"pyproject.toml": "[tool.ruff]", "Pipfile": "[packages]", "uv.lock": "", "x": ""})

    assert read_version_requests(tree, {"SLUGLINE_PYTHON": " "}) == ((), ())
