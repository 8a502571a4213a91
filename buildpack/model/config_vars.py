"""The user's settings, whoever says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from buildpack.model.value import Value


class ConfigVars(Value, Mapping[str, str]):
    """Config vars, completed by what files and other people's variables say in their place."""

    values_by_name: Mapping[str, str]
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where a value comes from that is no config var of that name, such as ``pyproject.toml, line
    7``."""

    def __getitem__(self, name: str) -> str:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


def origin_of(name: str, env: Mapping[str, str]) -> str:
    """Return where *env* has the value of *name* from: a config var is its own origin."""
    origins = env.origins if isinstance(env, ConfigVars) else {}
    return origins.get(name, name)
