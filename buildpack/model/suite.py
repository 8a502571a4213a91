"""The app's tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from buildpack.model.value import Value


class Sign(Value):
    """Something in the app's files that says how its tests are run."""

    text: str
    """The command, or the name of the tool that is meant."""
    because: str
    """A clause such as ``pytest.ini configures pytest``."""
    source: str
    """The file, with the line where there is one."""
    is_at_top: bool = False
    """Whether that stands above the app, at the top of what was pushed; so it means that place."""


class SuiteFacts(Value, kw_only=True):
    """What the app's files say about its tests."""

    commands: tuple[Sign, ...] = ()
    """Commands that the app's files give outright, the strongest first."""
    setup: str = ""
    """A command that has to come before the tests; empty for none."""
    is_setup_at_top: bool = False
    """Whether that stands above the app."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables that the tests are given, unless there are config vars of the same names."""
    pytest: Sign | None = None
    """A configuration of pytest's, or a ``conftest.py``."""
    pytest_module: Sign | None = None
    """A test module that only pytest can run."""
    unittest_module: Sign | None = None
    """The first test module of all."""
    unittest_roots: tuple[str, ...] = ()
    """The directories from which unittest finds the test modules; ``.`` for the app's root."""


class Suite(Value, kw_only=True):
    """How the app's tests are run."""

    command: str
    """A line for a shell."""
    directory: str = ""
    """Where it runs, below the slug's root; empty for the root."""
    setup: str = ""
    """A line that runs before it; empty for none."""
    setup_directory: str = ""
    """Where that runs."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables for both, where nobody else sets them."""
    supplied: tuple[str, ...] = ()
    """The packages that we install for it because the app names none."""
