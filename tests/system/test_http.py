from __future__ import annotations

import socket

import pytest
from loopback import Answer, serving

from buildpack.system import http
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


def test_a_port_of_a_server_for_everybody_isnt_free() -> None:
    with socket.create_server(("", free_port())) as server:
        assert not is_free(server.getsockname()[1])


def test_a_free_port_is_none_that_the_kernel_gives_to_others() -> None:
    ports = {free_port() for _ in range(50)}

    # Linux's own begin at 32768, NodePorts at 30000.
    assert max(ports) < 30_000
    assert len(ports) > 1


def test_no_free_port_is_an_oserror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "is_free", lambda _: False)

    with pytest.raises(OSError, match="No free port from 10000 to 29999"):
        free_port()
