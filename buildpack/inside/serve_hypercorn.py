"""Starts hypercorn with the arguments given, so that SIGTERM ends it gracefully.

hypercorn's main process tells its workers over an event of its own when they are to finish. They do
nothing about SIGTERM, which platforms send to every process, so it would kill them at once, with
the requests that they are answering."""

import os
import signal
import sys

if __name__ == "__main__":
    from hypercorn.__main__ import main

    # The app's directory comes first, as with hypercorn's own script, and not this one's.
    sys.path[0] = os.getcwd()
    sys.exit(main())
else:
    # Each worker imports the program that it was started from, under another name.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
