"""A package index on loopback, and the wheels in it."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import tarfile
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread


def make_wheel(
    name: str, version: str, files: Mapping[str, str], requires: tuple[str, ...]
) -> bytes:
    """Return a pure wheel that holds *files*."""
    info = f"{name}-{version}.dist-info"
    extras = re.findall(r"extra == '([\w-]+)'", " ".join(requires))
    metadata = [
        *("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"),
        *(f"Provides-Extra: {extra}" for extra in dict.fromkeys(extras)),
    ]
    members = {
        **files,
        f"{info}/METADATA": "\n".join(
            [*metadata, *(f"Requires-Dist: {need}" for need in requires), ""]
        ),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},{_digest(text)},{len(text.encode())}" for path, text in members.items()]
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as wheel:
        members[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""])
        for path, text in members.items():
            # Without the time of day: a lock's hashes hold for the same wheel made again.
            member = zipfile.ZipInfo(path)
            member.external_attr = 0o644 << 16
            wheel.writestr(member, text)
    return content.getvalue()


def make_sdist(
    name: str, version: str, files: Mapping[str, str], *members: tarfile.TarInfo
) -> bytes:
    """Return a source archive that holds *files* and, after them, *members* as they are."""
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        for path, text in {"PKG-INFO": metadata, **files}.items():
            member = tarfile.TarInfo(f"{name}-{version}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, BytesIO(text.encode()))
        for member in members:
            archive.addfile(member, BytesIO(b"x" * member.size))
    return content.getvalue()


def _digest(text: str) -> str:
    raw = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return f"sha256={raw.decode().rstrip('=')}"


class Loopback(ABC):
    """An HTTP server on loopback that remembers what it was asked, until it is closed."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @abstractmethod
    def answer(self, path: str, authorization: str) -> tuple[HTTPStatus, bytes]:
        """Return status and body."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Small answers must not wait for an acknowledgement.
    disable_nagle_algorithm = True

    def __init__(self, served: Loopback, *arguments: object) -> None:
        self.served = served
        super().__init__(*arguments)  # type: ignore[arg-type]  # socketserver's own three.

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.served.asked.append(path)
        status, body = self.served.answer(path, self.headers.get("Authorization", ""))
        self.send_response(status)
        if status == HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", 'Basic realm="index"')
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Type", "text/html" if path.endswith("/") else "application/octet-stream"
        )
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name.
        """Say nothing: `asked` has it."""


@dataclass(frozen=True)
class _Offered:
    """One file of a package."""

    content: bytes
    says: Mapping[str, str] = field(default_factory=dict)
    """The attributes of its link, such as ``requires-python`` and ``yanked`` (PEP 503, PEP 592)."""
    sha256: str = ""
    """What the index claims; empty for the truth."""


class Index(Loopback):
    """A PEP 503 index of pure wheels. With a password nobody gets anything without it."""

    def __init__(self, *, user: str = "", password: str = "") -> None:
        super().__init__()
        self.status = HTTPStatus.OK
        self._credentials = f"{user}:{password}" if user else ""
        self._offered: dict[str, dict[str, _Offered]] = {}

    def add(self, name: str, version: str = "1.0", *requires: str, **files: str) -> str:
        """Offer a package, by default with one module of its name; return its sha256."""
        content = {f"{stem}.py": text for stem, text in files.items()}
        # A wheel's name has no hyphens of its own (PEP 427).
        stem = name.replace("-", "_")
        wheel = make_wheel(stem, version, content or {f"{stem}.py": f"NAME = {name!r}\n"}, requires)
        self.offer(name, f"{stem}-{version}-py3-none-any.whl", wheel)
        return hashlib.sha256(wheel).hexdigest()

    def offer(
        self,
        name: str,
        file: str,
        content: bytes,
        says: Mapping[str, str] | None = None,
        *,
        sha256: str = "",
    ) -> None:
        """Offer any file of a package, with what its link *says* about it."""
        self._offered.setdefault(name, {})[file] = _Offered(content, says or {}, sha256)

    def save(self, name: str, directory: Path) -> None:
        """Write the package's files into a directory."""
        for file, offered in self._offered[name].items():
            (directory / file).write_bytes(offered.content)

    def url(self, credentials: str | None = None) -> str:
        """Return the index's URL; its own user and password stand in it unless others are given."""
        chosen = self._credentials if credentials is None else credentials
        return f"http://{chosen}{'@' if chosen else ''}{self.host}/simple/"

    def config(self, credentials: str | None = None) -> dict[str, str]:
        """Return the config vars that point both installers here and nowhere else."""
        url = self.url(credentials)
        return {"PIP_INDEX_URL": url, "UV_DEFAULT_INDEX": url}

    def answer(self, path: str, authorization: str) -> tuple[HTTPStatus, bytes]:
        expected = f"Basic {base64.b64encode(self._credentials.encode()).decode()}"
        if self.status != HTTPStatus.OK:
            return self.status, b"down"
        if self._credentials and authorization != expected:
            return HTTPStatus.UNAUTHORIZED, b"who are you?"
        match path.strip("/").split("/"):
            case ["simple", name] if name in self._offered:
                links = (_link(name, *each) for each in self._offered[name].items())
                return HTTPStatus.OK, "\n".join(["<!doctype html>", *links]).encode()
            case ["files", name, file] if file in self._offered.get(name, {}):
                return HTTPStatus.OK, self._offered[name][file].content
            case _:
                return HTTPStatus.NOT_FOUND, b"no such package"


def _link(name: str, file: str, offered: _Offered) -> str:
    digest = offered.sha256 or hashlib.sha256(offered.content).hexdigest()
    says = "".join(f' data-{key}="{html.escape(text)}"' for key, text in offered.says.items())
    return f'<a href="/files/{name}/{file}#sha256={digest}"{says}>{file}</a>'
