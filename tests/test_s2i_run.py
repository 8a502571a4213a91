"""What s2i/bin/run starts, and with what: bash alone, on an app that needs no build."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / "s2i/bin/run"
SHOW = 'printf "%s\\n" web "$PWD" "$PORT" "${FROM_PROFILE:-}"'


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A slug with two processes, the way that assemble leaves one."""
    app = tmp_path / "src"
    processes = app / ".heroku/slugline/processes"
    processes.mkdir(parents=True)
    (processes / "web").write_text(SHOW + "\n")
    (processes / "worker").write_text("echo working as ${PS:-nobody}\n")
    (app / ".profile.d").mkdir()
    (app / ".profile.d/python.sh").write_text(
        'export FROM_PROFILE="python for ${PS:-a command}" PATH="$HOME/bin:$PATH"\n'
    )
    (app / "bin").mkdir()
    return app


def _run(
    app: Path, *arguments: str, given: Mapping[str, str] | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run it with *env*; *given* is what the app was built with."""
    text = "".join(f"built[{name}]={value}\n" for name, value in (given or {}).items())
    (app / ".heroku/slugline/given").write_text(text)
    return subprocess.run(
        [RUN, *arguments],
        cwd="/",
        env={"APP_ROOT": str(app.parent), "PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def _program(app: Path, name: str) -> None:
    """Put a program into the app's environment that shows what it gets."""
    path = app / "bin" / name
    path.write_text('#!/bin/sh\necho "${0##*/}" "$@" "in ${PWD##*/}, ${GUNICORN_CMD_ARGS:-}"\n')
    path.chmod(0o755)


def test_web_runs_at_the_top_of_the_app_with_what_profile_scripts_set(app: Path) -> None:
    done = _run(app)

    assert done.stdout.splitlines() == ["web", str(app), "8080", "python for web"]
    assert done.stderr == ""


def test_the_apps_own_profile_comes_last(app: Path) -> None:
    (app / ".profile").write_text('export FROM_PROFILE="$FROM_PROFILE, then $HOME"\n')

    assert _run(app).stdout.splitlines()[3] == f"python for web, then {app}"


def test_the_port_is_the_users(app: Path) -> None:
    assert _run(app, PORT="9000").stdout.splitlines()[2] == "9000"


@pytest.mark.parametrize(
    ("options", "port"),
    [
        ("--bind=0.0.0.0:8085 --workers=2", "8085"),
        ("--workers 2 --bind [::]:8086", "8086"),
        ("-b :8087", "8087"),
        ("--bind=unix:/tmp/socket", "8080"),
        ("--workers=2", "8080"),
    ],
)
def test_the_port_that_gunicorn_is_told_is_everybodys(app: Path, options: str, port: str) -> None:
    assert _run(app, GUNICORN_CMD_ARGS=options).stdout.splitlines()[2] == port


def test_another_process_is_named(app: Path) -> None:
    assert _run(app, "worker").stdout == "working as nobody\n"


def test_any_command_gets_the_apps_environment(app: Path) -> None:
    done = _run(app, "sh", "-c", 'echo "$FROM_PROFILE: $0 $1"', "one two", "three")

    assert done.stdout == "python for a command: one two three\n"


def test_variables_of_the_build_change_nothing_at_launch(app: Path) -> None:
    done = _run(app, given={"APP_FILE": "main.py"}, APP_FILE="main.py")

    assert done.stdout.startswith("web\n")


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"APP_RUN": 'gunicorn "a b"'}, "gunicorn a b in src, "),
        ({"APP_FILE": "my main.py"}, "python my main.py in src, "),
        ({"APP_SCRIPT": "bin/start"}, "start in src, "),
        ({"APP_MODULE": "shop.wsgi"}, "gunicorn shop.wsgi in src, "),
        (
            {"GUNICORN_APP_MODULE": "shop:make('x')"},
            "gunicorn shop:make('x') in src, ",
        ),
        (
            {"APP_MODULE": "shop:app", "APP_HOME": "bin"},
            "gunicorn shop:app in bin, ",
        ),
        (
            {"APP_MODULE": "a:b", "APP_CONFIG": "my conf.py", "GUNICORN_CMD_ARGS": "-w 2"},
            "gunicorn a:b in src, --config my\\ conf.py -w 2",
        ),
        ({"APP_RUN": "gunicorn", "APP_FILE": "x.py"}, "gunicorn in src, "),
    ],
)
def test_what_a_container_is_told_wins(app: Path, env: dict[str, str], expected: str) -> None:
    for name in ("gunicorn", "python", "start"):
        _program(app, name)

    done = _run(app, given={"APP_FILE": "old.py"}, **env)

    assert done.stdout == f"{expected}\n", done.stderr


def test_a_module_without_gunicorn_is_told(app: Path) -> None:
    done = _run(app, APP_MODULE="shop:app")

    assert done.returncode == 1
    assert done.stderr.startswith(
        " !     Error: Your app has no gunicorn to serve 'shop:app' with."
    )


def test_an_app_without_web_says_what_the_build_tried(app: Path) -> None:
    (app / ".heroku/slugline/processes/web").unlink()
    (app / ".heroku/slugline/no-web").write_text(" !     Error: Your app has no web process.\n")

    done = _run(app)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == " !     Error: Your app has no web process.\n"


def test_an_image_without_a_built_app_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for top in ("nothing", "empty"):
        done = subprocess.run(
            [RUN], env={"APP_ROOT": str(tmp_path / top)}, capture_output=True, check=False
        )

        assert done.returncode == 1
        assert b"There is no app in" in done.stderr


