"""Starts uvicorn with the arguments given, so that kept connections are not held up.

With several workers uvicorn makes the listening socket itself, and in a way that keeps asyncio from
setting TCP_NODELAY on its connections. An answer goes out in two pieces, and the second one then
waits until the client has confirmed the first, which takes 40 milliseconds."""

import os
import socket
import sys

from uvicorn.config import Config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable  # noqa: F401 - comments name it.


def without_delay(bind):
    # type: (Callable[[Config], socket.socket]) -> Callable[[Config], socket.socket]
    """Return what binds as *bind* does, and sets the option, which connections inherit."""

    def bound(config):
        # type: (Config) -> socket.socket
        listening = bind(config)
        if listening.family in (socket.AF_INET, socket.AF_INET6):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening

    return bound


if __name__ == "__main__":
    from uvicorn.main import main

    Config.bind_socket = without_delay(Config.bind_socket)
    # The app's directory comes first, as with uvicorn's own script, and not this one's.
    sys.path[0] = os.getcwd()
    main()
