"""A small HTTP server on loopback that gives scripted answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0
    """So many bytes are promised and never sent."""


@dataclass
class Loopback:
    """Answers each path with its answers in turn, the last one for ever; others with 404."""

    answers: dict[str, Sequence[Answer]]
    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str) -> Answer:
        answers = self.answers.get(path, (Answer(status=404),))
        turn = min(self.asked.count(path), len(answers) - 1)
        self.asked.append(path)
        return answers[turn]


@contextmanager
def serving(answers: Mapping[str, bytes | Answer | Sequence[Answer]]) -> Iterator[Loopback]:
    """Serve until the block is done."""
    loopback = Loopback({path: _answers(given) for path, given in answers.items()})

    class Handler(BaseHTTPRequestHandler):
        timeout = 10.0

        def do_GET(self) -> None:
            answer = loopback.answer(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + answer.cut))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = bool(answer.cut)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name.
            """Keep the tests' output free of requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    loopback.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answers(given: bytes | Answer | Sequence[Answer]) -> Sequence[Answer]:
    if isinstance(given, bytes):
        return (Answer(given),)
    return (given,) if isinstance(given, Answer) else given
