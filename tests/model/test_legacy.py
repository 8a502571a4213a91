from __future__ import annotations

import pytest
from planning import version

from buildpack.model.legacy import (
    is_python2,
    is_served,
    needs_pip,
    pip_tool_for,
    setuptools_tool_for,
    virtualenv_tool_for,
)

TABLE = [
    # Python, pip, setuptools, virtualenv
    ("2.7.18", "pip-2.7", "setuptools-2.7", "virtualenv-legacy"),
    ("3.6.15", "pip-3.6", "setuptools-3.6", "virtualenv-legacy"),
    ("3.7.17", "pip-3.7", "setuptools-3.7", "virtualenv-legacy"),
    ("3.8.20", "pip-3.8", "setuptools-3.8", "virtualenv-legacy"),
    ("3.9.25", "pip-3.9", "setuptools-3.9", "library"),
    ("3.10.0", "pip", "setuptools", "library"),
    ("3.14.2t", "pip", "setuptools", "library"),
]


@pytest.mark.parametrize(("text", "pip", "setuptools", "virtualenv"), TABLE)
def test_each_python_has_the_tools_that_know_it(
    text: str, pip: str, setuptools: str, virtualenv: str
) -> None:
    python = version(text)

    assert pip_tool_for(python) == pip
    assert setuptools_tool_for(python) == setuptools
    assert virtualenv_tool_for(python) == virtualenv


@pytest.mark.parametrize(
    ("text", "served"),
    [
        ("2.6.9", False),
        ("2.7.0", True),
        ("3.0.1", False),
        ("3.5.10", False),
        ("3.6.0", True),
        ("3.15.0a1", True),
    ],
)
def test_some_pythons_are_too_old_to_serve(text: str, *, served: bool) -> None:
    assert is_served(version(text)) == served


def test_packages_for_the_oldest_are_built_in_the_virtualenv() -> None:
    old = [text for text in ("2.7.18", "3.6.15", "3.7.0", "3.13.0") if needs_pip(version(text))]

    assert old == ["2.7.18", "3.6.15"]
    assert is_python2(version("2.7.18"))
    assert not is_python2(version("3.6.15"))
