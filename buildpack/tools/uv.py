"""uv: commands and the meaning of its failures.

Source: https://docs.astral.sh/uv/reference/cli/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from buildpack.model.command import Command, CommandResult
from buildpack.model.layout import Layout
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.dependencies import (
    DependenciesFailed,
    IndexUnauthorised,
    IndexUnreachable,
    RequirementBuildFailed,
    RequirementConflict,
    RequirementHashMismatch,
    RequirementNotFound,
    RequirementUnreadable,
)
from buildpack.problems.network import ChecksumMismatch, DownloadFailed
from buildpack.tools.evidence import (
    Failure,
    Reading,
    cited_from,
    find_first,
    first_error,
    read_failure,
)

# What pip's users set, in uv's words. uv ignores pip's own variables.
_SAME_AS_PIP = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_NO_INDEX": "UV_NO_INDEX",
    "PIP_TRUSTED_HOST": "UV_INSECURE_HOST",
    "PIP_CONSTRAINT": "UV_CONSTRAINT",
    "PIP_CERT": "SSL_CERT_FILE",
}


def _hash_mismatch(match: re.Match[str], failure: Failure) -> Problem:
    return RequirementHashMismatch(failure.located(match["what"]), failure.evidence)


def _build_failed(match: re.Match[str], failure: Failure) -> Problem:
    error = first_error(failure.tail)
    return RequirementBuildFailed(failure.located(match["what"]), error, failure.evidence)


def _not_found(match: re.Match[str], failure: Failure) -> Problem:
    return RequirementNotFound(failure.located(match["what"]), failure.evidence)


def _unreadable(match: re.Match[str], failure: Failure) -> Problem:
    line = int(match.groupdict().get("line") or 0)
    return RequirementUnreadable(match["what"], line, failure.evidence)


_PYTHON_HASH = re.compile(
    r"[Hh]ash mismatch.*?Expected:?\s+(?:sha256:)?(?P<expected>[0-9a-f]{64})"
    r".*?(?:Computed|Actual):?\s+(?:sha256:)?(?P<actual>[0-9a-f]{64})"
)

# In this order: one failure often drags others behind it.
_READINGS: tuple[Reading, ...] = (
    (
        re.compile(r"index URL \((?P<url>[^)]+)\) could not be queried .* valid authentication"),
        lambda match, failure: IndexUnauthorised(match["url"], failure.evidence),
    ),
    (
        re.compile(r"client error \((?:401|403)[^)]*\) for url \((?P<url>[^)]+)\)"),
        lambda match, failure: IndexUnauthorised(match["url"], failure.evidence),
    ),
    (re.compile(r"Hash mismatch for `(?P<what>[^`]+)`"), _hash_mismatch),
    (re.compile(r"Failed to (?:build|download and build) `(?P<what>[^`]+)`"), _build_failed),
    (
        re.compile(r"Failed to fetch: `?(?P<url>[^\s`]+)"),
        lambda match, failure: IndexUnreachable(match["url"], failure.evidence),
    ),
    (re.compile(r"Because (?P<what>\S+) was not found in the "), _not_found),
    (re.compile(r"there (?:is|are) no versions? of (?P<what>[^\s,]+)"), _not_found),
    (
        re.compile("No solution found"),
        lambda _, failure: RequirementConflict(failure.evidence),
    ),
    (re.compile(r"Couldn't parse requirement in `(?P<what>[^`]+)`"), _unreadable),
    (re.compile(r"Error parsing included file in `(?P<what>[^`]+)`"), _unreadable),
    (re.compile(r"^error: .+: (?P<what>[^\s:]+):(?P<line>\d+):\d+$"), _unreadable),
)


def environment(
    layout: Layout, cache: Path, env: Mapping[str, str], *, has_extra_index: bool = False
) -> dict[str, str]:
    """Return uv's variables for a build: pip's settings translated, and no downloads of Pythons.

    The user's own ``UV_*`` variables win over ``PIP_*`` and over our defaults.
    """
    ours = {
        "UV_NO_PROGRESS": "1",
        **{uv: env[pip] for pip, uv in _SAME_AS_PIP.items() if env.get(pip)},
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


def install(
    layout: Layout, uv: Path, manifests: Sequence[str], *, exact: bool, refresh: bool
) -> Command:
    """Return the command that installs what *manifests* ask for.

    *exact* also removes what nothing asks for any more. *refresh* is for local projects: uv would
    take an old build of one whose ``pyproject.toml`` looks the same.
    """
    wanted = tuple(part for one in manifests for part in ((one,) if one == "." else ("-r", one)))
    options = (*(("--exact",) if exact else ()), *(("--refresh",) if refresh else ()))
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "pip", "install"),
            *("--python", str(layout.venv.build / "bin/python"), *options, *wanted),
        ),
        shown=" ".join(("uv pip install", *options, *wanted)),
        cwd=layout.app.build,
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


def install_python(layout: Layout, uv: Path, key: str, to: Path) -> Command:
    """Return the command that fetches a CPython, its checksum verified, into the directory *to*."""
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "python", "install", "--no-bin", "--no-config"),
            *("--install-dir", str(to), key),
        ),
        shown=f"uv python install {key}",
        cwd=layout.scratch,
        env={"UV_PYTHON_DOWNLOADS": "manual", "UV_NO_PROGRESS": "1"},
    )


def explain_python_install(result: CommandResult, key: str) -> Problem:
    """Return what it means that a CPython could not be fetched."""
    hashes = find_first(_PYTHON_HASH, [" ".join(result.tail)])
    if hashes:
        return ChecksumMismatch(url=key, expected=hashes["expected"], actual=hashes["actual"])
    url = find_first(re.compile(r"https?://[^\s`)]+"), result.tail)
    reason = result.tail[-1].strip().removeprefix("cause: ") if result.tail else "uv says nothing"
    return DownloadFailed(url=url[0] if url else key, why=f"uv says: {reason}")


def diagnose(result: CommandResult, requirements: Sequence[Requirement]) -> Problem:
    """Return what a failed installation means."""
    failure = Failure(result.tail, cited_from(result.tail, r"^error: "), requirements)
    return read_failure(_READINGS, failure) or DependenciesFailed("uv", failure.evidence)
