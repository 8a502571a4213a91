"""The uWSGI configuration that we write for apps that bring none."""

from __future__ import annotations

from dataclasses import replace

from buildpack.model.choice import Choice
from buildpack.model.entry_point import EntryPoint
from buildpack.model.layout import OWN
from buildpack.model.plan import Server
from buildpack.model.project import Project
from buildpack.plan.static_map import StaticMap
from buildpack.plan.uwsgi_defaults import (
    GRACEFUL_MASTER,
    IGNORING,
    INTERRUPTIBLE,
    READY,
    find_release,
)
from buildpack.plan.uwsgi_release import LAST, has_option

UWSGI_INI = f"{OWN}/uwsgi.ini"
"""Its path in the app."""

_NEWEST = f"2.0.{LAST}"

_TEXT = f"""\
; Written by the buildpack because {{because}}.
; To change it, copy it to uwsgi.ini in your app's root: then that one is used.
[uwsgi]
strict = true
{{chdir}}module = {{target}}
; Without an application there is nothing to serve: exit instead of answering 500 for ever.
need-app = true
single-interpreter = true
py-call-uwsgi-fork-hooks = true
auto-procname = true

; A front process keeps connections open; it is what a router expects to speak to.
http = 0.0.0.0:$(PORT)
http-keepalive = 95
http-auto-chunked = true
http-timeout = 30
socket-timeout = 30
; Cookies can be longer than the usual 4096 bytes.
buffer-size = 32768
; Memory grows with the limit of open files, which containers set absurdly high.
max-fd = 4096
{{statics}}
master = true
enable-threads = true
thunder-lock = true
processes = 2
if-env = WEB_CONCURRENCY
processes = %(_)
endif =
threads = 4
if-env = SLUGLINE_THREADS
threads = %(_)
endif =
; The router gives up after 30 seconds.
harakiri = 28

; SIGTERM finishes the requests in flight and exits; uWSGI's own way is to reload. Platforms send it
; to every process, so workers and the front process ignore it, and end when the master says so.
hook-master-start = {GRACEFUL_MASTER}
hook-as-gateway = {IGNORING}
hook-accepting = {IGNORING}
; It also ends an app that is still starting.
hook-asap = {INTERRUPTIBLE}
hook-post-app = {READY}
hook-post-fork = {READY}
die-on-term = true

log-master = false
log-x-forwarded-for = true
log-format = %(addr) "%(method) %(uri) %(proto)" %(status) %(size) bytes %(msecs) ms
"""

_STATICS = """\

; What collectstatic gathered is sent by a thread beside the workers.
static-map = {statics.url}={statics.root}
offload-threads = 1
"""


def render_uwsgi_ini(
    entry: EntryPoint, release: str = _NEWEST, statics: StaticMap | None = None
) -> str:
    """Return the text of an ini file that serves *entry* on ``$PORT``.

    It holds nothing that the *release* doesn't know; `strict` would end it."""
    text = _TEXT.format(
        because=entry.because,
        chdir=f"chdir = {entry.root}\n" if entry.root else "",
        target=f"{entry.target}()" if entry.is_factory else entry.target,
        statics=_STATICS.format(statics=statics) if statics else "",
    )
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if has_option(release, line.partition(" = ")[0]))


def configure_uwsgi(
    project: Project, server: Choice[Server] | None, statics: StaticMap | None
) -> Choice[Server] | None:
    """Return *server* with the ini file that fits the release that the app will get.

    *statics* are the files to serve besides; other servers stay as they are."""
    if server is None or UWSGI_INI not in server.value.config or server.value.entry is None:
        return server
    release = _NEWEST if server.value.supplied else find_release(project)
    config = {UWSGI_INI: render_uwsgi_ini(server.value.entry, release, statics)}
    return replace(server, value=replace(server.value, config=config))
