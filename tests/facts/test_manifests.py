from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.manifests import find_misspelled, read_manifests
from buildpack.problems.manifest import ManifestMisspelled


def names(*paths: str) -> Tree:
    return Tree(dict.fromkeys(paths, ""))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, (), id="none"),
        pytest.param(
            {"setup.py": "", "uv.lock": "", "requirements.txt": "", "a.py": ""},
            ("requirements.txt", "uv.lock", "setup.py"),
            id="in our order",
        ),
        pytest.param({"pyproject.toml": "[tool.ruff]"}, (), id="only tools"),
        pytest.param({"pyproject.toml": "\n[project]"}, ("pyproject.toml",), id="project"),
        pytest.param({"pyproject.toml": "[ build-system ]"}, ("pyproject.toml",), id="build"),
        pytest.param({"pyproject.toml": "[tool.poetry]"}, ("pyproject.toml",), id="poetry"),
        pytest.param({"setup.cfg": "[flake8]"}, (), id="only linters"),
        pytest.param({"setup.cfg": "[metadata]"}, ("setup.cfg",), id="setup.cfg"),
        pytest.param({"lib/requirements.txt": ""}, (), id="further down"),
    ],
)
def test_dependency_files_in_the_root_are_read(
    files: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert read_manifests(Tree(files)) == expected


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        *((name, "requirements.txt") for name in ("requirments.txt", "requirement.txt")),
        *((name, "requirements.txt") for name in ("Requirements.txt", "requirements.txt.txt")),
        *((name, "requirements.txt") for name in ("requirements.text", "requeriments.txt")),
        *((name, "requirements.txt") for name in ("requirements", "requirements_.txt")),
        *((name, "Procfile") for name in ("procfile", "Procfile.txt", "ProcFile")),
        *((name, ".python-version") for name in ("python-version", ".python_version")),
        *((name, ".python-version") for name in (".python-version.txt", "python_version.txt")),
        *((name, "Pipfile") for name in ("pipfile", "PipFile")),
        # The names that Heroku's own buildpack knows.
        *(
            (f".python{name}", ".python-version")
            for name in ("_version", "_version.txt", ".version")
        ),
        *(
            (f".python-version{end}", ".python-version")
            for end in (" ", ".", ".py", ".rtf", ".TXT")
        ),
        *((name, ".python-version") for name in (" .python-version", ". python-version")),
        *((name, ".python-version") for name in (",python-version", ".pythonversion")),
        *((name, ".python-version") for name in ("'.python-version'", ".Python-version")),
        *((name, ".python-version") for name in ("python_version", "python-version.")),
        *((name, ".python-version") for name in ("python-version.txt",)),
        *((name, "runtime.txt") for name in ("runtimes.txt", "runtime.text", "Runtime.txt")),
        *(
            (name, "runtime.txt")
            for name in ("runtime", "runtime_txt", "runtime.rtf", ".runtime.txt")
        ),
        ("pyproject.tml", "pyproject.toml"),
        ("environment.yaml.txt", "environment.yml"),
    ],
)
def test_a_near_miss_is_noticed(found: str, meant: str) -> None:
    assert find_misspelled(names(found, "app.py")) == (ManifestMisspelled(found, meant),)


@pytest.mark.parametrize(
    "paths",
    [
        ("requirements-dev.txt",),
        ("dev-requirements.txt", "requirements.in"),
        ("requirements.txt", "requirments.txt"),
        ("requirements/base.txt",),
        ("poetry.toml", "Pipfile.lock", "Dockerfile", "Makefile", "README.md"),
        ("version.py", "runtime.py", "environment.py", "project.toml", "profile", "yarn.lock"),
    ],
)
def test_what_has_a_meaning_of_its_own_is_no_near_miss(paths: tuple[str, ...]) -> None:
    assert find_misspelled(names(*paths)) == ()
