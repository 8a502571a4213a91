from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import pytest
from cgroup_tree import LISTENING, WEB
from hypothesis import given, settings
from hypothesis import strategies as st

from buildpack.launch.export import render_export
from buildpack.launch.profile_d import render_profile_d
from buildpack.model.env import EnvEdit, How, apply
from buildpack.model.layout import Place, When
from buildpack.model.web import PORT, THREADS, WORKERS, Web

APP = Place(Path("/tmp/build"), PurePosixPath("$HOME"))
VENV = APP / ".heroku/venv"
HOME = '/srv/an app\'s "home"'
EDITS = (
    EnvEdit("PATH", VENV / "bin", How.PREPEND),
    EnvEdit("VIRTUAL_ENV", VENV),
    EnvEdit("PYTHONPATH", APP, How.DEFAULT),
    EnvEdit("LANG", "C.UTF-8", How.DEFAULT),
    EnvEdit("PYTHONHOME", "", How.UNSET),
    EnvEdit("LIBRARY_PATH", APP / "lib", How.PREPEND, frozenset({When.BUILD})),
    EnvEdit("LC_TIME", "C", How.DEFAULT, frozenset({When.LAUNCH})),
)
DEFAULTS = (
    EnvEdit("FORWARDED_ALLOW_IPS", "*", How.DEFAULT),
    EnvEdit("GUNICORN_CMD_ARGS", "--keep-alive 95", How.PREPEND_WORDS),
)
ENV = {"HOME": HOME, "PATH": "/usr/bin:/bin"}


def source(script: str, env: Mapping[str, str]) -> dict[str, str]:
    """Source *script* as strictly as bash can, and return the variables that a process gets."""
    # Only built-in commands: what the script does to PATH can't matter.
    after = "set +u; exec /usr/bin/env -0"
    done = subprocess.run(
        ["/bin/bash", "--norc", "--noprofile", "-c", f'set -eu; eval "$1"; {after}', "_", script],
        env=dict(env),
        capture_output=True,
        check=True,
        timeout=20,
    )
    assert done.stderr == b""
    pairs = (item.partition("=") for item in done.stdout.decode("utf-8").split("\0") if item)
    return {name: value for name, _, value in pairs if name not in {"_", "PWD", "SHLVL"}}


@pytest.mark.parametrize(
    "env",
    [
        ENV,
        {"HOME": HOME},
        ENV | {"LANG": "de_DE.UTF-8", "PYTHONHOME": "/old", "PYTHONPATH": "/mine"},
        ENV | {"LANG": "", "LC_TIME": "de_DE"},
    ],
    ids=["usual", "no PATH", "the user's own", "empty counts as unset"],
)
def test_bash_does_to_the_environment_what_the_edits_say(env: Mapping[str, str]) -> None:
    sourced = source(render_profile_d(EDITS), env)

    expected = {
        name: value.replace("$HOME", HOME) for name, value in apply(EDITS, env, When.LAUNCH).items()
    }
    if "PATH" not in env:
        # bash itself has a PATH even when it is given none.
        assert sourced.pop("PATH").startswith(expected.pop("PATH"))
    assert sourced == expected


def test_only_edits_for_the_launch_are_in_it() -> None:
    text = render_profile_d(EDITS)

    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        'export PATH="${HOME:-}"/.heroku/venv/bin"${PATH:+:$PATH}"',
        'export VIRTUAL_ENV="${HOME:-}"/.heroku/venv',
        '[[ -n "${PYTHONPATH:-}" ]] || export PYTHONPATH="${HOME:-}"',
        '[[ -n "${LANG:-}" ]] || export LANG=C.UTF-8',
        "unset -v PYTHONHOME",
        '[[ -n "${LC_TIME:-}" ]] || export LC_TIME=C',
    ]


def test_it_works_without_a_home() -> None:
    assert source(render_profile_d(EDITS), {"PATH": "/bin"})["VIRTUAL_ENV"] == "/.heroku/venv"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_value_arrives_as_it_is(value: str) -> None:
    ways: Iterable[How] = (How.SET, How.DEFAULT, How.PREPEND, How.PREPEND_WORDS)
    edits = [EnvEdit(f"A_{how.name}", value, how) for how in ways]

    sourced = source(render_profile_d(edits), {})

    assert [sourced[edit.name] for edit in edits] == [value] * 4


def test_the_export_file_has_the_addresses_of_the_build() -> None:
    sourced = source(render_export(EDITS), ENV)

    assert sourced == apply(EDITS, ENV, When.BUILD)
    assert "LC_TIME" not in sourced


def test_a_place_that_does_not_begin_with_home_is_literal() -> None:
    place = Place(Path("/b"), PurePosixPath("/srv/$HOME/x"))

    assert source(render_profile_d([EnvEdit("A", place)]), ENV)["A"] == "/srv/$HOME/x"


