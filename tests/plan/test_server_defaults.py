from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from planning import ASGI, LAYOUT, WSGI, make_project, make_request, version

from buildpack.model.env import apply
from buildpack.model.layout import When
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.plan.launch import choose_launch_defaults
from buildpack.plan.server import choose_server
from buildpack.plan.server_defaults import choose_server_defaults

KEEP_ALIVE = "--keep-alive=95"
ALL = [
    KEEP_ALIVE,
    "--no-control-socket",
    "--worker-tmp-dir=/dev/shm",
    "--graceful-timeout=25",
    "--access-logfile=-",
]


def launched(
    project: Project, env: Mapping[str, str] | None = None, python: str = "3.13.1"
) -> dict[str, str]:
    """Return the variables that the server of an app gets, without those that everybody gets."""
    request = make_request(env)
    server = choose_server(project, request.env)
    edits = [one.value for one in choose_server_defaults(request, project, server, version(python))]
    assert all(edit.during == {When.LAUNCH} for edit in edits)
    return apply(edits, request.env, When.LAUNCH)


def arguments(project: Project, env: Mapping[str, str] | None = None) -> list[str]:
    return launched(project, env).get("GUNICORN_CMD_ARGS", "").split()


def web(command: str, *packages: str) -> Project:
    return replace(make_project(*packages), procfile=(Process("web", command),))


def test_a_gunicorn_that_says_nothing_gets_all_of_the_defaults() -> None:
    assert arguments(web("gunicorn app:app")) == ALL


def test_the_options_of_the_apps_own_command_win() -> None:
    command = "gunicorn app:app --keep-alive 5 --access-logfile=access.log --worker-tmp-dir /tmp"

    assert arguments(web(command)) == ["--no-control-socket", "--graceful-timeout=25"]


def test_the_apps_own_gunicorn_conf_wins() -> None:
    names = ("keepalive", "logconfig_dict", "worker_tmp_dir", "graceful_timeout", "control_socket")
    options = tuple(ConfigOption(name=name, value=None, line=1) for name in names)
    config = ServerConfig(server="gunicorn", file="gunicorn.conf.py", options=options)

    for count, left in ((5, []), (4, ["--no-control-socket"]), (1, ALL[1:])):
        some = replace(config, options=options[:count])
        assert arguments(replace(web("gunicorn app:app"), server_configs=(some,))) == left


def test_an_option_of_newer_releases_is_given_where_the_installed_one_knows_it() -> None:
    project = web("gunicorn app:app")
    choices = choose_server_defaults(make_request(), project, None, version("3.13.1"))

    (needed,) = {one.value.needs for one in choices if one.value.value == "--no-control-socket"}

    packages = LAYOUT.venv / "lib/python3.13/site-packages"
    assert needed == packages / "gunicorn/ctl"


def test_the_users_own_variable_wins() -> None:
    env = {"GUNICORN_CMD_ARGS": "--keep-alive 7 -w 3"}

    assert arguments(web("gunicorn app:app"), env) == [*ALL[1:], "--keep-alive", "7", "-w", "3"]


@pytest.mark.parametrize("option", ["-c settings.py", "--config=python:shop.settings"])
def test_a_configuration_that_nobody_can_read_beforehand_may_say_anything(option: str) -> None:
    config = ServerConfig(server="gunicorn", file="gunicorn.conf.py")

    assert arguments(web(f"gunicorn {option} app:app")) == []
    assert arguments(replace(web(f"gunicorn {option} app:app"), server_configs=(config,))) == []


def test_a_configuration_that_takes_names_from_elsewhere_may_say_anything() -> None:
    star = ConfigOption(name="*", value=None, line=1)
    config = ServerConfig(server="gunicorn", file="gunicorn.conf.py", options=(star,))

    assert arguments(replace(web("gunicorn app:app"), server_configs=(config,))) == []


def test_a_configuration_that_the_command_names_is_the_one_that_counts() -> None:
    option = ConfigOption(name="keepalive", value="3", line=1)
    config = ServerConfig(server="gunicorn", file="conf/web.py", options=(option,))
    project = replace(web("cd conf && gunicorn -c ./web.py app:app"), server_configs=(config,))

    assert arguments(project) == ALL[1:]


def test_only_a_gunicorn_that_we_start_for_wsgi_gets_threads() -> None:
    wsgi, asgi = ((WSGI,), ("gunicorn",)), ((ASGI,), ("gunicorn", "uvicorn-worker"))

    assert arguments(make_project(*wsgi[1], entry_points=wsgi[0])) == [
        *ALL,
        "--threads=$SLUGLINE_THREADS",
    ]
    assert arguments(make_project(*asgi[1], entry_points=asgi[0])) == ALL


