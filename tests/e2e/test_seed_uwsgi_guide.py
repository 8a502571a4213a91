"""uWSGI's own guide to Heroku, followed as its reader would: docs/seeds.md has the table."""

from __future__ import annotations

import json
import socket
from contextlib import closing

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import FIXTURES, Platform, series_at_hand

from buildpack.system.http import free_port

GUIDE = FIXTURES / "uwsgi_werkzeug"
INI = (GUIDE / "uwsgi.ini").read_text()


def _guide(**more: str) -> dict[str, str]:
    files = {path.name: path.read_text() for path in GUIDE.iterdir() if path.suffix != ".json"}
    return {**files, **more}


def test_the_first_push_compiles_and_the_next_does_not(warm_platform: Platform) -> None:
    first = warm_platform.build(warm_platform.checkout(_guide()))
    second = warm_platform.build(warm_platform.checkout(_guide()))

    assert (first.code, second.code) == (0, 0), first.output
    assert not second.worked


def test_the_page_is_served_and_memory_is_reported(warm_platform: Platform) -> None:
    build = warm_platform.build(warm_platform.checkout(_guide()))

    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        status, body = web.get("/")
        assert (status, "WSGI Information" in body) == (200, True)
        web.says("rss usage:")
        assert "you are running uWSGI without its master" not in web.log
        assert web.stop() == 0


def test_the_version_that_it_names_is_answered_with_one_that_can_be_had(
    warm_platform: Platform,
) -> None:
    files = _guide(**{"runtime.txt": "python-2.7.2\n"})
    build = warm_platform.build(warm_platform.checkout(files))

    assert (build.code, build.errors) == (1, ["runtime-version-not-found"]), build.output
    if "2.7" in series_at_hand(r"2\.7"):
        assert "2.7.18" in build.err


def test_the_stats_server_tells_of_every_worker(warm_platform: Platform) -> None:
    """`uwsgitop` beside it: installed, and it reads what the stats server says."""
    port = free_port()
    files = _guide(
        **{
            "requirements.txt": "uwsgi\nuwsgitop\nwerkzeug\n",
            "uwsgi.ini": f"{INI}stats = 127.0.0.1:{port}\n",
        }
    )
    build = warm_platform.build(warm_platform.checkout(files))
    assert build.code == 0, build.output

    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        web.get("/")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as stats:
            told = json.load(stats.makefile())
    assert len(told["workers"]) == 4


def test_the_trick_with_ifconfig_is_told_before_it_ends_the_boot(warm_platform: Platform) -> None:
    # The guide has /sbin/ifconfig, which stands on some machines still.
    files = _guide(**{"uwsgi.ini": f"{INI}exec-pre-app = /sbin/no-ifconfig eth0\n"})
    build = warm_platform.build(warm_platform.checkout(files))

    assert build.code == 0, build.output
    assert "uwsgi-exec-missing" in build.notices
    assert "ifconfig" in build.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("spooler = tasks", "uwsgi-spooler-ephemeral"),
        ("cron = -1 -1 -1 -1 -1 true", "uwsgi-cron-repeated"),
    ],
)
def test_what_a_dyno_would_lose_is_told(line: str, told: str, warm_platform: Platform) -> None:
    build = warm_platform.build(
        warm_platform.checkout(_guide(**{"uwsgi.ini": f"{INI}{line}\n", "tasks/.keep": ""}))
    )

    assert build.code == 0, build.output
    assert told in build.notices
