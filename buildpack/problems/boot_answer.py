"""Problems with booting: how the app answers, and how it ends."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem

_OTHER_PAGE = (
    "If another page tells better that the app is well: SLUGLINE_CHECK_PATH=/health",
    "Run 'slugline check .' to try again.",
)


class BootCrashed(Problem):
    """The web process ended before it answered."""

    id: ClassVar[str] = "boot-crashed"

    command: str
    code: int
    said: str = ""
    """The exception that ended it, with the app's own line, or nothing."""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        said = f" Python says:\n\n  {self.said[:300]}" if self.said else ""
        if not self.code:
            fix = (
                (
                    "Let the server stay in the foreground: take away --daemon, daemonize, or an "
                    "'&' at the end of the command."
                ),
                "If the command isn't a server, it belongs to another process, such as release.",
            )
        else:
            fix = (
                "Correct what the log below names; the last exception is the one that counts.",
                "Run 'slugline check .' to try again.",
            )
        return Explanation(
            what=f"The web process ended with exit code {self.code} before it answered.",
            why=f"We started '{self.command}' as the platform would.{said}",
            fix=fix,
            evidence=self.log[-20:],
        )


class BootNoAnswer(Problem):
    """The web process runs but gives no answer."""

    id: ClassVar[str] = "boot-no-answer"

    command: str
    seconds: float
    is_connected: bool = False
    """Whether it listens on its port all the same."""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        if self.is_connected:
            why = (
                "listens on the port in PORT, but doesn't answer what it is asked. Either it "
                "starts very slowly, or the request waits for something that never comes."
            )
            first = "Find out what the app waits for: a service, a lock, a request to itself."
        else:
            why = "is running, but nothing listens on the port that the variable PORT names."
            first = "Let the server listen on 0.0.0.0 and on the port in PORT."
        return Explanation(
            what=f"The web process did not answer within {self.seconds:g} seconds.",
            why=f"'{self.command}' {why}",
            fix=(
                first,
                "If the app needs longer to start, set SLUGLINE_CHECK_TIMEOUT to more seconds.",
            ),
            evidence=self.log[-20:],
        )


class BootErrorStatus(Problem):
    """The web process answers with an error."""

    id: ClassVar[str] = "boot-error-status"

    path: str
    status: int
    said: str = ""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        said = f" Python says:\n\n  {self.said[:300]}" if self.said else ""
        return Explanation(
            what=f"GET {self.path} answers with status {self.status}.",
            why="A deploy needs a page that answers with 2xx or 3xx, so that a broken build "
            f"never takes the site offline.{said}",
            fix=("Correct what the log below names.", *_OTHER_PAGE),
            evidence=self.log[-20:],
        )


class BootAnswerEmpty(Problem):
    """The page is empty, and there is an exception in the log."""

    id: ClassVar[str] = "boot-answer-empty"

    path: str
    status: int
    said: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"GET {self.path} answers with an empty page, because of an exception.",
            why=f"The status is {self.status}, as if all were well, but nothing came after it. "
            f"Python says:\n\n  {self.said[:300]}",
            fix=("Correct what the log below names.", *_OTHER_PAGE),
            evidence=self.log[-20:],
        )


class BootTracebackLogged(Problem):
    """The app answers, but an exception is in its log."""

    id: ClassVar[str] = "boot-traceback-logged"

    said: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app answers, but it has logged an exception while it started.",
            why=f"Python says:\n\n  {self.said[:300]}",
            fix=("Correct what the log below names, or catch it where it doesn't matter.",),
            evidence=self.log[-20:],
        )


class BootAnswerSlow(Problem):
    """One answer takes so long that load balancers would give the app up."""

    id: ClassVar[str] = "boot-answer-slow"

    path: str
    seconds: float
    limit: float

    def explain(self) -> Explanation:
        return Explanation(
            what=f"GET {self.path} takes {self.seconds:.1f} seconds, also the second time.",
            why=f"Load balancers ask every few seconds whether an app is well, and take it for "
            f"dead when one answer takes more than {self.limit:g} seconds.",
            fix=(
                "Make that page quicker, such as by caching what it computes.",
                "Or let a cheap page answer such questions: SLUGLINE_CHECK_PATH=/health",
            ),
        )


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


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        BootCrashed(
            "gunicorn app:app",
            3,
            "ZeroDivisionError: division by zero, in app.py, line 7",
            ("ZeroDivisionError: division by zero",),
        ),
        BootNoAnswer("python app.py", 60.0),
        BootErrorStatus("/", 500, log=("sqlite3.OperationalError: no such table: home",)),
        BootAnswerEmpty(
            "/", 200, "TypeError: 'NoneType' object is not iterable, in app.py, line 7"
        ),
        BootTracebackLogged("ConnectionError: no such host, in metrics.py, line 31"),
        BootAnswerSlow("/", 4.2, 3.0),
        BootNotStopping("uwsgi uwsgi.ini", 30.0),
    )
