"""The Pythons and machines that a package is for."""

from __future__ import annotations

from functools import cached_property

from packaging.tags import Tag, compatible_tags, cpython_tags

from buildpack.model.value import Value

SERIES = ("3.10", "3.11", "3.12", "3.13", "3.14")
"""Those that can run the buildpack."""
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
"""As Linux names them, and as images do."""

# Every glibc that a supported distribution has; the tags of old ones have names of their own.
_GLIBCS = (
    *(f"manylinux_2_{minor}" for minor in range(28, 4, -1)),
    *("manylinux2014", "manylinux2010", "manylinux1"),
)


class Target(Value):
    """One Python on one machine."""

    series: str
    machine: str

    def __str__(self) -> str:
        return f"Python {self.series} on {self.machine}"

    @property
    def abi(self) -> str:
        return f"cp{self.series.replace('.', '')}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms whose wheels it takes, best first."""
        return tuple(f"{glibc}_{self.machine}" for glibc in _GLIBCS)

    @cached_property
    def tags(self) -> frozenset[Tag]:
        """The tags of the wheels that it takes."""
        major, minor = map(int, self.series.split("."))
        own = cpython_tags((major, minor), (self.abi,), self.platforms)
        return frozenset((*own, *compatible_tags((major, minor), self.abi, self.platforms)))
