"""What a lock or a project file asks for, gathered package by package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from buildpack.facts.digest import digest_of_tree, metadata_of
from buildpack.facts.locks.package import Package, find_fault, render_line
from buildpack.facts.locks.value import normalise
from buildpack.facts.marker import Markers
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.ports import AppTree
from buildpack.problems.lock import EntryUnreadable


@dataclass
class Collection:
    """The packages of one file so far, as facts and as lines of a requirements file."""

    tree: AppTree
    file: str
    requirements: list[Requirement] = field(default_factory=list)
    lines: dict[str, None] = field(default_factory=dict)
    indexes: list[str] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    local: dict[str, None] = field(default_factory=dict)
    editable: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    markers: Markers = field(default_factory=Markers)

    def take_in(self, *files: str) -> None:
        """Let the contents of *files* count, as far as they are there."""
        for file in files:
            if (content := self.tree.read(file)) is not None:
                self.digests[file] = hashlib.sha256(content).hexdigest()

    def add(self, package: Package) -> None:
        """Add a package, unless it is for other machines."""
        if fault := find_fault(package):
            self.fail(package.name, fault, package.line)
        elif not self.markers.may_apply(package.marker):
            return
        elif package.path.startswith("..") and not self.tree.has(package.path):
            why = f"the path '{package.path}' leads out of what you deploy"
            self.fail(package.name, why, package.line)
        else:
            self.lines[render_line(package)] = None
            self._note(package)

    def add_project(self) -> None:
        """Add the app itself, editable."""
        self.lines["-e ."] = None
        self._note_editable(".")

    def fail(self, entry: str, why: str, line: int = 1) -> None:
        """Note an entry that says nothing useful."""
        self.problems.append(EntryUnreadable(self.file, entry=entry, why=why, line=line))

    def facts(self, *, is_closed: bool) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
        """Return all of it, with what is wrong."""
        facts = RequirementsFacts(
            requirements=tuple(self.requirements),
            digests=self.digests,
            local_projects=tuple(self.local),
            editable_projects=tuple(self.editable),
            has_index=any(line.startswith("--index-url") for line in self.indexes),
            has_extra_index=any(line.startswith("--extra-index-url") for line in self.indexes),
            index_options=tuple(self.indexes),
            lines=(*self.indexes, *self.lines) if self.lines else (),
            is_closed=is_closed,
        )
        return facts, tuple(self.problems)

    def _note(self, package: Package) -> None:
        self.requirements.append(
            Requirement(
                name=normalise(package.name),
                specifier=package.specifier,
                file=self.file,
                line=package.line,
                hashes=package.hashes,
                is_url=bool(package.url or package.path),
            )
        )
        if package.is_editable:
            self._note_editable(package.path)
        elif package.path:
            self._note_local(package.path)

    def _note_editable(self, path: str) -> None:
        self.editable["." if path == "." else f"./{path}"] = None
        self.take_in(*metadata_of(path))

    def _note_local(self, path: str) -> None:
        if self.tree.read(path) is not None:
            self.take_in(path)
            return
        project = "." if path == "." else f"./{path}"
        self.local[project] = None
        self.digests[project] = digest_of_tree(self.tree, path)
