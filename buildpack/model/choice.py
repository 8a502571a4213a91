"""A value together with the reason for it."""

from __future__ import annotations

from typing import Generic, TypeVar

from buildpack.model.value import Value

T = TypeVar("T")


class Choice(Value, Generic[T]):
    """A value, why we took it, and where that came from."""

    value: T
    because: str
    """Completes 'We chose this because ...'; a clause in lower case."""
    source: str
    """A file, perhaps with its line, a variable, or ``default``."""
