"""What the logs of real servers and libraries tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.boot import Answer
from buildpack.tools.boot_exception import Boot
from buildpack.tools.boot_failure import find_boot_failure

HOME = "/srv/slug"
LIBRARY = f"{HOME}/.heroku/venv/lib/python3.13/site-packages"
BOOT = Boot(command="gunicorn app:app", log=(), homes=(HOME,))


def raised(exception: str, *more: str, through: str = "lib/core.py", own: bool = True) -> str:
    """Return a traceback through the app's settings.py and a library."""
    lines = ["Traceback (most recent call last):"]
    if own:
        lines += [f'  File "{HOME}/settings.py", line 12, in <module>', "    start()"]
    if through:
        file = through if through.startswith(("<", "/")) else f"{LIBRARY}/{through}"
        lines += [f'  File "{file}", line 716, in __getitem__', "    ~~~^^^"]
    return "\n".join((*lines, exception, *more))


# A log, and the id and some fields of what is made of it. The texts are those of gunicorn 27.0,
# uvicorn 0.54, hypercorn 0.18, waitress 3.0, granian 2.8, uWSGI 2.0.31 and bash 5.2.
LOGS: dict[str, tuple[str, str, dict[str, object]]] = {
    "a module": (
        raised("ModuleNotFoundError: No module named 'bs4'", through=""),
        "boot-module-missing",
        {"module": "bs4", "where": "settings.py, line 12"},
    ),
    "a module on Python 2": (
        raised("ImportError: No module named bs4", through=""),
        "boot-module-missing",
        {"module": "bs4"},
    ),
    "a name": (
        raised(f"ImportError: cannot import name 'x' from 'y' ({HOME}/y.py)", through=""),
        "boot-import-failed",
        {"message": "ImportError: cannot import name 'x' from 'y' (y.py)"},
    ),
    "os.environ": (
        raised("KeyError: 'SECRET_KEY'", through="<frozen os>"),
        "boot-config-var-missing",
        {"names": ("SECRET_KEY",), "where": "settings.py, line 12"},
    ),
    "os.environ before 3.13": (
        raised("KeyError: 'SECRET_KEY'", through="/usr/lib/python3.11/os.py"),
        "boot-config-var-missing",
        {"names": ("SECRET_KEY",)},
    ),
    "decouple": (
        raised(
            "decouple.UndefinedValueError: SECRET_KEY not found. "
            "Declare it as envvar or define a default value."
        ),
        "boot-config-var-missing",
        {"names": ("SECRET_KEY",)},
    ),
    "environs": (
        raised('environs.exceptions.EnvNotSetError: Environment variable "SECRET_KEY" not set'),
        "boot-config-var-missing",
        {"names": ("SECRET_KEY",)},
    ),
    "django-environ": (
        raised(
            "django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable"
        ),
        "boot-config-var-missing",
        {"names": ("DATABASE_URL",)},
    ),
    "Django": (
        raised(
            "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty."
        ),
        "boot-config-var-missing",
        {"names": ("SECRET_KEY",)},
    ),
    "pydantic": (
        raised(
            "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings",
            "secret_key",
            "  Field required [type=missing, input_value={}, input_type=dict]",
            "    For further information visit https://errors.pydantic.dev/2.12/v/missing",
            "database_url",
            "  Field required [type=missing, input_value={}, input_type=dict]",
        ),
        "boot-config-var-missing",
        {"names": ("SECRET_KEY", "DATABASE_URL")},
    ),
    "psycopg": (
        raised(
            'psycopg2.OperationalError: connection to server at "127.0.0.1", port 5432 failed: '
            "Connection refused",
            "\tIs the server running on that host and accepting TCP/IP connections?",
        ),
        "boot-database-refused",
        {"service": "PostgreSQL", "where": "settings.py, line 12"},
    ),
    "Django's PostgreSQL": (
        raised(
            'django.db.utils.OperationalError: could not translate host name "db" to address: '
            "Name or service not known",
            through="django/db/backends/postgresql/base.py",
        ),
        "boot-database-refused",
        {"service": "PostgreSQL"},
    ),
    "PyMySQL": (
        raised(
            "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on "
            "'127.0.0.1' ([Errno 111] Connection refused)\")"
        ),
        "boot-database-refused",
        {"service": "MySQL"},
    ),
    "Redis": (
        raised(
            "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. "
            "Connection refused."
        ),
        "boot-database-refused",
        {"service": "Redis"},
    ),
    "a read-only file system": (
        raised(f"OSError: [Errno 30] Read-only file system: '{HOME}/log'", through=""),
        "boot-write-refused",
        {"message": "OSError: [Errno 30] Read-only file system: 'log'"},
    ),
    "gunicorn: no such name": (
        "Failed to find attribute 'application' in 'app'.",
        "boot-entry-point-wrong",
        {"message": "Failed to find attribute 'application' in 'app'."},
    ),
    "gunicorn: no such module": (
        raised("ModuleNotFoundError: No module named 'okk'", own=False),
        "boot-entry-point-wrong",
        {"message": "No module named 'okk'"},
    ),
    "gunicorn: a file": (
        raised("ModuleNotFoundError: No module named 'wsgi.py'; 'wsgi' is not a package"),
        "boot-entry-point-wrong",
        {},
    ),
    "uvicorn: no such name": (
        'ERROR:    Error loading ASGI app. Attribute "application" not found in module "app".',
        "boot-entry-point-wrong",
        {"message": 'Error loading ASGI app. Attribute "application" not found in module "app".'},
    ),
    "uvicorn: no name": (
        (
            'ERROR:    Error loading ASGI app. Import string "app.py" must be in format '
            '"<module>:<attribute>".'
        ),
        "boot-entry-point-wrong",
        {},
    ),
    "hypercorn": (
        raised(
            "hypercorn.utils.NoAppError: Cannot load application from 'app:application', "
            "application not found.",
            own=False,
        ),
        "boot-entry-point-wrong",
        {},
    ),
    "waitress": (
        "It had these arguments: \n1. module 'app' has no attribute 'application'",
        "boot-entry-point-wrong",
        {"message": "module 'app' has no attribute 'application'"},
    ),
    "granian and daphne": (
        raised("AttributeError: module 'app' has no attribute 'app'", own=False),
        "boot-entry-point-wrong",
        {},
    ),
    "uWSGI": (
        (
            "unable to load app 0 (mountpoint='') (callable not found or import error)\n"
            "*** no app loaded. going in full dynamic mode ***"
        ),
        "boot-entry-point-wrong",
        {},
    ),
    "gunicorn: a worker that is late": (
        "[2026-11-21 17:39:30 +0000] [507] [CRITICAL] WORKER TIMEOUT (pid:510)",
        "boot-worker-timeout",
        {},
    ),
    "uWSGI: a worker that is late": (
        "Sat Nov 21 - *** HARAKIRI ON WORKER 1 (pid: 4, try: 1) ***",
        "boot-worker-timeout",
        {},
    ),
}


