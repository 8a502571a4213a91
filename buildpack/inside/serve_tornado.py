"""Runs a program that starts a server of Tornado's, FILE, so that SIGTERM ends it gracefully.

Of itself Tornado does nothing about the signal, which kills it with the requests that it is
answering, and it believes no router. Runs on Python 2.7 as well, so types stand in comments.
"""

import os
import runpy
import signal
import sys

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPMessageDelegate
from tornado.ioloop import IOLoop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, Set  # noqa: F401 - comments name them.

LIMIT = 25
"""Seconds: a platform gives a process 30 to end."""
POLL = 0.1
"""Seconds between two looks at what is still to be answered."""
SERVERS = []  # type: List[DrainingServer]


class Watched(HTTPMessageDelegate):  # type: ignore[misc]
    """What takes one request of a connection, with a call when the request begins."""

    def __init__(self, delegate, begin):
        # type: (Any, Callable[[], None]) -> None
        self._delegate = delegate
        self._begin = begin

    def headers_received(self, start_line, headers):
        # type: (Any, Any) -> Any
        """Take the beginning."""
        self._begin()
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk):
        # type: (bytes) -> Any
        """Take a part of the body."""
        return self._delegate.data_received(chunk)

    def finish(self):
        # type: () -> None
        """Take the end of the request."""
        self._delegate.finish()

    def on_connection_close(self):
        # type: () -> None
        """Take the end of the connection."""
        self._delegate.on_connection_close()


class DrainingServer(HTTPServer):  # type: ignore[misc]
    """Knows which of its connections wait for an answer."""

    def initialize(self, *arguments, **settings):
        # type: (Any, Any) -> None
        """Begin without any connection."""
        self.busy = set()  # type: Set[object]
        SERVERS.append(self)
        super(DrainingServer, self).initialize(*arguments, **settings)

    def start_request(self, server_conn, request_conn):
        # type: (object, Any) -> Watched
        """Return what takes the next request: the one before is answered by now."""
        self.busy.discard(server_conn)
        delegate = super(DrainingServer, self).start_request(server_conn, request_conn)
        return Watched(delegate, lambda: self.busy.add(server_conn))

    def on_close(self, server_conn):
        # type: (object) -> None
        """Forget a connection; one that became a websocket counts as closed."""
        self.busy.discard(server_conn)
        super(DrainingServer, self).on_close(server_conn)


def drain(loop, until):
    # type: (Any, float) -> None
    """End the program as soon as all requests that have come are answered."""
    if loop.time() >= until or not any(server.busy for server in SERVERS):
        sys.exit()
    loop.call_later(POLL, drain, loop, until)


def end(_number, _frame):
    # type: (int, object) -> None
    """Take SIGTERM."""
    loop = IOLoop.current(instance=False)
    if loop is None or not SERVERS:
        sys.exit()

    def begin():
        # type: () -> None
        for server in SERVERS:
            server.stop()
        drain(loop, loop.time() + LIMIT)

    if hasattr(loop, "asyncio_loop"):
        loop.asyncio_loop.call_soon_threadsafe(begin)
    else:
        loop.add_callback_from_signal(begin)


def main(file):
    # type: (str) -> None
    """Run the program as Python itself would."""
    sys.argv[:] = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(file))
    # Tornado believes everybody who forwards requests to it, or nobody.
    believes = os.environ.get("FORWARDED_ALLOW_IPS") == "*"
    HTTPServer.configure(DrainingServer, xheaders=believes)
    signal.signal(signal.SIGTERM, end)
    runpy.run_path(file, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
