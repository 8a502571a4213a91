"""Serves an application of aiohttp's: HOST PORT MODULE:NAME, or MODULE:FUNCTION() for a factory.

aiohttp's own command line only takes functions that read arguments, and it closes connections that
are kept alive before a router does."""

import importlib
import inspect
import logging
import os
import sys

from aiohttp import web

# Seconds: routers keep connections for 90, and platforms give a process 30 to end.
_SETTINGS = {"keepalive_timeout": 95.0, "shutdown_timeout": 25.0}


def load(target: str) -> object:
    """Return the application that a target such as ``main:app`` or ``main:make()`` names."""
    module, _, name = target.partition(":")
    found: object = importlib.import_module(module)
    for part in name.replace("()", "").split("."):
        found = getattr(found, part)
    # A factory may be a coroutine function: aiohttp awaits what it returns.
    return found() if name.endswith("()") and callable(found) else found


def main(host: str, port: str, target: str) -> None:
    """Serve until SIGTERM; requests that have come are answered first."""
    # The app's directory comes first, and not this program's.
    sys.path[0] = os.getcwd()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    known = inspect.signature(web.run_app).parameters
    settings = {name: value for name, value in _SETTINGS.items() if name in known}
    web.run_app(load(target), host=host, port=int(port), **settings)


if __name__ == "__main__":
    main(*sys.argv[1:])
