"""The pip that a pinned archive of CPython brings. Nothing but its pip is taken out of it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import tarfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import (  # type: ignore[attr-defined]  # typeshed lacks the bypass.
    ProxyHandler,
    build_opener,
    proxy_bypass_environment,
)

URL_VARIABLE = "SLUGLINE_PYTHON_BOOTSTRAP_URL"

_TIMEOUT = 30.0
# After each try; after the last one we give up.
_PAUSES = (0.5, 1.0, 2.0, 4.0, None)
_CHUNK = 1 << 18
_SERVER_ERROR = 500
_RUNNER = PurePosixPath("pip/__pip-runner__.py")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class NoPinnedPipError(Exception):
    """The archive can't be had, or isn't what was promised; the text is a clause that says why."""


def install_pinned_pip(home: Path, vendor: Path, env: Mapping[str, str]) -> Path:
    """Return pip's own runner below *home*, fetched when it isn't there: a script that any Python
    can run. Where the archive is, with its SHA-256, stands in vendor/python.json.

    Raises NoPinnedPipError, and OSError when the disk is full."""
    pinned = json.loads((vendor / "python.json").read_text(encoding="utf-8"))
    archives = pinned["archives"]
    # pip is the same in each; the one for this machine is the one that a mirror is sure to have.
    archive = archives.get(os.uname().machine) or next(iter(archives.values()))
    target = home / f"pinned-pip-{archive['sha256'][:16]}"
    runner = target / _RUNNER
    if not runner.is_file():
        url = f"{(env.get(URL_VARIABLE) or pinned['url']).rstrip('/')}/{quote(archive['file'])}"
        fresh = home / f".incoming-pinned-pip-{secrets.token_hex(4)}"
        fresh.mkdir()
        try:
            with _explained():
                _download(url, fresh / "archive", archive["sha256"], env)
                _take_pip(fresh / "archive", fresh)
            (fresh / "archive").unlink()
            fresh.rename(target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return runner


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPException, tarfile.TarError, EOFError, zlib.error) as error:
        if getattr(error, "errno", None) in _NO_ROOM:
            raise
        raise NoPinnedPipError(str(error) or type(error).__name__) from error


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
        raise NoPinnedPipError(f"the archive's SHA-256 is {actual} and should be {sha256}")


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


def _take_pip(archive: Path, to: Path) -> None:
    with tarfile.open(archive) as tar:
        for member in tar:
            path = PurePosixPath(member.name.partition("/site-packages/")[2])
            is_pip = path.parts[:1] == ("pip",) and ".." not in path.parts
            content = tar.extractfile(member) if is_pip and member.isreg() else None
            if content is not None:
                (to / path).parent.mkdir(parents=True, exist_ok=True)
                (to / path).write_bytes(content.read())
    if not (to / _RUNNER).is_file():
        raise NoPinnedPipError("the archive holds no pip")
