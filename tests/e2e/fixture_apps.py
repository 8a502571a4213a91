"""The fixtures, as the tests that build all of them need them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.heroku import FIXTURES, Build, Platform, series_at_hand
from e2e.managers import Managers

APPS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


@dataclass(frozen=True)
class FixtureApp:
    """One fixture, with what its ``expect.json`` says."""

    name: str
    expect: dict[str, Any]

    @property
    def python(self) -> str:
        """The series that it is built with; empty for any."""
        series: str = self.expect.get("python", "")
        return series

    @property
    def can_be_built(self) -> bool:
        """Whether this machine has the Python of that series."""
        return not self.python or self.python in series_at_hand(r"(2\.7|3\.\d+)")

    @property
    def config(self) -> dict[str, str]:
        """The config vars that it is built with."""
        config: dict[str, str] = self.expect.get("config", {})
        return config

    def checkout(self, platform: Platform, managers: Callable[[], Managers]) -> Path:
        """Return a new build directory that holds it, with a lock by its own tool.

        Few need the *managers*, which take a while to come."""
        app = platform.checkout(self.name)
        if "lock" in self.expect:
            managers().lock(app, self.expect["lock"])
        return app

    def build(self, platform: Platform, app: Path, **config: str) -> Build:
        """Build a checkout of it, with more config vars than its own."""
        return platform.build(app, {**self.config, **config})


def open_fixture(name: str) -> FixtureApp:
    """Return the fixture of that name."""
    return FixtureApp(name, json.loads((FIXTURES / name / "expect.json").read_text()))
