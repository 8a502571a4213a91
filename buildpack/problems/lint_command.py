"""What is wrong with a command of the Procfile, whatever it starts."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.source_line import SourceLine
from buildpack.problems.shown_line import name, show

_COMMIT = "Commit the change and deploy again."


class NameRepeated(Problem):
    """A command begins with the name of its own process."""

    id: ClassVar[str] = "procfile-name-repeated"

    place: SourceLine
    word: str
    correct: str
    """The whole line as it is meant."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"A command in your Procfile begins with '{self.word}'.",
            why=f"{show(self.place)}\n\nThe name of a process stands in front of its command once. "
            "What follows is for the shell, which would look for a program of that name, find "
            "none, and end with exit code 127.",
            fix=(f"Change line {self.place.line} to: {self.correct}", _COMMIT),
        )


class NameTooShort(Problem):
    """The name of a process is a single letter, which not every platform accepts."""

    id: ClassVar[str] = "procfile-name-short"

    place: SourceLine
    name: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"A process in your Procfile has the name '{self.name}'.",
            why=f"{show(self.place)}\n\nSome platforms take only names of two characters and more, "
            "and leave this process out.",
            fix=("Give it a longer name.", _COMMIT),
        )


class OptionSwallowed(Problem):
    """An option that takes a value stands before another option, which becomes its value."""

    id: ClassVar[str] = "command-option-swallowed"

    place: SourceLine
    program: str
    option: str
    swallowed: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The option {self.option} in your Procfile has no value of its own.",
            why=f"{show(self.place)}\n\n{self.program} takes what follows for the value: "
            f"'{self.swallowed}' is no option there, and has no effect.",
            fix=(
                f"In {name(self.place)}, give {self.option} the value that you mean, or remove it.",
                _COMMIT,
            ),
        )


class OptionUnknown(Problem):
    """A program has no such option, but one with a similar name."""

    id: ClassVar[str] = "command-option-unknown"

    place: SourceLine
    program: str
    option: str
    nearest: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The program {self.program} has no option {self.option}.",
            why=f"{show(self.place)}\n\nIt would end at once with an error that says so. It has "
            f"an option {self.nearest}.",
            fix=(f"In {name(self.place)}, write {self.nearest} instead.", _COMMIT),
        )


class OptionApart(Problem):
    """An option takes its value only behind an equals sign, and there is a space."""

    id: ClassVar[str] = "command-option-apart"

    place: SourceLine
    program: str
    option: str
    value: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The option {self.option} and its value are separate words in your Procfile.",
            why=f"{show(self.place)}\n\nIts value may be left out, so {self.program} takes it only "
            f"behind an equals sign. It would look for a configuration file '{self.value}', find "
            "none, and end.",
            fix=(f"In {name(self.place)}, write {self.option}={self.value} instead.", _COMMIT),
        )


class VariableSubstituted(Problem):
    """A variable is written so that the shell, or uWSGI, takes it for something else."""

    id: ClassVar[str] = "command-variable-misspelt"

    place: SourceLine
    written: str
    correct: str

    def explain(self) -> Explanation:
        means_program = self.written.startswith("$(")
        why = (
            "To the shell this means: run a program of that name, and take what it prints. There "
            "is no such program, so nothing stands there."
            if means_program
            else "uWSGI puts config vars only in for names in round brackets. It takes the rest "
            "for a text like any other."
        )
        where = "your Procfile" if means_program else self.place.file
        return Explanation(
            what=f"A config var is written as {self.written} in {where}.",
            why=f"{show(self.place)}\n\n{why}",
            fix=(f"In {name(self.place)}, write {self.correct} instead.", _COMMIT),
        )


class CommandRemoved(Problem):
    """A command of manage.py that came with a package, and is gone."""

    id: ClassVar[str] = "command-removed"

    place: SourceLine
    command: str
    instead: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Nothing in your requirements brings manage.py's command '{self.command}'.",
            why=f"{show(self.place)}\n\nIt came with django-celery. Celery has a program of its "
            "own since release 3.1, and no release from 4.0 on works with that package.",
            fix=(
                f"In {name(self.place)}, write a command such as: {self.instead}",
                "Name the module in which you make your Celery application behind -A.",
                _COMMIT,
            ),
        )


class ServerDetached(Problem):
    """A process puts itself into the background."""

    id: ClassVar[str] = "server-daemonizes"

    place: SourceLine
    option: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"A process of your app goes into the background: {self.option}.",
            why=f"{show(self.place)}\n\nThe platform watches the program that it started. When "
            "one ends it takes the process for crashed, stops what is left of it, and starts over.",
            fix=(f"Remove {self.option} from {name(self.place)}.", _COMMIT),
        )


_WEB = "web: web: uwsgi --chdir=$(pwd) --module=prod:app --master --http=0.0.0.0:$PORT"
_UWSGI = "web: uwsgi --module=app.wsgi:application --env --master --harakiri=60"
_WORKER = "worker: celery -A tasks worker --hostanme=$PS --loglevel=INFO"
_KEEP = "web: uwsgi --http=:$PORT --http-keepalive 95 --module=app:app"
_BEAT = "scheduler: python app/manage.py celerybeat --loglevel=INFO"


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        NameRepeated(SourceLine("Procfile", 1, _WEB, 6, 4), "web:", _WEB[5:]),
        NameTooShort(SourceLine("Procfile", 2, "w: python work.py", 1, 1), "w"),
        OptionSwallowed(SourceLine("Procfile", 1, _UWSGI, 44, 5), "uwsgi", "--env", "--master"),
        OptionUnknown(
            SourceLine("Procfile", 2, _WORKER, 32, 10), "celery", "--hostanme", "--hostname"
        ),
        OptionApart(SourceLine("Procfile", 1, _KEEP, 26, 19), "uwsgi", "--http-keepalive", "95"),
        VariableSubstituted(
            SourceLine("Procfile", 1, "web: gunicorn -b 0.0.0.0:$(PORT) app:app", 26, 7),
            "$(PORT)",
            "$PORT",
        ),
        CommandRemoved(
            SourceLine("Procfile", 3, _BEAT, 33, 10), "celerybeat", "celery -A mysite beat"
        ),
        ServerDetached(
            SourceLine("Procfile", 1, "web: gunicorn --daemon app:app", 15, 8), "--daemon"
        ),
    )
