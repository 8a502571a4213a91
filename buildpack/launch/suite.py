"""What bin/test reads."""

from __future__ import annotations

import json
from typing import Any

from buildpack.model.choice import Choice
from buildpack.model.suite import Suite


def render_suite(suite: Choice[Suite] | None) -> str:
    """Return how the tests are run as JSON; ``null`` when nothing says it.

    Unlike the plan it isn't masked: it is for running, not for showing."""
    if suite is None:
        return "null\n"
    told = {
        "command": suite.value.command,
        "directory": suite.value.directory,
        "setup": suite.value.setup,
        "setup_directory": suite.value.setup_directory,
        "env": dict(suite.value.env),
        "because": suite.because,
    }
    return json.dumps(told, indent=2) + "\n"


def parse_suite(text: str) -> Choice[Suite] | None:
    """Return what `render_suite` has written."""
    told: dict[str, Any] | None = json.loads(text)
    if told is None:
        return None
    because = told.pop("because")
    return Choice(Suite(**told), because, "")
