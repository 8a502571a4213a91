from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.tools.python_traceback import Frame, Traceback, read_tracebacks
from buildpack.tools.unset_variable import find_unset_variables

HEAD = "Traceback (most recent call last):"
SETTINGS = '  File "/build/mysite/settings.py", line 22, in <module>'


def find(*lines: str) -> tuple[str, ...]:
    (traceback,) = read_tracebacks((HEAD, SETTINGS, "    x", *lines))
    return find_unset_variables(traceback)


@pytest.mark.parametrize(
    "frame",
    [
        '  File "<frozen os>", line 679, in __getitem__',
        '  File "/usr/lib/python3.8/os.py", line 675, in __getitem__',
        '  File "/usr/lib/python2.7/UserDict.py", line 40, in __getitem__',
    ],
    ids=["3.11 and newer", "before", "2.7"],
)
def test_the_environment_raises_the_key_that_is_not_there(frame: str) -> None:
    assert find(frame, "    raise KeyError(key)", "KeyError: 'DATABASE_URL'") == ("DATABASE_URL",)


@pytest.mark.parametrize(
    "said",
    [
        "django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable",
        "decouple.UndefinedValueError: DATABASE_URL not found. Declare it as envvar or define a",
        'environs.exceptions.EnvNotSetError: Environment variable "DATABASE_URL" not set',
        "KeyError: \"Config 'DATABASE_URL' is missing, and has no default.\"",
        "ValueError: Value 'X' is required to be set as the environment variable 'DATABASE_URL'",
        "RuntimeError: Missing required environment variable: DATABASE_URL",
        "Exception: environment variable DATABASE_URL is not set",
        "mysite.Unset: DATABASE_URL environment variable is missing!",
    ],
)
def test_every_library_has_its_own_words(said: str) -> None:
    assert find(said) == ("DATABASE_URL",)


def test_pydantic_tells_all_at_once() -> None:
    lines = (
        "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings",
        "database_url",
        "  Field required [type=missing, input_value={}, input_type=dict]",
        "secret_key",
        "  Field required [type=missing, input_value={}, input_type=dict]",
        "debug",
        "  Input should be a valid boolean [type=bool_parsing]",
    )

    assert find(*lines) == ("DATABASE_URL", "SECRET_KEY")


@pytest.mark.parametrize(
    "said",
    ["KeyError: 'APPLE'", "KeyError: 1", "KeyError", "ValueError: the price is not set"],
)
def test_other_exceptions_name_no_variable(said: str) -> None:
    assert find(said) == ()


@given(st.text(), st.text(), st.lists(st.text()))
def test_any_text_is_read(kind: str, message: str, details: list[str]) -> None:
    frames = (Frame("<frozen os>", 1, "__getitem__"),)

    found = find_unset_variables(Traceback(kind, message, frames, tuple(details)))

    assert all(found)
