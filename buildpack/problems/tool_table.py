"""What can go wrong with the table of settings in a pyproject.toml."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.secret import mask

_LONGEST = 60


class TableInvalid(Problem):
    """A key of ``[tool.slugline]`` has a value that it can't have."""

    id: ClassVar[str] = "table-invalid"

    file: str
    line: int | None
    key: str
    """Such as ``entrypoint`` or ``processes.web``; empty for the table itself."""
    value: str
    valid: str
    """What would be valid, as a noun."""

    def explain(self) -> Explanation:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        value = mask(self.value[:_LONGEST])
        if not self.key:
            return Explanation(
                what=f"Your {self.file} says that tool.slugline is '{value}'.",
                why="It can only be a table.",
                fix=("Begin it with the line [tool.slugline].", "Commit and deploy again."),
            )
        return Explanation(
            what=f"Your {where} sets {self.key} of [tool.slugline] to '{value}'.",
            why=f"It can only be {self.valid}.",
            fix=(
                f"Change {self.key} to {self.valid}, or remove it.",
                "Commit the change and deploy again.",
            ),
        )


class TableKeyUnknown(Problem):
    """A key of ``[tool.slugline]`` is none that we know."""

    id: ClassVar[str] = "table-key-unknown"

    file: str
    line: int | None
    key: str
    nearest: str
    """The key with the most similar name; empty when none is."""

    def explain(self) -> Explanation:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return Explanation(
            what=f"Your {where} sets {self.key[:_LONGEST]} in [tool.slugline], which does nothing.",
            why=f"We know no such key. The nearest is {self.nearest}."
            if self.nearest
            else "We know no such key.",
            fix=(
                *((f"If you meant {self.nearest}, rename it.",) if self.nearest else ()),
                "Otherwise remove it." if self.nearest else "Remove it.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        TableInvalid(
            file="pyproject.toml",
            line=9,
            key="entrypoint",
            value="shop wsgi",
            valid="a module with a name in it, such as mypackage.mymodule:app",
        ),
        TableKeyUnknown(file="pyproject.toml", line=10, key="entry-point", nearest="entrypoint"),
    )
