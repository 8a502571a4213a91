"""The wheels of our own tools, for each Python and machine that a package is for."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.package.lock import Pin
from buildpack.package.target import Target
from buildpack.problems.package import PackagePartUnavailable

_TIMEOUT = 900.0
_OPTIONS = (
    *("--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
    *("--disable-pip-version-check", "--no-input"),
)


class Downloader(Value):
    """The pip that fetches wheels, and the environment that says from where."""

    pip: Path
    """Where our own pip stands."""
    env: Mapping[str, str]

    def download(self, pins: Iterable[Pin], target: Target, to: Path) -> str:
        """Fetch the wheels of *pins* into a directory; return why it failed, or nothing."""
        with TemporaryDirectory(prefix="slugline-") as directory:
            lock = Path(directory, "requirements.txt")
            lock.write_text("".join(f"{pin.line}\n" for pin in pins), encoding="utf-8")
            done = subprocess.run(
                (*self._command(target), "--dest", str(to), "--requirement", str(lock)),
                env={**self.env, "PIP_ROOT_USER_ACTION": "ignore"},
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=_TIMEOUT,
                check=False,
            )
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        errors = [line for line in lines if line.startswith("ERROR:")]
        return (errors or lines or ["it failed"])[-1] if done.returncode else ""

    def _command(self, target: Target) -> Iterator[str]:
        yield from (sys.executable, "-I", str(self.pip / "pip/__pip-runner__.py"), "download")
        yield from _OPTIONS
        yield from ("--python-version", target.series, "--implementation", "cp")
        for abi in (target.abi, "abi3", "none"):
            yield from ("--abi", abi)
        for platform in target.platforms:
            yield from ("--platform", platform)


class Wheelhouse(Value):
    """A directory of wheels."""

    directory: Path

    def fill(
        self,
        pins: Sequence[Pin],
        targets: Sequence[Target],
        *,
        at_hand: Iterable[Path],
        downloader: Downloader,
    ) -> None:
        """Bring a wheel of each of *pins* for each of *targets*: from the directories *at_hand*,
        else from the index.

        Raises BuildFailed(PackagePartUnavailable)."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._take(pins, targets, at_hand)
        for target in targets:
            missing = self._missing(pins, target)
            # pip refuses two releases of one package in one run.
            while missing:
                batch = {pin.name: pin for pin in reversed(missing)}
                why = downloader.download(batch.values(), target, self.directory)
                rest = self._missing(pins, target)
                if why or len(rest) == len(missing):
                    part = f"the wheel of {rest[0].name} {rest[0].version} for {target}"
                    raise BuildFailed(PackagePartUnavailable(part, why or "pip fetched another"))
                missing = rest

    def find(self, pin: Pin, target: Target) -> Path | None:
        """Return the wheel of a release for *target*; None when it isn't here."""
        return next(
            (
                wheel
                for wheel, sha256 in _hash_wheels(self.directory)
                if pin.is_served_by(wheel.name, sha256, target)
            ),
            None,
        )

    def _missing(self, pins: Iterable[Pin], target: Target) -> list[Pin]:
        here = _hash_wheels(self.directory)
        return [
            pin
            for pin in pins
            if pin.is_for(target)
            and not any(pin.is_served_by(wheel.name, sha256, target) for wheel, sha256 in here)
        ]

    def _take(
        self, pins: Iterable[Pin], targets: Iterable[Target], at_hand: Iterable[Path]
    ) -> None:
        """Copy those of the wheels *at_hand* that are wanted."""
        wanted = [(pin, target) for pin in pins for target in targets if pin.is_for(target)]
        for directory in at_hand:
            for wheel, sha256 in _hash_wheels(directory):
                if any(pin.is_served_by(wheel.name, sha256, target) for pin, target in wanted):
                    shutil.copyfile(wheel, self.directory / wheel.name)


def _hash_wheels(directory: Path) -> list[tuple[Path, str]]:
    wheels = sorted(directory.glob("*.whl"))
    return [(wheel, hashlib.sha256(wheel.read_bytes()).hexdigest()) for wheel in wheels]
