"""The files in which an application is looked for: the usual ones, and then those that may matter.

Only the second search reads files whose name says nothing. It looks at their bytes first, because
parsing takes fifty times as long."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from buildpack.facts.framework import MAKERS, PACKAGES
from buildpack.facts.library import Library
from buildpack.facts.module_path import ModulePath, locate_module
from buildpack.model.value import Value

# What people call the module that a server loads, the best name first.
MODULES = ("wsgi", "asgi", "app", "main", "application", "server", "api", "web", "run", "hello")
# Of modules that are named for it one is no better a guess than the other.
_CLASSES = {
    **dict.fromkeys(("wsgi", "asgi", "streamlit_app"), 0),
    **dict.fromkeys(("__init__", "app", "application", "main", "server", "web"), 1),
    **dict.fromkeys(("api", "run", "hello", "index", "start", "bot", "home"), 2),
}
_ANY_NAME = 3

# Directories that hold something else, and those whose applications are there for show.
_NO_SOURCE = frozenset(
    {"bower_components", "doc", "docs", "migrations", "site-packages", "static", "templates"}
    | {"test", "testing", "tests", "virtualenv"}
)
_ASIDE = frozenset(
    {"benchmark", "benchmarks", "build", "contrib", "demo", "demos", "dist", "example", "examples"}
    | {"sample", "samples", "script", "scripts", "tools", "vendor"}
)
_NO_MODULES = frozenset({"conftest.py", "fabfile.py", "manage.py", "noxfile.py", "setup.py"})
_DEEPEST = 3
# How many files are looked at, and how many of those that may matter are parsed.
_MOST_LOOKED, _MOST_TAKEN = 20_000, 200

# Bytes that are found many times faster than patterns. What takes these arguments, or bears these
# names, is or makes an application whatever else the file holds.
_TELLING = (b"start_response", b"receive, send", b"create_app", b"make_app")
_PACKAGES = tuple(sorted(map(str.encode, PACKAGES)))
_MAKERS = tuple(sorted(b"%b(" % name.encode() for name in MAKERS))
_COMMANDS = (b"chainlit", b"streamlit")
_IMPORT = re.compile(
    rb"^[ \t]*(?:from|import)[ \t][^\n#]*\b(?:" + b"|".join(_PACKAGES) + rb")\b", re.MULTILINE
)
_ASSIGNMENT = re.compile(rb"^(?:application|app)\b[^\n=]*=[^=]", re.MULTILINE)


class Candidate(Value):
    """One file that may hold an application."""

    path: ModulePath
    depth: int
    """In packages or directories below the app's root."""
    is_aside: bool = False
    """Whether it stands among examples, say."""

    @property
    def rank(self) -> int:
        """How far it is from the best place: two digits."""
        name = posixpath.basename(self.path.file).removesuffix(".py")
        return min(self.depth, 9) * 10 + _CLASSES.get(name.lower(), _ANY_NAME)


def usual_candidates(library: Library) -> Iterator[Candidate]:
    """Yield the modules with the usual names: in the root, in packages there, below ``src``."""
    yield from _usual_names(library, "", 0)
    yield from _usual_packages(library, "")
    if library.tree.has("src"):
        yield from _usual_packages(library, "src")


def other_candidates(library: Library) -> Iterator[Candidate]:
    """Yield all other files whose bytes speak of a web framework or of a server's interface, those
    with the better places first; at most 200."""
    found = sorted(_search(library), key=lambda one: (one.is_aside, one.rank, one.path.file))
    yield from found[:_MOST_TAKEN]


def is_source(path: str) -> bool:
    """Return whether a Python file can belong to what the app serves, by its path."""
    *directories, name = path.split("/")
    is_test = name.startswith("test_") or name.endswith("_test.py") or name in _NO_MODULES
    return (
        name.endswith(".py")
        and not name.endswith(".conf.py")
        and not is_test
        and not any(one in _NO_SOURCE or one.startswith(".") for one in directories)
    )


def may_matter(content: bytes) -> bool:
    """Return whether a file can hold an application or a program that serves, by its bytes."""
    if any(mark in content for mark in _TELLING):
        return True
    if (b"\napp" in content or content.startswith(b"app")) and _ASSIGNMENT.search(content):
        return True
    return (
        any(package in content for package in _PACKAGES)
        and any(maker in content for maker in (*_MAKERS, *_COMMANDS))
        and _IMPORT.search(content) is not None
    )


def _search(library: Library) -> Iterator[Candidate]:
    looked = 0
    for file in library.tree.walk(depth=_DEEPEST):
        if not is_source(file):
            continue
        looked += 1
        if looked > _MOST_LOOKED:
            return
        content = library.glance(file)
        if may_matter(content):
            directories = file.split("/")[:-1]
            is_aside = any(one in _ASIDE for one in directories)
            depth = len(directories) - (directories[:1] == ["src"])
            yield Candidate(locate_module(library.tree, file, content), depth, is_aside)


def _usual_packages(library: Library, root: str) -> Iterator[Candidate]:
    below = f"{root}/" if root else ""
    for entry in library.tree.entries(root):
        package = f"{below}{entry[:-1]}"
        is_package = entry.endswith("/") and library.tree.has(f"{package}/__init__.py")
        if is_package and is_source(f"{entry}x.py") and entry[:-1] not in _ASIDE:
            yield from _usual_names(library, package, 1)
            yield from _locate(library, f"{package}/__init__.py", 1)


def _usual_names(library: Library, directory: str, depth: int) -> Iterator[Candidate]:
    names = set(library.tree.entries(directory))
    below = f"{directory}/" if directory else ""
    for module in MODULES:
        if f"{module}.py" in names:
            yield from _locate(library, f"{below}{module}.py", depth)


def _locate(library: Library, file: str, depth: int) -> Iterator[Candidate]:
    content = library.content(file)
    if content is not None:
        yield Candidate(locate_module(library.tree, file, content), depth)
