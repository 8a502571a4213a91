"""Files of packages that an app brings with it."""

from __future__ import annotations

from buildpack.model.value import Value


class PackageFile(Value, kw_only=True):
    """One wheel or source archive."""

    file: str
    """Its name in the directory."""
    name: str
    """The package's, normalised."""
    version: str
    sha256: str
    tags: tuple[str, ...] = ()
    """What a wheel fits, such as ``cp313-cp313-manylinux_2_28_x86_64`` (PEP 425); a source archive
    has none."""
    needs: tuple[str, ...] | None = None
    """What a wheel depends on, as in its metadata; None when nobody can say."""


class WheelhouseFacts(Value, kw_only=True):
    """A directory of the app's with package files in it."""

    path: str
    files: tuple[PackageFile, ...]


class Wheelhouse(Value, kw_only=True):
    """What a build does with it."""

    path: str
    is_alone: bool
    """Whether no index is asked besides."""
