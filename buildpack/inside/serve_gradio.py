"""Runs a program that starts a server of Gradio's, FILE, so that SIGTERM ends it gracefully.

Of itself Gradio does nothing about the signal, which kills it with what it is answering, and its
uvicorn, which no variable reaches, closes connections that are kept alive before a router does."""

import os
import runpy
import signal
import sys
import threading
from typing import Any, Callable, Set

from uvicorn import Server

KEEP_ALIVE = 95
"""Seconds that a connection may be idle; routers keep theirs for 90."""
LIMIT = 25
"""Seconds until what isn't answered is given up; a platform gives a process 30 to end."""
POLL = 0.1
"""Seconds between two looks at what is still to be answered."""
RUNNING: Set[Server] = set()


def watched(run: Callable[..., Any]) -> Callable[..., Any]:
    """Return what runs a server as *run* does, with our limits, and remembers it meanwhile."""

    def run_watched(self: Server, *arguments: Any, **settings: Any) -> Any:
        self.config.timeout_keep_alive = KEEP_ALIVE
        self.config.timeout_graceful_shutdown = LIMIT
        RUNNING.add(self)
        try:
            return run(self, *arguments, **settings)
        finally:
            RUNNING.discard(self)

    return run_watched


def end(_number: int, _frame: object) -> None:
    """Take SIGTERM in the main thread, which only waits; the servers run in others."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for server in RUNNING:
        server.should_exit = True
        _end_heartbeats(server.config.app)
    while RUNNING:
        threading.Event().wait(POLL)
    sys.exit()


def _end_heartbeats(app: Any) -> None:
    """End what a page that is open somewhere asks for all the time; older Gradios know none."""
    stopped = getattr(app, "stop_event", None)
    if stopped is not None:
        stopped.set()


def main(file: str) -> None:
    """Run the program as Python itself would."""
    sys.argv[:] = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(file))
    Server.run = watched(Server.run)
    signal.signal(signal.SIGTERM, end)
    runpy.run_path(file, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
