"""What holds for all tests."""

from __future__ import annotations

import signal

from hypothesis import settings

# Machines have neighbours: how long an example takes says nothing about the code.
settings.register_profile("slugline", deadline=None)
settings.load_profile("slugline")

# A shell without job control lets what it starts in the background ignore both, and a test run
# there would hand that on to every program that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
