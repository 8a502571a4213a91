"""`slugline run`, `deploy` and `exec`: a small platform on one's own machine."""

from __future__ import annotations

import http.client
import os
import pty
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from e2e.conftest import make_home
from e2e.local_run import (
    SLUGLINE,
    SYSTEM,
    LocalRun,
    environment,
    get,
    is_running,
    slugline,
    until,
)

from buildpack.launch.haproxy import render_haproxy, render_maintenance
from buildpack.system.http import free_port

# Needs nothing but a Python, answers several at a time, and finishes what it has begun.
SERVER = """
import json, os, signal, subprocess, sys, threading, time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

VERSION = "one"

class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False
    request_queue_size = 256

class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/slow":
        print("slow", flush=True)
        time.sleep(1)
    if path == "/crash":
        os._exit(9)
    if path == "/daemon":
        daemon = "import os, time; print(os.getpid(), flush=True); time.sleep(300)"
        argv = [sys.executable, "-c", daemon]
        started = subprocess.Popen(argv, start_new_session=True, stdout=subprocess.PIPE)
        answer = started.stdout.readline().decode()
    else:
        told = {name: os.environ.get(name) for name in ("DYNO", "PS", "PORT", "SECRET_KEY")}
        told |= {"version": VERSION, "pid": os.getpid()}
        told |= {name: text for name, text in environ.items() if name.startswith("HTTP_X_")}
        answer = json.dumps(told)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [answer.encode()]

server = make_server("0.0.0.0", int(os.environ["PORT"]), app, Server, Quiet)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
print("up with", os.environ.get("SECRET_KEY"), flush=True)
server.serve_forever()
server.server_close()
"""
WEB = "web: exec python server.py\n"
STAYS = "exec sleep 300"


@pytest.fixture(scope="module")
def ready_home(tmp_path_factory: pytest.TempPathFactory, full_cache: Path) -> Path:
    """A home for all tests."""
    return make_home(tmp_path_factory.mktemp("home"), full_cache)


@pytest.fixture
def app(ready_home: Path) -> Path:
    """The place of one app, so that only the first test makes a virtualenv."""
    app = ready_home / "app"
    shutil.rmtree(app, ignore_errors=True)
    app.mkdir()
    (app / "server.py").write_text(SERVER)
    (app / ".python-version").write_text("3.12\n")
    (app / "Procfile").write_text(WEB)
    return app


@pytest.fixture
def run(app: Path) -> Iterator[Callable[..., LocalRun]]:
    """Starts runs of the app, which end with the test."""
    runs: list[LocalRun] = []

    def start(*arguments: str, path: str | None = None) -> LocalRun:
        given = {} if path is None else {"path": path}
        runs.append(LocalRun(app.parent, app, *arguments, **given))
        return runs[-1]

    yield start
    for each in runs:
        each.close()


def write_version(app: Path, version: str) -> None:
    (app / "server.py").write_text(SERVER.replace('"one"', repr(version)))


def test_every_process_has_a_name_a_port_and_the_variables_of_the_env_file(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / ".env").write_text("# mine\nexport SECRET_KEY='hunter 22'\nthis is nothing\n")
    tell = "echo it is $PS at $PORT; "
    (app / "Procfile").write_text(
        f"worker: {tell}{STAYS}\nrelease: {tell}\nclock: {tell}{STAYS}\n{WEB}"
    )

    running = run("-c", "worker=2,clock=0")
    port = running.port
    told = get(port).told
    places = [
        int(running.says(rf"worker\.{number} +\| it is .* at (\d+)$")[1]) for number in (1, 2)
    ]
    first = running.says(r"(\S+) +\| it is (\S+)")
    code = running.end()

    assert told | {"pid": 0} == {
        "version": "one",
        "pid": 0,
        "DYNO": "web.1",
        "PS": "web.1",
        "PORT": str(port),
        "SECRET_KEY": "hunter 22",
    }
    assert len({*places, port}) == 3
    assert first.groups() == ("release.1", "release.1")
    assert not running.output.count("clock.1")
    assert "[dotenv-line-invalid]" in running.output
    assert "up with ****" in running.output
    assert "hunter" not in running.output
    assert code == 0


