from __future__ import annotations

import os
import signal
import subprocess
import time

from buildpack.system.stop_signal import StopSignals


def test_signals_are_counted_and_cut_a_wait_short() -> None:
    before = signal.getsignal(signal.SIGTERM)
    began = time.monotonic()
    with StopSignals() as signals:
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(os.getpid(), number)
        signals.wait(20.0)
        counted = signals.count

    assert counted == 2
    assert time.monotonic() - began < 10
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_end_of_a_child_cuts_a_wait_short_and_counts_for_nothing() -> None:
    began = time.monotonic()
    with StopSignals() as signals:
        child = subprocess.Popen(["sleep", "0.1"])
        signals.wait(20.0)
        counted = signals.count
    child.wait()

    assert counted == 0
    assert time.monotonic() - began < 10


def test_what_can_be_read_cuts_a_wait_short_and_is_told() -> None:
    reader, writer = os.pipe()
    try:
        with StopSignals() as signals:
            nothing = signals.wait(0.0, reader)
            os.write(writer, b"x")
            something = signals.wait(20.0, reader)
    finally:
        os.close(reader)
        os.close(writer)

    assert (nothing, something) == (False, True)
