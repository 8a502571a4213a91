"""What uWSGI starts with, where the app doesn't say otherwise itself.

uWSGI reads each variable UWSGI_X as the option x, before its command line and its ini file: so
whatever those say wins. See https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.choice import Choice
from buildpack.model.command_line import take_apart
from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import When
from buildpack.model.plan import Server
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.model.uwsgi_given import UwsgiStart, find_uwsgi_starts
from buildpack.plan.uwsgi_release import has_option, newest_admitted

GRACEFUL_MASTER = "unix_signal:15 gracefully_kill_them_all"
"""SIGTERM finishes the requests in flight and exits; by itself uWSGI reloads, or drops them."""

# Platforms send SIGTERM to every process, not to the first alone. A worker or a front process that
# heeds it drops what it is just doing; only the master knows how to end. `abs` of the C library
# does nothing that lasts, and stands for "ignore it": a name is all that a hook can be given.
IGNORING = "unix_signal:15 abs"
# gevent's loop sets its own handler later on, so there the signal has to be kept out.
BLOCKING = "callint:uwsgi_block_signal 15"

# uWSGI ignores SIGTERM until the application is loaded. What starts has nothing to finish, and its
# own ways to end tidy up first, in the midst of whatever the signal met: they may never return.
INTERRUPTIBLE = "unix_signal:15 _exit"
# A worker that is still starting would ignore the master's SIGHUP, and the master wait for ever. It
# inherits this from the process that forks it, and keeps it until uWSGI sets the usual handler.
# While the application is loaded before the fork SIGHUP stays ignored: who reloads twice in a row
# doesn't mean the end.
READY = "unix_signal:1 _exit"

_ALWAYS = (
    ("master", "1", "only a master ends workers gracefully and replaces those that die"),
    ("die-on-term", "1", "SIGTERM means the end, also in the moment before the hook is set"),
    ("hook-asap", INTERRUPTIBLE, "SIGTERM would be ignored while the application is loaded"),
    ("hook-master-start", GRACEFUL_MASTER, "requests in flight are answered before the end"),
    ("hook-post-app", READY, "a worker that is just forked would miss the end"),
    ("hook-post-fork", READY, "a worker that is just starting would miss the end"),
    ("hook-as-gateway", IGNORING, "the front process stays until the workers have answered"),
    ("enable-threads", "1", "threads of the application would stand still"),
    ("buffer-size", "32768", "cookies can be longer than the usual 4096 bytes"),
    ("max-fd", "4096", "memory grows with the limit of open files"),
    ("socket-timeout", "30", "slow uploads would be cut off after 4 seconds"),
)


def choose_uwsgi_defaults(
    request: BuildRequest,  # noqa: ARG001 - every server's part is asked in the same way.
    project: Project,
    server: Choice[Server] | None,
) -> tuple[Choice[EnvEdit], ...]:
    """Return variables for the time of launch; none when nothing of the app's starts uWSGI.

    The configuration that we write holds the same itself."""
    is_served = server is not None and server.value.name == "uwsgi" and not server.value.config
    lines = take_apart(project.procfile or (), has_all=True)
    starts = tuple(find_uwsgi_starts(lines, project, is_served=is_served))
    if not starts:
        return ()
    release = find_release(project)
    return tuple(
        Choice(
            EnvEdit(_variable(name), value, How.DEFAULT, frozenset({When.LAUNCH})),
            because,
            "default",
        )
        for name, value, because in (*_ALWAYS, *_choose_more(starts))
        if has_option(release, name)
    )


def find_release(project: Project) -> str:
    """Return the release of uWSGI that the app will get, as far as one knows before it is there.

    Empty when it comes from an archive of the app's own, or from the machine."""
    lines = [
        line
        for line in project.requirements.requirements
        if line.name in {"uwsgi", "pyuwsgi"} and not line.is_url
    ]
    if all(line.is_constraint for line in lines):
        return ""
    return newest_admitted(",".join(line.specifier for line in lines if line.specifier))


def _choose_more(starts: tuple[UwsgiStart, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield what depends on how the app starts uWSGI. Each variable is for all its processes."""
    if all(start.has_app for start in starts):
        because = "without an application it would answer 500 for ever"
        yield "need-app", "1", because
    # It crashes mules, which import modules then without holding Python's lock.
    if not any(start.has("farm", "mule", "mules", "spooler") for start in starts):
        because = "threads and locks of packages survive the fork"
        yield "py-call-uwsgi-fork-hooks", "1", because
    if not any(start.has("harakiri-graceful-timeout") for start in starts):
        is_gevent = any(start.has_gevent for start in starts)
        because = "a worker ends when the master says so"
        yield "hook-accepting", BLOCKING if is_gevent else IGNORING, because
    if any(start.has("lazy", "lazy-apps") for start in starts):
        because = "a worker would miss the end before it loads the application"
        yield "hook-in-jail", READY, because
    # With a front process the header would only switch off what that is good for.
    if all(start.is_bare_http and not start.has("add-header") for start in starts):
        because = "http-socket closes each connection, and says so only then"
        yield "add-header", "Connection: close", because


def _variable(option: str) -> str:
    return f"UWSGI_{option.upper().replace('-', '_')}"
