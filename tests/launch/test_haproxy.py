from __future__ import annotations

from buildpack.launch.haproxy import render_haproxy, render_maintenance


def render(path: str = "/", host: str = "localhost") -> list[str]:
    text = render_haproxy(
        port=8000,
        slots=4,
        control="/tmp/it's/router.sock",
        maintenance="/tmp/503.http",
        path=path,
        host=host,
    )
    return [line.strip() for line in text.splitlines()]


def test_it_checks_and_forwards_as_shipbuilder_did() -> None:
    lines = render()

    assert {
        "bind 127.0.0.1:8000",
        "balance roundrobin",
        "option httpchk",
        "timeout check 3s",
        "option forwardfor",
        "option http-server-close",
        "http-request set-header X-Forwarded-Proto http",
        "errorfile 503 '/tmp/503.http'",
        "server-template web 4 127.0.0.1:1 disabled",
    } <= set(lines)


def test_the_check_asks_what_the_settings_say() -> None:
    (line,) = (line for line in render("/health?a=1 b", "100%.org") if "http-check send" in line)

    assert line == (
        "http-check send meth GET uri '/health?a=1 b' ver HTTP/1.1 "
        "hdr Host '100%%.org' hdr Connection close"
    )


def test_a_quote_in_a_path_stays_in_its_word() -> None:
    assert "stats socket '/tmp/it'\\''s/router.sock' mode 600 level admin" in render()


def test_the_maintenance_page_is_a_whole_answer() -> None:
    head, _, body = render_maintenance().partition("\r\n\r\n")
    status, *headers = head.split("\r\n")

    assert status == "HTTP/1.1 503 Service Unavailable"
    assert "Retry-After: 5" in headers
    assert f"Content-Length: {len(body.encode())}" in headers
