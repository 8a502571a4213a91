"""Problems with lines of requirements files that no installer takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.value import Value
from buildpack.problems.requirement import UnfitLine, listed, sed_commands

_DEPLOY = "Commit the change and deploy again."


class RequirementUnreadable(Problem):
    """A requirements file holds lines that aren't requirements."""

    id: ClassVar[str] = "requirement-unreadable"

    file: str
    line: int = 0
    evidence: tuple[str, ...] = ()
    lines: tuple[UnfitLine, ...] = ()
    """All of them, where we know them."""

    def explain(self) -> Explanation:
        place = f"Line {self.line}" if self.line else "The line shown below"
        why = (
            f"{place} is neither a requirement such as 'flask==3.1.0' nor an option that "
            "the installer knows."
        )
        if self.lines:
            told = listed(f"{line.file}, line {line.change}" for line in self.lines)
            why = f"A requirement reads like 'flask==3.1.0'. These don't:\n\n{told}"
        curable = [line for line in self.lines if line.instead]
        mend = (f"Correct or remove the line in {self.file}.",)
        return Explanation(
            what=f"{self.file} holds a line that can't be understood.",
            why=why,
            fix=(*(_mending(self.lines) if curable else mend), _DEPLOY),
            evidence=self.evidence,
        )


class UnknownOption(Value):
    """One option that pip doesn't know in a requirements file."""

    file: str
    line: int
    text: str
    """The whole line."""
    option: str
    meant: str = ""
    """The option with nearly that name."""

    @property
    def caret(self) -> str:
        """The line with a caret below the option."""
        return f"  {self.text}\n  {' ' * max(self.text.find(self.option), 0)}^"


class RequirementOptionUnknown(Problem):
    """A requirements file holds an option that pip doesn't know there."""

    id: ClassVar[str] = "requirement-option-unknown"

    options: tuple[UnknownOption, ...]

    def explain(self) -> Explanation:
        first = self.options[0]
        told = "\n\n".join(
            f"{f'Line {each.line} of {each.file}' if each.line else each.file}:\n\n{each.caret}"
            for each in self.options
        )
        return Explanation(
            what=f"{first.file} holds an option that pip doesn't know there.",
            why=f"{told}\n\nOptions of the command 'pip install' don't count in a file: only those "
            "that say where packages come from and how they are chosen do.",
            fix=(*(self._mend(each) for each in self.options), _DEPLOY),
        )

    def _mend(self, each: UnknownOption) -> str:
        where = f"line {each.line} of {each.file}" if each.line else each.file
        if not each.meant:
            return f"Remove {each.option} from {where}."
        return f"In {where}, write {each.meant} for {each.option}."


class RequirementsCondaExport(Problem):
    """A requirements file was written by conda, or by pip in conda's environment."""

    id: ClassVar[str] = "requirements-conda-export"

    builds: tuple[UnfitLine, ...] = ()
    """Lines with a build number of conda's."""
    paths: tuple[UnfitLine, ...] = ()
    """Lines that name a directory of the machine where conda built the package."""
    names: tuple[UnfitLine, ...] = ()
    """Lines that ask for parts of Anaconda itself."""
    others: tuple[UnfitLine, ...] = ()
    """Lines that ask for what exists on other systems only."""
    cleaned: tuple[str, ...] = ()
    """The mended file, where it is short enough to be shown."""

    @property
    def lines(self) -> tuple[UnfitLine, ...]:
        """All lines that have to change, in their order."""
        every = (*self.builds, *self.paths, *self.names, *self.others)
        return tuple(sorted(every, key=lambda line: (line.file, line.line)))

    def explain(self) -> Explanation:
        first = self.lines[0]
        return Explanation(
            what=f"{first.file} was written by conda, not by pip.",
            why="\n\n".join(self._groups()),
            fix=(
                *_mending(self.lines),
                f"Read the result, and remove from {first.file} what your app doesn't import.",
                _DEPLOY,
            ),
        )

    def _groups(self) -> Iterator[str]:
        groups = (
            ("with conda's build number, which pip can't install", self.builds),
            ("with a path on the machine where conda built the package", self.paths),
            (
                "for parts of conda and Anaconda, which no package index has in that form",
                self.names,
            ),
            ("for packages that exist on other systems only", self.others),
        )
        for told, lines in groups:
            if lines:
                yield f"{_count(lines)} {told}:\n\n{listed((one.change for one in lines), 40)}"
        if self.cleaned:
            yield f"Mended, the file reads:\n\n{listed(self.cleaned)}"


class RequirementsLocalPath(Problem):
    """A requirements file names a path on the machine where it was written."""

    id: ClassVar[str] = "requirements-local-path"

    lines: tuple[UnfitLine, ...]

    def explain(self) -> Explanation:
        told = listed(f"{line.file}, line {line.change}" for line in self.lines)
        return Explanation(
            what=f"{self.lines[0].file} names a path on the machine where it was written.",
            why=f"'pip freeze' writes where a package was installed from. That path isn't on this "
            f"machine:\n\n{told}",
            fix=(
                *_mending(self.lines),
                (
                    "If the package is your own, commit it with your app and name it by its path "
                    "in the app, such as: ./lib"
                ),
                _DEPLOY,
            ),
        )


def _mending(lines: Iterable[UnfitLine]) -> tuple[str, ...]:
    return tuple(f"Run: {command}" for command in sed_commands(lines))


def _count(lines: tuple[UnfitLine, ...]) -> str:
    return "1 line" if len(lines) == 1 else f"{len(lines)} lines"


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        RequirementUnreadable(
            "requirements.txt",
            2,
            ("foo bar baz", "    ^"),
            (UnfitLine("requirements.txt", 2, "flask=3.1.0", "flask==3.1.0"),),
        ),
        RequirementOptionUnknown(
            (
                UnknownOption(
                    "requirements.txt",
                    4,
                    "--extra_index_url https://x.example",
                    "--extra_index_url",
                    "--extra-index-url",
                ),
                UnknownOption("requirements.txt", 7, "flask --user", "--user"),
            )
        ),
        RequirementsCondaExport(
            builds=(
                UnfitLine("requirements.txt", 14, "numpy=1.26.4=py312h2809609_0", "numpy==1.26.4"),
                UnfitLine("requirements.txt", 17, "openssl=3.0.13=h7f8727e_0"),
            ),
            paths=(
                UnfitLine(
                    "requirements.txt", 15, "idna @ file:///croot/idna_1714398848350/work", "idna"
                ),
            ),
            names=(UnfitLine("requirements.txt", 16, "navigator-updater==0.4.0"),),
            cleaned=("numpy==1.26.4", "idna"),
        ),
        RequirementsLocalPath(
            (
                UnfitLine(
                    "requirements.txt",
                    3,
                    "six @ file:///home/me/wheels/six-1.16.0-py2.py3-none-any.whl",
                    "six==1.16.0",
                ),
            )
        ),
    )
