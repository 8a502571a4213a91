"""A beginner's diary of a first deploy, failure by failure: docs/seeds.md has the table."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import FIXTURES, Build, Platform

# The releases that its second push could not find, as `pip freeze` wrote them.
NOT_FOUND = (
    "blaze==0.11.3",
    "conda==4.5.11",
    "conda-build==3.15.1",
    "clyent==1.2.2",
    "datashape==0.5.4",
    "mkl-fft==1.0.4",
    "mkl-random==1.0.1",
    "navigator-updater==0.2.1",
    "odo==0.5.1",
)


def _diary(**more: str) -> dict[str, str]:
    files = {
        path.name: path.read_text()
        for path in (FIXTURES / "diary_hello").iterdir()
        if path.name != "expect.json"
    }
    return {**files, **more}


def _page(build: Build) -> tuple[int, str]:
    assert build.code == 0, build.output
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        return web.get("/")


def test_the_procfile_as_first_written_is_explained_before_it_crashes(
    warm_platform: Platform,
) -> None:
    """`web: gunicorn wsgi.py`: the file is no module, and the name in it is `app`."""
    build = warm_platform.build(warm_platform.checkout(_diary(Procfile="web: gunicorn wsgi.py\n")))

    assert build.code == 0, build.output
    assert "web-target-not-module" in build.notices
    assert "write wsgi:app instead" in build.err


def test_no_procfile_is_needed(warm_platform: Platform) -> None:
    files = _diary()
    del files["Procfile"]

    status, body = _page(warm_platform.build(warm_platform.checkout(files)))

    assert (status, "Hello, World!" in body) == (200, True)


def test_an_application_by_another_name_is_found(warm_platform: Platform) -> None:
    """It changed every `app` to `application` because gunicorn asks for that name."""
    hello = _diary()["hello.py"].replace("app", "thisapp")
    files = {"hello.py": hello, "requirements.txt": "Flask\ngunicorn\n"}

    status, body = _page(warm_platform.build(warm_platform.checkout(files)))

    assert (status, "Hello, World!" in body) == (200, True)


def test_a_module_in_a_folder_needs_no_chdir(warm_platform: Platform) -> None:
    """Its own cure was `gunicorn --chdir my_folder my_module:app`."""
    diary = _diary()
    files = {
        "requirements.txt": diary["requirements.txt"],
        "my_folder/my_module.py": "from helper import GREETING\n" + diary["hello.py"],
        "my_folder/helper.py": "GREETING = 'hello'\n",
    }

    status, body = _page(warm_platform.build(warm_platform.checkout(files)))

    assert (status, "Hello, World!" in body) == (200, True)


def test_its_own_cure_works_as_well(warm_platform: Platform) -> None:
    diary = _diary()
    files = {
        "Procfile": "web: gunicorn --chdir my_folder my_module:app\n",
        "requirements.txt": diary["requirements.txt"],
        "my_folder/my_module.py": diary["hello.py"],
    }
    build = warm_platform.build(warm_platform.checkout(files))

    assert _page(build)[0] == 200
    assert [name for name in build.notices if name != "runtime-version-unpinned"] == []


def test_every_requirement_of_anaconda_is_told_in_one_push(platform: Platform) -> None:
    requirements = "\n".join(("Flask", "gunicorn", *NOT_FOUND, ""))
    build = platform.build(platform.checkout(_diary(**{"requirements.txt": requirements})))

    assert build.code == 1, build.output
    told = {line for line in NOT_FOUND if line.split("==")[0] in build.err}
    assert told >= {"conda==4.5.11", "navigator-updater==0.2.1", "mkl-fft==1.0.4"}, build.err


def test_detection_accepts_an_app_without_requirements(platform: Platform) -> None:
    """'App not compatible with buildpack' was the answer to a missing requirements.txt."""
    files = _diary()
    del files["requirements.txt"]

    assert platform.detect(platform.checkout(files)) == (0, "Python\n", "")


def test_a_committed_virtualenv_is_left_out(warm_platform: Platform) -> None:
    app = warm_platform.checkout("diary_hello")
    (app / "helloprojenv/bin").mkdir(parents=True)
    (app / "helloprojenv/pyvenv.cfg").write_text("home = /Users/X/anaconda3\n")
    shutil.copy("/bin/true", app / "helloprojenv/bin/python")
    build = warm_platform.build(app)

    assert "virtualenv-in-source" in build.notices
    assert not (build.app / "helloprojenv").exists()
    assert _page(build)[0] == 200


@pytest.mark.parametrize("server", ["", "gunicorn\n"])
def test_a_server_that_is_not_required_is_noticed(server: str, warm_platform: Platform) -> None:
    """H10, exit code 127: the Procfile calls gunicorn, and requirements.txt doesn't list it."""
    files = _diary(**{"requirements.txt": f"Flask\n{server}"})
    build = warm_platform.build(warm_platform.checkout(files))

    assert build.code == 0, build.output
    assert ("command-program-missing" in build.notices) == (not server)
