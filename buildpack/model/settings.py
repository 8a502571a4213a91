"""Every config var that speaks to us, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)

PREFIX = "SLUGLINE_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Generic[T_co]):
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

    def text(self, env: Mapping[str, str]) -> str:
        """Return what stands in *env*, without surrounding space."""
        return env.get(self.name, "").strip()


_OFFS = frozenset({"0", "false", "no", "off"})
_ONS = frozenset({"1", "true", "yes", "on"})


def _verbatim(text: str) -> str | None:
    return text


def _words(text: str) -> tuple[str, ...] | None:
    return tuple(filter(None, re.split(r"[\s,]+", text))) or None


def _switch(text: str) -> bool | None:
    lowered = text.lower()
    return lowered in _ONS if lowered in _ONS | _OFFS else None


def _count(text: str) -> int | None:
    # A thousand million of anything is more than there is, and int() refuses 5,000 digits.
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _one_of(*values: str) -> Callable[[str], str | None]:
    return lambda text: text if text in values else None


def _offers(text: str) -> tuple[str, ...] | None:
    words = _words(text)
    return words if words and set(words) <= {"archive", "installed", "managed"} else None


def _path(text: str) -> str | None:
    return text if text.startswith("/") and text.isprintable() and " " not in text else None


def _entry_point(text: str) -> str | None:
    return text if re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*(:[^\W\d][\w.]*)?", text) else None


PYTHON: Setting[str] = Setting(
    name="SLUGLINE_PYTHON",
    default="",
    valid="a Python version such as 3.13, 3.13.1 or >=3.11,<3.14",
    parse=_verbatim,
    help="The Python that your app runs on. Wins over every version file.",
)
PYTHON_OFFERS: Setting[tuple[str, ...]] = Setting(
    name="SLUGLINE_PYTHON_OFFERS",
    default=(),
    valid="a list of archive, installed and managed, the preferred one first",
    parse=_offers,
    help="Where Pythons come from. Platforms prefer archives and then what uv can fetch; "
    "the local command line prefers what is installed.",
)
PYTHON_ARCHIVES: Setting[str] = Setting(
    name="SLUGLINE_PYTHON_ARCHIVES",
    default="",
    valid="a directory or a URL",
    parse=_verbatim,
    help="Where archives of CPython are, named `cpython-X.Y.Z-*.tar.gz` (or xz, bz2, zst), "
    "each with a `.sha256` beside it.",
)
REQUIREMENTS: Setting[tuple[str, ...]] = Setting(
    name="SLUGLINE_REQUIREMENTS",
    default=("requirements.txt",),
    shown="requirements.txt",
    valid="one or more paths in your app, separated by commas or spaces",
    parse=_words,
    help="The requirements files to install.",
)
INSTALLER: Setting[str] = Setting(
    name="SLUGLINE_INSTALLER",
    default="",
    valid="uv or pip",
    parse=_one_of("uv", "pip"),
    help="What installs your packages. Unset: uv, or pip where your files need what only pip does.",
)
ENTRYPOINT: Setting[str] = Setting(
    name="SLUGLINE_ENTRYPOINT",
    default="",
    valid="a module with a name in it, such as mypackage.mymodule:app",
    parse=_entry_point,
    help="The WSGI or ASGI application to serve when there is no Procfile.",
)
CLEAR_CACHE: Setting[bool] = Setting(
    name="SLUGLINE_CLEAR_CACHE",
    default=False,
    shown="0",
    valid="1 or 0",
    parse=_switch,
    help="Whether to use nothing that earlier builds left.",
)
CACHE_LIMIT: Setting[int] = Setting(
    name="SLUGLINE_CACHE_LIMIT",
    default=2000,
    shown="2000",
    valid="a number of megabytes",
    parse=_count,
    help="The size in megabytes above which the cache is pruned, whenever the virtualenv is "
    "built from nothing.",
)
CHECK_PATH: Setting[str] = Setting(
    name="SLUGLINE_CHECK_PATH",
    default="/",
    shown="/",
    valid="a path that begins with a slash",
    parse=_path,
    help="What the boot check asks your app for.",
)
CHECK_TIMEOUT: Setting[int] = Setting(
    name="SLUGLINE_CHECK_TIMEOUT",
    default=60,
    shown="60",
    valid="a number of seconds",
    parse=_count,
    help="How many seconds your app has to give its first answer in the boot check.",
)
THREADS: Setting[int] = Setting(
    name="SLUGLINE_THREADS",
    default=4,
    shown="4",
    valid="a number of threads",
    parse=_count,
    help="How many threads each process of a uWSGI that we configure has.",
)
CGROUP_ROOT: Setting[str] = Setting(
    name="SLUGLINE_CGROUP_ROOT",
    default="/sys/fs/cgroup",
    shown="/sys/fs/cgroup",
    valid="a directory",
    parse=_verbatim,
    help="Where the limits of the machine that builds are read.",
)
PYTHON_BOOTSTRAP_URL: Setting[str] = Setting(
    name="SLUGLINE_PYTHON_BOOTSTRAP_URL",
    default="",
    valid="a URL",
    parse=_verbatim,
    help="A mirror of the pinned CPython archives, for machines whose own python3 has no pip.",
)

SETTINGS: tuple[Setting[object], ...] = (
    PYTHON,
    PYTHON_OFFERS,
    PYTHON_ARCHIVES,
    REQUIREMENTS,
    INSTALLER,
    ENTRYPOINT,
    CLEAR_CACHE,
    CACHE_LIMIT,
    CHECK_PATH,
    CHECK_TIMEOUT,
    THREADS,
    CGROUP_ROOT,
    PYTHON_BOOTSTRAP_URL,
)
