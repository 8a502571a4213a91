"""One build, as a platform describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.python_version import VersionRequest
from buildpack.model.value import Value


class Purpose(Enum):
    """What the build is for."""

    RUN = "run"
    TEST = "test"


class BuildRequest(Value, kw_only=True):
    """Everything that a platform tells us about one build."""

    layout: Layout
    target: str
    """The stack or distribution, such as ``heroku-24`` or ``debian-12-x86_64``.

    Part of every fingerprint."""
    env: Mapping[str, str]
    """The user's config vars, already filtered."""
    offers: tuple[str, ...] = ("managed",)
    """The kinds of Python offers to consider, best first: archive, installed, managed."""
    tools: Mapping[str, Path] = field(default_factory=dict)
    """Where the buildpack's own tools stand: ``library`` and one directory for each tool."""
    purpose: Purpose = Purpose.RUN
    hook_env: Mapping[str, str] = field(default_factory=dict)
    """What the app's own hooks are told besides the environment of the build."""
    version_requests: tuple[VersionRequest, ...] = ()
    """The Pythons that others ask for, who know less of the app than its own files."""
    has_app: bool = True
    """Whether there is an app to speak of; else somebody wants Python alone."""
    runs_python: tuple[str, ...] = ()
    """What else runs the app's Python during this build or after it, such as a later buildpack."""

    @property
    def kept_venv(self) -> str:
        """The virtualenv's name in the cache: builds for tests have one of their own, so that
        neither kind undoes what the other one needs."""
        return "venv" if self.purpose is Purpose.RUN else "venv-test"
