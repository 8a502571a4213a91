"""What keeps the router's requests from ``web``."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.source_line import SourceLine
from buildpack.problems.shown_line import name, show

_COMMIT = "Commit the change and deploy again."


class PortIgnored(Problem):
    """The web process listens on a port of its own choice."""

    id: ClassVar[str] = "web-port-ignored"

    place: SourceLine
    listener: str
    """Who listens, such as ``uvicorn`` or ``app.run()``."""
    port: str
    correct: str
    """What to write, such as ``--port $PORT``."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your web process listens on port {self.port} and not on $PORT.",
            why=f"{show(self.place)}\n\nThe platform says in the config var PORT where it sends "
            f"requests. {self.listener} doesn't look at it here, so that no request arrives and "
            "the platform stops the process.",
            fix=(f"In {name(self.place)}, write: {self.correct}", _COMMIT),
        )


class ListensOnLocalhost(Problem):
    """The web process listens where only its own machine reaches it."""

    id: ClassVar[str] = "web-listens-on-localhost"

    place: SourceLine
    listener: str
    host: str
    correct: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your web process listens on {self.host} alone.",
            why=f"{show(self.place)}\n\nOnly programs on the same machine reach that address, and "
            f"the router is on another one. {self.listener} has to listen on 0.0.0.0.",
            fix=(f"In {name(self.place)}, write: {self.correct}", _COMMIT),
        )


class DevelopmentServer(Problem):
    """The web process is a server for development, or restarts whenever a file changes."""

    id: ClassVar[str] = "web-development-server"

    place: SourceLine
    server: str
    instead: str
    """A command; empty when an option has to go."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your web process is meant for development: {self.server}.",
            why=f"{show(self.place)}\n\n"
            + (
                "It answers slowly, keeps no limit of any kind, and doesn't end as a platform "
                "expects it."
                if self.instead
                else "It watches all files for changes, which costs memory and time, and no file "
                "of a deployed app ever changes."
            )
            + (
                " When something fails, it shows visitors the app's own code."
                if self.server.startswith("debug")
                else ""
            ),
            fix=(
                f"In {name(self.place)}, write a command such as: {self.instead}"
                if self.instead
                else f"Remove {self.server} from {name(self.place)}.",
                _COMMIT,
            ),
        )


class AnswersDelayed(Problem):
    """A uvicorn with several workers sends the parts of each answer one after another."""

    id: ClassVar[str] = "web-answers-delayed"

    place: SourceLine
    is_told: bool = False
    """Whether the app itself asks for the event loop that does that."""

    def explain(self) -> Explanation:
        return Explanation(
            what="Your uvicorn holds up each answer on a connection that is kept.",
            why=f"{show(self.place)}\n\nWith several workers it makes their socket itself, and in "
            "a way with which Python's own event loop waits, before it sends the second part of "
            "an answer, until the first has been confirmed. Routers keep their connections, and "
            "so each answer takes 40 milliseconds longer. uvloop sends at once.",
            fix=(
                "Remove what chooses asyncio: --loop asyncio, or the config var UVICORN_LOOP."
                if self.is_told
                else "Add uvloop to your requirements: uvicorn then takes it by itself.",
                f"Or remove 'web' from {self.place.file}: where we start uvicorn, it doesn't wait.",
                _COMMIT,
            ),
        )


class TargetNotModule(Problem):
    """A server is given a file where it wants a module and a name in it."""

    id: ClassVar[str] = "web-target-not-module"

    place: SourceLine
    server: str
    text: str
    correct: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The server {self.server} is told to serve '{self.text}', which is a file.",
            why=f"{show(self.place)}\n\nIt imports a module, whose name has dots for slashes and "
            "no ending, and takes what stands behind the colon from it. It would end with "
            "'No module named ...'.",
            fix=(f"In {name(self.place)}, write {self.correct} instead.", _COMMIT),
        )


class TargetModuleMissing(Problem):
    """A server is given a module that the app doesn't have."""

    id: ClassVar[str] = "web-module-missing"

    place: SourceLine
    module: str
    nearest: str = ""
    """A module of a similar name."""
    elsewhere: str = ""
    """A file of that name that isn't where modules are looked for."""
    package: str = ""
    """What would bring it."""

    def explain(self) -> Explanation:
        fixes = (
            f"In {name(self.place)}, write {self.nearest} instead." if self.nearest else "",
            f"Add {self.package} to your requirements." if self.package else "",
            (
                f"The file {self.elsewhere} can only be imported from its own directory: name "
                "that with --chdir, --app-dir or --pythonpath, whichever your server has."
            )
            if self.elsewhere
            else "",
        )
        return Explanation(
            what=f"Your app has no module '{self.module}'.",
            why=f"{show(self.place)}\n\nNo file of your app is that module, and none of the "
            "packages that are installed. The process would end with 'No module named ...'.",
            fix=(
                *filter(None, fixes),
                "If it is in a file that isn't deployed, commit it: 'git ls-files' lists them.",
                _COMMIT,
            ),
        )


class TargetAttributeMissing(Problem):
    """A server is given a name that the module doesn't have."""

    id: ClassVar[str] = "web-attribute-missing"

    place: SourceLine
    file: str
    attribute: str
    correct: str
    """What to write; empty when we know nothing better."""
    is_default: bool = False
    """Whether the name is the server's own, because none is written."""

    def explain(self) -> Explanation:
        taken = " The server looks for it where no name is written." if self.is_default else ""
        return Explanation(
            what=f"There is no '{self.attribute}' in your {self.file}.",
            why=f"{show(self.place)}\n\nThat is the name of the application that your server looks "
            f"for in this module.{taken} It would find nothing, and end.",
            fix=(
                f"In {name(self.place)}, write {self.correct} instead."
                if self.correct
                else f"In {name(self.place)}, write the name that {self.file} gives to the "
                "application.",
                _COMMIT,
            ),
        )


_UVICORN = "web: uvicorn main:app"


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        PortIgnored(
            SourceLine("Procfile", 1, _UVICORN, 6, 7),
            "uvicorn",
            "8000",
            "web: uvicorn --host 0.0.0.0 --port $PORT main:app",
        ),
        ListensOnLocalhost(
            SourceLine("app.py", 12, "    app.run(port=int(os.environ['PORT']))", 5, 37),
            "app.run()",
            "127.0.0.1",
            "host='0.0.0.0'",
        ),
        DevelopmentServer(
            SourceLine("Procfile", 1, "web: python manage.py runserver 0.0.0.0:$PORT", 23, 9),
            "manage.py runserver",
            "web: gunicorn mysite.wsgi:application",
        ),
        AnswersDelayed(SourceLine("Procfile", 1, "web: uvicorn --port $PORT main:app", 6, 7)),
        TargetNotModule(
            SourceLine("Procfile", 1, "web: gunicorn wsgi.py", 15, 7),
            "gunicorn",
            "wsgi.py",
            "wsgi:app",
        ),
        TargetModuleMissing(
            SourceLine("Procfile", 1, "web: gunicorn mysite.wsgy:application", 15, 23),
            "mysite.wsgy",
            "mysite.wsgi",
        ),
        TargetAttributeMissing(
            SourceLine("Procfile", 1, "web: gunicorn wsgi:app", 15, 8),
            "wsgi.py",
            "app",
            "wsgi:application",
        ),
    )
