from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from loopback import Answer as Scripted
from loopback import serving
from waiting import wait_until

from buildpack.model.boot import Answer, Listener
from buildpack.model.command import Command
from buildpack.system.process_tree import ProcessActivity
from buildpack.system.servers import KeptProgram, LocalServers, kept_argv

ENV = {"PATH": "/usr/bin:/bin"}
SERVERS = LocalServers()


def bash(script: str, cwd: Path) -> Command:
    return Command(argv=("bash", "-c", script), shown="a script", cwd=cwd)


@contextmanager
def started(script: str, cwd: Path) -> Iterator[KeptProgram]:
    server = SERVERS.start(bash(script, cwd), ENV, lambda _line: None)
    try:
        yield server
    finally:
        server.stop(0)


def is_gone(pid: str) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_a_server_is_started_watched_and_stopped(tmp_path: Path) -> None:
    shown: list[str] = []
    script = "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.02; done"

    server = SERVERS.start(bash(script, tmp_path), ENV, shown.append)

    assert wait_until(lambda: shown == ["ready"])
    assert server.poll() is None
    assert server.stop(10) == 3
    assert server.poll() == 3
    # In between bash may tell that its sleep was terminated.
    assert (server.tail()[0], server.tail()[-1]) == ("ready", "bye")
    assert server.tail() == tuple(shown)


def test_sigterm_reaches_the_whole_group_at_once(tmp_path: Path) -> None:
    script = (
        "bash -c 'trap \"sleep 0.2; echo child; exit\" TERM; while :; do sleep 0.02; done' & wait"
    )
    with started(script, tmp_path) as server:
        assert wait_until(lambda: len(SERVERS.memory(server.pid)) >= 2)
        time.sleep(0.1)

        assert server.stop(10) == 143

    # The shell ends first, and tells so or not; nobody kills what still cleans up after it.
    assert server.tail()[-1] == "child"


def test_what_does_not_listen_is_killed_with_its_children(tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 60 & echo $!; while :; do sleep 1; done"
    with started(script, tmp_path) as server:
        assert wait_until(lambda: len(server.tail()) == 1)

        assert server.stop(0.2) is None

    assert server.poll() == 137
    assert is_gone(server.tail()[0])


GETTING_AWAY = {
    "a child": "sleep 60 & echo $!",
    "a session of its own": "setsid sleep 60 & echo $!",
    "a daemon": "(setsid bash -c 'echo $$; exec sleep 60' &)",
    "without an environment": "(env -i setsid bash -c 'echo $$; exec sleep 60' &)",
    "without an output": "(setsid bash -c 'echo $$; exec sleep 60 >&- 2>&- <&-' &)",
    "stopped": "(setsid bash -c 'echo $$; kill -STOP $$' &)",
}


@pytest.mark.parametrize("end", ["sleep 0.3; exit 4", "while :; do sleep 1; done"])
@pytest.mark.parametrize("start", GETTING_AWAY.values(), ids=GETTING_AWAY.keys())
def test_nothing_gets_away(start: str, end: str, tmp_path: Path) -> None:
    with started(f"{start}; {end}", tmp_path) as server:
        assert wait_until(lambda: len(server.tail()) == 1)
        if end.endswith("4"):
            assert wait_until(lambda: server.poll() == 4)

    assert is_gone(server.tail()[0])


def stands_still(heart: Path) -> bool:
    """Whether nobody writes into a file any more. What lives for a millisecond is in no list."""
    before = heart.read_text()
    time.sleep(0.2)
    return heart.read_text() == before


def test_what_multiplies_does_not_get_away(tmp_path: Path) -> None:
    # It lives on in another process all the time, and gives up after half a minute.
    script = (
        "import os, time\n"
        "os.setsid()\n"
        "heart, until = os.open('heart', os.O_WRONLY | os.O_CREAT), time.time() + 30\n"
        "while time.time() < until:\n"
        "    if os.fork(): os._exit(0)\n"
        "    os.pwrite(heart, b'%9d' % os.getpid(), 0)\n"
    )
    (tmp_path / "breed.py").write_text(script)
    heart = tmp_path / "heart"

    with started(f"{sys.executable} -IS breed.py & sleep 60", tmp_path):
        assert wait_until(heart.exists)
        assert wait_until(lambda: not stands_still(heart))

    assert stands_still(heart)


def test_nothing_is_left_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    script = "(setsid bash -c 'echo $$ > pid.new; mv pid.new pid; exec sleep 60' &) ; sleep 60"
    argv = kept_argv(("bash", "-c", script))
    program = (
        "import subprocess, sys, time\n"
        "process = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)\n"
        "time.sleep(60)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", program, *argv], cwd=tmp_path)
    pid = tmp_path / "pid"
    assert wait_until(pid.exists)

    starter.send_signal(signal.SIGKILL)
    starter.wait()

    assert wait_until(lambda: is_gone(pid.read_text().strip()))


