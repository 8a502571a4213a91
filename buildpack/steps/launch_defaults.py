"""Variables that every process of the app starts with, unless the user sets them."""

from __future__ import annotations

from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import When

# Workers and threads, where the user says nothing: what the smallest containers bear.
_CONCURRENCY = (2, 4)

# Variables that steer a uWSGI build. uWSGI reads every UWSGI_X at its start as the option x, so
# one that is left over would be an unknown option, or worse, a known one.
_BUILD_VARIABLES = (
    "UWSGI_PROFILE",
    "UWSGI_PROFILE_OVERRIDE",
    "UWSGI_EMBED_PLUGINS",
    "UWSGI_EMBED_FILES",
    "UWSGI_EMBED_CONFIG",
    "UWSGI_INCLUDES",
    "UWSGI_REMOVE_INCLUDES",
    "UWSGI_ADDITIONAL_SOURCES",
    "UWSGI_BIN_NAME",
    "UWSGI_AS_LIB",
    "UWSGI_FORCE_REBUILD",
)


def launch_defaults() -> tuple[EnvEdit, ...]:
    """Return the defaults for servers, and what must not be left over from a build."""
    launch = frozenset({When.LAUNCH})
    workers, threads = _CONCURRENCY
    return (
        EnvEdit("WEB_CONCURRENCY", str(workers), How.DEFAULT, launch),
        EnvEdit("SLUGLINE_THREADS", str(threads), How.DEFAULT, launch),
        *(EnvEdit(name, "", How.UNSET, launch) for name in _BUILD_VARIABLES),
    )
