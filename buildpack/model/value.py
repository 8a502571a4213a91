"""Values: frozen dataclasses whose methods are inherited, not compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_said: object) -> Callable[[type], type]:
        """Do nothing: type checkers alone read it, and typing has it from 3.11 on."""
        return lambda kind: kind


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value:
    """A frozen dataclass. ``class Name(Value, kw_only=True)`` takes its fields by name alone.

    ``@dataclass(frozen=True)`` compiles six functions for each class. That was half of an unchanged
    build, which knows 220 kinds and makes 300 values. Here they stand once. No ``__post_init__`` is
    called.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    __match_args__: ClassVar[tuple[str, ...]]
    _fields: ClassVar[tuple[Field[Any], ...]] = ()

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        super().__init_subclass__()
        dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
        cls._fields = fields(cls)

    def __init__(self, *values: object, **named: object) -> None:
        kind, state = type(self), vars(self)
        given = {**dict(zip(kind.__match_args__, values, strict=False)), **named}
        if len(given) < len(values) + len(named):
            raise TypeError(f"{kind.__name__} was given too many values: {values!r}, {named!r}")
        for one in kind._fields:
            state[one.name] = given.pop(one.name) if one.name in given else _default(kind, one)
        if given:
            raise TypeError(f"{kind.__name__} has no {' and no '.join(given)}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        return self._told() == other._told() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *self._told()))

    def __repr__(self) -> str:
        told = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in self._fields)
        return f"{type(self).__qualname__}({told})"

    def _told(self) -> list[object]:
        return [getattr(self, one.name) for one in self._fields if one.compare]


def _default(kind: type, one: Field[Any]) -> object:
    if one.default is not MISSING:
        return one.default
    if one.default_factory is MISSING:
        raise TypeError(f"{kind.__name__} lacks {one.name}")
    return one.default_factory()
