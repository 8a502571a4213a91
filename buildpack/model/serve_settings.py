"""The config vars that say how an app is served and checked."""

from __future__ import annotations

from buildpack.model.setting import (
    Setting,
    one_of,
    parse_count,
    parse_entry_point,
    parse_path,
    parse_switch,
    parse_verbatim,
)

ENTRYPOINT: Setting[str] = Setting(
    name="SLUGLINE_ENTRYPOINT",
    default="",
    valid="a module with a name in it, such as mypackage.mymodule:app, or a function to call, such "
    "as mymodule:create_app()",
    parse=parse_entry_point,
    help="The WSGI or ASGI application to serve when there is no Procfile. A directory in front, "
    "such as backend/mymodule:app, is where modules are imported from.",
)
SERVER_DEFAULTS: Setting[bool] = Setting(
    name="SLUGLINE_SERVER_DEFAULTS",
    default=True,
    shown="1",
    valid="1 or 0",
    parse=parse_switch,
    help="Whether servers start with our defaults, such as a graceful end on SIGTERM. What your "
    "own files, commands and config vars say always wins over them.",
)
UWSGI: Setting[str] = Setting(
    name="SLUGLINE_UWSGI",
    default="auto",
    shown="auto",
    valid="compile, pyuwsgi or auto",
    parse=one_of("compile", "pyuwsgi", "auto"),
    help="Where uWSGI comes from: compiled for your Python, or the ready-made pyuwsgi. auto "
    "compiles, and takes pyuwsgi where that can't work and no release is pinned.",
)
STRICT: Setting[bool] = Setting(
    name="SLUGLINE_STRICT",
    default=False,
    shown="0",
    valid="1 or 0",
    parse=parse_switch,
    help="Whether what we find wrong in your Procfile, in your servers' configuration and in your "
    "code ends the build. Otherwise it is told in notices.",
)
CONCURRENCY: Setting[str] = Setting(
    name="SLUGLINE_CONCURRENCY",
    default="auto",
    shown="auto",
    valid="auto, heroku or ausnimbus",
    parse=one_of("auto", "heroku", "ausnimbus"),
    help="By which rule the number of workers follows from the container's memory and processors "
    "when a process starts. WEB_CONCURRENCY says it outright.",
)
THREADS: Setting[int | None] = Setting(
    name="SLUGLINE_THREADS",
    default=None,
    valid="a number of threads",
    parse=parse_count,
    help="How many threads each worker of a server has that we configure. When it is unset, your "
    "workers have eight together, and two each at least.",
)
BOOT_CHECK: Setting[str] = Setting(
    name="SLUGLINE_BOOT_CHECK",
    default="off",
    shown="off",
    valid="off, warn or require",
    parse=one_of("off", "warn", "require"),
    help="Whether a build starts your web process and asks it for a page: warn tells what is "
    "wrong, require ends the build.",
)
CHECK_PATH: Setting[str] = Setting(
    name="SLUGLINE_CHECK_PATH",
    default="/",
    shown="/",
    valid="a path that begins with a slash",
    parse=parse_path,
    help="What the boot check asks your app for.",
)
CHECK_TIMEOUT: Setting[int] = Setting(
    name="SLUGLINE_CHECK_TIMEOUT",
    default=60,
    shown="60",
    valid="a number of seconds",
    parse=parse_count,
    help="How many seconds your app has to give its first answer in the boot check.",
)
CHECK_HOST: Setting[str] = Setting(
    name="SLUGLINE_CHECK_HOST",
    default="localhost",
    shown="localhost",
    valid="a host name",
    parse=parse_verbatim,
    help="The Host header that the boot check sends.",
)

SERVE_SETTINGS: tuple[Setting[object], ...] = (
    ENTRYPOINT,
    SERVER_DEFAULTS,
    UWSGI,
    STRICT,
    CONCURRENCY,
    THREADS,
    BOOT_CHECK,
    CHECK_PATH,
    CHECK_TIMEOUT,
    CHECK_HOST,
)
