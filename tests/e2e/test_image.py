"""Images: bin/detect and bin/build between the phases of a lifecycle."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from e2e.conftest import new_lifecycle
from e2e.dyno import holders
from e2e.heroku import FIXTURES
from e2e.lifecycle import ImageBuild, Lifecycle, LifecycleError

APP = """\
import os
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [repr(sorted(os.environ.items())).encode()]
"""
FILES = {"app.py": APP, "requirements.txt": "gunicorn\n", ".python-version": "3\n"}
REQUIRES = '[[requires]]\nname = "python"\n[requires.metadata]\nbuild = true\n'


def write_buildpack(root: Path, plan: str, build: str) -> Path:
    """Write a buildpack that asks for what *plan* says and runs some shell, named after *root*."""
    programs = {"detect": f"cat >\"$2\" <<'END'\n{plan}\nEND\n", "build": build}
    (root / "bin").mkdir(parents=True)
    (root / "buildpack.toml").write_text(f'api = "0.10"\n[buildpack]\nid = "test/{root.name}"\n')
    for name, text in programs.items():
        (root / "bin" / name).write_text(f"#!/bin/sh -e\n{text}")
        (root / "bin" / name).chmod(0o755)
    return root


@pytest.fixture(scope="module")
def built(
    ground: Path, buildpack: Path, built_image: Lifecycle
) -> Iterator[tuple[Lifecycle, ImageBuild, ImageBuild]]:
    """An app that was built twice, with both builds."""
    with new_lifecycle(ground, buildpack, built_image) as lifecycle:
        config = {"API_TOKEN": "t0psecret-value"}
        yield lifecycle, lifecycle.build(FILES, config), lifecycle.build(FILES, config)


@pytest.fixture
def again(built: tuple[Lifecycle, ImageBuild, ImageBuild]) -> Iterator[Lifecycle]:
    """The same app's place, for one more build that the next test doesn't see."""
    lifecycle = built[0]
    image, cache = lifecycle.image, lifecycle.cache
    yield lifecycle
    lifecycle.image, lifecycle.cache = image, cache


def prepare(
    lifecycle: Lifecycle, source: str | Mapping[str, str | bytes]
) -> dict[str, list[dict[str, object]]]:
    """Do what comes before the build."""
    lifecycle.checkout(source)
    lifecycle.write_platform({})
    plans = lifecycle.detect()
    lifecycle.restore(plans)
    return plans


def read_fixture(name: str) -> dict[str, str | bytes]:
    """Return the files of a fixture."""
    top = FIXTURES / name
    files = (path for path in top.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(top)): path.read_bytes() for path in files}


def told(answer: str) -> dict[str, str]:
    """Return the environment that the app tells."""
    return dict(re.findall(r"\('(\w+)', '([^']*)'\)", answer))


def ask(lifecycle: Lifecycle, env: Mapping[str, str] | None = None) -> tuple[dict[str, str], str]:
    """Start web, and return its environment and its log."""
    with closing(lifecycle.start(env=env)) as web:
        status, answer = web.get("/")
        assert status == 200
        return told(answer), lifecycle.said + web.log


def test_an_unchanged_app_is_reused_without_contents(
    built: tuple[Lifecycle, ImageBuild, ImageBuild],
) -> None:
    _, first, second = built

    assert (first.code, second.code) == (0, 0), f"{first.out}\n{second.out}"
    assert second.exported == {
        "environment": "reused",
        "python": "untouched",
        "venv": "untouched",
        "app": "reused",
    }
    assert "Running 'uv" not in second.out
    assert re.search(r"Image \d+ MB: Python \d+ MB, 1 package [\d.]+ MB, app", second.out)
    assert "because .python-version" in second.out
    assert first.image is not None
    assert second.image is not None
    assert second.image.digests == first.image.digests


def test_it_serves_as_another_user_and_says_once_what_it_counts_on(
    built: tuple[Lifecycle, ImageBuild, ImageBuild],
) -> None:
    lifecycle = built[0]

    env, log = ask(lifecycle, {"MEMORY_LIMIT": "512"})

    assert (env["WEB_CONCURRENCY"], env["PYTHONPATH"]) == ("2", str(lifecycle.app))
    assert log.count("web: 2 workers x ") == 1
    assert "LD_LIBRARY_PATH" not in env
    assert not [name for name in env if name.startswith("_slugline")]


def test_whoever_runs_the_image_has_the_last_word(
    built: tuple[Lifecycle, ImageBuild, ImageBuild],
) -> None:
    own = {"WEB_CONCURRENCY": "3", "PYTHONUNBUFFERED": "0", "GUNICORN_CMD_ARGS": "--threads=7"}

    env, _ = ask(built[0], {**own, "PYTHONHOME": "/invalid", "UWSGI_PROFILE": "core"})
    bare, _ = ask(built[0], {"SLUGLINE_SERVER_DEFAULTS": "0"})

    assert {name: env[name] for name in ("WEB_CONCURRENCY", "PYTHONUNBUFFERED")} == {
        "WEB_CONCURRENCY": "3",
        "PYTHONUNBUFFERED": "0",
    }
    assert env["GUNICORN_CMD_ARGS"].endswith(" --threads=7")
    assert env["PYTHONHOME"] == ""
    assert "GUNICORN_CMD_ARGS" not in bare
    assert bare["WEB_CONCURRENCY"] == "1"


def test_other_arguments_and_other_commands_run_in_the_same_environment(
    built: tuple[Lifecycle, ImageBuild, ImageBuild],
) -> None:
    lifecycle = built[0]
    lifecycle.unpack()

    argv, env, cwd = lifecycle.launch(
        {"PATH": "/usr/bin:/bin"}, args=("command -v python; echo $PORT",)
    )
    done = subprocess.run(argv, env=env, cwd=cwd, capture_output=True, text=True, check=True)

    assert done.stdout == f"{lifecycle.layers}/slugline_python/venv/venv/bin/python\n8080\n"


def test_scripts_that_the_app_brings_run_before_its_processes(again: Lifecycle) -> None:
    scripts = {
        ".profile.d/shop.sh": "export COLOUR=red\n",
        ".profile": "export WEB_CONCURRENCY=$((WEB_CONCURRENCY + 3))\n",
    }
    build = again.build({**FILES, **scripts})
    assert build.code == 0, build.out

    env, _ = ask(again, {"WEB_CONCURRENCY": "1"})

    assert (env["COLOUR"], env["WEB_CONCURRENCY"]) == ("red", "4")


def test_no_secret_of_the_build_is_in_the_image_or_the_cache(
    built: tuple[Lifecycle, ImageBuild, ImageBuild],
) -> None:
    lifecycle, first, _ = built

    held = subprocess.run(
        ["grep", "-rlaF", "t0psecret-value", str(lifecycle.blobs.path("x").parent)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert held.stdout == ""
    assert "t0psecret-value" not in first.out


def test_a_changed_line_is_checked_without_the_files_of_the_last_image(again: Lifecycle) -> None:
    files = {
        **FILES,
        "app.py": f"{APP}\ndef broken(:\n",
        "Procfile": (
            "web: gunicorn app:app --bind 0.0.0.0:$PORT\nworker: gunicron -x\nc: python -m csv2\n"
        ),
    }

    build = again.build(files)

    assert build.code == 0, build.out
    assert build.exported["venv"] == "untouched"
    assert {"code-syntax-error", "command-program-missing", "web-module-missing"} <= set(
        build.notices
    )
    assert (
        "'gunicorn'"
        not in build.out.partition("[command-program-missing]")[0].partition("There is no")[2]
    )


def test_a_requirement_more_needs_files_that_are_in_the_last_image_only(again: Lifecycle) -> None:
    build = again.build({**FILES, "requirements.txt": "gunicorn\nitsdangerous\n"})

    assert build.code == 0, build.out
    assert "Its files are in the last image only, and this build needs them for" in build.out
    # It is the same Python at the same place, to the last bit.
    assert (build.exported["python"], build.exported["venv"]) == ("reused", "added")
    ask(again)


def test_on_another_machine_the_image_alone_is_enough(again: Lifecycle) -> None:
    again.cache = {}

    build = again.build(FILES)

    assert (build.code, build.exported["venv"]) == (0, "untouched"), build.out


def test_metadata_that_nobody_of_ours_wrote_is_none(again: Lifecycle) -> None:
    plans = prepare(again, FILES)
    top = again.layers / "slugline_python"
    for name in ("python", "venv", "store"):
        (top / f"{name}.toml").write_text('[metadata]\nformat = "1"\nfingerprint = "[[[["\nx = 1')
    (top / "cache.toml").write_text("no TOML = ")
    done = again.run_build(again.buildpacks[0], plans["slugline/python"], {})

    assert done.returncode == 0, done.stdout
    assert "Installing Python" in done.stdout


def test_buildpacks_before_and_after_ours_share_what_they_have(lifecycle: Lifecycle) -> None:
    headers = 'mkdir -p "$1/c/include"; printf "[types]\\nbuild = true\\n" >"$1/c.toml"'
    look = "command -v python; python -c 'import gunicorn; print(gunicorn.__name__)'"
    lifecycle.buildpacks = (
        write_buildpack(lifecycle.root / "earlier", "", headers),
        *lifecycle.buildpacks,
        write_buildpack(lifecycle.root / "later", REQUIRES, look),
    )
    files = {**FILES, "bin/pre_compile": "echo CPATH is $CPATH"}

    first = lifecycle.build(files)
    second = lifecycle.build(files)

    top = lifecycle.layers / "slugline_python"
    for build in (first, second):
        assert build.code == 0, build.out
        assert f"CPATH is {lifecycle.layers}/test_earlier/c/include\n" in build.out
        assert build.out.endswith(f"{top}/venv/venv/bin/python\ngunicorn\n")
    assert (second.exported["python"], second.exported["venv"]) == ("reused", "reused")
    assert "Running 'uv" not in second.out

    # What was restored has lost a file on the way.
    plans = prepare(lifecycle, files)
    next((top / "venv/venv/lib").rglob("wsgiapp.py")).unlink()
    third = lifecycle.finish_build(plans)

    assert (third.code, third.notices) == (0, ["cache-damaged"]), third.out
    assert "Running 'uv" in third.out
    assert third.exported["venv"] == "reused"


def test_an_app_of_another_language_gets_python_when_somebody_asks(lifecycle: Lifecycle) -> None:
    look = "python -c 'import sys; print(sys.prefix)'"
    later = write_buildpack(lifecycle.root / "later", REQUIRES, look)
    files = {"package.json": "{}", "Procfile": "web: node server.js\n"}
    with pytest.raises(LifecycleError, match=r"package\.json"):
        lifecycle.build(files)
    lifecycle.buildpacks += (later,)

    build = lifecycle.build(files)

    assert build.code == 0, build.out
    assert build.out.endswith("/slugline_python/venv/venv\n")
    assert build.image is not None
    assert (build.image.processes, set(build.exported)) == ({}, {"app"})
    assert build.notices == []
    assert sorted(path.name for path in lifecycle.app.iterdir()) == ["Procfile", "package.json"]


def test_an_app_beside_another_language_is_built_where_the_user_says_that_it_is(
    lifecycle: Lifecycle,
) -> None:
    files = {"package.json": "{}", **{f"backend/{name}": text for name, text in FILES.items()}}
    files["backend/Procfile"] = "web: gunicorn app:app --bind 0.0.0.0:$PORT\n"

    build = lifecycle.build(files, {"SLUGLINE_APP_DIR": "backend"})

    assert build.code == 0, build.out
    assert "Python app detected" in build.out
    ask(lifecycle)


def test_collectstatic_keeps_the_layers_and_an_unchanged_build_installs_nothing(
    lifecycle: Lifecycle,
) -> None:
    # With the Python that every user of this machine may start.
    files = {**read_fixture("django_gunicorn_static"), ".python-version": "3\n"}
    first = lifecycle.build(files)
    second = lifecycle.build(files)

    assert (first.code, second.code) == (0, 0), f"{first.out}\n{second.out}"
    assert (second.exported["python"], second.exported["venv"]) == ("reused", "reused")
    assert ("Running 'uv" in first.out, "Running 'uv" in second.out) == (True, False)
    assert "manage.py collectstatic" in second.out
    with closing(lifecycle.start()) as web:
        assert web.get("/")[0] == 200


def test_an_app_that_does_not_boot_ends_the_build(lifecycle: Lifecycle) -> None:
    broken = {**FILES, "app.py": "import nothing_of_the_kind\n" + APP}

    failed = lifecycle.build(broken, {"SLUGLINE_BOOT_CHECK": "require"})
    good = lifecycle.build(FILES, {"SLUGLINE_BOOT_CHECK": "require", "PYTHONHOME": "/invalid"})

    assert (failed.code, failed.errors) == (1, ["boot-module-missing"]), failed.out
    assert good.code == 0, good.out
    assert "GET / answered 200" in good.out
    assert "SIGTERM ended it" in good.out
    _, log = ask(lifecycle)
    # What it takes was measured, and the launch counts with that.
    assert ", measured " in log
    assert not (lifecycle.app / ".heroku").exists()


@pytest.mark.parametrize("restored", ["cache", "nothing"])
def test_a_layers_directory_that_can_not_be_written_is_named(
    again: Lifecycle, restored: str
) -> None:
    plans = prepare(again, FILES)
    if restored == "nothing":
        shutil.rmtree(again.layers_of("slugline/python") / "cache", ignore_errors=True)
    else:
        (again.layers_of("slugline/python") / "cache").mkdir(exist_ok=True)
        again.give_away(again.layers_of("slugline/python"))
    again.layers_of("slugline/python").chmod(0o500)

    done = again.run_build(again.buildpacks[0], plans["slugline/python"], {})

    assert done.returncode == 1, done.stdout
    assert "[cache-unwritable]" in done.stdout
    assert str(again.layers_of("slugline/python")) in done.stdout


def test_an_app_that_can_not_be_written(again: Lifecycle) -> None:
    """It is built as long as nothing of it is to be written."""
    plans = prepare(again, FILES)
    again.app.chmod(0o555)
    done = again.run_build(again.buildpacks[0], plans["slugline/python"], {})

    assert done.returncode == 0, done.stdout


def test_what_is_to_be_written_into_such_an_app_is_named(again: Lifecycle) -> None:
    files = {"app.py": APP, "requirements.txt": "waitress\n", ".python-version": "3\n"}
    plans = prepare(again, files)
    again.app.chmod(0o555)

    done = again.run_build(again.buildpacks[0], plans["slugline/python"], {})

    assert done.returncode == 1, done.stdout
    assert "[app-unwritable]" in done.stdout
    assert f"{again.app}/.heroku" in done.stdout


def test_a_call_that_is_none_of_a_lifecycles_is_explained(again: Lifecycle) -> None:
    program = again.buildpacks[0] / "bin/build"

    done = subprocess.run(
        [program], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "bin/build LAYERS_DIR PLATFORM_DIR BUILDPACK_PLAN" in done.stderr
    assert "[wrong-arguments]" in done.stderr


@pytest.mark.parametrize("plan", ["entries = [1]", "[[entries]\n", "\0"])
def test_a_plan_that_is_none_is_the_platforms_problem(again: Lifecycle, plan: str) -> None:
    prepare(again, FILES)
    path = again.root / "broken.toml"
    path.write_text(plan)
    path.chmod(0o644)

    done = again.run_program("build", again.layers_of("slugline/python"), again.platform, path)

    assert done.returncode == 1, done.stdout
    assert "[build-plan-unreadable]" in done.stdout


def test_directories_behind_links_are_in_the_image_as_they_are_called(
    lifecycle: Lifecycle,
) -> None:
    behind = lifecycle.root / "behind"
    lifecycle.layers.rename(behind)
    lifecycle.layers.symlink_to(behind)
    first = lifecycle.build(FILES)
    second = lifecycle.build(FILES)

    assert (first.code, second.code) == (0, 0), f"{first.out}\n{second.out}"
    assert second.exported["venv"] == "untouched"
    # Where the image runs, there is no link.
    lifecycle.layers.unlink()
    shutil.rmtree(behind)
    lifecycle.layers.mkdir()
    ask(lifecycle)
    assert list(holders(lifecycle.layers, str(behind))) == []


def test_an_app_behind_a_link_is_where_it_is_called(lifecycle: Lifecycle) -> None:
    files = {**read_fixture("django_gunicorn_static"), ".python-version": "3\n"}
    plans = prepare(lifecycle, files)
    behind = lifecycle.root / "behind"
    lifecycle.app.rename(behind)
    lifecycle.app.symlink_to(behind)
    lifecycle.environ["PWD"] = str(lifecycle.app)

    done = lifecycle.run_build(lifecycle.buildpacks[0], plans["slugline/python"], {})

    assert done.returncode == 0, done.stdout
    assert "static files" in done.stdout
    assert list(holders(lifecycle.layers, str(behind))) == []
    assert list(holders(lifecycle.layers_of("slugline/python") / "environment", str(lifecycle.app)))


def test_a_users_own_paths_do_not_break_the_build(again: Lifecycle) -> None:
    config = {
        "PATH": "/invalid",
        "PYTHONHOME": "/invalid",
        "PYTHONPATH": "/invalid",
        "LD_LIBRARY_PATH": "/invalid",
        "VIRTUAL_ENV": "/invalid",
        "STACK": "heroku-24",
    }

    build = again.build({**FILES, "requirements.txt": "gunicorn\nclick\n"}, config)
    unchanged = again.build({**FILES, "requirements.txt": "gunicorn\nclick\n"}, config)

    assert (build.code, unchanged.exported["venv"]) == (0, "untouched"), build.out


def test_a_builders_operator_has_the_last_word(lifecycle: Lifecycle) -> None:
    (lifecycle.root / "build-config/env").mkdir(parents=True)
    (lifecycle.root / "build-config/env/WHO.override").write_text("operator")
    lifecycle.environ["CNB_BUILD_CONFIG_DIR"] = str(lifecycle.root / "build-config")

    build = lifecycle.build({**FILES, "bin/pre_compile": 'echo "by $WHO"'}, {"WHO": "user"})

    assert build.code == 0, build.out
    assert "by operator" in build.out


def test_a_lifecycles_variables_do_not_make_a_classic_call_another_one(
    again: Lifecycle, tmp_path: Path
) -> None:
    again.checkout(FILES)
    env = {"PATH": "/usr/bin:/bin", "CNB_BUILD_PLAN_PATH": str(tmp_path / "plan.toml")}

    done = subprocess.run(
        [again.buildpacks[0] / "bin/detect", again.app],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "Python\n")
    assert not (tmp_path / "plan.toml").exists()


def test_a_plan_that_can_not_be_written_is_an_error_and_no_refusal(again: Lifecycle) -> None:
    again.checkout(FILES)

    done = again.run_program("detect", again.platform, again.root / "nowhere/plan.toml")

    assert done.returncode == 1
    assert "nowhere/plan.toml" in done.stdout


def test_the_state_that_goes_with_an_image_holds_nothing_of_the_moment(
    built: tuple[Lifecycle, ImageBuild, ImageBuild],
) -> None:
    _, first, second = built

    assert first.image is not None
    assert second.image is not None
    assert second.image.stores == first.image.stores
    (text,) = second.image.stores.values()
    last = re.search(rb'last-build = (".*")', text)
    assert last is not None
    assert json.loads(json.loads(last[1])).keys() == {"python_version"}
