from __future__ import annotations

import socket

import pytest
from loopback import Answer, serving

from buildpack.system.http import free_port, get, is_free


def test_a_server_that_answers() -> None:
    with serving({"/a?b=1": Answer(b"body", status=503)}) as server:
        assert get(f"{server.url}/a?b=1", 5) == (503, b"body")


def test_no_path_asks_for_the_root() -> None:
    with serving({"/": b"root"}) as server:
        assert get(server.url, 5) == (200, b"root")


def test_redirects_are_not_followed() -> None:
    with serving({"/": Answer(status=302, headers={"Location": "/next"})}) as server:
        assert get(f"{server.url}/", 5) == (302, b"")
        assert server.asked == ["/"]


def test_nobody_there_is_an_oserror() -> None:
    port = free_port()

    with pytest.raises(ConnectionRefusedError):
        get(f"http://127.0.0.1:{port}/", 1)


def test_a_port_is_free_until_somebody_listens() -> None:
    port = free_port()
    assert is_free(port)

    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
