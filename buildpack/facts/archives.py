"""Archives of CPython in a directory or behind a URL."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from buildpack.facts.unreachable import OffersUnreachable
from buildpack.model.machine import Archive
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.model.secret import mask
from buildpack.model.settings import PYTHON_ARCHIVES
from buildpack.ports import Network, World

# Such as cpython-3.13.1-linux-x86_64-gnu.tar.gz, or python-build-standalone's
# cpython-3.13.1+20250101-x86_64-unknown-linux-gnu-install_only.tar.gz, its plus perhaps encoded.
_NAME = re.compile(
    r"\bcpython-(?P<version>\d{1,4}\.\d{1,4}\.\d{1,4}(?:(?:a|b|rc)\d{1,4})?t?)"
    r"(?P<rest>(?:(?:\+|%2B|-)[\w.+%]+?)*)\.tar\.(?:gz|xz|bz2|zst)(?![\w.])",
    re.ASCII | re.IGNORECASE,
)
# Where a server that shows no directories may list its files.
_LISTINGS = ("", "SHA256SUMS", "index.txt")

_MACHINES = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}
_ANY_MACHINE = re.compile(r"x86_64(_v\d)?|aarch64|i[3-6]86|arm\w*|ppc64(le)?|s390x|riscv64")
_OTHER_SYSTEMS = frozenset({"apple", "darwin", "macos", "windows", "win32", "freebsd", "wasi"})
# These hold a build tree, or an interpreter for those who debug CPython.
_OTHER_KINDS = frozenset({"full", "debug", "src", "source"})


def read_archives(world: World, request: BuildRequest) -> tuple[Archive, ...]:
    """Return the archives for this kind of machine in the place that the user names.

    A URL's listing is any text that holds the names: a page with links, or ``SHA256SUMS``.
    Raises OffersUnreachable.
    """
    place = PYTHON_ARCHIVES.text(request.env).rstrip("/")
    if not place:
        return ()
    is_musl = any(path.name.startswith("ld-musl-") for path in world.disk.children(Path("/lib")))
    libc = "musl" if is_musl else "gnu"
    if "://" in place:
        names: Iterable[str] = _names_behind(place, world.network)
    else:
        if not world.disk.exists(Path(place)):
            raise OffersUnreachable(f"the directory {place} isn't there")
        names = (path.name for path in world.disk.children(Path(place)))
    return tuple(find_archives(names, place, machine=os.uname().machine, libc=libc))


def find_archives(
    names: Iterable[str], place: str, *, machine: str, libc: str
) -> Iterator[Archive]:
    """Yield one archive for each version among the file *names* that suits the machine.

    What a name doesn't say suits every machine."""
    found: dict[PythonVersion, str] = {}
    # A stripped archive is the same Python with fewer bytes.
    for name in sorted(set(names), key=lambda one: ("stripped" not in one, one)):
        match = _NAME.fullmatch(name)
        words = re.split(r"[-+]|%2B", match["rest"].lower()) if match else []
        version = PythonVersion.parse(match["version"].lower()) if match else None
        if version is not None and _suits(words, machine, libc):
            if "freethreaded" in words and not version.free_threaded:
                version = PythonVersion.parse(f"{version}t") or version
            found.setdefault(version, name)
    for version, name in found.items():
        yield Archive(version=version, location=f"{place}/{name}", sha256="")


def _names_behind(place: str, network: Network) -> tuple[str, ...]:
    first: BuildFailed | None = None
    for listing in _LISTINGS:
        try:
            text = network.text(f"{place}/{listing}")
        except BuildFailed as failure:
            first = first or failure
            continue
        names = tuple(match[0] for match in _NAME.finditer(text))
        if names:
            return names
    if first is not None:
        raise OffersUnreachable(f"{mask(place)}/ can't be read") from first
    return ()


def _suits(words: list[str], machine: str, libc: str) -> bool:
    plain = {_MACHINES.get(word, word) for word in words}
    machines = {word for word in plain if _ANY_MACHINE.fullmatch(word)}
    libcs = plain & {"gnu", "musl"}
    return (
        machines <= {_MACHINES.get(machine, machine)}
        and libcs <= {libc}
        and not plain & (_OTHER_SYSTEMS | _OTHER_KINDS)
    )
