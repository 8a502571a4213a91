"""What the app's requirements files ask for, together with all that they include."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

from buildpack.facts.digest import digest_of_tree, find_local_path, metadata_of
from buildpack.facts.limit import check_count, check_size, check_values
from buildpack.facts.marker import Markers
from buildpack.facts.parsed_requirement import parse_requirement
from buildpack.facts.pip_only import find_pip_only
from buildpack.facts.requirement_line import (
    Line,
    Option,
    find_declared_encoding,
    parse_requirement_lines,
    split_lines,
)
from buildpack.facts.unfit_line import SUSPECTS, Unfit, explain_unfit, find_unfit
from buildpack.facts.unknown_option import find_unknown_option
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.model.value import Value
from buildpack.ports import AppTree
from buildpack.problems.manifest import RequirementsFileMissing
from buildpack.problems.requirement_line import RequirementOptionUnknown, UnknownOption

_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_ELSEWHERE = re.compile(r"[a-z+]+://|/|~|file:|.*\$\{", re.IGNORECASE)
_INDEXES = frozenset({"--index-url", "--extra-index-url", "--find-links", "--no-index"})
_INCLUDES = frozenset({"--requirement", "--constraint"})
_LONGEST_PATH = 4096
_MOST_LINES, _MOST_PARTS = 50_000, 50_000
_UTF_8 = frozenset({None, "utf-8", "utf8", "us-ascii", "ascii"})


class _Where(Value):
    """The file that a line stands in."""

    file: str
    is_constraint: bool = False


@dataclass
class _Reading:
    """What was read so far."""

    tree: AppTree
    requirements: list[Requirement] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    local: dict[str, None] = field(default_factory=dict)
    editable: dict[str, None] = field(default_factory=dict)
    has_unnamed: bool = False
    has_index: bool = False
    has_extra_index: bool = False
    pip_only: str = ""
    index_options: dict[str, None] = field(default_factory=dict)
    unfit: list[Unfit] = field(default_factory=list)
    unknown: list[UnknownOption] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: set[_Where] = field(default_factory=set)
    markers: Markers = field(default_factory=Markers)

    def read_file(self, where: _Where, *, named_by: str, line: int | None = None) -> None:
        """Read a file and all that it includes; including one another is fine."""
        if where in self.seen:
            return
        self.seen.add(where)
        content = self._content(where.file)
        if content is None:
            missing = RequirementsFileMissing(path=where.file, named_by=named_by, line=line)
            self.problems.append(missing)
            return
        self.digests[where.file] = hashlib.sha256(content).hexdigest()
        encoding = find_declared_encoding(content)
        if (encoding and encoding.lower()) not in _UTF_8:
            self._note_pip_only(where.file, 1, "an encoding other than UTF-8")
        check_size(content, where.file)
        check_values(content, where.file, lines=_MOST_LINES, parts=_MOST_PARTS)
        lines = parse_requirement_lines(content)
        check_count(lines, where.file)
        for one in lines:
            self.read_line(one, where)

    def _content(self, path: str) -> bytes | None:
        try:
            return self.tree.read(path)
        except BuildFailed as failure:
            self.problems.append(failure.problem)
            return b""

    def read_line(self, line: Line, where: _Where) -> None:
        """Read a line that stands there."""
        if unknown := find_unknown_option(line, where.file):
            self.unknown.append(unknown)
            return
        if unfit := find_unfit(line, where.file):
            self.unfit.append(unfit)
            if unfit.flaw not in SUSPECTS:
                return
        if what := find_pip_only(line):
            self._note_pip_only(where.file, line.number, what)
        if line.requirement:
            self._read_requirement(line, where)
            return
        for option in line.options:
            self._read_option(option, line, where)

    def _note_pip_only(self, file: str, number: int, what: str) -> None:
        self.pip_only = self.pip_only or f"{what} in {file}, line {number}"

    def _read_option(self, option: Option, line: Line, where: _Where) -> None:
        if option.name in _INDEXES:
            self.index_options[f"{option.name} {option.value}".strip()] = None
        if option.name in _INCLUDES and _ELSEWHERE.match(option.value):
            self.has_unnamed = True
        elif option.name in _INCLUDES:
            path = posixpath.join(posixpath.dirname(where.file), option.value)
            nested = _Where(posixpath.normpath(path), option.name == "--constraint")
            self.read_file(nested, named_by=where.file, line=line.number)
        elif option.name == "--editable":
            self._read_editable(option.value, line, where)
        elif option.name == "--find-links":
            self._read_links(option.value, line, where)
        elif option.name == "--index-url":
            self.has_index = True
        elif option.name == "--extra-index-url":
            self.has_extra_index = True

    def explain_lines(self) -> tuple[Problem, ...]:
        """Return the problems of all lines that no installer takes."""
        files = {one.line.file for one in self.unfit}
        texts = {file: tuple(split_lines(self._content(file) or b"")) for file in files}
        unknown = (RequirementOptionUnknown(tuple(self.unknown)),) if self.unknown else ()
        return (*explain_unfit(self.unfit, texts), *unknown)

    def _read_links(self, value: str, line: Line, where: _Where) -> None:
        if _ELSEWHERE.match(value):
            return
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(where.file), value))
        directory = beside if self.tree.has(beside) else posixpath.normpath(value)
        if directory != beside and self.tree.has(directory):
            what = "--find-links with a directory relative to the app"
            self._note_pip_only(where.file, line.number, what)
        if self.tree.has(directory):
            self.digests[directory] = digest_of_tree(self.tree, directory)

    def _read_requirement(self, line: Line, where: _Where) -> None:
        parsed = parse_requirement(line.requirement)
        if parsed is None:
            self._read_unnamed(line.requirement, line, where)
            return
        if not self.markers.may_apply(parsed.marker):
            return
        self._add(
            parsed.name,
            line,
            where,
            specifier=parsed.specifier,
            extras=parsed.extras,
            url=parsed.url,
        )
        if parsed.url is not None:
            self._read_local(parsed.url)

    def _read_unnamed(self, text: str, line: Line, where: _Where) -> None:
        address, _, condition = text.partition(";")
        if not self.markers.may_apply(condition.strip()):
            return
        name = _EGG.search(address)
        if name is not None:
            self._add(name[1], line, where, url=address)
        else:
            self.has_unnamed = True
        self._read_local(address.strip())

    def _read_local(self, address: str) -> None:
        path = find_local_path(address) if len(address) < _LONGEST_PATH else None
        if path is None or not (path == "." or self.tree.has(path)):
            return
        if (content := self._content(path)) is not None:
            self.digests[path] = hashlib.sha256(content).hexdigest()
            return
        project = path if path.startswith(".") else f"./{path}"
        self.local[project] = None
        self.digests[project] = digest_of_tree(self.tree, path)

    def _read_editable(self, address: str, line: Line, where: _Where) -> None:
        name = _EGG.search(address)
        if name is not None:
            self._add(name[1], line, where, url=address)
        else:
            self.has_unnamed = True
        path = find_local_path(address)
        if path is None or not (path == "." or self.tree.has(path)):
            return
        self.editable[path if path.startswith(".") else f"./{path}"] = None
        for file in metadata_of(path):
            if content := self._content(file):
                self.digests[file] = hashlib.sha256(content).hexdigest()

    def _add(  # noqa: PLR0913 - a requirement has that many parts.
        self,
        name: str,
        line: Line,
        where: _Where,
        *,
        specifier: str = "",
        extras: tuple[str, ...] = (),
        url: str | None = None,
    ) -> None:
        hashes = (option.value for option in line.options if option.name == "--hash")
        self.requirements.append(
            Requirement(
                name=canonicalize_name(name),
                specifier=specifier,
                file=where.file,
                line=line.number,
                extras=extras,
                hashes=tuple(hashes),
                is_constraint=where.is_constraint,
                is_url=url is not None,
                text=line.requirement or line.text,
            )
        )


def read_requirements(
    tree: AppTree, files: Iterable[str], *, named_by: str, project: str = ""
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what *files* ask for and what is wrong with them; *named_by* says who named them, and
    *project* who wants the app itself installed as well, if anybody does.

    Lines that the installer will refuse are passed over: it says best what is wrong.
    Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
    """
    reading = _Reading(tree)
    for file in files:
        reading.read_file(_Where(posixpath.normpath(file)), named_by=named_by)
    if project:
        reading.read_line(parse_requirement_lines(b"-e .")[0], _Where(project))
    facts = RequirementsFacts(
        requirements=tuple(reading.requirements),
        digests=reading.digests,
        local_projects=tuple(reading.local),
        editable_projects=tuple(reading.editable),
        has_unnamed=reading.has_unnamed,
        has_index=reading.has_index,
        has_extra_index=reading.has_extra_index,
        index_options=tuple(reading.index_options),
        pip_only=reading.pip_only,
    )
    return facts, (*reading.problems, *reading.explain_lines())
