"""Byte code for Python files."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from buildpack.model.count import render_count
from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Kept
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.relocation import make_relocatable, place_uwsgi
from buildpack.steps.step import run_tool
from buildpack.tools.interpreter import give_byte_code

RECORDS = ".slugline.json"
"""In the virtualenv: the sha256 of each distribution's RECORD whose byte code was compiled."""

# Tests that packages ship are never imported by an app; they are half of all files.
_NOT_COMPILED = frozenset({"test", "tests"})


def compile_files(
    world: World, layout: Layout, version: PythonVersion, sources: Iterable[Path], *, jobs: int
) -> int:
    """Give each of *sources* byte code that lasts; return how many were compiled."""
    root = layout.root
    # A list on disk, because a command line has no room for thousands of paths.
    names = "\n".join(str(path.relative_to(root)) for path in sources)
    if not names:
        return 0
    listing = layout.scratch / "byte-code.txt"
    world.disk.write(listing, f"{names}\n")
    command = give_byte_code(layout, version, root=root, listing=listing, jobs=jobs)
    result = run_tool(world, command)
    return int(result.tail[-1].split()[0])


class FinishVirtualenv(Value):
    """Compiles what is new, makes the virtualenv relocatable, and keeps it for the next build."""

    layout: Layout
    version: PythonVersion
    kept: Kept
    jobs: int

    @property
    def title(self) -> str:
        return "Compiling byte code"

    def run(self, world: World) -> StepOutcome:
        records, new, compiled = self.finish(world)
        world.store.save(self.kept.name, self.kept.made_of, self.layout.venv.build)
        place_uwsgi(world.disk, self.layout)
        world.console.line(
            f"{render_count(compiled, 'file')} of {render_count(len(new), 'package')}"
        )
        return StepOutcome(
            step="byte_code", data={"packages": len(records), "packages_compiled": len(new)}
        )

    def finish(self, world: World) -> tuple[list[Path], list[Path], int]:
        """Do it without keeping it; return the RECORD of each package, of each new one, and how
        many files were compiled."""
        make_relocatable(world, self.layout, self.version)
        records = self._records(world)
        known = _known(world.disk.read(self.layout.venv.build / RECORDS))
        self._remove_orphans(world)
        # An installer that puts the same files there once more has removed their byte code.
        new = [
            path
            for path, digest in records.items()
            if known.get(path.parent.name) != digest or not self._has_byte_code(world, path)
        ]
        sources = [source for record in new for source in self._sources(world, record)]
        compiled = compile_files(world, self.layout, self.version, sources, jobs=self.jobs)
        digests = {path.parent.name: digest for path, digest in sorted(records.items())}
        state = json.dumps({"records": digests}, indent=1)
        world.disk.write(self.layout.venv.build / RECORDS, state)
        return list(records), new, compiled

    def _has_byte_code(self, world: World, record: Path) -> bool:
        first = next(self._sources(world, record), None)
        if first is None:
            return True
        # Which tag stands between the name and the suffix is the Python's own affair (PEP 3147);
        # Python 2 puts it beside the source, without a tag.
        beside = world.disk.children(first.parent / "__pycache__")
        is_tagged = any(path.name.startswith(f"{first.stem}.") for path in beside)
        return is_tagged or world.disk.exists(first.with_suffix(".pyc"))

    def _remove_orphans(self, world: World) -> None:
        """Remove the byte code of single-file modules that are gone: uninstalling leaves it."""
        packages = self.layout.packages(self.version).build
        for path in world.disk.children(packages / "__pycache__"):
            if not world.disk.exists(packages / f"{path.name.partition('.')[0]}.py"):
                world.disk.remove(path)

    def _records(self, world: World) -> dict[Path, str]:
        site_packages = self.layout.packages(self.version).build
        return {
            path / "RECORD": hashlib.sha256(content).hexdigest()
            for path in world.disk.children(site_packages)
            if path.name.endswith(".dist-info")
            and (content := world.disk.read(path / "RECORD")) is not None
        }

    def _sources(self, world: World, record: Path) -> Iterator[Path]:
        """Yield the files of one distribution that get byte code.

        Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
        """
        site_packages = record.parent.parent
        text = (world.disk.read(record) or b"").decode("utf-8", "replace")
        names = (row[0] for row in csv.reader(text.splitlines()) if row)
        return (site_packages / name for name in names if _is_compiled(name))


def _is_compiled(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        path.suffix == ".py"
        and not path.is_absolute()
        and ".." not in path.parts
        and _NOT_COMPILED.isdisjoint(path.parts[1:-1])
    )


def _known(content: bytes | None) -> dict[str, str]:
    try:
        records = json.loads(content or b"{}").get("records", {})
    except (ValueError, AttributeError):
        return {}
    return dict(records)
