"""Options in requirements files that pip doesn't know there.

Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options
"""

from __future__ import annotations

import difflib
from functools import lru_cache

from buildpack.facts.requirement_line import Line
from buildpack.problems.requirement_line import UnknownOption

_KNOWN = frozenset(
    {
        *("--all-releases", "--config-settings", "--constraint", "--editable"),
        *("--extra-index-url", "--find-links", "--hash", "--index-url", "--no-binary"),
        *("--no-index", "--no-require-hashes", "--only-binary", "--only-final"),
        *("--prefer-binary", "--pre", "--require-hashes", "--requirement", "--trusted-host"),
        "--use-feature",
    }
)
# Releases of pip for Python 2.7 and 3.6 know some of them; the installer says about the others.
_ONCE_KNOWN = frozenset(
    {
        *("-Z", "--always-unzip", "--allow-all-external", "--allow-external"),
        *("--allow-unverified", "--global-option", "--install-option", "--no-use-wheel"),
        *("--process-dependency-links", "--use-wheel"),
    }
)
_SIMILAR = 0.8


def is_abbreviated(name: str) -> bool:
    """Return whether pip understands *name* as the beginning of just one option."""
    return name not in _KNOWN and len(_begun(name)) == 1


def find_unknown_option(line: Line, file: str) -> UnknownOption | None:
    """Return the first option of *line* that pip doesn't know, or None."""
    for option in line.options:
        name = option.name
        is_known = name in _KNOWN or name in _ONCE_KNOWN or len(_begun(name)) == 1
        if is_known or not name.strip("-"):
            continue
        meant = _find_meant(name.lower().strip("-"))
        return UnknownOption(file, line.number, line.text, name, meant)
    return None


@lru_cache(maxsize=256)
def _find_meant(word: str) -> str:
    known = [name.removeprefix("--") for name in _KNOWN]
    near = difflib.get_close_matches(word, known, n=1, cutoff=_SIMILAR)
    return f"--{near[0]}" if near else ""


@lru_cache(maxsize=256)
def _begun(name: str) -> list[str]:
    return [known for known in _KNOWN if name.startswith("--") and known.startswith(name)]
