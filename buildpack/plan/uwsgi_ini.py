"""The uWSGI configuration that we write for apps that bring none."""

from __future__ import annotations

from buildpack.model.project import EntryPoint

UWSGI_INI = ".heroku/slugline/uwsgi.ini"
"""Its path in the app."""

_TEXT = """\
; Written by the buildpack because {because}.
; To change it, copy it to uwsgi.ini in your app's root: then that one is used.
[uwsgi]
strict = true
module = {target}
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
; SIGTERM finishes the requests in flight and exits; uWSGI's own way is to reload.
hook-master-start = unix_signal:15 gracefully_kill_them_all
log-master = false
"""


def render_uwsgi_ini(entry: EntryPoint) -> str:
    """Return the text of an ini file for uWSGI 2.0.18 or newer that serves *entry* on ``$PORT``."""
    return _TEXT.format(target=entry.target, because=entry.because)
