"""How a platform starts a process of a slug."""

from __future__ import annotations

from buildpack.launch.app_profile import SOURCE

# What Heroku's and Dokku's init do: every profile script, then the command in a shell of its own,
# which replaces this one so that signals reach the app.
_START = f'cd "$HOME" || exit 1; {SOURCE}; cd "./$2" && exec "$BASH" -c "$1"'


# What a launcher does, with a script in place of the files and programs in an image's layers.
_START_WITH = f'. "$1" || exit 1; {SOURCE}; exec "$BASH" -c "$2"'


def start_with(script: str, command: str) -> tuple[str, ...]:
    """Return the argv that runs *command* where it is started, after the *script* that sets up its
    environment."""
    return ("bash", "-c", _START_WITH, "slugline", script, command)


def start_argv(command: str, directory: str = "") -> tuple[str, ...]:
    """Return the argv that runs *command* in the slug that ``HOME`` names, or below it.

    Source: https://devcenter.heroku.com/articles/profiled
    """
    return ("bash", "-c", _START, "slugline", command, directory)
