"""Problems with booting: where the app waits for requests."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.boot import Listener
from buildpack.model.problem import Explanation, Problem

_FLAGS = (
    "gunicorn --bind 0.0.0.0:$PORT, uvicorn --host 0.0.0.0 --port $PORT, "
    "http-socket = 0.0.0.0:$(PORT) in uwsgi.ini"
)
_CODE = (
    "If the app starts a server itself, a real one is better. Until then: "
    'app.run(host="0.0.0.0", port=int(os.environ["PORT"]))'
)


class BootWrongPort(Problem):
    """The web process listens, but not on the port that the platform has given it."""

    id: ClassVar[str] = "boot-wrong-port"

    command: str
    listeners: tuple[Listener, ...]
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        ports = ", ".join(str(port) for port in sorted({one.port for one in self.listeners}))
        return Explanation(
            what=f"Your web process listens on port {ports}, not on the one in PORT.",
            why=f"'{self.command}' was started with the variable PORT set, as platforms do it. "
            f"They send requests to that port only. It listens on "
            f"{', '.join(map(str, self.listeners))}.",
            fix=(
                f"Let the server take the port from PORT: {_FLAGS}.",
                _CODE,
            ),
            evidence=self.log[-20:],
        )


class BootLocalhostOnly(Problem):
    """The web process answers this machine alone."""

    id: ClassVar[str] = "boot-localhost-only"

    listener: Listener
    command: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your web process listens on {self.listener.address} only.",
            why="It answers here, but on a platform requests come from other machines, and none of "
            f"them would get through to '{self.command}'.",
            fix=(
                f"Let the server listen on all addresses: {_FLAGS}.",
                _CODE,
                "If a proxy in the same container passes requests on, all is well.",
            ),
        )


class BootPortTaken(Problem):
    """The web process wants a port that somebody has already."""

    id: ClassVar[str] = "boot-port-taken"

    message: str
    command: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="Your web process wants a port that is taken.",
            why=f"The one in PORT was free when we started '{self.command}', so it is another one, "
            f"or two of its own processes want the same. It says:\n\n  {self.message[:200]}",
            fix=(
                f"Let the server take the port from PORT: {_FLAGS}.",
                "If the command starts several programs, let only one of them listen on PORT.",
            ),
            evidence=self.log[-20:],
        )


class BootHostRefused(Problem):
    """Django doesn't answer for the host name that the check asks with."""

    id: ClassVar[str] = "boot-host-refused"

    host: str
    status: int
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Django's ALLOWED_HOSTS doesn't admit '{self.host}'.",
            why=f"The boot check asks with that Host header, and the answer is {self.status}. The "
            "app itself may be well.",
            fix=(
                "Name a host that your app answers for: SLUGLINE_CHECK_HOST=www.example.com",
                (
                    f"Or admit this one, for the platform's own checks as well: ALLOWED_HOSTS = "
                    f"[..., '{self.host}']"
                ),
            ),
            evidence=self.log[-20:],
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        BootWrongPort("python app.py", (Listener("127.0.0.1", 5000),)),
        BootLocalhostOnly(Listener("127.0.0.1", 8000), "python app.py"),
        BootPortTaken("OSError: [Errno 98] Address already in use", "python app.py"),
        BootHostRefused("localhost", 400),
    )
