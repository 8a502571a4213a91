"""What can go wrong with locks, and with project files that have none."""

from __future__ import annotations

import shlex
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.secret import mask
from buildpack.model.value import Value

# The command that makes a lock, or makes it anew with the versions that it has.
_LOCKING = {
    "poetry.lock": "poetry lock",
    "Pipfile.lock": "pipenv lock",
    "pdm.lock": "pdm lock --update-reuse",
    "uv.lock": "uv lock",
}
_MANIFESTS = {"Pipfile.lock": "Pipfile"}


class LockOutOfDate(Problem):
    """The lock was made for another state of the file that it belongs to."""

    id: ClassVar[str] = "lock-out-of-date"

    lock: str

    def explain(self) -> Explanation:
        manifest = _MANIFESTS.get(self.lock, "pyproject.toml")
        return Explanation(
            what=f"Your {self.lock} doesn't match your {manifest}.",
            why=f"The dependencies in {manifest} were changed after {self.lock} was made, so what "
            "it would install isn't what you ask for.",
            fix=(
                f"Bring it up to date: {_LOCKING.get(self.lock, 'make it anew')}",
                f"Commit it and deploy again: git add {self.lock} {manifest} && git commit",
            ),
        )


class LockMissing(Problem):
    """A project of a tool that locks has no lock. A notice."""

    id: ClassVar[str] = "lock-missing"

    manifest: str
    lock: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your {self.manifest} has no {self.lock} beside it.",
            why="So every build takes the newest versions that it allows, and one that works "
            "today may bring other versions tomorrow.",
            fix=(
                f"Make the lock: {_LOCKING[self.lock]}",
                f"Commit it: git add --force {self.lock} && git commit",
            ),
        )


class LockVersionUnknown(Problem):
    """The lock has a format that is newer, or older, than what we read."""

    id: ClassVar[str] = "lock-version-unknown"

    lock: str
    version: str
    """Verbatim; empty when it says none."""
    known: str
    """What we read, such as ``1 and 2``."""

    def explain(self) -> Explanation:
        command = _LOCKING.get(self.lock, "uv export --format pylock.toml -o pylock.toml")
        says = f"format {self.version}" if self.version else "no format that it names"
        return Explanation(
            what=f"Your {self.lock} has {says}, which we don't know.",
            why=f"We read format {self.known}.",
            fix=(
                f"Make it anew with a current release of its tool: {command}",
                "Commit the change and deploy again.",
            ),
        )


class EntryUnreadable(Problem):
    """One entry of a lock or a project file can't be understood."""

    id: ClassVar[str] = "dependency-entry-unreadable"

    file: str
    entry: str
    """The package's name, verbatim."""
    why: str
    """A clause without a full stop."""
    line: int = 1

    def explain(self) -> Explanation:
        cure = (
            f"Make {self.file} anew: {_LOCKING[self.file]}"
            if self.file in _LOCKING
            else f"Correct line {self.line} of {self.file}."
        )
        return Explanation(
            what=f"Your {self.file} holds an entry that can't be understood.",
            why=f"It is '{mask(self.entry)}' in line {self.line}: {mask(self.why)}.",
            fix=(cure, "Commit the change and deploy again."),
        )


class GroupMissing(Problem):
    """A group or an extra that a config var asks for isn't there."""

    id: ClassVar[str] = "dependency-group-missing"

    kind: str
    """``group`` or ``extra``."""
    name: str
    file: str
    known: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        known = (
            f"It has {', '.join(self.known)}." if self.known else f"It has no {self.kind} at all."
        )
        return Explanation(
            what=f"Your {self.file} has no {self.kind} '{mask(self.name)}'.",
            why=f"Your config vars ask for it. {known}",
            fix=(
                f"Correct the name in the config var that asks for the {self.kind}.",
                f"Or add the {self.kind} to your project, lock it anew and commit both.",
                "Deploy again.",
            ),
        )


class CondaPackage(Value):
    """One package in the conda part of an environment file."""

    text: str
    """Verbatim, such as ``numpy=1.26``."""
    line: int
    requirement: str = ""
    """What to ask a package index for instead; empty when no index has it."""


class EnvironmentConda(Problem):
    """An environment file asks for packages that only conda installs."""

    id: ClassVar[str] = "environment-conda"

    file: str
    packages: tuple[CondaPackage, ...]
    pip: tuple[str, ...] = ()
    """The lines of its pip section."""

    def explain(self) -> Explanation:
        named = "\n".join(f"  line {one.line}: {mask(one.text)}" for one in self.packages)
        lost = [one.text for one in self.packages if not one.requirement]
        left_out = (
            f"\n\nOf use to conda only, or no Python packages: {mask(', '.join(lost))}."
            if lost
            else ""
        )
        found = (*(one.requirement for one in self.packages if one.requirement), *self.pip)
        written = " ".join(shlex.quote(mask(one)) for one in found)
        return Explanation(
            what=f"Your {self.file} asks for packages of conda.",
            why="We don't run conda. We install the file's pip section, but outside of it stand:"
            f"\n\n{named}{left_out}",
            fix=(
                f"Ask for what a package index has: printf '%s\\n' {written} > requirements.txt",
                "Try it in a fresh virtualenv, as some packages are others there.",
                "Commit it and deploy again: git add requirements.txt && git commit",
            )
            if found
            else (
                f"Remove these packages from {self.file}.",
                "Commit the change and deploy again.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        LockOutOfDate(lock="poetry.lock"),
        LockMissing(manifest="Pipfile", lock="Pipfile.lock"),
        LockVersionUnknown(lock="poetry.lock", version="3.0", known="1 and 2"),
        EntryUnreadable(file="poetry.lock", entry="flask", why="'three' is no version", line=12),
        GroupMissing(kind="group", name="workers", file="poetry.lock", known=("dev", "docs")),
        EnvironmentConda(
            file="environment.yml",
            packages=(
                CondaPackage("numpy=1.26", 6, "numpy==1.26.*"),
                CondaPackage("mkl_fft", 7),
            ),
            pip=("flask==3.1.0",),
        ),
    )
