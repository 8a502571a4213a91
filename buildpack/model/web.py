"""The process that answers HTTP, as far as the time of launch concerns it."""

from __future__ import annotations

from buildpack.model.layout import Place
from buildpack.model.value import Value

PORT, WORKERS, THREADS = "PORT", "WEB_CONCURRENCY", "SLUGLINE_THREADS"

MEASURED = "memory"
"""The file of ours in a slug that says in one line what a boot check found, in whole megabytes: the
app's with one worker, and those of each further worker."""


class Web(Value, kw_only=True):
    """What the launch script has to know of ``web``."""

    server: str = ""
    """Such as ``gunicorn``; empty when we don't know it."""
    variables: tuple[str, ...] = ()
    """Those of ``PORT``, ``WEB_CONCURRENCY`` and ``SLUGLINE_THREADS`` that it goes by."""
    has_defaults: bool = True
    """Whether servers start with our defaults where no config var says so at launch."""
    port: int = 8000
    """Where it listens when nobody gives it a port and no platform is there."""
    measured: Place | None = None
    """Where that file would be."""
