"""Problems with running an app's processes on one's own machine."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


class ReleaseFailed(Problem):
    """The ``release`` process failed, so nothing else was started."""

    id: ClassVar[str] = "release-failed"

    command: str
    code: int
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your release process ended with exit code {self.code}.",
            why=f"It runs once before the other processes of a version start. We ran "
            f"'{self.command}'. As it failed, none of them was started.",
            fix=(
                "Correct what the log below names.",
                (
                    "Start the app again. The release process may run many times, so it must not "
                    "mind what an earlier run has done already."
                ),
            ),
            evidence=self.log[-20:],
        )


class ProcessCrashLooping(Problem):
    """A process ends again and again, however often it is started."""

    id: ClassVar[str] = "process-crash-looping"

    name: str
    """With its number, such as ``worker.1``."""
    command: str
    crashes: int
    seconds: float
    """Within which it crashed so often."""
    code: int
    """Of the last time."""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        ended = f"The last time it ended with exit code {self.code}."
        return Explanation(
            what=f"Your process {self.name} crashed {self.crashes} times within "
            f"{self.seconds:g} seconds.",
            why=f"We started '{self.command}' again each time. {ended}",
            fix=(
                "Correct what the log below names; the last exception is the one that counts.",
                (
                    "If the process is meant to end when its work is done, let it end with exit "
                    "code 0: then it isn't started again. Only web has to stay."
                ),
            ),
            evidence=self.log[-20:],
        )


class PortTaken(Problem):
    """The port that was asked for belongs to another program."""

    id: ClassVar[str] = "port-taken"
    blame: ClassVar[Blame] = Blame.PLATFORM

    port: int

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Port {self.port} is taken, so your app can't listen there.",
            why="Another program on this machine listens on it.",
            fix=(
                f"See which one, with: ss -ltnp 'sport = :{self.port}'",
                "End it, or name another port with --port. Without --port we take a free one.",
            ),
        )


class HaproxyMissing(Problem):
    """A router is wanted and HAProxy isn't installed."""

    id: ClassVar[str] = "haproxy-missing"
    blame: ClassVar[Blame] = Blame.PLATFORM

    because: str
    """What it is needed for, as a clause."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"HAProxy isn't installed, and {self.because}.",
            why="One web process listens on the port itself. Several of them, or two versions "
            "while one takes over from the other, need a router in front of them. There is no "
            "program 'haproxy' on PATH.",
            fix=(
                "Install it. On Debian and Ubuntu: apt-get install haproxy",
                (
                    "If it is installed where only root's PATH leads: "
                    'PATH="$PATH:/usr/sbin" slugline run'
                ),
                "Or run a single web process, without --router.",
            ),
        )


class RouterFailed(Problem):
    """HAProxy ended, or didn't start."""

    id: ClassVar[str] = "router-failed"
    blame: ClassVar[Blame] = Blame.PLATFORM

    command: str
    code: int | None
    """None when it runs and doesn't obey."""
    log: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        state = "doesn't obey" if self.code is None else f"ended with exit code {self.code}"
        return Explanation(
            what=f"HAProxy, which passes requests on to your app, {state}.",
            why=f"We ran '{self.command}' with a configuration that HAProxy understands from "
            "release 2.2 on.",
            fix=(
                "See which release it is, with: haproxy -v",
                "Correct what the log below names, and start the app again.",
            ),
            evidence=self.log[-20:],
        )


class DeployNotRunning(Problem):
    """There is no running app whose version could be switched."""

    id: ClassVar[str] = "deploy-not-running"

    app: str

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app isn't running behind a router.",
            why="A deploy lets a new version take over from a running one. It needs a "
            "'slugline run' of the same app that was started with --router, or with several web "
            "processes, by the same user.",
            fix=(
                f"Start the app in another terminal: slugline run --router {self.app}",
                f"Deploy your changes: slugline deploy {self.app}",
            ),
        )


class DotenvLineInvalid(Problem):
    """Lines of a ``.env`` file set no variable. They may hold secrets, so they aren't shown."""

    id: ClassVar[str] = "dotenv-line-invalid"

    lines: tuple[int, ...]

    def explain(self) -> Explanation:
        one = len(self.lines) == 1
        numbers = ", ".join(map(str, self.lines))
        which = f"Line {numbers} of your .env file sets" if one else f"Lines {numbers} of your "
        return Explanation(
            what=f"{which} no variable." if one else f"{which}.env file set no variable.",
            why="A line there is NAME=value, with 'export' before it if you like. A value in "
            "quotes ends with the same quotes and may span lines. The other lines count.",
            fix=("Correct the file.",),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        ReleaseFailed(
            "python manage.py migrate",
            1,
            ("django.db.utils.OperationalError: connection to server at 'db' refused",),
        ),
        ProcessCrashLooping(
            "worker.1",
            "celery -A mysite worker",
            4,
            60.0,
            1,
            ("ModuleNotFoundError: No module named 'mysite'",),
        ),
        PortTaken(8000),
        HaproxyMissing("2 web processes share one port"),
        RouterFailed(
            "haproxy -db -f router.cfg",
            1,
            ("[ALERT] parsing [router.cfg:12]: unknown keyword 'http-check'",),
        ),
        DeployNotRunning("."),
        DotenvLineInvalid((3,)),
    )
