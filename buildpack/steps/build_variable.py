"""Variables of a build that must not be left over when a process of the app starts."""

from __future__ import annotations

from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import When

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


def unset_build_variables() -> tuple[EnvEdit, ...]:
    """Return the edits that unset them at launch."""
    launch = frozenset({When.LAUNCH})
    return tuple(EnvEdit(name, "", How.UNSET, launch) for name in _BUILD_VARIABLES)