@pytest.mark.parametrize(("log", "problem", "fields"), LOGS.values(), ids=LOGS.keys())
def test_the_cause_is_read_from_the_log(log: str, problem: str, fields: dict[str, object]) -> None:
    found = find_boot_failure(replace(BOOT, log=tuple(log.splitlines())))

    assert found is not None
    assert found.id == problem
    assert {name: getattr(found, name) for name in fields} == fields


@pytest.mark.parametrize(
    "said",
    [
        "[2026-11-21 17:27:48 +0000] [20330] [ERROR] Connection in use: ('127.0.0.1', 18009)",
        (
            "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 80): "
            "[errno 98] address already in use"
        ),
        "OSError: [Errno 98] Address already in use",
        (
            "probably another instance of uWSGI is running on the same address (127.0.0.1:9090).\n"
            "bind(): Address already in use [core/socket.c line 769]"
        ),
    ],
    ids=["gunicorn", "uvicorn", "Python", "uWSGI"],
)
def test_a_port_that_is_taken_matters_only_to_what_it_ends(said: str) -> None:
    log = tuple(said.splitlines())

    ended, goes_on = (find_boot_failure(replace(BOOT, log=log, code=code)) for code in (1, None))

    assert ended is not None
    assert (ended.id, goes_on) == ("boot-port-taken", None)


@pytest.mark.parametrize(
    "said",
    [
        "bash: line 1: gunikorn: command not found",
        "bash: line 1: exec: gunikorn: not found",
        "sh: 1: gunikorn: not found",
    ],
)
def test_a_program_that_is_not_there_is_named(said: str) -> None:
    found = find_boot_failure(replace(BOOT, log=(said,), code=127))

    assert found is not None
    assert (found.id, getattr(found, "program", "")) == ("boot-command-missing", "gunikorn")


@pytest.mark.parametrize(
    ("body", "log"),
    [
        (b"<h1>Bad Request (400)</h1>", ()),
        (b"", ("Invalid HTTP_HOST header: 'localhost:80'. You may need to add 'localhost'",)),
    ],
    ids=["Django's page", "Django's log"],
)
def test_django_refuses_the_host(body: bytes, log: tuple[str, ...]) -> None:
    found = find_boot_failure(replace(BOOT, answer=Answer(400, body), log=log))

    assert found is not None
    assert (found.id, getattr(found, "host", "")) == ("boot-host-refused", "localhost")


@pytest.mark.parametrize(
    "log",
    [
        raised("KeyError: 'price'", through=""),
        raised("ZeroDivisionError: division by zero"),
        raised("AttributeError: module 'shelve' has no attribute 'find'", through=""),
        "all is well",
    ],
)
def test_what_is_the_apps_own_matter_has_no_known_cause(log: str) -> None:
    assert find_boot_failure(replace(BOOT, log=tuple(log.splitlines()), code=1)) is None


def test_what_came_last_counts() -> None:
    log = [
        *raised("ModuleNotFoundError: No module named 'fast'", through="").splitlines(),
        "Going on without it.",
        *raised("KeyError: 'SECRET_KEY'", through="<frozen os>").splitlines(),
    ]

    found = find_boot_failure(replace(BOOT, log=tuple(log), code=1))

    assert found is not None
    assert found.id == "boot-config-var-missing"


PIECES = [line for log, _, _ in LOGS.values() for line in log.splitlines()]


@given(
    st.lists(st.sampled_from(PIECES) | st.text()),
    st.none() | st.integers(0, 255),
    st.none() | st.binary(),
)
def test_any_log_gives_a_problem_or_nothing(
    log: list[str], code: int | None, body: bytes | None
) -> None:
    answer = None if body is None else Answer(400, body)

    found = find_boot_failure(replace(BOOT, log=tuple(log), code=code, answer=answer))

    if found is not None:
        assert found.explain().what.endswith(".")
