"""Starts hypercorn with the arguments given, so that SIGTERM ends it gracefully.

hypercorn's main process tells its workers over an event of its own when they are to finish. They do
nothing about SIGTERM, which platforms send to every process, so it would kill them at once, with
the requests that they are answering. And it has no option to believe a router."""

import os
import signal
import sys
from typing import Any, Callable, Dict

import hypercorn.asyncio.run as worker


class Believing:
    """An application in front of another: it takes over what the router says of a request."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application

    async def __call__(self, scope: Dict[str, Any], *channels: Any) -> None:
        """Answer as the application does."""
        told = as_told(scope) if scope["type"] in ("http", "websocket") else scope
        await self._application(told, *channels)


def as_told(scope: Dict[str, Any]) -> Dict[str, Any]:
    """Return a request's scope with the scheme and the client that its headers name."""
    headers = dict(scope["headers"])
    told = dict(scope)
    scheme = headers.get(b"x-forwarded-proto", b"").strip()
    if scheme in (b"http", b"https"):
        name = scheme.decode()
        told["scheme"] = name if scope["type"] == "http" else name.replace("http", "ws")
    client = headers.get(b"x-forwarded-for", b"").partition(b",")[0].strip()
    if client:
        told["client"] = (client.decode("latin-1"), 0)
    return told


def believing(load: Callable[..., Any]) -> Callable[..., Any]:
    """Return what loads an application as *load* does, behind one that believes."""
    return lambda *arguments: Believing(load(*arguments))


# Everybody is believed, or nobody. Each worker imports the program that it was started from.
if os.environ.get("FORWARDED_ALLOW_IPS") == "*":
    worker.load_application = believing(worker.load_application)

if __name__ == "__main__":
    from hypercorn.__main__ import main

    # The app's directory comes first, as with hypercorn's own script, and not this one's.
    sys.path[0] = os.getcwd()
    sys.exit(main())
else:
    # That import gives it another name.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
