"""What can go wrong with the choice of a server."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.entry_point import EntryPoint, EntrySearch, Miss, NearMiss
from buildpack.model.problem import Explanation, Problem

_NOWHERE = EntrySearch()


class EntryPointMissing(Problem):
    """There is no Procfile, and nothing in the app's source answers HTTP, as far as it tells."""

    id: ClassVar[str] = "entry-point-missing"

    search: EntrySearch = _NOWHERE

    def explain(self) -> Explanation:
        looked = _name_files(self.search.files)
        return Explanation(
            what="Your app has no web process.",
            why=f"There is no Procfile that says how to start one, and {looked}.",
            fix=(
                *map(_cure, self.search.near_misses),
                (
                    "If your app answers HTTP, say how in a file named Procfile, such as: "
                    "web: gunicorn --bind 0.0.0.0:$PORT mypackage.mymodule:app"
                ),
                (
                    "Or name the application alone, by setting SLUGLINE_ENTRYPOINT to "
                    "mypackage.mymodule:app, or to mypackage.mymodule:create_app() for a function "
                    "that makes it."
                ),
                "If it doesn't answer HTTP, do nothing.",
            ),
        )


_MOST_NAMED = 6


def _name_files(files: tuple[str, ...]) -> str:
    if not files:
        return (
            "no Python file of your app's mentions a web framework that we know, or takes "
            "environ and start_response, or scope, receive and send"
        )
    named, more = ", ".join(files[:_MOST_NAMED]), len(files) - _MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f"we found no WSGI or ASGI application in the files that may hold one: {named}{rest}"


def _cure(miss: NearMiss) -> str:
    """Return what would make an entry point of what is nearly one."""
    where = f"{miss.file}, line {miss.line}"
    match miss.why:
        case Miss.ARGUMENTS:
            return (
                f"The function {miss.name} in {where} makes an application, but needs arguments. "
                f"Call it in a file named wsgi.py: from {miss.module} import {miss.name}; "
                f"app = {miss.name}(...). Or give every argument a default."
            )
        case Miss.GUARDED:
            return (
                f"The application '{miss.name}' in {where} exists only when the file is run. Move "
                f"that line above 'if __name__ == \"__main__\":'."
            )
        case Miss.NO_SETTINGS:
            names = f"names '{miss.name}', which isn't there" if miss.name else "names none"
            return (
                f"Your Django project's settings can't be found: {miss.file} {names}. Set "
                "DJANGO_SETTINGS_MODULE to the module that holds them, such as mysite.settings."
            )
        case Miss.OTHER:
            return (
                f"What {where} makes comes from {miss.name}, which answers no HTTP. If your app is "
                "that alone, start it in a Procfile under another name than web, such as worker."
            )


class EntryPointAmbiguous(Problem):
    """Several applications could be the one to serve."""

    id: ClassVar[str] = "entry-point-ambiguous"

    taken: EntryPoint
    others: tuple[EntryPoint, ...]

    def explain(self) -> Explanation:
        count = len(self.others) + 1
        others = "\n".join(f"  {other.spelling}  ({other.because})" for other in self.others)
        return Explanation(
            what=f"Your app has {count} applications; we serve {self.taken.spelling}.",
            why=f"We took it because {self.taken.because}. The others:\n\n{others}",
            fix=(
                f"To keep it so, set SLUGLINE_ENTRYPOINT to {self.taken.spelling}.",
                f"To serve another one, set it to {self.others[0].spelling}, or write a Procfile.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    taken = EntryPoint(
        module="app",
        attribute="app",
        interface="wsgi",
        file="app.py",
        line=3,
        because="app.py, line 3 makes a Flask application",
    )
    other = EntryPoint(
        module="admin.main",
        attribute="application",
        interface="wsgi",
        file="admin/main.py",
        line=7,
        because="admin/main.py, line 7 makes a Flask application",
    )
    return (
        EntryPointMissing(
            EntrySearch(
                files=("app.py", "shop/__init__.py"),
                near_misses=(
                    NearMiss(
                        why=Miss.ARGUMENTS,
                        file="shop/__init__.py",
                        line=8,
                        name="create_app",
                        module="shop",
                    ),
                    NearMiss(why=Miss.OTHER, file="app.py", line=3, name="celery"),
                ),
            )
        ),
        EntryPointAmbiguous(taken=taken, others=(other,)),
    )
