"""What is wrong with the options of uWSGI and gunicorn, in a command or a file."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.source_line import SourceLine
from buildpack.problems.shown_line import name, show

_COMMIT = "Commit the change and deploy again."


class UwsgiOptionUnknown(Problem):
    """The uWSGI of the app knows no such option."""

    id: ClassVar[str] = "uwsgi-option-unknown"

    place: SourceLine
    option: str
    nearest: str
    is_command: bool

    def explain(self) -> Explanation:
        effect = "It would end at once." if self.is_command else "This has no effect at all."
        return Explanation(
            what=f"Your uWSGI has no option '{self.option}'.",
            why=f"{show(self.place)}\n\nWe asked the uWSGI that is installed for all that it "
            f"knows. {effect}",
            fix=(
                f"In {name(self.place)}, write '{self.nearest}' instead."
                if self.nearest
                else f"Remove it from {name(self.place)}.",
                _COMMIT,
            ),
        )


class HarakiriInert(Problem):
    """A time limit for requests without the process that keeps it."""

    id: ClassVar[str] = "uwsgi-harakiri-inert"

    place: SourceLine

    def explain(self) -> Explanation:
        return Explanation(
            what="Your uWSGI has a harakiri time, and no master process.",
            why=f"{show(self.place)}\n\nIt is the master that ends workers which take too long. "
            "Without one the limit has no effect, and a request that hangs does so for ever.",
            fix=(f"Add the option master to {self.place.file}.", _COMMIT),
        )


class HarakiriTooLong(Problem):
    """A time limit for requests beyond what routers wait."""

    id: ClassVar[str] = "uwsgi-harakiri-too-long"

    place: SourceLine
    seconds: int

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your uWSGI lets a request take {self.seconds} seconds.",
            why=f"{show(self.place)}\n\nRouters such as Heroku's give up after 30 seconds. The "
            "worker goes on with an answer that nobody waits for.",
            fix=(
                f"In {name(self.place)}, set harakiri to 28.",
                "Do longer work in another process, such as a worker.",
                _COMMIT,
            ),
        )


class SpoolerEphemeral(Problem):
    """Tasks are kept on a disk that is gone with the process."""

    id: ClassVar[str] = "uwsgi-spooler-ephemeral"

    place: SourceLine

    def explain(self) -> Explanation:
        return Explanation(
            what="Your uWSGI keeps tasks in files of a spooler.",
            why=f"{show(self.place)}\n\nThe disk of a process is thrown away whenever it is "
            "restarted, at every deploy and at least once a day, and with it all tasks that are "
            "not done.",
            fix=(
                "Keep tasks in a database or a queue outside, such as Redis.",
                "If a lost task does no harm, leave it as it is.",
            ),
        )


class CronRepeated(Problem):
    """A task at certain times in a process that may run many times, or be asleep."""

    id: ClassVar[str] = "uwsgi-cron-repeated"

    place: SourceLine

    def explain(self) -> Explanation:
        return Explanation(
            what="Your uWSGI runs tasks at certain times.",
            why=f"{show(self.place)}\n\nThey run in each copy of your web process, so that two "
            "copies do everything twice. And they don't run while the process is asleep or starts "
            "anew.",
            fix=(
                "Use the platform's scheduler, or a process of its own that you run once.",
                "If that does no harm, leave it as it is.",
            ),
        )


class ExecMissing(Problem):
    """uWSGI is told to run a program that isn't there."""

    id: ClassVar[str] = "uwsgi-exec-missing"

    place: SourceLine
    option: str
    program: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your uWSGI runs {self.program}, and there is no such program.",
            why=f"{show(self.place)}\n\nuWSGI ends at once when what {self.option} names fails.",
            fix=(f"Remove the option {self.option} from {name(self.place)}.", _COMMIT),
        )


class ForkHookCrashes(Problem):
    """An option with which workers crash on newer Pythons."""

    id: ClassVar[str] = "uwsgi-fork-hook-crashes"

    place: SourceLine
    python: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your uWSGI's workers crash on Python {self.python}: py-call-osafterfork.",
            why=f"{show(self.place)}\n\nFrom Python 3.13 on, this option ends every worker as soon "
            "as it starts.",
            fix=(f"In {name(self.place)}, write py-call-uwsgi-fork-hooks instead.", _COMMIT),
        )


class KeepAliveBroken(Problem):
    """A socket that closes connections which clients take for open."""

    id: ClassVar[str] = "uwsgi-keepalive-broken"

    place: SourceLine

    def explain(self) -> Explanation:
        return Explanation(
            what="Your uWSGI's http-socket closes connections without a word.",
            why=f"{show(self.place)}\n\nIt answers with HTTP/1.1, whose connections stay open, and "
            "closes each one. Routers that use a connection again lose requests.",
            fix=(
                "Add the option: add-header = Connection: close",
                "Or unset SLUGLINE_SERVER_DEFAULTS: then we see to that.",
            ),
        )


class StopUngraceful(Problem):
    """uWSGI answers SIGTERM with a restart."""

    id: ClassVar[str] = "uwsgi-stop-ungraceful"

    place: SourceLine

    def explain(self) -> Explanation:
        return Explanation(
            what="Your uWSGI doesn't end when the platform asks it to.",
            why=f"{show(self.place)}\n\nIt takes SIGTERM for a wish to start anew. The platform "
            "waits, and then kills it with all requests that it is answering.",
            fix=(
                "Add the option: hook-master-start = unix_signal:15 gracefully_kill_them_all",
                "Or unset SLUGLINE_SERVER_DEFAULTS: then we see to that.",
            ),
        )


class GunicornSettingUnknown(Problem):
    """gunicorn knows no such setting, but one with a similar name."""

    id: ClassVar[str] = "gunicorn-setting-unknown"

    place: SourceLine
    setting: str
    nearest: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The program gunicorn has no setting '{self.setting}'.",
            why=f"{show(self.place)}\n\nIt passes over names that it doesn't know, without a "
            f"message. It has a setting '{self.nearest}'.",
            fix=(f"In {name(self.place)}, write {self.nearest} instead.", _COMMIT),
        )


def _ini(line: int, text: str) -> SourceLine:
    return SourceLine("uwsgi.ini", line, text, 1, len(text.partition(" ")[0]))


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        UwsgiOptionUnknown(_ini(5, "proceses = 4"), "proceses", "processes", is_command=False),
        HarakiriInert(_ini(4, "harakiri = 25")),
        HarakiriTooLong(_ini(4, "harakiri = 180"), 180),
        SpoolerEphemeral(_ini(6, "spooler = mail")),
        CronRepeated(_ini(7, "cron = 0 4 -1 -1 -1 python tidy.py")),
        ExecMissing(
            _ini(8, "exec-pre-app = /sbin/ifconfig eth0"), "exec-pre-app", "/sbin/ifconfig"
        ),
        ForkHookCrashes(_ini(3, "py-call-osafterfork = true"), "3.13.1"),
        KeepAliveBroken(_ini(2, "http-socket = :$(PORT)")),
        StopUngraceful(_ini(2, "module = mysite.wsgi")),
        GunicornSettingUnknown(
            SourceLine("gunicorn.conf.py", 2, "worker = 4", 1, 6), "worker", "workers"
        ),
    )
