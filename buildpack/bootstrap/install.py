"""Installs tools from their locks, each by the first way that works."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from buildpack.bootstrap.pinned_archive import NoPinnedArchiveError
from buildpack.bootstrap.pinned_pip import install_pinned_pip
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.problems.machine import ToolsUnavailable

_TIMEOUT = 900.0
# A user's other settings for pip are for the app: a PIP_TARGET would send our tools elsewhere.
_HEEDED = frozenset(
    f"PIP_{name}"
    for name in (
        *("CERT", "CLIENT_CERT", "CONFIG_FILE", "DEFAULT_TIMEOUT", "EXTRA_INDEX_URL"),
        *("FIND_LINKS", "INDEX_URL", "KEYRING_PROVIDER", "NO_INDEX", "PROXY", "RETRIES"),
        *("TIMEOUT", "TRUSTED_HOST"),
    )
)
_OPTIONS = (
    *("--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "--no-input"),
    *("--no-cache-dir", "--disable-pip-version-check", "--no-warn-script-location", "--quiet"),
)


class Tool(Value):
    """What to install."""

    name: str
    lock: Path
    target: Path


class Source:
    """How to get at tools: *vendor* holds python.json, and in a package wheels/."""

    def __init__(self, home: Path, vendor: Path, env: Mapping[str, str]) -> None:
        self.vendor = vendor
        self._home = home
        self._env = env
        self._pinned: Path | NoPinnedArchiveError | None = None
        self._one_at_a_time = threading.Lock()

    def pinned_pip(self) -> Path:
        """Return the runner of the pinned CPython's pip, downloaded when it is wanted first.

        Raises NoPinnedArchiveError, without trying again."""
        with self._one_at_a_time:
            if self._pinned is None:
                try:
                    self._pinned = install_pinned_pip(self._home, self.vendor, self._env)
                except NoPinnedArchiveError as error:
                    self._pinned = error
        if isinstance(self._pinned, NoPinnedArchiveError):
            raise self._pinned
        return self._pinned

    @property
    def pip_env(self) -> dict[str, str]:
        """The environment for pip: the network's settings, and nobody's Python."""
        kept = {
            name: value
            for name, value in self._env.items()
            if not name.startswith(("PYTHON", "PIP_")) or name in _HEEDED
        }
        return {**kept, "PIP_ROOT_USER_ACTION": "ignore"}


def install(tools: Sequence[Tool], source: Source) -> None:
    """Install tools side by side, as each is mostly the start of a pip.

    The caller holds the lock of their directory. Raises BuildFailed(ToolsUnavailable), and OSError
    when the disk is full, after the last of them."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(_install, tool, source) for tool in tools]:
            done.result()


def _install(tool: Tool, source: Source) -> None:
    """Install one beside its place and rename it, then remove its older versions."""
    fresh = tool.target.with_name(f".incoming-{tool.name}-{secrets.token_hex(4)}")
    tried: list[tuple[str, str]] = []
    for way, pip in _ways(source):
        why = pip if isinstance(pip, str) else _run_pip(pip, fresh, tool.lock, source)
        if not why:
            _compile(fresh)
            fresh.rename(tool.target)
            _remove_older(tool)
            return
        tried.append((way, why))
        shutil.rmtree(fresh, ignore_errors=True)
    raise BuildFailed(ToolsUnavailable(tool=tool.name, tried=tuple(tried)))


def _ways(source: Source) -> Iterator[tuple[str, tuple[str, ...] | str]]:
    """Yield the ways from the nearest to the farthest: a pip's command line, or why there is
    none. The last one downloads, when it is its turn."""
    wheels = source.vendor / "wheels"
    # Beside the newest pip are the last ones for old Pythons.
    for pip in sorted(wheels.glob("pip-*.whl"), key=_release)[-1:]:
        options = ("--no-index", "--find-links", str(wheels))
        yield "the wheels in vendor/wheels", (str(pip / "pip"), "install", *options)
    yield f"the pip of {sys.executable}", ("-m", "pip", "install")
    way = "the pip of a pinned CPython"
    try:
        runner = source.pinned_pip()
    except NoPinnedArchiveError as error:
        yield way, str(error)
    else:
        yield way, (str(runner), "install")


def _release(wheel: Path) -> tuple[int, ...]:
    numbers = wheel.name.split("-")[1].split(".")
    return tuple(int(number) for number in numbers if number.isdecimal())


def _run_pip(pip: tuple[str, ...], to: Path, lock: Path, source: Source) -> str:
    """Return why it failed, or nothing. Always with our own Python: its version decides what the
    lock's markers mean."""
    options = (*_OPTIONS, "--target", str(to), "--requirement", str(lock))
    try:
        done = _run_python((*pip, *options), source.pip_env)
    except subprocess.TimeoutExpired:
        return f"it took more than {_TIMEOUT:.0f} seconds"
    lines = done.stdout.decode(errors="replace").strip().splitlines()
    if done.returncode and any("No space left on device" in line for line in lines):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to))
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["it failed"])[-1] if done.returncode else ""


def _compile(directory: Path) -> None:
    """Compile to byte code that doesn't depend on times: platforms that copy caches lose them."""
    mode = ("--invalidation-mode", "unchecked-hash")
    # Byte code saves time later; without it everything works, so nobody looks at the exit code.
    _run_python(("-m", "compileall", "-q", "-j", "0", *mode, str(directory)), {})


def _run_python(
    arguments: tuple[str, ...], env: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        (sys.executable, "-I", *arguments),
        env=env,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_TIMEOUT,
        check=False,
    )


def _remove_older(tool: Tool) -> None:
    """Remove what older locks have left, for this Python: another one may share the cache."""
    python = tool.target.name.removeprefix(f"{tool.name}-").partition("-")[0]
    for path in tool.target.parent.glob(f"{tool.name}-{python}-*"):
        if path != tool.target:
            shutil.rmtree(path, ignore_errors=True)
