from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import wait_until

TOP = Path(__file__).parents[2]
RUN = """
import os, pathlib, sys
from buildpack.model.command import Command
from buildpack.platforms.guard import guarded
from buildpack.system.foreground import run_in_foreground

command = Command(argv=("bash", "-c", sys.argv[1]), shown="it", cwd=pathlib.Path(sys.argv[2]))
sys.exit(guarded(lambda: run_in_foreground(command, {"PATH": os.environ["PATH"]})))
"""
# Says that it has begun, and leaves a note about each signal. The shell has a child of its own.
NOTES = (
    'for name in INT TERM; do trap "echo $name > $name; exit 3" $name; done; '
    "sleep 60 & echo $! > child; touch begun; wait"
)


def start(script: str, cwd: Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, script, cwd],
        cwd=TOP,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_its_streams_are_ours_and_its_exit_code_too(tmp_path: Path) -> None:
    process = start("printf '\\e[1mone'; echo two >&2; exit 7", tmp_path)

    out, err = process.communicate(timeout=20)

    assert (process.returncode, out, err) == (7, "\x1b[1mone", "two\n")


def test_its_environment_is_what_was_given(tmp_path: Path) -> None:
    out, _ = start("env | cut -d= -f1 | sort", tmp_path).communicate(timeout=20)

    assert set(out.split()) == {"PATH", "PWD", "SHLVL", "_"}


def test_its_signal_is_reported_as_shells_do(tmp_path: Path) -> None:
    process = start("kill -9 $$", tmp_path)
    process.communicate(timeout=20)

    assert process.returncode == 137


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)
def test_a_signal_to_us_alone_reaches_it_and_nothing_stays(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    process = start(NOTES, tmp_path)
    assert wait_until((tmp_path / "begun").exists)
    process.send_signal(number)
    process.communicate(timeout=20)

    assert process.returncode == code
    assert (tmp_path / number.name.removeprefix("SIG")).exists()
    assert not is_running(int((tmp_path / "child").read_text()))


@pytest.mark.parametrize("has_terminal", [True, False])
def test_with_a_terminal_it_stays_in_our_process_group(
    tmp_path: Path, *, has_terminal: bool
) -> None:
    script = "read -r _ _ _ _ group _ < /proc/$$/stat; echo $group"
    ours, theirs = pty.openpty()
    try:
        process = start(script, tmp_path, theirs if has_terminal else subprocess.DEVNULL)
        out, _ = process.communicate(timeout=20)
    finally:
        os.close(ours)
        os.close(theirs)

    assert (int(out) == process.pid) is has_terminal
