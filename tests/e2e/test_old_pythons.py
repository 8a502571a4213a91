"""Apps on Pythons that nobody maintains any more build, move and boot like all others."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from e2e.archives import pack_python
from e2e.dyno import Dyno, holders, move
from e2e.heroku import Build, Platform, series_at_hand

AT_HAND = series_at_hand(r"(2\.7|3\.\d+)")
ENDED = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10")
SERIES = (*ENDED, "3.11", "3.12", "3.13")
# Valid on each of them.
APP = (
    "import sys\n\nimport six\n\n\ndef application(environ, start_response):\n"
    "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
    "    said = '%d.%d.%d, six %s' % (sys.version_info[:3] + (six.__version__,))\n"
    "    return [said.encode('ascii')]\n"
)
UWSGI = "uwsgi --http-socket 127.0.0.1:$PORT --master --die-on-term --need-app --wsgi-file app.py"
WAITRESS = "waitress-serve --listen=127.0.0.1:$PORT app:application"


def app_for(prefix: Path, *requirements: str, procfile: str = WAITRESS) -> dict[str, str]:
    return {
        "Procfile": f"web: {procfile}\n",
        "app.py": APP,
        "requirements.txt": "\n".join(("six==1.16.0", "waitress==1.4.4", *requirements, "")),
        "runtime.txt": f"python-{prefix.name}\n",
    }


def prefix_of(series: str) -> Path:
    if series not in AT_HAND:
        pytest.skip(f"this machine has no CPython {series} in a pyenv")
    return AT_HAND[series]


def boots(build: Build, *commands: str) -> None:
    """Move the slug, take everybody's right to write, and run it as somebody else."""
    slug = move(build.app)
    assert list(holders(slug, build.app.name)) == []
    for command in commands:
        with closing(Dyno(slug, command)) as web:
            expected = f"{build.report['python_version']}, six 1.16.0"
            assert web.get("/") == (200, expected)


@pytest.mark.parametrize("series", SERIES)
def test_an_app_with_uwsgi_and_a_script_boots(series: str, platform: Platform) -> None:
    prefix = prefix_of(series)
    files = app_for(prefix, "uwsgi==2.0.31", procfile=UWSGI)
    build = platform.build(platform.checkout(files))

    assert build.code == 0, build.output
    assert build.report["python_version"] == prefix.name
    assert ("runtime-version-end-of-life" in build.notices) == (series in ENDED)
    boots(build, build.processes["web"], WAITRESS)


@pytest.mark.parametrize("series", ["2.7", "3.6"])
def test_an_unchanged_app_needs_no_work_and_a_new_package_little(
    series: str, platform: Platform
) -> None:
    prefix = prefix_of(series)
    first = platform.build(platform.checkout(app_for(prefix)))
    second = platform.build(platform.checkout(app_for(prefix)))
    third = platform.build(platform.checkout(app_for(prefix, "itsdangerous==1.1.0")))

    assert (first.code, second.code, third.code) == (0, 0, 0), third.output
    assert (first.worked, second.worked, third.worked) == (True, False, True)
    assert (second.report["cache_status"], third.report["cache_status"]) == ("reused", "reused")
    assert third.report["packages_compiled"] == 1
    boots(second, WAITRESS)
    boots(third, WAITRESS)


@pytest.mark.parametrize("series", ["2.7", "3.6"])
def test_what_is_no_longer_required_leaves_the_slug(series: str, platform: Platform) -> None:
    prefix = prefix_of(series)
    platform.build(platform.checkout(app_for(prefix, "itsdangerous==1.1.0")))
    build = platform.build(platform.checkout(app_for(prefix)))

    assert build.code == 0, build.output
    assert list(build.app.glob(".heroku/venv/lib/*/site-packages/itsdangerous*")) == []
    boots(build, WAITRESS)


def test_an_archive_of_an_old_python_becomes_the_runtime(
    platform: Platform, tmp_path: Path
) -> None:
    prefix = prefix_of("2.7")
    pack_python(prefix, tmp_path)
    config = {"SLUGLINE_PYTHON_OFFERS": "archive", "SLUGLINE_PYTHON_ARCHIVES": str(tmp_path)}
    build = platform.build(platform.checkout(app_for(prefix)), config)

    assert build.code == 0, build.output
    boots(build, WAITRESS)