def test_a_worker_class_of_the_users_own_gets_no_threads() -> None:
    project = make_project("gunicorn", entry_points=(WSGI,))

    assert "--threads=$SLUGLINE_THREADS" not in arguments(
        project, {"GUNICORN_CMD_ARGS": "-kgevent"}
    )


def test_gunicorns_own_worker_for_asgi_keeps_no_idle_connection_at_its_end() -> None:
    assert KEEP_ALIVE not in arguments(web("gunicorn -k asgi app:app"))


UVICORN = {
    "UVICORN_TIMEOUT_KEEP_ALIVE": "95",
    "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN": "25",
}
ROUTED = {"UVICORN_HOST": "0.0.0.0", "UVICORN_PORT": "$PORT"}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("uvicorn main:app", {**UVICORN, **ROUTED}),
        ("uvicorn main:app --host 0.0.0.0 --port=$PORT", UVICORN),
        ("python -m uvicorn main:app --uds /tmp/web", UVICORN),
        (
            (
                "uvicorn main:app --host 0.0.0.0 --port $PORT --timeout-keep-alive 7 "
                "--timeout-graceful-shutdown=3"
            ),
            {},
        ),
        ("python main.py", {}),
        (
            "flask --app shop run",
            {"FLASK_RUN_HOST": "0.0.0.0", "FLASK_RUN_PORT": "$PORT"},
        ),
        ("flask run -p $PORT", {"FLASK_RUN_HOST": "0.0.0.0"}),
        ("streamlit run app.py", {"STREAMLIT_SERVER_PORT": "$PORT"}),
        ("streamlit run app.py --server.port=$PORT", {}),
        ("daphne main:app", {}),
    ],
)
def test_a_server_gets_what_its_command_does_not_say(
    command: str, expected: dict[str, str]
) -> None:
    assert launched(web(command)) == expected


def test_a_config_var_of_the_users_own_wins() -> None:
    env = {"UVICORN_TIMEOUT_KEEP_ALIVE": "3", "UVICORN_HOST": "::"}

    assert launched(web("uvicorn main:app"), env) == {**UVICORN, **ROUTED, **env}


def test_a_granian_that_we_start_has_as_many_workers_as_the_container_bears() -> None:
    ours = launched(make_project("granian", entry_points=(WSGI,)))
    theirs = launched(web("granian --interface wsgi app:app"))

    assert ours["GRANIAN_WORKERS"] == "$WEB_CONCURRENCY"
    assert ours["GRANIAN_BLOCKING_THREADS"] == "$SLUGLINE_THREADS"
    assert {"GRANIAN_HOST", "GRANIAN_PORT"} & ours.keys() == set()
    assert {"GRANIAN_WORKERS", "GRANIAN_BLOCKING_THREADS"} & theirs.keys() == set()
    assert theirs["GRANIAN_PORT"] == "$PORT"


def test_gradio_is_told_where_to_listen() -> None:
    assert launched(web("python app.py", "gradio")) == {
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": "$PORT",
    }


@pytest.mark.parametrize(
    ("python", "packages", "expected"),
    [
        pytest.param("3.13.1", ("gunicorn",), True, id="Python 3"),
        pytest.param("2.7.18", ("gunicorn",), False, id="Python 2 has no threads for it"),
        pytest.param("2.7.18", ("gunicorn", "futures"), True, id="Python 2 with their backport"),
    ],
)
def test_gunicorn_gets_threads_where_python_has_them_for_it(
    python: str, packages: tuple[str, ...], *, expected: bool
) -> None:
    project = make_project(*packages, entry_points=(WSGI,))

    options = launched(project, python=python)["GUNICORN_CMD_ARGS"]

    assert ("--threads=" in options) == expected


def test_one_setting_turns_all_defaults_off() -> None:
    request = make_request({"SLUGLINE_SERVER_DEFAULTS": "0"})

    assert choose_launch_defaults(request, web("gunicorn app:app"), None, version("3.13.1")) == ()


def test_every_default_has_a_reason() -> None:
    for command in ("gunicorn app:app", "uvicorn main:app", "granian main:app"):
        for one in choose_server_defaults(make_request(), web(command), None, version("3.13.1")):
            assert one.because
            assert one.source == "default"


def test_a_file_that_a_config_var_names_wins() -> None:
    env = {"GUNICORN_CONFIG": "conf/web.py"}
    project = make_project("gunicorn", entry_points=(WSGI,))
    option = ConfigOption(name="keepalive", value="3", line=1)
    config = ServerConfig(server="gunicorn", file="conf/web.py", options=(option,))

    assert arguments(project, env) == []
    assert arguments(replace(project, server_configs=(config,)), env) == [
        *ALL[1:],
        "--threads=$SLUGLINE_THREADS",
    ]
