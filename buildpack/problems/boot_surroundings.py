"""Problems with booting: what the app needs around it isn't there."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem

_AGAIN = "Run 'slugline check .' to try again."


class BootConfigVarMissing(Problem):
    """The app wants a config var that isn't set."""

    id: ClassVar[str] = "boot-config-var-missing"

    names: tuple[str, ...]
    where: str = ""
    """The app's own line that reads it; empty when none is known."""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        several = len(self.names) > 1
        named = ", ".join(self.names)
        reads = f"{self.where} reads it" if self.where else "Its code reads it"
        settings = " ".join(f"{name}=VALUE" for name in self.names)
        return Explanation(
            what=f"Your app needs the config var{'s' if several else ''} {named}.",
            why=f"{reads.replace(' it', ' them') if several else reads} while the web process "
            f"starts, and {'they are' if several else 'it is'} not set.",
            fix=(
                f"Set it on the platform, such as with: heroku config:set {settings}",
                f"On your own machine, write it into a file named .env: {settings}",
                "Or give it a default in the code that is good enough for a start.",
            ),
            evidence=self.log[-20:],
        )


class BootServiceRefused(Problem):
    """The app wants a database, or the like, as soon as it starts; nobody answers there."""

    id: ClassVar[str] = "boot-database-refused"

    service: str
    """Such as ``PostgreSQL``."""
    message: str
    """The exception, on one line."""
    where: str = ""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        by = f" {self.where} asks for it." if self.where else ""
        return Explanation(
            what=f"Your app can't reach {self.service} while it starts.",
            why=f"{self.message[:200]}\n\nThe address is what your config vars say, such as "
            f"DATABASE_URL, or a default of the library's.{by} On many platforms no database can "
            "be reached during a build.",
            fix=(
                (
                    "If there should be a database, set its address, such as DATABASE_URL, where "
                    "you run the check."
                ),
                "If the platform has none during builds, set SLUGLINE_BOOT_CHECK=warn, or off.",
                (
                    "What must run once for each deploy, such as migrations, belongs in a process "
                    "named release."
                ),
            ),
            evidence=self.log[-20:],
        )


class BootWriteRefused(Problem):
    """The app writes where it may not."""

    id: ClassVar[str] = "boot-write-refused"

    message: str
    where: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app may not touch a file that it wants while it starts.",
            why=f"It is in {self.where}. Python says:\n\n  {self.message[:200]}\n\nPlatforms may "
            "run a slug read-only and under any user.",
            fix=(
                "Write temporary files below what tempfile.gettempdir() returns.",
                (
                    "Keep what must last in a database or an object store: a slug's files are "
                    "gone at the next deploy."
                ),
            ),
            evidence=self.log[-20:],
        )


class BootKilled(Problem):
    """Something killed the process: nearly always a lack of memory."""

    id: ClassVar[str] = "boot-killed"

    command: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="Your web process was killed before it answered.",
            why=f"SIGKILL ended '{self.command}'. That is what the system sends when there is no "
            "memory left.",
            fix=(
                "Run fewer workers: WEB_CONCURRENCY=1",
                (
                    "Load large models and data when they are first asked for, or give the app "
                    "more memory."
                ),
            ),
            evidence=self.log[-20:],
        )


class BootWorkerTimeout(Problem):
    """The server gives up its own workers, because they take too long to start or to answer."""

    id: ClassVar[str] = "boot-worker-timeout"

    message: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="Your server kills its workers before they answer.",
            why=f"It says:\n\n  {self.message}\n\nSomething in the app takes longer than the "
            "server allows: a model that is loaded, a service that nobody answers for, a loop.",
            fix=(
                "Find out what takes so long, and do it later or in another process.",
                "If it has to be so, allow more, such as: gunicorn --timeout 120 --preload",
            ),
            evidence=self.log[-20:],
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        BootConfigVarMissing(
            ("SECRET_KEY",), "mysite/settings.py, line 12", ("KeyError: 'SECRET_KEY'",)
        ),
        BootServiceRefused(
            "PostgreSQL",
            'psycopg2.OperationalError: connection to server at "127.0.0.1", port 5432 failed: '
            "Connection refused",
            "shop/models.py, line 5",
        ),
        BootWriteRefused(
            "OSError: [Errno 30] Read-only file system: '/srv/uploads'", "app.py, line 4"
        ),
        BootKilled("gunicorn app:app"),
        BootWorkerTimeout("[CRITICAL] WORKER TIMEOUT (pid:17)"),
    )