def test_a_build_that_did_not_finish_is_told(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()

    done = subprocess.run(
        [RUN], env={"APP_ROOT": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "We don't know how to run your app" in done.stderr


def test_the_init_wrapper_is_used_when_it_is_wanted(app: Path) -> None:
    tools = app.parent / "tools"
    tools.mkdir()
    (tools / "tini").write_text('#!/bin/sh\necho wrapped\nshift\nexec "$@"\n')
    (tools / "tini").chmod(0o755)
    path = f"{tools}:/usr/bin:/bin"

    wrapped = [_run(app, PATH=path, ENABLE_INIT_WRAPPER=text).stdout for text in ("true", "0", "")]

    assert [text.startswith("wrapped\n") for text in wrapped] == [True, False, False]


def test_an_init_wrapper_that_is_not_there_is_told(app: Path) -> None:
    bare = app.parent / "bare"
    bare.mkdir()
    for name in ("bash", "readlink"):
        (bare / name).symlink_to(f"/usr/bin/{name}")

    done = _run(app, PATH=str(bare), ENABLE_INIT_WRAPPER="true")

    assert done.returncode == 1
    assert "neither tini nor catatonit" in done.stderr


def test_sigterm_reaches_the_app_itself(app: Path) -> None:
    (app / ".heroku/slugline/processes/web").write_text("exec sleep 60\n")
    env = {"APP_ROOT": str(app.parent), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen([RUN], env=env) as process:
        deadline = time.monotonic() + 10
        while _name_of(process.pid) != "sleep" and time.monotonic() < deadline:
            time.sleep(0.01)
        process.terminate()

        assert process.wait(timeout=10) == -signal.SIGTERM


def test_a_script_of_the_apps_own_has_its_python_and_run_sets_nothing_twice(app: Path) -> None:
    script = app.parent / "own"
    script.write_text(
        f'#!/bin/bash\necho "$FROM_PROFILE, $PORT"\nexec {RUN} sh -c \'echo "$PATH"\'\n'
    )
    script.chmod(0o755)

    done = subprocess.run(
        [script],
        env={
            "APP_ROOT": str(app.parent),
            "BASH_ENV": str(RUN.parents[1] / "activate"),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"python for a command, 8080\n{app}/bin:/usr/bin:/bin\n"


def test_the_entry_point_becomes_the_script_that_a_shell_was_to_start(app: Path) -> None:
    script = app.parent / "script"
    script.write_text("#!/bin/sh\necho $$\n")
    script.chmod(0o755)
    entry = RUN.with_name("entrypoint")
    for argv in (["/bin/sh", "-c", str(script)], [str(script)]):
        with subprocess.Popen([entry, *argv], stdout=subprocess.PIPE, text=True) as process:
            assert process.communicate()[0] == f"{process.pid}\n"

    done = subprocess.run([entry, "sh", "-c", "echo 'a  b'"], capture_output=True, check=True)
    assert done.stdout == b"a  b\n"


def test_what_the_app_writes_belongs_to_its_group_as_well(app: Path) -> None:
    _run(app, "touch", "written")

    assert (app / "written").stat().st_mode & 0o777 == 0o664


def test_it_works_through_a_link_from_anywhere(app: Path) -> None:
    link = app.parent / "run"
    link.symlink_to(RUN)

    done = subprocess.run(
        [link], env={"APP_ROOT": str(app.parent)}, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("web\n")


def test_a_shell_in_the_image_has_the_apps_python_once(app: Path) -> None:
    """As `oc exec POD -- bash -c` starts it."""
    done = subprocess.run(
        ["bash", "-c", 'echo "$FROM_PROFILE"; cd /; bash -c \'echo "$PATH"\''],
        cwd="/tmp",
        env={
            "APP_ROOT": str(app.parent),
            "BASH_ENV": str(RUN.parents[1] / "activate"),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == ["python for a command", f"{app}/bin:/usr/bin:/bin"]


@pytest.mark.parametrize("shell", [["sh"], ["bash", "--posix", "--norc"]])
def test_an_interactive_sh_has_what_the_apps_scripts_set(app: Path, shell: list[str]) -> None:
    """As `oc rsh` starts it."""
    odd = "a \"b\" $c `d` 'e' \\' & \n  f \\"
    (app / ".profile.d/odd.sh").write_text(f"export ODD={shlex.quote(odd)}; echo noise\n")
    show = 'printf "%s|" "$ODD" "$PATH" "$PORT" "$HOME" "$PWD" "${ENV-}" "${BASH_ENV-}"; exit 3\n'

    done = subprocess.run(
        [*shell, "-i"],
        cwd="/tmp",
        input=show,
        env={
            "APP_ROOT": str(app.parent),
            "BASH_ENV": str(RUN.parents[1] / "activate"),
            "ENV": str(RUN.parents[1] / "enter"),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    values = [odd, f"{app}/bin:/usr/bin:/bin", "8080", str(app), "/tmp"]
    assert (done.returncode, done.stdout) == (3, f"{'|'.join(values)}|||"), done.stderr


def test_a_variable_of_the_apps_own_stays_where_shells_have_one(app: Path) -> None:
    shown = [
        _run(app, "sh", "-c", 'echo "${ENV-none}"', ENV=text).stdout
        for text in ("production", "/opt/slugline/s2i/enter")
    ]

    assert shown == ["production\n", "none\n"]


def _name_of(pid: int) -> str:
    # The kernel's own word for it; between fork and exec it is the test's.
    return Path(f"/proc/{pid}/comm").read_text().strip()


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck isn't installed")
def test_shellcheck_has_nothing_to_say() -> None:
    programs = [
        *sorted(RUN.parent.iterdir()),
        RUN.parents[1] / "activate",
        RUN.parents[1] / "enter",
    ]

    done = subprocess.run(
        ["shellcheck", "--norc", "-x", *programs],
        cwd=RUN.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == ""