def test_a_server_that_has_crashed_tells_its_code(tmp_path: Path) -> None:
    with started("echo oops; exit 4", tmp_path) as server:
        assert wait_until(lambda: server.poll() == 4)
        assert server.stop(1) == 4
        assert server.tail() == ("oops",)


def test_a_signal_is_told_as_shells_do(tmp_path: Path) -> None:
    with started("kill -9 $$", tmp_path) as server:
        assert wait_until(lambda: server.poll() == 137)


def test_what_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    missing = Command(argv=("no-such-program",), shown="it", cwd=tmp_path)

    with pytest.raises(FileNotFoundError):
        SERVERS.start(missing, ENV, lambda _line: None)
    with pytest.raises(NotADirectoryError):
        SERVERS.start(bash("true", tmp_path / "nothing"), ENV, lambda _line: None)


def test_the_input_is_empty_and_signals_are_what_programs_expect(tmp_path: Path) -> None:
    script = "cat; trap; grep SigIgn /proc/self/status; echo end"
    with started(script, tmp_path) as server:
        assert wait_until(lambda: server.poll() == 0)

    ignored, end = server.tail()
    # Signals from 32 on are the C library's own.
    assert int(ignored.removeprefix("SigIgn:"), 16) & 0x7FFF_FFFF == 0
    assert end == "end"


def test_listeners_are_found_wherever_they_are_below(tmp_path: Path) -> None:
    listen = (
        "import socket, time\n"
        "four = socket.create_server(('127.0.0.2', 0))\n"
        "six = socket.create_server(('::1', 0), family=socket.AF_INET6)\n"
        "print(four.getsockname()[1], six.getsockname()[1], flush=True)\n"
        "time.sleep(60)\n"
    )
    (tmp_path / "listen.py").write_text(listen)
    with (
        socket.create_server(("127.0.0.1", 0)),
        started(f"(setsid {sys.executable} -IS listen.py &); sleep 60", tmp_path) as server,
    ):
        assert wait_until(lambda: len(server.tail()) == 1)
        four, six = map(int, server.tail()[0].split())

        found = SERVERS.listeners(server.pid)

    assert found == (Listener("127.0.0.2", four), Listener("::1", six))
    assert all(listener.is_local for listener in found)


def test_activity_tells_work_from_rest(tmp_path: Path) -> None:
    # So it looks until the program has begun.
    nothing = ProcessActivity(frozenset())

    def rests(pid: int) -> bool:
        look = SERVERS.activity(pid)
        time.sleep(0.1)
        return look != nothing and not look.is_busy and SERVERS.activity(pid) == look

    with started("while :; do :; done", tmp_path) as busy, started("sleep 60", tmp_path) as idle:
        assert wait_until(lambda: rests(idle.pid))
        assert not rests(busy.pid)


def test_memory_is_told_for_each_process(tmp_path: Path) -> None:
    with started("sleep 60 & sleep 60", tmp_path) as server:
        assert wait_until(lambda: len(SERVERS.memory(server.pid)) == 3)
        top, *children = SERVERS.memory(server.pid)

    assert top.parent == server.pid
    assert {child.parent for child in children} == {top.pid}
    assert all(0 < share.kilobytes < 20_000 for share in (top, *children))


def test_asking_sends_the_host_and_follows_nothing() -> None:
    moved = Scripted(b"", status=302, headers={"Location": "/elsewhere"})
    with serving({"/": b"body", "/old": moved}) as server:
        assert SERVERS.ask(f"{server.url}/", "shop.example", 5) == Answer(200, b"body")
        assert SERVERS.ask(f"{server.url}/old", "shop.example", 5).status == 302
    port = SERVERS.free_port()

    with pytest.raises(ConnectionRefusedError):
        SERVERS.ask(f"http://127.0.0.1:{port}/", "shop.example", 1)
    assert os.path.lexists("/proc/self")
