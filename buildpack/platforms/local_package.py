"""``slugline package``: copies of this buildpack that need no index for their own tools."""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from buildpack.bootstrap.pinned_archive import NoPinnedArchiveError, read_pinned
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.package.archive import gzipped, write_tree
from buildpack.package.buildpackage import write_buildpackage
from buildpack.package.byte_code import compile_modules, find_python
from buildpack.package.library import unpack_library
from buildpack.package.lock import read_lock, read_locks
from buildpack.package.target import MACHINES, SERIES, Target
from buildpack.package.tree import copy_sources, swap_in
from buildpack.package.wheelhouse import Downloader, Wheelhouse
from buildpack.platforms.tools import CachedTools
from buildpack.ports import Console
from buildpack.problems.package import PackagePartUnavailable
from buildpack.problems.platform import WrongArguments
from buildpack.report.text import render_size

ROOT = Path(__file__).resolve().parents[2]


class PackageOptions(Value, kw_only=True):
    """What ``slugline package`` was told."""

    into: Path
    series: Sequence[str]
    machines: Sequence[str]
    has_python: bool
    """Whether to bring a Python for machines that have none."""

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(Target(one, machine) for machine in self.machines for one in self.series)


def package(
    arguments: argparse.Namespace, console: Console, toolbox: CachedTools, env: Mapping[str, str]
) -> int:
    """Do what the command line says. Raises BuildFailed."""
    options = PackageOptions(
        into=Path(os.path.abspath(arguments.into)),  # noqa: PTH100 - links stay as they are.
        series=_check("--python", arguments.python, SERIES),
        machines=_check("--machine", arguments.machine, tuple(MACHINES)),
        has_python=arguments.with_python,
    )
    return make_packages(options, console, pip=toolbox.path("pip"), env=env)


def _check(option: str, given: Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...]:
    """Return those of the *known* values that were given, in their own order; all without any."""
    for one in given or ():
        if one not in known:
            reason = f"{option} takes {', '.join(known)}, and not '{one}'"
            raise BuildFailed(WrongArguments("slugline package", reason))
    return tuple(one for one in known if one in (given or known))


def make_packages(
    options: PackageOptions, console: Console, *, pip: Path, env: Mapping[str, str]
) -> int:
    """Make a directory, a ``.tgz`` and for each machine a ``.cnb``, each whole or not at all.

    Raises BuildFailed(PackagePartUnavailable)."""
    descriptor = parse_toml((ROOT / "buildpack.toml").read_bytes(), "buildpack.toml")
    info = descriptor["buildpack"]
    name = f"{info['id'].replace('/', '-')}-{info['version']}"
    into = options.into
    console.step(f"Packaging {info['id']} {info['version']}")
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=into) as directory:
        tree = Path(directory, name)
        copy_sources(ROOT, tree)
        at_hand = (ROOT / "vendor/wheels", into / name / "vendor/wheels")
        _bring_wheels(options, console, tree, Downloader(pip, env), at_hand)
        if options.has_python:
            _bring_pythons(options, console, tree, env)
        _compile(options, console, tree, env)
        made = [tree, *_write_archives(options, tree, descriptor)]
        for path in made:
            swap_in(path, into / path.name)
    for path in made:
        console.line(_describe(into / path.name))
    return 0


def _bring_wheels(
    options: PackageOptions,
    console: Console,
    tree: Path,
    downloader: Downloader,
    at_hand: Sequence[Path],
) -> None:
    vendor = tree / "vendor"
    wheelhouse = Wheelhouse(vendor / "wheels")
    pins = read_locks(vendor)
    wheelhouse.fill(pins, options.targets, at_hand=at_hand, downloader=downloader)
    library = tuple(read_lock(vendor / "requirements.txt"))
    unpack_library(library, options.targets, wheelhouse, vendor / "library")
    wheels = list(wheelhouse.directory.iterdir())
    size = render_size(sum(wheel.stat().st_size for wheel in wheels))
    machines = " and ".join(options.machines)
    console.line(f"{len(wheels)} wheels ({size}) for Python {', '.join(options.series)}")
    console.line(f"on {machines}")


def _bring_pythons(
    options: PackageOptions, console: Console, tree: Path, env: Mapping[str, str]
) -> None:
    vendor = tree / "vendor"
    for machine in options.machines:
        archive = read_pinned(vendor, machine)
        try:
            archive.fetch(vendor / archive.file, env)
        except NoPinnedArchiveError as error:
            raise BuildFailed(PackagePartUnavailable(archive.file, str(error))) from error
        console.line(f"{archive.file}, for machines without a Python")


def _compile(options: PackageOptions, console: Console, tree: Path, env: Mapping[str, str]) -> None:
    """Compile with each Python that is here: its byte code can't be made by another one."""
    found = {series: find_python(series, env) for series in options.series}
    for series, python in found.items():
        if python is not None:
            library = (tree / "vendor/library" / series).resolve()
            compile_modules(python, tree, (tree / "buildpack", library))
    done = [series for series, python in found.items() if python is not None]
    console.line(f"Byte code for Python {', '.join(done)}" if done else "No byte code")
    if missing := [series for series in found if series not in done]:
        console.line(f"None for {', '.join(missing)}, which isn't here: builds start more slowly")


def _write_archives(
    options: PackageOptions, tree: Path, descriptor: Mapping[str, Any]
) -> list[Path]:
    archive = tree.with_name(f"{tree.name}.tgz")
    with archive.open("wb") as file, gzipped(file) as compressed:
        write_tree(tree, compressed)
    made = [archive]
    for machine in options.machines:
        architecture = MACHINES[machine]
        others = tuple(one for one in MACHINES if one != machine)
        image = tree.with_name(f"{tree.name}-{architecture}.cnb")
        with image.open("wb") as file:
            write_buildpackage(
                tree,
                file,
                descriptor,
                architecture=architecture,
                # Wheels, compiled modules and archives all say which machine they are for.
                wants=lambda path, others=others: not any(one in path.name for one in others),  # type: ignore[misc]  # mypy knows no defaults of lambdas.
            )
        made.append(image)
    return made


def _describe(path: Path) -> str:
    if path.is_dir():
        return f"{path}/"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{path}  {render_size(path.stat().st_size)}  sha256:{digest}"
