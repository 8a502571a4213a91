"""Problems with booting: the app's own code can't be loaded."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.problems.known_name import find_meant

_AGAIN = "Run 'slugline check .' to try again."


class BootModuleMissing(Problem):
    """The app imports a module that isn't in the slug."""

    id: ClassVar[str] = "boot-module-missing"

    module: str
    where: str
    """The app's own line that imports it, such as ``shop/views.py, line 3``."""
    manifest: str = "requirements.txt"
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        package = find_meant(self.module.partition(".")[0]) or self.module.partition(".")[0]
        called = (
            f" The package that holds it is called {package}." if package != self.module else ""
        )
        return Explanation(
            what=f"Your app imports '{self.module}', which isn't installed.",
            why=f"{self.where} imports it while the web process starts, and neither your packages "
            f"nor your own files have it.{called}",
            fix=(
                f"If it comes from a package, add {package} to {self.manifest}.",
                (
                    f"If it is your own, commit the file: '{self.module}' must stand where your "
                    "app's other modules do."
                ),
                _AGAIN,
            ),
            evidence=self.log[-20:],
        )


class BootImportFailed(Problem):
    """A module is there, but not what the app wants of it."""

    id: ClassVar[str] = "boot-import-failed"

    message: str
    where: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="An import of your app fails while the web process starts.",
            why=f"It is in {self.where}. Python says:\n\n  {self.message}",
            fix=(
                (
                    "If the name comes from a package, ask for a release that has it, such as the "
                    "one on your own machine: 'pip freeze' tells it."
                ),
                (
                    "If two of your own modules import each other, let one of them import inside a "
                    "function."
                ),
                _AGAIN,
            ),
            evidence=self.log[-20:],
        )


class BootSyntaxError(Problem):
    """A file of the app isn't Python, or not for this Python."""

    id: ClassVar[str] = "boot-syntax-error"

    where: str
    message: str
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Python can't read {self.where}.",
            why=f"The web process ends while it starts, because of:\n\n  {self.message}",
            fix=(
                f"Correct {self.where}.",
                "If the line is right for a newer Python, ask for that one in .python-version.",
                _AGAIN,
            ),
            evidence=self.log[-20:],
        )


class BootEntryPointWrong(Problem):
    """The server can't find the application that its command names."""

    id: ClassVar[str] = "boot-entry-point-wrong"

    command: str
    message: str
    """What the server says, on one line."""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="Your server can't find the application that its command names.",
            why=f"'{self.command}' was started, and it says:\n\n  {self.message}",
            fix=(
                (
                    "Name the module as Python does, with dots and without .py, then a colon and "
                    "the name of the application in it, such as: gunicorn mysite.wsgi:application"
                ),
                (
                    "If the module stands in a directory without being part of a package, say so, "
                    "such as: gunicorn --chdir src app:app"
                ),
                _AGAIN,
            ),
            evidence=self.log[-20:],
        )


class BootCommandMissing(Problem):
    """A program that the process is started with isn't in the slug."""

    id: ClassVar[str] = "boot-command-missing"

    program: str
    command: str
    manifest: str = "requirements.txt"
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"There is no program '{self.program}' to start your web process with.",
            why=f"The command is '{self.command}'. Programs of your packages are on PATH, and so "
            "are those of the platform.",
            fix=(
                (
                    f"If a package brings it, add that package to {self.manifest}, such as: "
                    f"{self.program}"
                ),
                "If it is a file of your own, name it with its directory, such as ./bin/start.",
                _AGAIN,
            ),
            evidence=self.log[-20:],
        )


_IMPORTING = (
    '  File "shop/views.py", line 3, in <module>',
    "    import bs4",
    "ModuleNotFoundError: No module named 'bs4'",
)


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        BootModuleMissing("bs4", "shop/views.py, line 3", log=_IMPORTING),
        BootImportFailed(
            "ImportError: attempted relative import beyond top-level package",
            "shop/views.py, line 3",
        ),
        BootSyntaxError("shop/views.py, line 8", "SyntaxError: expected ':'"),
        BootEntryPointWrong(
            "gunicorn app:application", "Failed to find attribute 'application' in 'app'."
        ),
        BootCommandMissing("gunicorn", "gunicorn app:app"),
    )
