"""Plain HTTP over loopback, for asking a server that we have started ourselves."""

from __future__ import annotations

import errno
import socket
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from random import SystemRandom
from urllib.parse import urlsplit

_HEAD = 65_536
# Above those of well-known services, below the ephemeral ones (32768 and up) and NodePorts (30000).
_PORTS = range(10_000, 30_000)


def get(url: str, timeout: float, *, host: str = "") -> tuple[int, bytes]:
    """Return the status and the first 64 kB of the body; redirects are not followed.

    *host* is the Host header. Raises OSError when nobody answers within *timeout* seconds for each
    wait, and when the answer isn't HTTP."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    with closing(
        HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=timeout)
    ) as there:
        headers = {"User-Agent": "Slugline", "Connection": "close"}
        try:
            there.request("GET", target, headers={**headers, **({"Host": host} if host else {})})
            answer = there.getresponse()
            return answer.status, _read(answer, time.monotonic() + timeout)
        except HTTPException as error:
            raise OSError(errno.EPROTO, f"The answer isn't HTTP: {error!r}") from None


def _read(answer: HTTPResponse, deadline: float) -> bytes:
    """Return what comes of a body before the deadline: a stream of events never ends."""
    body = b""
    while len(body) < _HEAD and time.monotonic() < deadline:
        chunk = answer.read1(_HEAD - len(body))
        if not chunk:
            break
        body += chunk
    return body


def free_port() -> int:
    """Return a TCP port that nobody listens on just now, chosen at random.

    It is none of those that kernels and Kubernetes hand out by themselves: other programs' sockets
    and connections would take such a port before our server has started. Raises OSError when a
    hundred of them are taken."""
    for _ in range(100):
        port = SystemRandom().choice(_PORTS)
        if is_free(port):
            return port
    raise OSError(errno.EADDRINUSE, f"No free port from {_PORTS[0]} to {_PORTS[-1]} was found")


def is_free(port: int) -> bool:
    """Return whether nobody listens on a TCP port just now, on loopback or everywhere."""
    with socket.socket() as probe:
        # A port that a server has just left is free, though the kernel still remembers it.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
