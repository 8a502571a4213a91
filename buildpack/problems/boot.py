"""Problems with the processes of the built app."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


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


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        NoWebProcess(),
        NoSuchProcess("wep", ("web", "worker")),
    )
