"""uWSGI is compiled once for each Python, and starts wherever the slug goes."""

from __future__ import annotations

import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import Platform, series_at_hand, stack_python


def _binary(app: Path) -> bytes:
    return (app / ".heroku/venv/bin/uwsgi").resolve(strict=True).read_bytes()


def _compiled(out: str) -> bool:
    return any(line.startswith("-----> Compiling uWSGI") for line in out.splitlines())


def test_a_kept_wheel_is_not_compiled_again(warm_platform: Platform) -> None:
    build = warm_platform.build(warm_platform.checkout("uwsgi_werkzeug"))
    again = warm_platform.build(warm_platform.checkout("uwsgi_werkzeug"))

    assert (build.code, again.code) == (0, 0), build.output
    assert (_compiled(build.out), _compiled(again.out)) == (False, False)
    assert not again.worked
    assert _binary(again.app) == _binary(build.app)


def test_a_uwsgi_needs_no_variable_to_start(warm_platform: Platform) -> None:
    build = warm_platform.build(warm_platform.checkout("uwsgi_werkzeug"))
    assert build.code == 0, build.output
    slug = move(build.app)

    exported = re.findall(r"export (\w+)=", (slug / ".profile.d/python.sh").read_text())
    told = subprocess.run(
        [slug / ".heroku/venv/bin/uwsgi", "--version"], env={}, capture_output=True, check=True
    )

    assert {"LD_LIBRARY_PATH", "PYTHONHOME"} & set(exported) == set()
    assert told.stdout.startswith(b"2.0.")


def test_another_python_gets_another_binary(warm_platform: Platform) -> None:
    others = [path.name for path in series_at_hand().values() if path / "bin" != stack_python()]
    if not others:
        pytest.skip("this machine has no second CPython in a pyenv")
    first = warm_platform.build(warm_platform.checkout("uwsgi_werkzeug"))
    series = first.report["python_version"].rpartition(".")[0]
    other = next(name for name in reversed(others) if not name.startswith(f"{series}."))

    second = warm_platform.build(
        warm_platform.checkout("uwsgi_werkzeug"), {"SLUGLINE_PYTHON": other}
    )

    assert (first.code, second.code) == (0, 0), second.output
    assert _compiled(second.out)
    assert f"libpython{other.rpartition('.')[0]}".encode() in _binary(second.app)
    with closing(Dyno(move(second.app), second.processes["web"])) as web:
        assert web.get("/")[0] == 200


def test_a_compile_that_fails_shows_its_first_error(warm_platform: Platform) -> None:
    app = warm_platform.checkout({"requirements.txt": "uwsgi==2.0.31\n", "uwsgi.ini": "[uwsgi]\n"})
    build = warm_platform.build(app, {"CFLAGS": "-include no-such-header.h"})

    assert (build.code, build.errors) == (1, ["uwsgi-compile-failed"]), build.output
    assert "no-such-header.h" in build.err


def test_a_request_in_flight_is_answered_before_the_end(warm_platform: Platform) -> None:
    slow = (
        "import time\n\n\ndef application(environ, start_response):\n"
        "    time.sleep(1)\n    start_response('200 OK', [])\n    return [b'done']\n"
    )
    build = warm_platform.build(warm_platform.checkout({"app.py": slow}))
    assert build.code == 0, build.output

    with (
        closing(Dyno(move(build.app), build.processes["web"])) as web,
        ThreadPoolExecutor() as elsewhere,
    ):
        web.get("/")
        asking = elsewhere.submit(web.get, "/")
        time.sleep(0.4)
        web.process.terminate()
        web.process.wait(timeout=10)

        assert asking.result() == (200, "done")
