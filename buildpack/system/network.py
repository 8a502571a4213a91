"""The network."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from buildpack.model.problem import BuildFailed
from buildpack.model.secret import mask
from buildpack.model.value import Value
from buildpack.problems.network import ChecksumMismatch, DownloadFailed
from buildpack.system.failure import writing

if TYPE_CHECKING:
    from requests import Response, Session

T = TypeVar("T")

_TRIES = 5
# Seconds to connect, and between two pieces of an answer.
_TIMEOUTS = (10.0, 30.0)
_CHUNK = 1 << 18
_LONGEST_TEXT = 8 << 20
_OK, _SERVER_ERROR = 200, 500
_MISSING = frozenset({404, 410})
_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


class Web:
    """Fetches over HTTP and HTTPS, through the proxies and with the certificates that *env* names.

    What may be better the next time (no answer, a 5xx, a cut body) is tried five times, with
    pauses that double from half a second; *pause* waits."""

    def __init__(
        self, env: Mapping[str, str], *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._env = env
        self._pause = pause

    def text(self, url: str) -> str:
        def read(response: Response) -> str:
            content: bytes = response.raw.read(_LONGEST_TEXT, decode_content=True)
            return content.decode("utf-8", errors="replace")

        return self._fetch(url, read)

    def download(self, url: str, to: Path, *, sha256: str = "", md5: str = "") -> None:
        kind, expected = ("SHA-256", sha256) if sha256 or not md5 else ("MD5", md5)
        with writing(to):
            to.parent.mkdir(parents=True, exist_ok=True)
            fresh = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
            try:
                actual = self._fetch(url, lambda response: _save(response, fresh, kind))
                if actual != expected.lower():
                    raise BuildFailed(ChecksumMismatch(mask(url), expected, actual, kind))
                fresh.replace(to)
            finally:
                fresh.unlink(missing_ok=True)

    def _fetch(self, url: str, read: Callable[[Response], T]) -> T:
        last = _Unanswered("")
        with _session(url, self._env) as session:
            for attempt in range(_TRIES):
                if attempt:
                    self._pause(0.25 * 2**attempt)
                answer = _ask(session, url, read)
                if not isinstance(answer, _Unanswered):
                    return answer
                last = answer
                if last.is_final:
                    break
        raise BuildFailed(DownloadFailed(mask(url), mask(last.why), last.is_missing))


class _Unanswered(Value):
    """We haven't got what we asked for."""

    why: str
    is_final: bool = False
    is_missing: bool = False


def _ask(session: Session, url: str, read: Callable[[Response], T]) -> T | _Unanswered:
    """Ask once."""
    # An unchanged build fetches nothing and must not pay the 40 ms that these cost.
    from requests import RequestException  # noqa: PLC0415
    from requests.exceptions import InvalidURL, SSLError  # noqa: PLC0415
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    try:
        with session.get(url, timeout=_TIMEOUTS, stream=True) as response:
            status = response.status_code
            if status == _OK:
                return read(response)
    except (RequestException, HTTPError) as error:
        # Neither a bad address nor a bad certificate gets better by asking again.
        is_final = isinstance(error, (InvalidURL, SSLError, ValueError))
        why = f"the server can't be reached: {_innermost(error)}"
        return _Unanswered(why, is_final)
    except OSError as error:
        # The disk's errors have a number; what requests says about certificates has none.
        if error.errno is not None:
            raise
        return _Unanswered(str(error), is_final=True)
    why = f"the server answered {status}"
    return _Unanswered(why, status < _SERVER_ERROR, status in _MISSING)


def _session(url: str, env: Mapping[str, str]) -> Session:
    # typeshed doesn't know the first; both are expensive, as above.
    from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # noqa: PLC0415

    from requests import Session  # noqa: PLC0415

    session = Session()
    # The environment of the build is handed to us; requests would read that of the process.
    session.trust_env = False
    session.verify = next((env[name] for name in _CA_VARIABLES if env.get(name)), True)
    proxies = {
        name.lower().removesuffix("_proxy"): value
        for name, value in env.items()
        if name.lower().endswith("_proxy") and value
    }
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    if not proxy_bypass_environment(host, proxies):
        session.proxies = proxies
    # Otherwise servers may declare a .tar.gz to be a gzip-encoded .tar, and its checksum is gone.
    session.headers.update({"User-Agent": "Slugline", "Accept-Encoding": "identity"})
    return session


def _save(response: Response, to: Path, kind: str) -> str:
    """Write the body to a file and return its checksum."""
    digest = hashlib.new(kind.replace("-", ""), usedforsecurity=kind != "MD5")
    with to.open("wb") as file:
        for chunk in response.raw.stream(_CHUNK, decode_content=False):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _innermost(error: BaseException) -> str:
    """Return what the system said, from below the layers of the HTTP library."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