def test_a_release_process_that_fails_ends_the_run_before_anything_is_started(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "Procfile").write_text(f"{WEB}release: echo no table; exit 7\n")

    running = run()

    assert running.wait() == 1
    assert "[release-failed]" in running.output
    running.says(r"^ ! +no table$")
    assert "web.1" not in running.output


def test_a_process_that_crashes_starts_again(run: Callable[..., LocalRun]) -> None:
    running = run()
    before = get(running.port).told["pid"]
    with suppress(http.client.HTTPException, ConnectionError):
        get(running.port, "/crash")
    running.says(r"web\.1 +\| up", times=2)

    assert get(running.port).told["pid"] != before
    assert running.end() == 0


def test_a_process_that_crashes_again_and_again_ends_the_run(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "Procfile").write_text(f"{WEB}worker: echo no broker; exit 4\n")

    running = run()
    port = running.port

    assert running.wait() == 1
    assert "[process-crash-looping]" in running.output
    running.says(r"^ ! +no broker$")
    with pytest.raises(ConnectionRefusedError):
        get(port)


def test_a_run_whose_processes_have_all_finished_ends_well(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "Procfile").write_text(f"{WEB}load: echo loaded\n")

    running = run("load")

    assert running.wait() == 0
    assert any(line.endswith("| loaded") for line in running.lines)
    assert "web.1" not in running.output


def test_an_app_that_fails_before_it_listens_ends_the_run(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "server.py").write_text("import nonsense\n")

    running = run()

    assert running.wait() == 1
    assert "[boot-module-missing]" in running.output
    assert "Running at" not in running.output


def test_an_app_that_answers_with_an_error_runs_on_with_a_notice(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "server.py").write_text(SERVER.replace("200 OK", "418 Teapot"))

    running = run()

    assert get(running.port).status == 418
    assert "[boot-error-status]" in running.output
    assert running.end() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_ends_all_well_and_requests_are_still_answered(
    number: signal.Signals, run: Callable[..., LocalRun]
) -> None:
    running = run("--router")
    port = running.port
    daemon = int(get(port, "/daemon").body)
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(get, port, "/slow")
        running.says(r"\| slow$")
        code = running.end(number)

    assert (code, slow.result().status) == (0, 200)
    assert not is_running(daemon)
    with pytest.raises(ConnectionRefusedError):
        get(port)


def test_a_second_signal_ends_at_once_what_ignores_the_first(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "Procfile").write_text("deaf: trap '' TERM; echo here; while :; do sleep 0.1; done\n")
    running = run()
    running.says(r"\| here")
    running.process.send_signal(signal.SIGINT)
    running.says("Ctrl-C again")
    began = time.monotonic()

    assert running.end() == 0
    assert time.monotonic() - began < 10


def test_nothing_outlives_a_run_that_is_killed(run: Callable[..., LocalRun]) -> None:
    running = run("--router")
    pids = [get(running.port).told["pid"], int(get(running.port, "/daemon").body)]
    port = running.port
    running.end(signal.SIGKILL)

    until(lambda: not any(map(is_running, pids)))
    until(lambda: not _listens(port))


def test_several_web_processes_take_turns_behind_one_port(run: Callable[..., LocalRun]) -> None:
    running = run("-c", "web=2")
    answers = [get(running.port).told for _ in range(6)]

    assert {told["DYNO"] for told in answers} == {"web.1", "web.2"}
    assert {told["HTTP_X_FORWARDED_PROTO"] for told in answers} == {"http"}
    assert {told["HTTP_X_FORWARDED_FOR"] for told in answers} == {"127.0.0.1"}
    assert running.end() == 0


