"""What a config var is: a name, a value, and the texts that it takes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from buildpack.model.config_vars import origin_of
from buildpack.model.value import Value

T_co = TypeVar("T_co", covariant=True)


class Setting(Value, Generic[T_co], kw_only=True):
    """One config var of ours."""

    name: str
    default: T_co
    shown: str = ""
    """The default as documents show it; empty when unset means 'decide for me'."""
    valid: str
    """What it can be, as a noun."""
    parse: Callable[[str], T_co | None]
    """Returns None for a text that isn't valid."""
    help: str
    """One sentence."""

    def read(self, env: Mapping[str, str]) -> T_co:
        """Return its value in *env*; the default when it is unset, empty or not valid.

        A value that isn't valid ends the build when the plan is made, with its name and what
        would be valid: nothing has been done by then."""
        value = self.parse(text) if (text := self.text(env)) else None
        return self.default if value is None else value

    def is_valid(self, env: Mapping[str, str]) -> bool:
        """Return whether *env* gives it no value, or one that it can have."""
        text = self.text(env)
        return not text or self.parse(text) is not None

    def origin(self, env: Mapping[str, str]) -> str:
        """Return where *env* has its value from: its own name, or what says it in its place."""
        return origin_of(self.name, env)

    def text(self, env: Mapping[str, str]) -> str:
        """Return what stands in *env*, without surrounding space."""
        return env.get(self.name, "").strip()


_OFFS = frozenset({"0", "false", "no", "off"})
_ONS = frozenset({"1", "true", "yes", "on"})


def parse_verbatim(text: str) -> str | None:
    """Take any text."""
    return text


def parse_words(text: str) -> tuple[str, ...] | None:
    """Take words between commas or spaces."""
    return tuple(filter(None, re.split(r"[\s,]+", text))) or None


def parse_names(text: str) -> tuple[str, ...] | None:
    """Take names of groups or extras, between commas or spaces."""
    words = parse_words(text)
    is_name = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?").fullmatch
    return words if words and all(map(is_name, words)) else None


def parse_switch(text: str) -> bool | None:
    """Take 1, true, yes, on and their opposites."""
    lowered = text.lower()
    return lowered in _ONS if lowered in _ONS | _OFFS else None


def is_on(text: str) -> bool:
    """Return whether a variable of somebody else's is on: it says something, and not no."""
    return text.strip().lower() not in {"", *_OFFS}


def parse_count(text: str) -> int | None:
    """Take a number of at most nine digits."""
    # A thousand million of anything is more than there is, and int() refuses 5,000 digits.
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def one_of(*values: str) -> Callable[[str], str | None]:
    """Take one of *values* only."""
    return lambda text: text if text in values else None


def parse_offers(text: str) -> tuple[str, ...] | None:
    """Take kinds of offers."""
    words = parse_words(text)
    return words if words and set(words) <= {"archive", "installed", "managed"} else None


def parse_path(text: str) -> str | None:
    """Take the path of a URL."""
    return text if text.startswith("/") and text.isprintable() and " " not in text else None


def parse_directory(text: str) -> str | None:
    """Take the path of a directory in the app, and return it without dots."""
    path = posixpath.normpath(text)
    is_inside = not path.startswith(("/", "-")) and ".." not in path.split("/")
    return path if is_inside and path.isprintable() and ".heroku" not in path.split("/") else None


def parse_entry_point(text: str) -> str | None:
    """Take a module, perhaps below a directory, and perhaps a name in it, or a function to call."""
    directories, module = r"(?:(?!\.\.?/)[\w.-]+/)*", r"[^\W\d]\w*(\.[^\W\d]\w*)*"
    name = r"[^\W\d][\w.]*(\(\))?"
    return text if re.fullmatch(rf"(?!-){directories}{module}(:{name})?", text) else None
