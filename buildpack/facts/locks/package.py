"""One package of a lock or a project file."""

from __future__ import annotations

import re
from functools import lru_cache

from packaging.markers import InvalidMarker, Marker
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from buildpack.model.value import Value

_NAME = re.compile(r"[A-Z0-9]([A-Z0-9._-]*[A-Z0-9])?", re.IGNORECASE | re.ASCII)
_HASH = re.compile(r"[a-z0-9_]+:[0-9a-f]+")
_URL = re.compile(r"[a-z][a-z+]*:\S+", re.IGNORECASE)
# By far the most read like this one, and need none of packaging's care.
_PIN = re.compile(r"==\d{1,9}(?:\.\d{1,9}){0,9}", re.ASCII)
# Nobody's marker is longer, and the parser takes its time.
_LONGEST = 4096
_PATH = re.compile(r"[^\s#;$\[\]\\]+")


class Package(Value, kw_only=True):
    """One package with everything that decides what of it is installed, and when."""

    name: str
    specifier: str = ""
    """PEP 440."""
    extras: tuple[str, ...] = ()
    marker: str = ""
    hashes: tuple[str, ...] = ()
    url: str = ""
    """Where it comes from when that is no index, such as ``git+https://...``."""
    path: str = ""
    """Where it is in the app, such as ``libs/helper``."""
    is_editable: bool = False
    line: int = 1


def find_fault(package: Package) -> str:
    """Return what keeps *package* from being asked for, as a clause; empty when nothing does.

    What passes can stand in a line of a requirements file and mean nothing but itself."""
    return (
        _fault_of_name(package)
        or _fault_of_version(package)
        or _fault_of_marker(package.marker)
        or _fault_of_place(package)
    )


def render_line(package: Package) -> str:
    """Return the line of a requirements file that asks for *package*.

    Sources: PEP 508; https://pip.pypa.io/en/stable/reference/requirements-file-format/
    """
    extras = f"[{','.join(package.extras)}]" if package.extras else ""
    marker = f" ; {_render_marker(package.marker)}" if package.marker else ""
    hashes = "".join(f" --hash={one}" for one in package.hashes)
    if package.is_editable:
        return f"-e ./{package.path}{extras}{marker}".replace("./.", ".", 1)
    if package.path:
        # pip takes a path after a name for a part of the name.
        return f"./{package.path}{extras}{marker}{hashes}".replace("./.", ".", 1)
    if package.url:
        return f"{package.name}{extras} @ {package.url}{marker}{hashes}"
    return f"{package.name}{extras}{package.specifier}{marker}{hashes}"


@lru_cache(maxsize=1024)
def _render_marker(text: str) -> str | None:
    """Return a marker as packaging writes it, or None when it is none."""
    try:
        return str(Marker(text)) if len(text) <= _LONGEST else None
    except (InvalidMarker, RecursionError):
        return None


def _fault_of_name(package: Package) -> str:
    if not _NAME.fullmatch(package.name):
        return "that is no name of a package"
    if bad := next((one for one in package.extras if not _NAME.fullmatch(one)), None):
        return f"'{bad}' is no name of an extra"
    return ""


def _fault_of_version(package: Package) -> str:
    try:
        if not _PIN.fullmatch(package.specifier):
            SpecifierSet(package.specifier)
    except InvalidSpecifier:
        return f"'{package.specifier}' is no version"
    if not package.specifier.isprintable():
        return "its version holds signs that can't be printed"
    bad = next((one for one in package.hashes if not _HASH.fullmatch(one)), None)
    return "" if bad is None else f"'{bad}' is no hash"


def _fault_of_marker(marker: str) -> str:
    rendered = _render_marker(marker) if marker else ""
    is_fine = rendered is not None and rendered.isprintable()
    return "" if is_fine else f"'{marker}' is no environment marker"


def _fault_of_place(package: Package) -> str:
    place = package.url or package.path
    pattern = _URL if package.url else _PATH
    if place and not (pattern.fullmatch(place) and place.isprintable()):
        return f"'{place}' is no {'address' if package.url else 'path'} that installers understand"
    if package.path.startswith("/"):
        return f"the path '{package.path}' is one of another machine"
    return ""
