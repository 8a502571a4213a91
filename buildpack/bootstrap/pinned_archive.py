"""The archive of a CPython that vendor/python.json pins for each machine."""

from __future__ import annotations

import errno
import hashlib
import json
import tarfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import (  # type: ignore[attr-defined]  # typeshed lacks the bypass.
    ProxyHandler,
    build_opener,
    proxy_bypass_environment,
)

from buildpack.model.value import Value

URL_VARIABLE = "SLUGLINE_PYTHON_BOOTSTRAP_URL"

_TIMEOUT = 30.0
# After each try; after the last one we give up.
_PAUSES = (0.5, 1.0, 2.0, 4.0, None)
_CHUNK = 1 << 18
_SERVER_ERROR = 500
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class NoPinnedArchiveError(Exception):
    """The archive can't be had, or isn't what was promised; the text is a clause that says why."""


class PinnedArchive(Value):
    """One of the archives that a vendor directory pins."""

    file: str
    sha256: str
    url: str
    """Of the directory that has the file, unless a variable names another one."""

    def fetch(self, to: Path, env: Mapping[str, str]) -> None:
        """Fetch it into the file *to*.

        Raises NoPinnedArchiveError, and OSError when the disk is full."""
        base = (env.get(URL_VARIABLE) or self.url).rstrip("/")
        with explained():
            _download(f"{base}/{quote(self.file)}", to, self.sha256, env)


def read_pinned(vendor: Path, machine: str) -> PinnedArchive:
    """Return the archive for a machine; for one that has none, that of another machine."""
    pinned = json.loads((vendor / "python.json").read_text(encoding="utf-8"))
    archives = pinned["archives"]
    archive = archives.get(machine) or next(iter(archives.values()))
    return PinnedArchive(archive["file"], archive["sha256"], pinned["url"])


@contextmanager
def explained() -> Iterator[None]:
    """Make NoPinnedArchiveError of what goes wrong with an archive; a full disk stays OSError."""
    try:
        yield
    except (OSError, HTTPException, tarfile.TarError, EOFError, zlib.error) as error:
        if getattr(error, "errno", None) in _NO_ROOM:
            raise
        raise NoPinnedArchiveError(str(error) or type(error).__name__) from error


def _download(url: str, to: Path, sha256: str, env: Mapping[str, str]) -> None:
    actual = ""
    for pause in _PAUSES:
        try:
            actual = _fetch(url, to, env)
            break
        except (OSError, HTTPException) as error:
            if _is_final(error) or pause is None:
                raise
            time.sleep(pause)
    if actual != sha256:
        raise NoPinnedArchiveError(f"the archive's SHA-256 is {actual} and should be {sha256}")


def _is_final(error: Exception) -> bool:
    """Whether asking again is no use: a 4xx stays what it is, and so does a full disk."""
    if isinstance(error, HTTPError):
        # It is the answer as well, with an open connection.
        error.close()
        return error.code < _SERVER_ERROR
    return getattr(error, "errno", None) in _NO_ROOM


def _fetch(url: str, to: Path, env: Mapping[str, str]) -> str:
    """Fetch a file and return its SHA-256."""
    proxies = {
        name.lower().removesuffix("_proxy"): value
        for name, value in env.items()
        if name.lower().endswith("_proxy") and value
    }
    is_direct = proxy_bypass_environment(urlsplit(url).hostname or "", proxies)
    opener = build_opener(ProxyHandler({} if is_direct else proxies))
    digest = hashlib.sha256()
    with opener.open(url, timeout=_TIMEOUT) as answer, to.open("wb") as file:
        while chunk := answer.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
