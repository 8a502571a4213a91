"""``environment.yml``: conda's file, whose pip section is for us."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from buildpack.facts.locks.conda import as_requirement, is_brought_along, split_spec
from buildpack.facts.locks.yaml_file import Text, read_list, read_yaml
from buildpack.facts.requirement_line import parse_requirement_lines
from buildpack.facts.requirements import read_requirements
from buildpack.model.manifest import CONDA_FILES
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.python_version import VersionRequest
from buildpack.model.value import Value
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree
from buildpack.problems.lock import CondaPackage, EnvironmentConda

_INCLUDE = re.compile(r"(?:-r|--requirement)[\s=]+(\S+)")


class _PipSection(Value):
    """The app with its environment file reduced to the pip section, every line in its place."""

    tree: AppTree
    file: str
    lines: tuple[Text, ...]

    def has(self, path: str) -> bool:
        return self.tree.has(path)

    def read(self, path: str) -> bytes | None:
        if path != self.file:
            return self.tree.read(path)
        last = max((line.number for line in self.lines), default=0)
        placed = {line.number: line.text for line in self.lines}
        return "\n".join(placed.get(number, "") for number in range(1, last + 1)).encode()

    def size(self, path: str) -> int:
        return self.tree.size(path)

    def walk(self, path: str = "", *, depth: int = 32) -> Iterator[str]:
        return self.tree.walk(path, depth=depth)

    def entries(self, path: str = "") -> tuple[str, ...]:
        return self.tree.entries(path)


def read_environment(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what the pip section of an environment file asks for, and what stands outside it.

    Raises BuildFailed(ManifestUnreadable). Source:
    https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
    """
    del wanted, env  # Every reader is given them.
    file = _find_file(tree)
    conda, pip = _read_dependencies(tree, file)
    section = _PipSection(tree, file, pip)
    facts, problems = read_requirements(section, (file,), named_by=file)
    digest = hashlib.sha256(tree.read(file) or b"").hexdigest()
    facts = replace(
        facts,
        digests={**facts.digests, file: digest},
        lines=tuple(_spelled_out(tree, (line.text for line in pip), "", set())),
    )
    foreign = tuple(_foreign(conda))
    if not foreign:
        return facts, problems
    named = EnvironmentConda(file, packages=foreign, pip=tuple(line.text for line in pip))
    return facts, (named, *problems)


def python_request(tree: AppTree) -> VersionRequest | None:
    """Return the Python that an environment file asks for, or None.

    Raises BuildFailed(ManifestUnreadable)."""
    file = _find_file(tree)
    for line in _read_dependencies(tree, file)[0]:
        name, version = split_spec(line.text)
        asked = version.lstrip("=").partition("=")[0] if version.startswith("=") else version
        if name == "python" and asked.strip():
            return VersionRequest(text=asked.strip(), source=file, line=line.number)
    return None


def _spelled_out(
    tree: AppTree, lines: Iterable[str], directory: str, seen: set[str]
) -> Iterator[str]:
    """Yield *lines* with those of included files in place: they are installed from elsewhere."""
    for text in lines:
        match = _INCLUDE.fullmatch(text)
        path = posixpath.normpath(posixpath.join(directory, match[1])) if match else ""
        content = tree.read(path) if path and path not in seen else None
        if match is None:
            yield text
        elif content is not None:
            seen.add(path)
            inner = (line.text for line in parse_requirement_lines(content))
            yield from _spelled_out(tree, inner, posixpath.dirname(path), seen)


def _find_file(tree: AppTree) -> str:
    return next((name for name in CONDA_FILES if tree.has(name)), CONDA_FILES[0])


def _read_dependencies(tree: AppTree, file: str) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Return conda's lines, and those of the pip section."""
    content = tree.read(file)
    if content is None:
        return (), ()
    return read_list(read_yaml(content, file), "dependencies", "pip")


def _foreign(lines: tuple[Text, ...]) -> Iterator[CondaPackage]:
    for line in lines:
        name, version = split_spec(line.text)
        if not is_brought_along(name):
            yield CondaPackage(line.text, line.number, as_requirement(name, version))
