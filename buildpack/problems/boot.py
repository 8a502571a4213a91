"""Problems with booting the built app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


@dataclass(frozen=True)
class NoWebProcess(Problem):
    """There is no ``web`` process to boot."""

    id: ClassVar[str] = "boot-no-web-process"

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app has no web process.",
            why="There is no Procfile with a line that begins with 'web:', and we found no "
            "application that a server could serve.",
            fix=(
                "Add a Procfile with a line such as: web: gunicorn mysite.wsgi --bind :$PORT",
                "Or name the application: SLUGLINE_ENTRYPOINT=mysite.wsgi:application",
            ),
        )


@dataclass(frozen=True)
class NoSuchProcess(Problem):
    """Somebody asked for a process that the app does not have."""

    id: ClassVar[str] = "process-unknown"

    name: str
    known: tuple[str, ...]

    def explain(self) -> Explanation:
        known = ", ".join(self.known) or "none"
        return Explanation(
            what=f"Your app has no process '{self.name}'.",
            why=f"It has: {known}.",
            fix=(f"Name one of these, or add '{self.name}: COMMAND' to the Procfile.",),
        )


@dataclass(frozen=True)
class BootCrashed(Problem):
    """The web process ended before it answered."""

    id: ClassVar[str] = "boot-crashed"

    command: str
    code: int
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The web process ended with exit code {self.code} before it answered.",
            why=f"We started '{self.command}' as the platform would.",
            fix=(
                "Correct what the log below names; the last exception is the one that counts.",
                "Run 'slugline check .' to try again.",
            ),
            evidence=self.log[-20:],
        )


@dataclass(frozen=True)
class BootNoAnswer(Problem):
    """The web process runs but nothing answers on its port."""

    id: ClassVar[str] = "boot-no-answer"

    command: str
    seconds: float
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The web process did not answer within {self.seconds:g} seconds.",
            why=f"'{self.command}' is running, but nothing answers on the port that the variable "
            "PORT names. Either it listens on another port or only starts very slowly.",
            fix=(
                "Let the server listen on 0.0.0.0 and on the port in PORT.",
                "If the app needs longer to start, set SLUGLINE_CHECK_TIMEOUT to more seconds.",
            ),
            evidence=self.log[-20:],
        )


@dataclass(frozen=True)
class BootErrorStatus(Problem):
    """The web process answers with an error."""

    id: ClassVar[str] = "boot-error-status"

    path: str
    status: int
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"GET {self.path} answers with status {self.status}.",
            why="A deploy needs a page that answers with 2xx or 3xx, so that a broken build "
            "never takes the site offline.",
            fix=(
                "Correct what the log below names.",
                "If another page tells better that the app is well: SLUGLINE_CHECK_PATH=/health",
            ),
            evidence=self.log[-20:],
        )


@dataclass(frozen=True)
class BootNotStopping(Problem):
    """The web process does not end on SIGTERM."""

    id: ClassVar[str] = "boot-not-stopping"

    command: str
    seconds: float

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The web process did not end within {self.seconds:g} seconds after SIGTERM.",
            why=f"Platforms stop '{self.command}' with SIGTERM and kill it when it does not end. "
            "Requests in flight are lost then. uWSGI without 'die-on-term' reloads instead.",
            fix=(
                "For uWSGI, add 'die-on-term = true' to the configuration.",
                "If the command is a script, let it 'exec' the server.",
            ),
        )


EXAMPLES: tuple[Problem, ...] = (
    NoWebProcess(),
    NoSuchProcess("wep", ("web", "worker")),
    BootCrashed("gunicorn app:app", 3, ("ModuleNotFoundError: No module named 'requests'",)),
    BootNoAnswer("python app.py", 60.0, (" * Running on http://127.0.0.1:5000",)),
    BootErrorStatus("/", 500, ("sqlite3.OperationalError: no such table: home",)),
    BootNotStopping("uwsgi uwsgi.ini", 30.0),
)
