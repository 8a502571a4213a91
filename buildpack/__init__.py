"""Slugline turns the source of a Python web app into something that runs.

This file and everything in bin/ must parse on any Python 3, so that an old one gets a sentence
instead of a traceback. No f-strings and no ``from __future__`` here.
"""

import sys

__version__ = "0.1.0"

if sys.version_info < (3, 10):  # noqa: UP036 - this is the very guard that the rule assumes.
    sys.stderr.write(
        " !     The buildpack needs Python 3.10 or newer to run, but %s is Python %d.%d.\n"  # noqa: UP031
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )
    sys.exit(1)
