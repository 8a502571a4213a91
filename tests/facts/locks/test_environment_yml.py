from __future__ import annotations

import hashlib

import pytest
from fakes import Tree

from buildpack.facts.locks.environment_yml import python_request, read_environment
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import VersionRequest
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import CondaPackage, EnvironmentConda
from buildpack.problems.manifest import ManifestUnreadable

_FILE = "environment.yml"
_PLAIN = """\
name: shop
channels: [defaults]
dependencies:
  - python=3.11
  - openssl=3.0.2=h1
  - pip
  - pip:
    - flask==3.1.0
    - -r more.txt
    - -e ./libs/helper
"""


def test_the_pip_section_is_installed() -> None:
    tree = Tree(
        {
            _FILE: _PLAIN,
            "more.txt": "-r a/b.txt\ngunicorn  # x",
            "a/b.txt": "x\n-r ../more.txt",
            "libs/helper/setup.py": "",
        }
    )

    facts, problems = read_environment(tree, Wanted(), {})

    assert problems == ()
    assert facts.lines == ("flask==3.1.0", "x", "gunicorn", "-e ./libs/helper")
    assert [(one.name, one.file, one.line) for one in facts.requirements] == [
        ("flask", _FILE, 8),
        ("x", "a/b.txt", 1),
        ("gunicorn", "more.txt", 2),
    ]
    assert facts.digests[_FILE] == hashlib.sha256(_PLAIN.encode()).hexdigest()
    assert not facts.is_closed


def test_every_package_of_conda_is_named_with_what_would_do() -> None:
    text = _PLAIN.replace("openssl=3.0.2=h1", "pytorch=2.1\n  - mkl_fft\n  - libpng\n  - numpy>=1")

    _, problems = read_environment(Tree({_FILE: text, "more.txt": ""}), Wanted(), {})

    assert problems == (
        EnvironmentConda(
            _FILE,
            packages=(
                CondaPackage("pytorch=2.1", 5, "torch==2.1.*"),
                CondaPackage("mkl_fft", 6),
                CondaPackage("libpng", 7),
                CondaPackage("numpy>=1", 8, "numpy>=1"),
            ),
            pip=("flask==3.1.0", "-r more.txt", "-e ./libs/helper"),
        ),
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("python=3.11", "3.11"),
        ("python=3.11.4=h1_0", "3.11.4"),
        ("python==3.11.4", "3.11.4"),
        ("python >=3.10,<3.13", ">=3.10,<3.13"),
        ("conda-forge::python 3.12", "3.12"),
        ("python=3.11.*", "3.11.*"),
    ],
)
def test_the_python_is_a_request(line: str, text: str) -> None:
    tree = Tree({"environment.yaml": f"dependencies:\n- {line}\n"})

    assert python_request(tree) == VersionRequest(text=text, source="environment.yaml", line=2)


@pytest.mark.parametrize("content", ["", "dependencies: []", "dependencies: [python]", "- x"])
def test_without_a_version_there_is_no_request(content: str) -> None:
    assert python_request(Tree({_FILE: content})) is None


def test_a_file_that_is_not_there_asks_for_nothing() -> None:
    assert python_request(Tree()) is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"a: b: c",
            ManifestUnreadable(_FILE, "mapping values are not allowed here", 1, 5),
        ),
        (b"[" * 20_000, ManifestUnreadable(_FILE, "Its values are nested too deeply")),
        (b"\x00", ManifestUnreadable(_FILE, "It holds characters that YAML doesn't allow")),
        (b"#" * 300_000, ManifestUnreadable(_FILE, "It is larger than 64 kB")),
    ],
)
def test_what_is_no_yaml_is_named(content: bytes, problem: ManifestUnreadable) -> None:
    with pytest.raises(BuildFailed) as failure:
        read_environment(Tree({_FILE: content}), Wanted(), {})

    assert failure.value.problem == problem


def test_objects_and_references_are_only_looked_at() -> None:
    text = "dependencies: &a [!!python/object/apply:os.system [x], *a, {pip: *a}, 1]"

    facts, problems = read_environment(Tree({_FILE: text}), Wanted(), {})

    assert facts.lines == ("1",)
    assert len(problems) == 1