class Load:
    """Clients that ask all the time: some over one connection, some slowly, some anew each time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_over = threading.Event()
        self.versions: list[str] = []
        self.failures: list[object] = []
        kinds = [(self._keep_asking, "/")] * 4 + [(self._ask_anew, "/")] * 4
        kinds += [(self._ask_anew, "/slow")] * 6
        self._threads = [threading.Thread(target=work, args=(path,)) for work, path in kinds]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(30)

    def _keep_asking(self, path: str) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)) as there:
            while not self._is_over.wait(0.005):
                self._ask(there, path)

    def _ask_anew(self, path: str) -> None:
        while not self._is_over.wait(0.005):
            with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)) as there:
                self._ask(there, path)

    def _ask(self, there: http.client.HTTPConnection, path: str) -> None:
        try:
            there.request("GET", path)
            answer = there.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(error)
            return
        if answer.status == 200:
            self.versions.append(body.split('"version": "')[1].split('"')[0])
        else:
            self.failures.append((answer.status, body))


def test_two_versions_take_over_under_load_and_no_request_fails(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "Procfile").write_text(f"{WEB}worker: echo works in $HOME; {STAYS}\n")
    running = run("-c", "web=2")
    load = Load(running.port)
    codes = []
    for version in ("two", "three"):
        write_version(app, version)
        codes.append(slugline(app.parent, "deploy", app).returncode)
    last = get(running.port).told["version"]
    load.end()
    running.says(r"worker\.1 +\| works", times=3)
    code = running.end()

    assert (load.failures, codes, last, code) == ([], [0, 0], "three", 0)
    assert set(load.versions) == {"one", "two", "three"}
    assert len(load.versions) > 100
    # In order, but for the slow ones.
    assert load.versions.index("one") < load.versions.index("two") < load.versions.index("three")


# What is wrong with a version, by the problem that it ends with.
BROKEN = {
    "boot-module-missing": ("server.py", "import nonsense\n"),
    "boot-error-status": ("server.py", SERVER.replace("200 OK", "500 Oh")),
    "release-failed": ("Procfile", f"{WEB}release: exit 3\n"),
    "runtime-version-unknown": (".python-version", "3.99\n"),
}


def test_a_version_that_is_broken_leaves_the_one_before_it_alone(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    running = run("--router")
    before = get(running.port).told
    ended = {}
    for problem, (name, text) in BROKEN.items():
        whole = (app / name).read_text()
        (app / name).write_text(text)
        ended[problem] = slugline(app.parent, "deploy", app)
        (app / name).write_text(whole)
    after = get(running.port).told

    assert {problem: done.returncode for problem, done in ended.items()} == dict.fromkeys(BROKEN, 1)
    assert [problem for problem, done in ended.items() if f"[{problem}]" not in done.stderr] == []
    assert after == before
    assert running.end() == 0


def test_a_page_tells_visitors_to_come_back_while_nothing_serves(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    (app / "Procfile").write_text("web: echo port $PORT; sleep 2; exec python server.py\n")
    port = free_port()
    running = run("--router", "--port", str(port))
    running.says(r"\| port \d+")
    early = get(port)
    late = get(running.port)

    assert (early.status, early.headers["retry-after"]) == (503, "5")
    assert "Back in a moment" in early.body
    assert late.status == 200
    assert running.end() == 0


def test_without_haproxy_only_one_web_process_can_run(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    for arguments in (("-c", "web=2"), ("--router",)):
        done = slugline(app.parent, "run", app, *arguments, path=SYSTEM)

        assert done.returncode == 1
        assert "[haproxy-missing]" in done.stderr
        assert done.stdout == ""

    alone = run(path=SYSTEM)

    assert get(alone.port).status == 200
    assert alone.end() == 0


def test_a_router_that_does_not_start_is_told_with_its_log(app: Path, tmp_path: Path) -> None:
    program = tmp_path / "haproxy"
    program.write_text("#!/bin/sh\necho \"unknown keyword 'http-check'\" >&2\nexit 1\n")
    program.chmod(0o755)
    done = slugline(app.parent, "run", app, "--router", path=f"{tmp_path}:{SYSTEM}")

    assert done.returncode == 1
    assert "[router-failed]" in done.stderr
    assert "unknown keyword 'http-check'" in done.stderr


def test_a_port_that_is_taken_is_told_and_by_default_another_one_serves(
    app: Path, run: Callable[..., LocalRun]
) -> None:
    with closing(socket.socket()) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

        def is_ours() -> bool:
            """Another run may have the port for a while, and would leave it when it likes."""
            with suppress(OSError):
                other.bind(("127.0.0.1", 8000))
                other.listen()
                return True
            return False

        until(is_ours)
        asked = slugline(app.parent, "run", app, "--port", "8000")
        running = run()
        answer = get(running.port)

    assert asked.returncode == 1
    assert "[port-taken]" in asked.stderr
    assert (answer.status, running.port == 8000) == (200, False)
    assert running.end() == 0


def test_a_deploy_needs_a_run_with_a_router(app: Path, run: Callable[..., LocalRun]) -> None:
    running = run()
    assert get(running.port).status == 200
    done = slugline(app.parent, "deploy", app)

    assert done.returncode == 1
    assert "[deploy-not-running]" in done.stderr
    assert running.end() == 0


def test_a_concurrency_names_processes_that_the_app_has(app: Path) -> None:
    unknown = slugline(app.parent, "run", app, "-c", "wep=2")
    unreadable = slugline(app.parent, "run", app, "-c", "web:2")
    no_port = slugline(app.parent, "run", app, "--port", "65536")

    assert "[process-unknown]" in unknown.stderr
    assert "[wrong-arguments]" in unreadable.stderr
    assert "[wrong-arguments]" in no_port.stderr
    assert (unknown.returncode, unreadable.returncode, no_port.returncode) == (1, 1, 1)


def test_a_command_runs_in_the_built_app_and_only_its_own_words_are_on_stdout(app: Path) -> None:
    (app / ".env").write_text("COLOUR=red\n")
    code = "import os, sys; print(os.environ['COLOUR'], *sys.argv[1:]); sys.exit(7)"
    words = slugline(app.parent, "exec", app, "--", "python", "-c", code, "a b", "$HOME")
    line = slugline(app.parent, "exec", app, "--", "echo $DYNO | tr a-z A-Z")
    nothing = slugline(app.parent, "exec", app)

    assert (words.returncode, words.stdout) == (7, "red a b $HOME\n")
    assert (line.returncode, line.stdout) == (0, "RUN.1\n")
    assert nothing.returncode == 1
    assert "[wrong-arguments]" in nothing.stderr


def test_an_interactive_command_has_the_terminal(app: Path) -> None:
    pid, ours = pty.fork()
    if pid == 0:
        env = {**environment(app.parent), "TERM": "dumb", "PYTHON_BASIC_REPL": "1"}
        os.execve(SLUGLINE, [str(SLUGLINE), "exec", str(app), "--", "python", "-q"], env)
    screen = Screen(ours)
    screen.shows(">>> ")
    os.write(ours, b"import time; time.sleep(60)\n")
    time.sleep(0.5)
    os.write(ours, b"\x03")
    screen.shows("KeyboardInterrupt")
    os.write(ours, b"print(6 * 7)\n")
    screen.shows("42")
    os.write(ours, b"raise SystemExit(5)\n")

    _, status = os.waitpid(pid, 0)
    os.close(ours)
    assert os.waitstatus_to_exitcode(status) == 5


class Screen:
    """What a terminal has shown so far."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._text = ""
        os.set_blocking(descriptor, False)

    def shows(self, text: str) -> None:
        def is_shown() -> bool:
            with suppress(BlockingIOError):
                self._text += os.read(self._descriptor, 65_536).decode()
            return text in self._text

        until(is_shown, (text, self._text))


def test_haproxy_itself_finds_the_configuration_valid(tmp_path: Path) -> None:
    page, config = tmp_path / "it's 503.http", tmp_path / "router.cfg"
    page.write_text(render_maintenance())
    config.write_text(
        render_haproxy(
            port=8000,
            slots=4,
            control=str(tmp_path / "it's a.sock"),
            maintenance=str(page),
            path="/health?a=%20b&c='d'",
            host="100%.example.org",
        )
    )
    done = subprocess.run(
        ["haproxy", "-c", "-f", config],
        env={"PATH": environment(tmp_path)["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


def _listens(port: int) -> bool:
    try:
        get(port)
    except ConnectionRefusedError:
        return False
    except OSError:
        return True
    return True
