"""Whether the app's uvicorn has the event loop that it needs to answer at once."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.problem import Problem
from buildpack.model.uvicorn_start import UvicornStart
from buildpack.problems import lint
from buildpack.steps.installed import Installed


def find_delays(starts: tuple[UvicornStart, ...], installed: Installed | None) -> Iterator[Problem]:
    """Yield each uvicorn that holds up the answers on connections that are kept.

    The socket that its workers share is made in a way that keeps asyncio, but not uvloop, from
    setting TCP_NODELAY: see ``inside/serve_uvicorn.py``, which cures it where we start uvicorn."""
    # Only who knows the packages knows what is not among them.
    if installed is None or "uvicorn" not in installed.modules:
        return
    has_loop = "uvloop" in installed.modules or installed.leads_elsewhere
    for start in starts:
        is_told = start.loop == "asyncio"
        if is_told or (start.loop == "auto" and not has_loop):
            yield lint.AnswersDelayed(start.place, is_told=is_told)
