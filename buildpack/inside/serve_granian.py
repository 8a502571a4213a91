"""Starts granian with the arguments given, so that it believes the router, and ends at any moment.

granian brings what reads a router's headers, for applications to wrap themselves in, and no option
for it. What is older than 2.0 doesn't bring that.

A worker is forked with the handlers of the main process, which note a signal that nobody looks at
there: one that is told to end while it still loads the app would go on. One that is told so twice
before it serves hangs. And one for WSGI may sleep through it, when the signal interrupts another
of its threads. All of them are killed only when the main process has no patience left."""

import os
import signal
import sys
import threading
from typing import Any, Callable

from granian import cli

try:
    from granian import _signals
except ImportError:
    _signals = None

try:
    from granian._internal import load_target
    from granian.server import common
    from granian.utils.proxies import wrap_asgi_with_proxy_headers, wrap_wsgi_with_proxy_headers
except ImportError:
    common = None

WSGI_ARGUMENTS = 2
ENDS = (signal.SIGTERM, signal.SIGINT)


def load(*arguments: Any, **settings: Any) -> Callable[..., Any]:
    """Load an application as granian does, and return it behind what reads the headers.

    Each worker calls it before it listens to signals; the interface shows in how the application
    is called."""
    for name in ("set_loop_signals", "set_sync_signals"):
        if hasattr(_signals, name):
            setattr(_signals, name, hear_once(getattr(_signals, name)))
    application = load_target(*arguments, **settings)
    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    wsgi = wrap_wsgi_with_proxy_headers(application, trusted)
    asgi = wrap_asgi_with_proxy_headers(application, trusted)
    return lambda *given: wsgi(*given) if len(given) == WSGI_ARGUMENTS else asgi(*given)


def hear_once(listen: Callable[..., Any]) -> Callable[..., Any]:
    """Return what listens to signals as *listen* does, and tells the worker of the first alone."""

    def listen_once(*loop: Any) -> Any:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        event = listen(*loop)
        waiting = [event.set]

        def hear(*_arguments: Any) -> None:
            if waiting:
                waiting.pop()()

        if loop:
            for number in ENDS:
                loop[0].add_signal_handler(number, hear)
        else:
            wait_elsewhere(hear)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        return event

    return listen_once


def wait_elsewhere(hear: Callable[[], None]) -> None:
    """Call *hear* when the end is asked for, whichever thread the kernel interrupts for it.

    Python's own handlers wait until the main thread does something, and that one sleeps. An event
    loop is woken by way of such a pipe, too."""
    heard, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in ENDS:
        signal.signal(number, lambda *_: None)

    def wait() -> None:
        while os.read(heard, 1)[0] not in ENDS:
            pass
        hear()

    threading.Thread(target=wait, daemon=True).start()


def end_workers_that_load() -> None:
    """Let the signals that end granian end a worker, too, until that has handlers of its own."""
    main = os.getpid()

    def hold() -> None:
        if os.getpid() == main:
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)

    def release() -> None:
        if os.getpid() == main:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)

    def reset() -> None:
        # What the app forks in a worker is the app's.
        if os.getppid() == main:
            for number in ENDS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)

    # A signal that came between the fork and the reset would be lost: it has to wait.
    os.register_at_fork(before=hold, after_in_parent=release, after_in_child=reset)


if __name__ == "__main__":
    # The app's directory comes first, as with granian's own script, and not this one's.
    sys.path[0] = os.getcwd()
    if common is not None:
        common.load_target = load
    end_workers_that_load()
    cli.entrypoint()
