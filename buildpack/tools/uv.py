"""uv: commands.

Source: https://docs.astral.sh/uv/reference/cli/
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.tools.pip_settings import translate


def environment(
    layout: Layout,
    cache: Path,
    env: Mapping[str, str],
    *,
    has_extra_index: bool = False,
    is_locked: bool = False,
) -> dict[str, str]:
    """Return uv's variables for a build: pip's settings translated, and no downloads of Pythons.

    The user's own ``UV_*`` variables win over ``PIP_*`` and over our defaults. With *is_locked*
    nothing is translated: a lock of uv's own names its indexes, and with others it counts as out
    of date.
    """
    ours = {
        "UV_NO_PROGRESS": "1",
        # Of a pylock.toml uv warns otherwise that how it is read may change; our uv is pinned.
        "UV_PREVIEW_FEATURES": "pylock",
        **({} if is_locked else translate(env)),
    }
    if has_extra_index or "UV_EXTRA_INDEX_URL" in ours:
        # pip looks at all indexes and takes the best version; requirements files count on it.
        # With a single index uv says better what is wrong with it without this.
        ours["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    kept = {name: value for name, value in ours.items() if not env.get(name)}
    return {
        **kept,
        "UV_CACHE_DIR": str(cache),
        "UV_PYTHON_DOWNLOADS": "never",
        "VIRTUAL_ENV": str(layout.venv.build),
    }


def prune(layout: Layout, uv: Path, cache: Path) -> Command:
    """Return the command that leaves in uv's cache only what was built from source."""
    return Command(
        argv=(str(uv / "bin/uv"), "cache", "prune", "--ci"),
        shown="uv cache prune --ci",
        cwd=layout.scratch,
        env={"UV_CACHE_DIR": str(cache)},
    )


def without_index(command: Command) -> Command:
    """Return *command* asking no index: what it needs has to be found in other places."""
    option = "--no-index"
    return replace(command, argv=(*command.argv, option), shown=f"{command.shown} {option}")


def install(
    layout: Layout, uv: Path, wanted: Sequence[str], *, exact: bool, refresh: bool
) -> Command:
    """Return the command that installs what the arguments *wanted* name, and what that needs.

    *exact* also removes what nothing asks for any more. *refresh* is for local projects: uv would
    take an old build of one whose ``pyproject.toml`` looks the same.
    """
    options = (*(("--exact",) if exact else ()), *(("--refresh",) if refresh else ()))
    return _pip_command(layout, uv, ("install",), (*options, *wanted))


def sync(
    layout: Layout,
    uv: Path,
    listing: str,
    *,
    groups: Sequence[str] = (),
    extras: Sequence[str] = (),
) -> Command:
    """Return the command that makes the virtualenv hold just what *listing* names: a requirements
    file with all packages in it, or a ``pylock.toml``, of which alone *groups* and *extras* are.

    With any group the lock's default groups count only when they are among them."""
    return _pip_command(
        layout,
        uv,
        ("sync", "--allow-empty-requirements"),
        (*_parts(groups, extras), listing),
    )


def sync_project(
    layout: Layout, uv: Path, *, groups: Sequence[str], extras: Sequence[str], has_tests: bool
) -> Command:
    """Return the command that makes the virtualenv hold just what the project's lock names.

    uv's default groups are those for developers."""
    options = (
        "--locked",
        *(() if has_tests else ("--no-default-groups",)),
        *_parts(groups, extras),
    )
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "sync"),
            # Without it uv would follow a .python-version that a config var overrides.
            *("--python", str(layout.venv.build / "bin/python"), *options),
        ),
        shown=" ".join(("uv sync", *options)),
        cwd=layout.source.build,
        env={"UV_PROJECT_ENVIRONMENT": str(layout.venv.build)},
    )


def empty(layout: Layout, uv: Path) -> Command:
    """Return the command that removes every package from the virtualenv."""
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "pip", "sync", "--allow-empty-requirements"),
            *("--python", str(layout.venv.build / "bin/python"), "/dev/null"),
        ),
        shown="uv pip sync --allow-empty-requirements",
        cwd=layout.scratch,
    )


def add(layout: Layout, uv: Path, requirement: str) -> Command:
    """Return the command that adds one requirement to what the virtualenv holds."""
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "pip", "install"),
            *("--python", str(layout.venv.build / "bin/python"), requirement),
        ),
        shown=f"uv pip install '{requirement}'",
        cwd=layout.scratch,
    )


def add_wheel(layout: Layout, uv: Path, pin: str, wheels: Path) -> Command:
    """Return the command that installs one wheel from a directory, as it is.

    By name and not by path, so that it counts as the release that the app's files ask for.
    """
    name = pin.partition("=")[0]
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "pip", "install", "--no-config", "--no-cache"),
            *("--python", str(layout.venv.build / "bin/python"), "--no-deps"),
            *("--no-index", "--find-links", str(wheels), "--reinstall-package", name, pin),
        ),
        shown=f"uv pip install '{pin}'",
        cwd=layout.scratch,
    )


def _parts(groups: Sequence[str], extras: Sequence[str]) -> tuple[str, ...]:
    """Return the options for what is installed besides the main dependencies."""
    return (
        *(part for group in groups for part in ("--group", group)),
        *(part for extra in extras for part in ("--extra", extra)),
    )


def _pip_command(
    layout: Layout, uv: Path, command: tuple[str, ...], arguments: Sequence[str]
) -> Command:
    """Return a command of uv's own pip for the virtualenv, given in the app's directory."""
    python = ("--python", str(layout.venv.build / "bin/python"))
    shown = [posixpath.basename(one) if one.startswith("/") else one for one in arguments]
    return Command(
        argv=(str(uv / "bin/uv"), "pip", *command, *python, *arguments),
        shown=" ".join(("uv pip", command[0], *shown)),
        cwd=layout.source.build,
    )
