from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buildpack.launch.exec_d import render_exec_d
from buildpack.model.env import EnvEdit, Expansion, How
from buildpack.model.layout import When
from buildpack.model.web import Web

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HOME = EnvEdit("PYTHONHOME", "", How.UNSET)
ARGS = EnvEdit("GUNICORN_CMD_ARGS", Expansion("--threads=$SLUGLINE_THREADS"), How.PREPEND_WORDS)
WEB = Web(server="gunicorn", variables=("PORT", "WEB_CONCURRENCY"))


def run(
    env: dict[str, str | bytes] | None = None,
    *edits: EnvEdit,
    defaults: tuple[EnvEdit, ...] = (),
    is_web: bool = True,
) -> tuple[dict[str, str], str]:
    """Return what the program tells the launcher, and what it logs."""
    program = render_exec_d(edits, web=WEB, defaults=defaults, is_web=is_web)
    reading, writing = os.pipe()
    bash = shutil.which("bash") or "bash"
    # Without a PATH there is no program that it could start.
    whole = {"PATH": "/nonexistent", "PORT": "8080", "MEMORY_LIMIT": "512", **(env or {})}
    argv = [bash, "--noprofile", "--norc", "-c", f"exec 3>&{writing}\n{program}"]
    done = subprocess.run(argv, env=whole, capture_output=True, check=True, pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        assert done.stdout == b""
        return tomllib.loads(told.read().decode()), done.stderr.decode()


def test_it_tells_what_the_container_bears_and_says_so_once() -> None:
    told, log = run({"MEMORY_LIMIT": "512"})

    assert told.keys() == {"WEB_CONCURRENCY", "SLUGLINE_THREADS"}
    assert told["WEB_CONCURRENCY"] == "2"
    assert log.count("\n") == 1
    assert log.startswith("web: 2 workers (512 MB from MEMORY_LIMIT, ")


def test_only_web_speaks() -> None:
    assert run(is_web=False)[1] == ""


def test_what_the_user_has_set_isnt_told() -> None:
    told, _ = run({"WEB_CONCURRENCY": "7", "SLUGLINE_THREADS": "3"})

    assert told == {}


def test_defaults_come_in_front_of_the_users_own_and_can_be_turned_off() -> None:
    on, _ = run({"SLUGLINE_THREADS": "3", "GUNICORN_CMD_ARGS": "--reload"}, defaults=(ARGS,))
    off, _ = run(
        {"GUNICORN_CMD_ARGS": "--reload", "SLUGLINE_SERVER_DEFAULTS": "0"}, defaults=(ARGS,)
    )

    assert on["GUNICORN_CMD_ARGS"] == "--threads=3 --reload"
    assert off == {"WEB_CONCURRENCY": "1", "SLUGLINE_THREADS": "1"}


def test_what_should_be_unset_becomes_empty_for_python_alone() -> None:
    uwsgi = EnvEdit("UWSGI_PROFILE", "", How.UNSET, frozenset({When.LAUNCH}))

    told, _ = run({"PYTHONHOME": "/invalid", "UWSGI_PROFILE": "core"}, HOME, uwsgi)

    assert told["PYTHONHOME"] == ""
    assert "UWSGI_PROFILE" not in told
    assert "PYTHONHOME" not in run({}, HOME)[0]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_arrives_as_it_is_or_stays_where_it_is(text: str) -> None:
    env: dict[str, str | bytes] = {"GUNICORN_CMD_ARGS": text.encode(), "SLUGLINE_THREADS": "3"}

    told, _ = run(env, defaults=(ARGS,))

    expected = f"--threads=3 {text}" if text else "--threads=3"
    is_plain = all(letter in "\t\n\r" or " " <= letter != "\x7f" for letter in text)
    assert told.get("GUNICORN_CMD_ARGS") == (expected if is_plain else None)


@pytest.mark.parametrize(
    "text", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"a\xe2\x82"]
)
def test_bytes_that_are_no_text_dont_keep_a_process_from_starting(text: bytes) -> None:
    env: dict[str, str | bytes] = {"GUNICORN_CMD_ARGS": text}

    assert "GUNICORN_CMD_ARGS" not in run(env, defaults=(ARGS,))[0]


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("there is no shellcheck")
    program = tmp_path / "slugline"
    program.write_text(render_exec_d((HOME,), web=WEB, defaults=(ARGS,), is_web=True))

    done = subprocess.run([shellcheck, program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")
