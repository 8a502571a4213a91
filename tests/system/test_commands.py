from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import Console
from waiting import wait_until

from buildpack.model.command import Command, CommandResult
from buildpack.system.commands import Programs

ENV = {"PATH": "/usr/bin:/bin"}


def bash(script: str, cwd: Path, *, timeout: float = 20.0) -> Command:
    return Command(argv=("bash", "-c", script), shown="a script", cwd=cwd, timeout=timeout)


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or a zombie that waits for its parent."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def programs(console: Console) -> Programs:
    return Programs(console)


def test_stdout_and_stderr_come_as_one_stream_of_lines(
    programs: Programs, console: Console, tmp_path: Path
) -> None:
    result = programs.stream(bash("echo one; echo two >&2; printf three", tmp_path), ENV)

    assert result == CommandResult(code=0, tail=("one", "two", "three"), seconds=result.seconds)
    assert console.lines == ["one", "two", "three"]


def test_lines_are_shown_as_they_come(tmp_path: Path) -> None:
    class Answering(Console):
        def line(self, text: str = "") -> None:
            super().line(text)
            (tmp_path / "answer").touch()

    script = (
        "echo question; for i in {1..500}; do [ -e answer ] && exit 0; sleep 0.02; done; exit 1"
    )

    assert Programs(Answering()).stream(bash(script, tmp_path), ENV).code == 0


def test_a_capture_shows_nothing(programs: Programs, console: Console, tmp_path: Path) -> None:
    assert programs.capture(bash("echo one", tmp_path), ENV).tail == ("one",)
    assert console.lines == []


def test_a_failure_is_an_outcome(programs: Programs, tmp_path: Path) -> None:
    assert programs.capture(bash("exit 7", tmp_path), ENV).code == 7


def test_a_signal_is_reported_as_shells_do(programs: Programs, tmp_path: Path) -> None:
    assert programs.capture(bash("kill -9 $$", tmp_path), ENV).code == 137


def test_a_program_that_is_not_there_gives_127(programs: Programs, tmp_path: Path) -> None:
    command = Command(argv=("no-such-program",), shown="it", cwd=tmp_path)

    result = programs.capture(command, ENV)

    assert (result.code, len(result.tail)) == (127, 1)


def test_a_program_without_leave_to_execute_gives_126(programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "program").write_text("x")
    command = Command(argv=(f"{tmp_path}/program",), shown="it", cwd=tmp_path)

    assert programs.capture(command, ENV).code == 126


def test_a_directory_that_is_not_there_is_not_taken_for_a_missing_program(
    programs: Programs, tmp_path: Path
) -> None:
    assert programs.capture(bash("true", tmp_path / "nothing"), ENV).code == 126


def test_the_environment_is_exactly_what_was_given(programs: Programs, tmp_path: Path) -> None:
    command = Command(argv=("env",), shown="env", cwd=tmp_path, env={"B": "2", "A": "new"})

    result = programs.capture(command, {**ENV, "A": "old"})

    assert sorted(result.tail) == ["A=new", "B=2", f"PATH={ENV['PATH']}"]


def test_standard_input_is_empty(programs: Programs, tmp_path: Path) -> None:
    assert programs.capture(bash("cat; echo end", tmp_path), ENV).tail == ("end",)


def test_the_tail_keeps_the_last_four_thousand_lines(programs: Programs, tmp_path: Path) -> None:
    tail = programs.capture(bash("seq 10000", tmp_path), ENV).tail

    assert (len(tail), tail[0], tail[-1]) == (4000, "6001", "10000")


def test_progress_and_odd_bytes_are_dealt_with(programs: Programs, tmp_path: Path) -> None:
    result = programs.capture(bash(r"printf '1%%\r100%%\na\xff\n'", tmp_path), ENV)

    assert result.tail == ("100%", "a�")


def test_the_whole_group_ends_when_time_is_up(programs: Programs, tmp_path: Path) -> None:
    script = "(trap '' TERM; echo $BASHPID > child; sleep 60) & echo begun; wait"

    result = programs.capture(bash(script, tmp_path, timeout=0.5), ENV)

    assert (result.code, result.tail[0], len(result.tail)) == (124, "begun", 2)
    assert wait_until(lambda: has_ended(int((tmp_path / "child").read_text())))


def test_what_a_program_leaves_in_the_background_holds_nobody_up(
    programs: Programs, tmp_path: Path
) -> None:
    result = programs.capture(bash("sleep 60 & echo $! > child; echo done", tmp_path), ENV)

    assert (result.code, result.tail) == (0, ("done",))
    assert result.seconds < 15
    assert wait_until(lambda: has_ended(int((tmp_path / "child").read_text())))


def test_a_program_that_closes_its_output_is_still_waited_for(
    programs: Programs, tmp_path: Path
) -> None:
    result = programs.capture(bash("exec >&- 2>&-; sleep 0.3; exit 5", tmp_path), ENV)

    assert result.code == 5


told_to_end = pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 1)], ids=["SIGTERM", "Ctrl-C"]
)


@told_to_end
def test_nothing_is_left_running_when_we_are_told_to_end(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from buildpack.model.command import Command\n"
        "from buildpack.system.commands import Programs\n"
        "script = 'sleep 60 & echo $! > child.new; mv child.new child; wait'\n"
        "command = Command(argv=('bash', '-c', script), shown='it', cwd=Path(sys.argv[1]))\n"
        "try: Programs(None).capture(command, {'PATH': '/usr/bin:/bin'})\n"
        "except KeyboardInterrupt: sys.exit(1)\n"
    )
    top = Path(__file__).parents[2]
    builder = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=top)

    child = tmp_path / "child"
    assert wait_until(child.exists)
    builder.send_signal(number)

    assert builder.wait(20) == code
    assert wait_until(lambda: has_ended(int(child.read_text())))


@told_to_end
def test_a_program_that_is_just_being_started_is_not_left_running(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    program = (
        "import os, subprocess, sys, time; from pathlib import Path\n"
        "from buildpack.model.command import Command\n"
        "from buildpack.system.commands import Programs\n"
        "place = Path(sys.argv[1])\n"
        "class Slow(subprocess.Popen):\n"
        "    def __init__(self, *words, **named):\n"
        "        super().__init__(*words, **named)\n"
        "        while not (place / 'child').exists(): time.sleep(0.01)\n"
        "        os.kill(os.getpid(), int(sys.argv[2]))\n"
        "        time.sleep(0.1)\n"
        "subprocess.Popen = Slow\n"
        "script = 'echo $$ > child.new; mv child.new child; exec sleep 60'\n"
        "command = Command(argv=('bash', '-c', script), shown='it', cwd=place)\n"
        "try: Programs(None).capture(command, {'PATH': '/usr/bin:/bin'})\n"
        "except KeyboardInterrupt: sys.exit(1)\n"
    )
    top = Path(__file__).parents[2]
    argv = [sys.executable, "-c", program, str(tmp_path), str(int(number))]

    assert subprocess.run(argv, cwd=top, timeout=40, check=False).returncode == code
    assert wait_until(lambda: has_ended(int((tmp_path / "child").read_text())))


def test_our_own_way_to_take_sigterm_is_restored(programs: Programs, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)

    programs.capture(bash("true", tmp_path), ENV)

    assert signal.getsignal(signal.SIGTERM) is before
