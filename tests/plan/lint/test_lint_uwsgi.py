from __future__ import annotations

import pytest
from linting import Told, told

APP = {"wsgi.py": "application = make()\n", "Procfile": "web: uwsgi uwsgi.ini\n"}
BASE = "module = wsgi\nhttp = :$(PORT)\nmaster = true\n"


def told_of(ini: str, env: dict[str, str] | None = None, python: str = "3.13.1") -> Told:
    return told({**APP, "uwsgi.ini": f"[uwsgi]\n{BASE}{ini}\n"}, env, python)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("harakiri = 60", "uwsgi-harakiri-too-long"),
        ("spooler = mail", "uwsgi-spooler-ephemeral"),
        ("cron = 0 4 -1 -1 -1 x", "uwsgi-cron-repeated"),
        ("unique-cron = 0 4 -1 -1 -1 x", "uwsgi-cron-repeated"),
        ("py-call-osafterfork = true", "uwsgi-fork-hook-crashes"),
        ("daemonize = /tmp/log", "server-daemonizes"),
        ("processes = $WEB_CONCURRENCY", "command-variable-misspelt"),
        ("http-socket = :${PORT}", "command-variable-misspelt"),
    ],
)
def test_an_option_of_a_file_is_told_with_its_line(line: str, problem: str) -> None:
    assert told_of(line) == [(problem, f"uwsgi.ini:5 {line.partition(' ')[0]}")]


@pytest.mark.parametrize(
    "line",
    [
        "harakiri = 30",
        "harakiri = $(HARAKIRI)",
        "harakiri = 0",
        "py-call-osafterfork = false",
        "py-call-uwsgi-fork-hooks = true",
        "processes = $(WEB_CONCURRENCY)",
        "attach-daemon = redis-server --port $PORT",
        "exec-pre-app = echo $HOME",
        "vacuum = true\npidfile = /tmp/pid",
        "for = a b\nenv = %(_)=1\nendfor =",
        "socket = 127.0.0.1:3031",
    ],
)
def test_what_is_right_or_harmless_is_left_alone(line: str) -> None:
    assert told_of(line) == []


def test_the_fork_hook_is_fine_on_older_pythons() -> None:
    assert told_of("py-call-osafterfork = true", python="3.12.9") == []


def test_a_time_limit_wants_a_master() -> None:
    harakiri = [("uwsgi-harakiri-inert", "uwsgi.ini:6 harakiri")]

    assert told_of("master = false\nharakiri = 20") == harakiri
    assert told_of("master = false\nharakiri = 20\ncheaper = 1") == []


def test_a_worker_may_take_its_time() -> None:
    files = {**APP, "Procfile": "job: uwsgi --master --harakiri=300 --mule=a.py\n"}

    assert told(files) == []


@pytest.mark.parametrize(
    ("procfile", "ini", "findings"),
    [
        ("uwsgi --http :8000 -w wsgi", "", [("web-port-ignored", "Procfile:1 --http")]),
        ("uwsgi --http=:8000 -w wsgi", "", [("web-port-ignored", "Procfile:1 --http=:8000")]),
        ("uwsgi a.ini", "http-socket = 0.0.0.0:80", [("web-port-ignored", "a.ini:2 http-socket")]),
        ("uwsgi a.ini", "http = :80\nhttp-socket = :$(PORT)", []),
        ("uwsgi --http :$PORT -w wsgi", "", []),
        ("uwsgi --socket 127.0.0.1:3031 -w wsgi", "", []),
    ],
)
def test_a_fixed_port_is_told(procfile: str, ini: str, findings: Told) -> None:
    files = {"Procfile": f"web: {procfile}\n", "a.ini": f"[uwsgi]\n{ini}\n"}

    assert told({"wsgi.py": APP["wsgi.py"], **files}) == findings


OFF = {"SLUGLINE_SERVER_DEFAULTS": "0"}


@pytest.mark.parametrize(
    ("ini", "findings"),
    [
        ("", [("uwsgi-stop-ungraceful", "Procfile:1 uwsgi")]),
        ("die-on-term = true", []),
        ("hook-master-start = unix_signal:15 gracefully_kill_them_all", []),
        (
            "die-on-term = true\nhttp-socket = :$(PORT)\nhttp = ",
            [("uwsgi-keepalive-broken", "uwsgi.ini:3 http-socket")],
        ),
        ("die-on-term = true\nhttp-socket = :$(PORT)\nadd-header = Connection: Close", []),
    ],
)
def test_without_our_defaults_what_they_cure_is_told(ini: str, findings: Told) -> None:
    base = "[uwsgi]\n" + ("" if "http" in ini else "http = :$(PORT)\n")
    files = {**APP, "uwsgi.ini": f"{base}{ini.removesuffix('http = ')}\n"}

    assert told(files, OFF) == findings
    assert told(files) == []


def test_the_other_formats_are_linted_as_well() -> None:
    files = {**APP, "Procfile": "web: uwsgi --yaml u.yaml\n"}
    yaml = "uwsgi:\n  module: wsgi\n  http: :$(PORT)\n  master: true\n  harakiri: 99\n"

    assert told({**files, "u.yaml": yaml}) == [("uwsgi-harakiri-too-long", "u.yaml:5 harakiri")]
