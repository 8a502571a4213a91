from __future__ import annotations

from dataclasses import replace

import pytest
from planning import WSGI, make_project, make_request, requirement, version

from buildpack.model.choice import Choice
from buildpack.model.env import How
from buildpack.model.layout import When
from buildpack.model.plan import Server
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.plan.launch import choose_launch_defaults
from buildpack.plan.uwsgi_defaults import choose_uwsgi_defaults, find_release

ALWAYS = {
    "UWSGI_BUFFER_SIZE": "32768",
    "UWSGI_DIE_ON_TERM": "1",
    "UWSGI_ENABLE_THREADS": "1",
    "UWSGI_HOOK_ACCEPTING": "unix_signal:15 abs",
    "UWSGI_HOOK_ASAP": "unix_signal:15 _exit",
    "UWSGI_HOOK_AS_GATEWAY": "unix_signal:15 abs",
    "UWSGI_HOOK_MASTER_START": "unix_signal:15 gracefully_kill_them_all",
    "UWSGI_HOOK_POST_APP": "unix_signal:1 _exit",
    "UWSGI_HOOK_POST_FORK": "unix_signal:1 _exit",
    "UWSGI_MASTER": "1",
    "UWSGI_MAX_FD": "4096",
    "UWSGI_PY_CALL_UWSGI_FORK_HOOKS": "1",
    "UWSGI_SOCKET_TIMEOUT": "30",
}
NEED_APP = {"UWSGI_NEED_APP": "1"}
CLOSE = {"UWSGI_ADD_HEADER": "Connection: close"}


def ini(**options: str) -> ServerConfig:
    return ServerConfig(
        server="uwsgi",
        file="uwsgi.ini",
        options=tuple(
            ConfigOption(name=name.replace("_", "-"), value=value, line=number)
            for number, (name, value) in enumerate(options.items(), 2)
        ),
    )


def starts(*commands: str, config: ServerConfig | None = None, pin: str = "") -> Project:
    return replace(
        make_project(requirement("uwsgi", pin)),
        procfile=tuple(Process(f"web{number or ''}", one) for number, one in enumerate(commands)),
        server_configs=(config,) if config else (),
    )


def chosen(project: Project, server: Choice[Server] | None = None) -> dict[str, str]:
    edits = [one.value for one in choose_uwsgi_defaults(make_request(), project, server)]
    assert {(edit.how, edit.during) for edit in edits} <= {(How.DEFAULT, frozenset({When.LAUNCH}))}
    return {edit.name: edit.text(When.LAUNCH) for edit in edits}


@pytest.mark.parametrize(
    ("project", "more"),
    [
        pytest.param(starts("uwsgi --http :$PORT -w app:app"), NEED_APP, id="a command"),
        pytest.param(
            starts("uwsgi --http-socket=:$PORT --wsgi-file app.py"),
            NEED_APP | CLOSE,
            id="workers that speak HTTP themselves",
        ),
        pytest.param(
            starts("uwsgi uwsgi.ini", config=ini(http_socket=":$(PORT)", module="app:app")),
            NEED_APP | CLOSE,
            id="a file that the command names",
        ),
        pytest.param(
            starts("uwsgi --ini=uwsgi.ini", config=ini(http=":$(PORT)", http_socket=":1")),
            {},
            id="a front process, and nothing that names an application",
        ),
        pytest.param(
            starts("uwsgi --emperor vassals -w app:app"), {}, id="an emperor has no application"
        ),
        pytest.param(
            starts("uwsgi --http-socket :$PORT -w app:app --add-header 'X-A: b'"),
            NEED_APP,
            id="headers of its own",
        ),
        pytest.param(
            starts("uwsgi --http :1 -w app:app", "uwsgi --http-socket :2 app.yaml"),
            {},
            id="what only one of two processes bears",
        ),
        pytest.param(
            starts("uwsgi --http :$PORT -w app:app --gevent 10"),
            NEED_APP | {"UWSGI_HOOK_ACCEPTING": "callint:uwsgi_block_signal 15"},
            id="gevent",
        ),
        pytest.param(
            starts("uwsgi --http :$PORT -w app:app --lazy-apps"),
            NEED_APP | {"UWSGI_HOOK_IN_JAIL": "unix_signal:1 _exit"},
            id="an application for each worker",
        ),
    ],
)
def test_an_app_that_starts_uwsgi_starts_a_safe_one(project: Project, more: dict[str, str]) -> None:
    assert chosen(project) == ALWAYS | more


def test_mules_are_spared_what_would_crash_them() -> None:
    project = starts("uwsgi --http :$PORT -w app:app --mule worker.py")

    assert "UWSGI_PY_CALL_UWSGI_FORK_HOOKS" not in chosen(project)


def test_a_worker_that_is_told_by_sigterm_that_it_is_too_slow_still_hears_it() -> None:
    project = starts("uwsgi --http :$PORT -w app:app --harakiri-graceful-timeout 5")

    assert "UWSGI_HOOK_ACCEPTING" not in chosen(project)


@pytest.mark.parametrize(
    ("pin", "missing"),
    [
        ("==2.0.20", {"UWSGI_PY_CALL_UWSGI_FORK_HOOKS"}),
        (
            "==2.0.3",
            {"UWSGI_PY_CALL_UWSGI_FORK_HOOKS"} | {one for one in ALWAYS if "_HOOK_" in one},
        ),
        ("<2.0.21", {"UWSGI_PY_CALL_UWSGI_FORK_HOOKS"}),
        ("==2.0.31", set()),
    ],
)
def test_no_option_is_given_that_the_release_does_not_know(pin: str, missing: set[str]) -> None:
    given = chosen(starts("uwsgi --http :$PORT -w app:app", pin=pin))

    assert (ALWAYS | NEED_APP).keys() - given.keys() == missing


@pytest.mark.parametrize(
    ("lines", "release"),
    [
        ((requirement("pyuwsgi", "==2.0.20"),), "2.0.20"),
        ((replace(requirement("uwsgi"), is_url=True),), ""),
        ((replace(requirement("uwsgi"), is_constraint=True),), ""),
        ((), ""),
    ],
)
def test_the_release_is_known_from_the_requirements(
    lines: tuple[object, ...], release: str
) -> None:
    assert find_release(make_project(*lines)) == release  # type: ignore[arg-type]


@pytest.mark.parametrize("command", ["gunicorn app:app", "python app.py", ""])
def test_other_programs_are_given_nothing(command: str) -> None:
    assert chosen(starts(command)) == {}


def test_a_configuration_that_nobody_starts_by_a_line_counts_too() -> None:
    project = replace(starts(config=ini(module="app:app", http=":$(PORT)")), uwsgi_ini="uwsgi.ini")
    server = Choice(Server(name="uwsgi", target=None), "", "")

    assert chosen(project, server) == ALWAYS | NEED_APP


def test_the_configuration_that_we_write_holds_them_itself() -> None:
    ours = Server(name="uwsgi", target="app:app", config={"uwsgi.ini": ""})

    assert chosen(make_project("flask", entry_points=(WSGI,)), Choice(ours, "", "")) == {}


def test_one_setting_switches_them_off() -> None:
    request = make_request({"SLUGLINE_SERVER_DEFAULTS": "0"})

    assert (
        choose_launch_defaults(request, starts("uwsgi -w app:app"), None, version("3.13.1")) == ()
    )
