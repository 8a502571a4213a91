"""Starts waitress with the arguments given, so that SIGTERM ends it gracefully; logs requests.

Of itself waitress does nothing about the signal, which kills it with the requests that it is
answering, and it has no access log. Runs on Python 2.7 as well, so types stand in comments.
"""

import os
import re
import signal
import sys
import time

import waitress.runner
from waitress.server import create_server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Sequence, Tuple  # noqa: F401 - comments name them.

UNFIT = re.compile("[^!-~]")
"""What no path in a line of the log may hold."""

POLL = 0.1
"""Seconds between two looks at what is still to be answered."""


class Signal(object):
    """Remembers that the end was asked for."""

    def __init__(self):
        # type: () -> None
        self.came = False

    def note(self, _number, _frame):
        # type: (int, object) -> None
        """Take the signal."""
        self.came = True


class AccessLog(object):
    """A WSGI application in front of another: one line in the common log format per answer."""

    def __init__(self, application, descriptor):
        # type: (Callable[..., Any], int) -> None
        self._application = application
        self._descriptor = descriptor
        self._clock = (0, "")

    def __call__(self, environ, start_response):
        # type: (Dict[str, Any], Callable[..., Any]) -> Any
        """Answer as the application does."""

        def start(status, headers, *error):
            # type: (str, Sequence[Tuple[str, str]], *Any) -> Any
            self._write(environ, status, headers)
            return start_response(status, headers, *error)

        try:
            return self._application(environ, start)
        except Exception:
            self._write(environ, "500", ())
            raise

    def _write(self, environ, status, headers):
        # type: (Dict[str, Any], str, Sequence[Tuple[str, str]]) -> None
        size = "-"
        for name, value in headers:
            if name.lower() == "content-length":
                size = value
        query = environ.get("QUERY_STRING")
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        # Only what a request line may hold: a path comes to us decoded.
        path = UNFIT.sub(lambda one: "%%%02X" % ord(one.group()), path)
        line = '%s - - [%s] "%s %s%s %s" %s %s "%s" "%s"\n' % (
            environ.get("REMOTE_ADDR", "-"),
            self._now(),
            environ["REQUEST_METHOD"],
            path,
            "?" + query if query else "",
            environ.get("SERVER_PROTOCOL", "-"),
            status.split(" ", 1)[0],
            size,
            environ.get("HTTP_REFERER", "-"),
            environ.get("HTTP_USER_AGENT", "-"),
        )
        # One call of the system's: whole lines, from as many threads as there are.
        os.write(self._descriptor, as_bytes(line))

    def _now(self):
        # type: () -> str
        """Return the time as it is written. It is put together once in a second."""
        second = int(time.time())
        if self._clock[0] != second:
            text = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(second))
            self._clock = (second, text)
        return self._clock[1]


def as_bytes(text):
    # type: (Any) -> bytes
    """Return a text of the WSGI protocol, which on Python 3 holds bytes as Latin-1."""
    return text if isinstance(text, bytes) else text.encode("latin-1", "replace")


def trust_proxies(addresses):
    # type: (str) -> Dict[str, Any]
    """Return the settings with which waitress believes those who forward requests to it.

    *addresses* are as gunicorn and uvicorn read them; waitress takes one, or ``*``."""
    if not addresses or "," in addresses:
        return {}
    headers = "x-forwarded-for x-forwarded-proto x-forwarded-port"
    return {
        "trusted_proxy": addresses,
        "trusted_proxy_headers": headers,
        "clear_untrusted_proxy_headers": True,
    }


def serve(application, **settings):
    # type: (Callable[..., Any], **Any) -> None
    """Answer until SIGTERM or Ctrl-C; then answer what has come already, and return."""
    end = Signal()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end.note)
    sockets = {}  # type: Dict[int, Any]
    settings = dict(trust_proxies(os.environ.get("FORWARDED_ALLOW_IPS", "")), **settings)
    server = create_server(AccessLog(application, sys.stdout.fileno()), map=sockets, **settings)
    server.print_listen("Serving on http://{}:{}")
    listening = [one for one in sockets.values() if getattr(one, "accepting", False)]
    poll = server.asyncore.loop
    while not end.came:
        poll(timeout=1.0, map=sockets, count=1)
    for listener in listening:
        # Its own close() would take away what wakes the loop up as well.
        listener.del_channel()
        listener.socket.close()
    idle = 0
    # A look just after an answer went out may miss the next request of its connection.
    while idle < 2:  # noqa: PLR2004
        poll(timeout=POLL, map=sockets, count=1)
        # A connection with a request at work, or an answer to send, reads nothing more.
        idle = 0 if any(not one.readable() for one in sockets.values()) else idle + 1


if __name__ == "__main__":
    # The app's directory comes first, as with waitress's own script, and not this one's.
    sys.path[0] = os.getcwd()
    sys.exit(waitress.runner.run(_serve=serve))
