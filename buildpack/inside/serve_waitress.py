"""Starts waitress with the arguments given, so that SIGTERM ends it gracefully; logs requests.

Of itself waitress does nothing about the signal, which kills it with the requests that it is
answering, and it has no access log. Runs on Python 2.7 as well, so types stand in comments.
"""

import os
import signal
import sys
import time

import waitress.runner
from waitress.server import create_server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Callable, Dict, Sequence, Tuple  # noqa: F401 - comments name them.

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

    def __init__(self, application, out):
        # type: (Callable[..., Any], IO[str]) -> None
        self._application = application
        self._out = out

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
        size = next((value for name, value in headers if name.lower() == "content-length"), "-")
        query = environ.get("QUERY_STRING")
        # Only what a request line may hold: a path comes to us decoded.
        path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode(
            "unicode_escape"
        )
        self._out.write(
            '{} - - [{}] "{} {}{} {}" {} {} "{}" "{}"\n'.format(
                environ.get("REMOTE_ADDR", "-"),
                time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
                environ["REQUEST_METHOD"],
                path.decode("ascii"),
                "?" + query if query else "",
                environ.get("SERVER_PROTOCOL", "-"),
                status.split(" ")[0],
                size,
                environ.get("HTTP_REFERER", "-"),
                environ.get("HTTP_USER_AGENT", "-"),
            )
        )
        self._out.flush()


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
    server = create_server(AccessLog(application, sys.stdout), map=sockets, **settings)
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