def shell(command: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run *command* in a shell that has no program at hand and takes no mistake."""
    return subprocess.run(
        ["/bin/bash", "--norc", "--noprofile", "-c", f"set -euo pipefail; {command}"],
        env={"PATH": "", "HOME": "/srv", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def written(path: Path, *, web: Web = LISTENING) -> Path:
    """Write a script that has something of everything."""
    path.write_text(render_profile_d(EDITS, web=web, defaults=DEFAULTS))
    return path


@pytest.mark.parametrize("switch", [None, "1", "", "yes", "0", "no", "False", "OFF"])
def test_one_variable_turns_our_defaults_off_at_launch(tmp_path: Path, switch: str | None) -> None:
    script = written(tmp_path / "python.sh").read_text()
    own = {**ENV, "PORT": "1", "GUNICORN_CMD_ARGS": "--timeout 9"}

    sourced = source(script, own | ({} if switch is None else {"SLUGLINE_SERVER_DEFAULTS": switch}))

    is_on = (switch or "1").lower() in {"1", "yes"}
    assert sourced.get("FORWARDED_ALLOW_IPS") == ("*" if is_on else None)
    assert sourced["GUNICORN_CMD_ARGS"] == (
        "--keep-alive 95 --timeout 9" if is_on else "--timeout 9"
    )
    assert sourced["VIRTUAL_ENV"] == f"{HOME}/.heroku/venv"


def test_the_users_own_value_wins_over_a_default(tmp_path: Path) -> None:
    script = written(tmp_path / "python.sh").read_text()

    sourced = source(script, {**ENV, "FORWARDED_ALLOW_IPS": "10.0.0.1"})

    assert sourced["FORWARDED_ALLOW_IPS"] == "10.0.0.1"


@pytest.mark.parametrize("env", [{}, {"DYNO": "web.1", "PORT": "1"}], ids=["laptop", "platform"])
def test_it_leaves_nothing_behind_but_what_it_exports(
    tmp_path: Path, env: Mapping[str, str]
) -> None:
    script = written(tmp_path / "python.sh")
    # The shell's own account of everything that one can change in it.
    state = "set; set +o; shopt; declare -F; trap; umask; pwd"

    done = shell(f"{{ {state}; }}; echo =====; . '{script}'; {{ {state}; }}", env)

    assert done.returncode == 0, done.stderr
    before, after = (set(part.splitlines()) for part in done.stdout.split("=====\n"))
    changed = {line.partition("=")[0] for line in before ^ after}
    volatile = {
        "BASH_ARGC",
        "BASH_ARGV",
        "BASH_LINENO",
        "BASH_SOURCE",
        "_",
        "LINENO",
        "PIPESTATUS",
        "RANDOM",
        "SECONDS",
    }
    exported = {edit.name for edit in (*EDITS, *DEFAULTS)} | {WORKERS, THREADS, PORT}
    assert changed - volatile <= exported
    assert {WORKERS, THREADS} <= changed


def test_it_starts_no_process(tmp_path: Path) -> None:
    script = written(tmp_path / "python.sh")
    # The page faults of children that have ended: every fork makes some. Field 11 of proc(5).
    faults = "read -r -a stat </proc/$$/stat; echo ${stat[10]}"

    without = shell(f". '{script}'; {faults}", {"PORT": "1"})
    control = shell(f". '{script}'; : $(:); {faults}", {"PORT": "1"})

    assert (without.returncode, without.stdout) == (0, "0\n")
    assert int(control.stdout) > 0


@pytest.mark.parametrize("gone", ["HOME", "PATH"])
def test_it_works_without_what_platforms_usually_set(tmp_path: Path, gone: str) -> None:
    script = written(tmp_path / "python.sh")

    done = shell(f"unset {gone}; . '{script}'; echo $WEB_CONCURRENCY", {"PORT": "1"})

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip().isdecimal()


@pytest.mark.parametrize("web", [None, Web(), LISTENING, WEB], ids=["no web", "empty", "uwsgi", ""])
@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck isn't installed")
def test_shellcheck_has_nothing_to_say(tmp_path: Path, web: Web | None) -> None:
    script = tmp_path / "python.sh"
    script.write_text(render_profile_d(EDITS, web=web, defaults=DEFAULTS))

    done = subprocess.run(
        ["shellcheck", "--norc", str(script)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("web", [None, LISTENING])
def test_the_script_says_nothing_to_processes_that_are_not_web(
    tmp_path: Path, web: Web | None
) -> None:
    script = tmp_path / "python.sh"
    script.write_text(render_profile_d((), web=web))

    done = shell(f". '{script}'", {"DYNO": "worker.1"})

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
