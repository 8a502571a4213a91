from __future__ import annotations

import pytest

from buildpack.tools.manage_py import last_exception


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (("Traceback:", "  File x", "ModuleNotFoundError: No module named 'x'"), "Module"),
        (("django.core.exceptions.ImproperlyConfigured: SECRET_KEY",), "django.core"),
        (("nothing here",), ""),
    ],
    ids=["builtin", "django", "none"],
)
def test_the_last_exception_is_found(tail: tuple[str, ...], expected: str) -> None:
    found = last_exception(tail)

    assert found.startswith(expected)
    assert bool(found) == bool(expected)
