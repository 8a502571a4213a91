"""Variables whose absence an exception complains about."""

from __future__ import annotations

import re
from itertools import pairwise

from buildpack.tools.python_traceback import Traceback

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
# A dictionary's KeyError names any key; one that the environment raises names a variable. Python
# 2.7 keeps the environment in a UserDict.
_ENVIRONMENT = re.compile(r"(?:^|/)(?:os|UserDict)\.py$|^<frozen os>$")
_IS_UNSET = r"(?:is |was )?(?:not set|missing|required)"
# The libraries' own words, in this order: django-environ and many apps; decouple; environs;
# Starlette's Config; django-configurations; and what people write themselves.
_TOLD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^Set the ['\"]?({_NAME})['\"]? environment variable",
        rf"^({_NAME}) not found\. Declare it as envvar",
        rf"^Environment variable \"?({_NAME})\"? not set",
        rf"Config '({_NAME})' is missing, and has no default",
        rf"required to be set as the environment variable '({_NAME})'",
        rf"^[Mm]issing(?: required)? (?:environment|env) variable:? ['\"`]?({_NAME})",
        rf"^['\"`]?([A-Z][A-Z0-9_]+)['\"`]? (?:environment|env) variable {_IS_UNSET}",
        rf"(?i:environment|env) variable ['\"`]?({_NAME})['\"`]? {_IS_UNSET}",
    )
)
# pydantic's: a line with the field, then one with what is wrong with it.
_FIELD = re.compile(r"^\S[\w.]*$")
_FIELD_MISSING = re.compile(r"^ +[Ff]ield required .*(?:type=missing|type=value_error\.missing)")


def find_unset_variables(traceback: Traceback) -> tuple[str, ...]:
    """Return the names of the variables that aren't set; empty when that isn't what is wrong."""
    if traceback.name == "ValidationError" and "ettings" in traceback.message:
        return tuple(
            field.upper()
            for field, why in pairwise(traceback.details)
            if _FIELD.match(field) and _FIELD_MISSING.match(why)
        )
    key = re.fullmatch(rf"['\"]({_NAME})['\"]", traceback.message)
    if traceback.name == "KeyError" and key:
        last = traceback.frames[-1] if traceback.frames else None
        is_asked = last and last.function == "__getitem__" and _ENVIRONMENT.search(last.file)
        return (key[1],) if is_asked else ()
    found = (pattern.search(traceback.message) for pattern in _TOLD)
    return tuple(one[1] for one in found if one)[:1]
