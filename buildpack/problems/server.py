"""What can go wrong with the choice of a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.project import EntryPoint


@dataclass(frozen=True)
class EntryPointMissing(Problem):
    """There is no Procfile, and no file defines an application that a server could call."""

    id: ClassVar[str] = "entry-point-missing"

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app has no web process.",
            why="There is no Procfile that says how to start one, and we found no WSGI or ASGI "
            "application in wsgi.py, asgi.py, app.py, main.py or a Django project.",
            fix=(
                (
                    "If your app answers HTTP, say how in a file named Procfile, such as: "
                    "web: gunicorn --bind 0.0.0.0:$PORT mypackage.mymodule:app"
                ),
                (
                    "Or name the application alone, by setting SLUGLINE_ENTRYPOINT to "
                    "mypackage.mymodule:app."
                ),
                "If it doesn't answer HTTP, do nothing.",
            ),
        )


@dataclass(frozen=True)
class EntryPointAmbiguous(Problem):
    """Several applications could be the one to serve."""

    id: ClassVar[str] = "entry-point-ambiguous"

    taken: EntryPoint
    others: tuple[EntryPoint, ...]

    def explain(self) -> Explanation:
        others = "\n".join(f"  {other.target}  ({other.because})" for other in self.others)
        return Explanation(
            what=f"Your app has {len(self.others) + 1} applications; we serve {self.taken.target}.",
            why=f"We took it because {self.taken.because}. The others:\n\n{others}",
            fix=(
                f"To keep it so, set SLUGLINE_ENTRYPOINT to {self.taken.target}.",
                f"To serve another one, set it to {self.others[0].target}, or write a Procfile.",
            ),
        )


_WSGI = EntryPoint(
    module="app",
    attribute="app",
    interface="wsgi",
    file="app.py",
    line=3,
    because="app.py, line 3 makes a Flask application",
)
_OTHER = EntryPoint(
    module="admin.main",
    attribute="application",
    interface="wsgi",
    file="admin/main.py",
    line=7,
    because="admin/main.py, line 7 makes a Flask application",
)

EXAMPLES: tuple[Problem, ...] = (
    EntryPointMissing(),
    EntryPointAmbiguous(taken=_WSGI, others=(_OTHER,)),
)
