"""What the configuration files of servers say."""

from __future__ import annotations

from dataclasses import field

from buildpack.model.value import Value


class ConfigOption(Value, kw_only=True):
    """One line of a server's configuration."""

    name: str
    value: str | None
    """As a text; None when it is computed."""
    line: int
    text: str = field(default="", compare=False)
    """The line as it is written."""
    is_read: bool = field(default=False, compare=False)
    """Whether something else in the file makes use of it."""


class ServerConfig(Value, kw_only=True):
    """A server's configuration file in the app."""

    server: str
    """``uwsgi`` or ``gunicorn``."""
    file: str
    options: tuple[ConfigOption, ...] = ()
    """In the file's order; a name may stand there several times."""

    def find(self, name: str) -> ConfigOption | None:
        """Return the last option of that name, which is the one that counts, or None."""
        return next((one for one in reversed(self.options) if one.name == name), None)
