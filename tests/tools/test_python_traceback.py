from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buildpack.tools.python_traceback import (
    Frame,
    Traceback,
    own_frame,
    read_tracebacks,
    told_exception,
)

HOMES = ("/srv/slug/backend", "/srv/slug")
CHAINED = """\
[2026-11-21 17:27:39 +0000] [20221] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/srv/slug/backend/shop/views.py", line 7, in <module>
    import fast
ModuleNotFoundError: No module named 'fast'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/slug/.heroku/venv/bin/gunicorn", line 8, in <module>
    sys.exit(run())
             ~~~^^
  File "/srv/slug/backend/shop/views.py", line 9, in <module>
    raise LookupError(
    ...<2 lines>...
    )
  File "/srv/slug/.heroku/venv/lib/python3.13/site-packages/lib/core.py", line 3, in load
    raise shop.errors.Missing("no slow one either")
shop.errors.Missing: no slow one either
It happened here.

worker exits
""".splitlines()


def test_every_traceback_is_read_with_its_frames() -> None:
    first, second = read_tracebacks(CHAINED)

    assert first == Traceback(
        "ModuleNotFoundError",
        "No module named 'fast'",
        (Frame("/srv/slug/backend/shop/views.py", 7, "<module>"),),
    )
    assert (second.kind, second.name, second.message) == (
        "shop.errors.Missing",
        "Missing",
        "no slow one either",
    )
    assert [frame.line for frame in second.frames] == [8, 9, 3]
    assert second.details == ("It happened here.",)


def test_the_apps_own_frame_is_the_innermost_that_is_no_librarys() -> None:
    *_, last = read_tracebacks(CHAINED)

    assert own_frame(last, HOMES) == Frame("shop/views.py", 9, "<module>")
    assert own_frame(last, ("/srv/other",)) is None
    assert told_exception(last, HOMES) == (
        "shop.errors.Missing: no slow one either, in shop/views.py, line 9"
    )
    assert told_exception(last, ()) == "shop.errors.Missing: no slow one either"


def test_an_error_of_syntax_comes_without_a_headline() -> None:
    log = ['  File "/srv/slug/app.py", line 2', "    def app(e,s)", "    ^", "SyntaxError: bad"]

    (found,) = read_tracebacks(log)

    assert found == Traceback("SyntaxError", "bad", (Frame("/srv/slug/app.py", 2, ""),))


def test_exceptions_in_a_group_are_read_through_its_drawing() -> None:
    log = [
        "  + Exception Group Traceback (most recent call last):",
        '  |   File "/srv/slug/app.py", line 4, in f',
        "  |     g()",
        "  | KeyError: 'x'",
    ]

    assert [told_exception(found, HOMES) for found in read_tracebacks(log)] == [
        "KeyError: 'x', in app.py, line 4"
    ]


def test_what_is_cut_off_is_no_traceback() -> None:
    assert read_tracebacks(CHAINED[1:4]) == []
    assert read_tracebacks(["all is well"]) == []


LINES = st.sampled_from([*CHAINED, "", "   ", "  | x", '  File "x", line 999, in y', "Error: z"])


@given(st.lists(LINES | st.text()))
def test_any_log_is_read(log: list[str]) -> None:
    for found in read_tracebacks(log):
        assert found.kind
        told_exception(found, HOMES)
