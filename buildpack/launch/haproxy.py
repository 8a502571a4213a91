"""The configuration of HAProxy, which stands in front of the web processes of a local run."""

from __future__ import annotations

BACKEND = "web"
"""The proxy's name. Its servers are ``web1``, ``web2`` and so on."""

_RETRY_AFTER = 5

_CONFIG = """\
# Written by slugline run. HAProxy 2.2 or newer.
global
    stats socket {control} mode 600 level admin
    hard-stop-after 30s

defaults
    mode http
    balance roundrobin
    timeout connect 3s
    timeout client 60s
    timeout http-request 30s
    timeout http-keep-alive 90s
    # A platform's router waits no longer for the first byte of an answer.
    timeout server 30s
    timeout queue 3s
    timeout check 3s
    # WebSockets may be silent for long.
    timeout tunnel 1h
    # A connection to the app serves one request: none is lost on one that is just being closed.
    option http-server-close
    option forwardfor
    # What one server refuses another one gets.
    option redispatch 1
    retries 3
    errorfile 503 {maintenance}

listen {backend}
    bind 127.0.0.1:{port}
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Forwarded-Port {port}
    option httpchk
    http-check send meth GET uri {path} ver HTTP/1.1 hdr Host {host} hdr Connection close
    http-check expect status 200-399,401,403
    default-server check inter 10s fastinter 1s downinter 500ms rise 1 fall 3
    default-server observe layer4 error-limit 1 on-error mark-down
    # Which of them serve is said over the socket.
    server-template {backend} {slots} 127.0.0.1:1 disabled
"""

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Back in a moment</title>
<h1>Back in a moment</h1>
<p>No web process is ready to answer. This page asks again by itself.</p>
</html>
"""


def render_haproxy(  # noqa: PLR0913 - each of them is a value in the text.
    *, port: int, slots: int, control: str, maintenance: str, path: str, host: str
) -> str:
    """Return a configuration that listens on *port* of loopback and serves nobody yet.

    *slots* are so many servers at most, *control* the path of the socket that says who serves,
    *maintenance* that of the page while nobody does; *path* and *host* make the health check.
    See https://docs.haproxy.org/2.6/configuration.html."""
    return _CONFIG.format(
        backend=BACKEND,
        control=_quote(control),
        maintenance=_quote(maintenance),
        port=port,
        slots=slots,
        path=_quote(path),
        # Here a percent sign would begin a variable of HAProxy's.
        host=_quote(host.replace("%", "%%")),
    )


def render_maintenance() -> str:
    """Return the answer, headers and all, while no server is up.

    See https://docs.haproxy.org/2.6/configuration.html#4-errorfile."""
    head = (
        "HTTP/1.1 503 Service Unavailable",
        f"Retry-After: {_RETRY_AFTER}",
        f"Refresh: {_RETRY_AFTER}",
        "Cache-Control: no-store",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(_PAGE.encode())}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", _PAGE))


def _quote(text: str) -> str:
    """Return *text* as one word: in single quotes nothing is special but these themselves.

    See https://docs.haproxy.org/2.6/configuration.html#2.2."""
    return "'" + text.replace("'", "'\\''") + "'"
