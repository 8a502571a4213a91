"""Where a slug runs: elsewhere, read-only, as another user, with nothing of the build left."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from e2e.heroku import SOMEBODY, identity

from buildpack.system.http import free_port

PATIENCE = 30.0
# Only root can become somebody else; whoever else runs the tests runs the slugs as well.
ANOTHER = SOMEBODY if os.geteuid() == 0 else None
_SHELL = 'for script in .profile.d/*.sh; do . "$script"; done; '


def move(app: Path) -> Path:
    """Move a built app to another place, as its slug, and take away everybody's right to write."""
    slug = app.parent / f"slug_{secrets.token_hex(8)}"
    app.rename(slug)
    for path in (slug, *slug.rglob("*")):
        if not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222 | 0o444)
    return slug


def holders(tree: Path, text: str) -> Iterator[str]:
    """Yield the files and links of *tree* that hold *text*, whatever kind they are of."""
    needle = text.encode()
    for path in sorted(tree.rglob("*")):
        held = (
            bytes(path.readlink())
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else b""
        )
        if needle in held or text in path.name:
            yield str(path.relative_to(tree))


class Logging(Protocol):
    """A process that keeps what it writes."""

    @property
    def log(self) -> str: ...


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    """Return status and body of one answer."""
    with closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")


@contextmanager
def telling(process: Logging, path: str) -> Iterator[None]:
    """Leave the block where nobody listens yet; fail with the log where an answer breaks off."""
    try:
        yield
    except ConnectionRefusedError:
        pass
    except OSError as error:
        raise AssertionError(f"{error!r} on {path}:\n{process.log}") from None


class Served:
    """One running process that answers HTTP on *port*, until it is closed."""

    def __init__(  # noqa: PLR0913 - whatever a process is started with.
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        port: int,
        user: int | None = ANOTHER,
        group: int | None = None,
    ) -> None:
        self.port = port
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process.
        self.process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o022,
            **identity(user, group),
        )

    def close(self) -> None:
        """End what is left of it."""
        self._signal(signal.SIGKILL)
        self.process.wait()
        self._log.close()

    @property
    def log(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of the first answer; wait for the server until then."""
        for _ in self._until(f"there is an answer on {path}"):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            with telling(self, path):
                return ask(connection, path)
        raise AssertionError("unreachable")

    def says(self, text: str, *, times: int = 1) -> None:
        """Wait until the process has written *text* so many times."""
        for _ in self._until(f"it says {text!r}"):
            if self.log.count(text) >= times:
                return

    def stop(self, limit: float = 30.0) -> int:
        """Send SIGTERM to all of its processes, as the platform does; return the exit code."""
        self._signal(signal.SIGTERM)
        return self.process.wait(timeout=limit)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _until(self, what: str) -> Iterator[None]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            yield
            assert self.process.poll() is None, f"It ended before {what}:\n{self.log}"
            time.sleep(0.02)
        raise AssertionError(f"{PATIENCE} s were not enough until {what}:\n{self.log}")


class Dyno(Served):
    """One running process of a slug."""

    def __init__(
        self,
        slug: Path,
        command: str,
        config: Mapping[str, str] | None = None,
        *,
        user: int | None = ANOTHER,
    ) -> None:
        port = free_port()
        env = {
            "DYNO": "web.1",
            "HOME": str(slug),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PORT": str(port),
            **(config or {}),
        }
        argv = ["bash", "--noprofile", "--norc", "-c", _SHELL + command]
        super().__init__(argv, cwd=slug, env=env, port=port, user=user)
