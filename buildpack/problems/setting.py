"""What can go wrong with the config vars that speak to us."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.secret import mask


class SettingInvalid(Problem):
    """A setting holds a value that it can't have."""

    id: ClassVar[str] = "setting-invalid"

    name: str
    value: str
    valid: str
    """What would be valid, as a noun."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your config var {self.name} is set to '{mask(self.value)}'.",
            why=f"It can only be {self.valid}.",
            fix=(f"Set {self.name} to {self.valid}, or remove it.", "Deploy again."),
        )


class ConfigVarUnusable(Problem):
    """A config var holds what no variable can."""

    id: ClassVar[str] = "config-var-unusable"

    names: tuple[str, ...]

    def explain(self) -> Explanation:
        names = " and ".join(self.names)
        return Explanation(
            what=f"There is a zero byte in your config var {names}.",
            why="No program can be given such a variable. What has one is mostly a file that was "
            "taken for text, such as a key store or UTF-16.",
            fix=(
                f"Set {names} to text, for example to the file in Base64, or remove it.",
                "Deploy again.",
            ),
        )


class SettingUnknown(Problem):
    """A config var looks like one of ours, but we don't know it."""

    id: ClassVar[str] = "setting-unknown"

    name: str
    nearest: str
    """The setting with the most similar name; empty when none is."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your config var {self.name} isn't one of ours, so it does nothing.",
            why=f"The nearest that we know is {self.nearest}." if self.nearest else "",
            fix=(
                *((f"If you meant {self.nearest}, rename it.",) if self.nearest else ()),
                (
                    f"{'Otherwise remove' if self.nearest else 'Remove'} {self.name}, or give it a "
                    "name that doesn't begin with SLUGLINE_."
                ),
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        SettingInvalid(name="SLUGLINE_INSTALLER", value="conda", valid="uv or pip"),
        ConfigVarUnusable(names=("KEY_STORE",)),
        SettingUnknown(name="SLUGLINE_INSTALER", nearest="SLUGLINE_INSTALLER"),
    )
