"""Which options a uWSGI knows, as it says itself.

A dry run with ``--strict`` would tell as well, but only of the first unknown option, and it runs
the commands that a configuration may hold. ``--help`` reads no configuration at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from buildpack.model.command import Command
from buildpack.model.layout import Layout

_OPTION = re.compile(r"\s+(?:-\S\|)?--([a-z0-9][a-z0-9-]*)(?:\s|$)")


def ask_options(layout: Layout, program: str = "uwsgi") -> Command:
    """Return the command that lists all options of the app's uWSGI."""
    return Command(
        argv=(str(layout.venv.build / "bin" / program), "--help"),
        shown=f"{program} --help",
        cwd=layout.scratch,
        timeout=20.0,
    )


def parse_options(lines: Iterable[str]) -> frozenset[str]:
    """Return the names of the options that ``--help`` lists. Any lines give an answer."""
    return frozenset(found[1] for line in lines if (found := _OPTION.match(line)))
