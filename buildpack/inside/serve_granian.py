"""Starts granian with the arguments given, so that it believes the router.

granian brings what reads a router's headers, for applications to wrap themselves in, and no option
for it. What is older than 2.0 is started as it is."""

import os
import sys
from typing import Any, Callable

from granian import cli

try:
    from granian._internal import load_target
    from granian.server import common
    from granian.utils.proxies import wrap_asgi_with_proxy_headers, wrap_wsgi_with_proxy_headers
except ImportError:
    common = None

WSGI_ARGUMENTS = 2


def load(*arguments: Any, **settings: Any) -> Callable[..., Any]:
    """Load an application as granian does, and return it behind what reads the headers.

    Each worker calls it; the interface shows in how the application is called."""
    application = load_target(*arguments, **settings)
    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    wsgi = wrap_wsgi_with_proxy_headers(application, trusted)
    asgi = wrap_asgi_with_proxy_headers(application, trusted)
    return lambda *given: wsgi(*given) if len(given) == WSGI_ARGUMENTS else asgi(*given)


if __name__ == "__main__":
    # The app's directory comes first, as with granian's own script, and not this one's.
    sys.path[0] = os.getcwd()
    if common is not None:
        common.load_target = load
    cli.entrypoint()
