"""Names of what builds note for the next one, where more than one place knows them."""

from __future__ import annotations


def name_sizes(venv: str) -> str:
    """Return the name of the note on the bytes of each package in a virtualenv that is kept."""
    return f"sizes-{venv}"


LAST_BUILD = "last-build"
"""JSON such as ``{"python_version": "3.13.0", "seconds": {"runtime": 1.2}}``."""
REPORT = "report"
"""The report of the last build, good or failed."""
INSTALLED = "installed"
"""Which programs and modules a virtualenv that nobody restores has."""

WITH_IMAGE = frozenset({LAST_BUILD, INSTALLED, name_sizes("venv")})
"""Notes on what is in an image, which are worth nothing beside another one. Each is the same for
the same image, so that equal builds make equal images."""
