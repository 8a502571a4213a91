"""Starts daphne with the arguments given, so that SIGTERM ends it gracefully.

Of itself daphne cancels the requests that it is answering, closes connections that are kept alive
before a router does, and takes no factories."""

import os
import sys
from collections.abc import Callable
from typing import Any

from daphne import cli
from daphne.http_protocol import WebRequest
from daphne.server import Server
from twisted.internet import defer, reactor

KEEP_ALIVE = 95
"""Seconds that a connection may be idle; routers keep theirs for 90."""
POLL = 0.1
"""Seconds between two looks at what is still to be answered."""


class DrainingServer(Server):  # type: ignore[misc]
    """Answers what it has begun to answer before it ends."""

    def listen_success(self, port: Any) -> None:
        """Remember what listens."""
        self.http_factory.timeOut = KEEP_ALIVE
        self.__dict__.setdefault("ports", []).append(port)
        super().listen_success(port)

    def kill_all_applications(self) -> object:
        """Return what fires once all requests are answered and the rest has been told to end.

        Twisted stops after that."""
        ports = self.__dict__.get("ports", ())
        stopped = [defer.maybeDeferred(port.stopListening) for port in ports]
        drained = defer.Deferred()
        drained.addCallback(lambda _: super(DrainingServer, self).kill_all_applications())
        # Of a connection that has nothing to answer some daphnes know no application.
        drained.addErrback(lambda failure: failure.trap(KeyError) and None)
        defer.DeferredList(stopped).addCallback(lambda _: self._drain(drained))
        return drained

    def _drain(self, drained: Any) -> None:
        if self._is_busy():
            reactor.callLater(POLL, self._drain, drained)
        else:
            drained.callback(None)

    def _is_busy(self) -> bool:
        """Return whether a request waits for its answer, or an answer for its way out."""
        for protocol, details in self.connections.items():
            application = details.get("application_instance")
            if isinstance(protocol, WebRequest) and application and not application.done():
                return True
        return bool(reactor.getWriters())


class DrainingCommandLine(cli.CommandLineInterface):  # type: ignore[misc]
    """daphne's own command line, with our server."""

    server_class = DrainingServer


def with_factories(load: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return what loads ``module:make()`` as well as *load* loads ``module:application``."""
    return lambda path: load(path[:-2])() if path.endswith("()") else load(path)


if __name__ == "__main__":
    # The app's directory comes first, as with daphne's own script, and not this one's.
    sys.path[0] = os.getcwd()
    cli.import_by_path = with_factories(cli.import_by_path)
    # daphne believes everybody who forwards requests to it, or nobody.
    believes = ["--proxy-headers"] if os.environ.get("FORWARDED_ALLOW_IPS") == "*" else []
    DrainingCommandLine().run(believes + sys.argv[1:])
