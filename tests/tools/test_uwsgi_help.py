from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buildpack.tools.uwsgi_help import parse_options

# The beginning of what 2.0.31 says.
HELP = """Usage: /venv/bin/uwsgi [options...]
    -s|--socket                             bind to the specified UNIX/TCP socket using default
    -s|--uwsgi-socket                       bind to the specified UNIX/TCP socket
    --http-socket                           bind to the socket using HTTP protocol, see --http
    -M|--master                             enable master process
    --if-not-env                            (opt logic) check for environment variable
"""


def test_every_long_option_is_listed() -> None:
    assert parse_options(HELP.splitlines()) == {
        "socket",
        "uwsgi-socket",
        "http-socket",
        "master",
        "if-not-env",
    }


@given(st.text())
def test_any_text_gives_an_answer(text: str) -> None:
    assert all(name in text for name in parse_options(text.splitlines()))
