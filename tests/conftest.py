"""What holds for all tests."""

from __future__ import annotations

import re
import signal

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Machines have neighbours: how long an example takes says nothing about the code.
settings.register_profile("slugline", deadline=None)
settings.load_profile("slugline")

# A shell without job control lets what it starts in the background ignore both, and a test run
# there would hand that on to every program that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)

_CONTAINERS = re.compile(r"\be2e/test_(classic_container|layout|pack|registry|s2i_image)\.py::")


class _ContainersTogether(LoadScopeScheduling):  # type: ignore[misc] # As setup.cfg says.
    """Gives tests to whoever has time, but those of containers to one worker: each other one would
    fill a storage of its own and make the same builders in it, for minutes."""

    def _split_scope(self, nodeid: str) -> str:
        return "containers" if _CONTAINERS.search(nodeid) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Say who gets which tests, with ``--dist loadgroup``."""
    is_ours = config.getvalue("dist") == "loadgroup"
    return _ContainersTogether(config, log) if is_ours else None
