"""Poetry's version constraints, which know more signs than PEP 440."""

from __future__ import annotations

import re
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

_ONE = re.compile(
    r"\s*(\^|~=|~|===|==|!=|<>|<=|>=|<|>|=)?\s*v?([0-9][^\s,|<>=^~]*(?:\.\*)?|[*xX](?:\.[*xX])*)"
    r"\s*,?"
)
# Nobody writes more, and each alternative takes its time.
_LONGEST = 1000
_SAME = {"": "==", "=": "==", "<>": "!="}
_ANYTHING = frozenset("*xX.")


@lru_cache(maxsize=4096)
def parse_constraint(text: str) -> tuple[str, ...] | None:
    """Return the alternatives in *text* as PEP 440 specifiers, or None when it is none.

    An empty one means any version.
    Source: https://python-poetry.org/docs/dependency-specification/#version-constraints
    """
    if len(text) > _LONGEST:
        return None
    parsed = [_parse_all(part) for part in re.split(r"\s*\|\|?\s*", text.strip())]
    found = tuple(one for one in parsed if one is not None)
    return found if len(found) == len(parsed) else None


@lru_cache(maxsize=4096)
def allows(text: str, version: str) -> bool:
    """Return whether the constraint *text* allows *version*; what can't be parsed does."""
    found = parse_constraint(text)
    return found is None or any(
        SpecifierSet(one).contains(version, prereleases=True) for one in found
    )


def as_specifier(text: str) -> str | None:
    """Return the narrowest PEP 440 specifier that holds all that *text* allows, or None.

    PEP 440 has no alternatives, so between them it allows more."""
    found = parse_constraint(text)
    if found is None or len(found) == 1:
        return None if found is None else found[0]
    try:
        return _hull(found)
    except InvalidVersion:
        return None


def as_python_marker(text: str) -> str | None:
    """Return the marker that is true for the Pythons that *text* allows, or None."""
    found = parse_constraint(text)
    if found is None or "" in found:
        return None if found is None else ""
    parts = [
        " and ".join(f"python_full_version {one.operator} '{one.version}'" for one in ordered)
        for ordered in (sorted(SpecifierSet(each), key=str) for each in found)
    ]
    return parts[0] if len(parts) == 1 else " or ".join(f"({part})" for part in parts)


def _parse_all(text: str) -> str | None:
    parts: list[str] = []
    position = 0
    while position < len(text):
        match = _ONE.match(text, position)
        one = _parse_one(match[1] or "", match[2]) if match else None
        if match is None or one is None:
            return None
        parts.append(one)
        position = match.end()
    try:
        return str(SpecifierSet(",".join(filter(None, parts)))) if parts else None
    except InvalidSpecifier:
        return None


def _parse_one(sign: str, version: str) -> str | None:
    if set(version) <= _ANYTHING:
        return None if sign in {"^", "~"} else ""
    if sign in {"^", "~"}:
        return _range(sign, version)
    return f"{_SAME.get(sign, sign)}{version}"


def _range(sign: str, version: str) -> str | None:
    try:
        release = Version(version).release
    except InvalidVersion:
        return None
    kept = _index_of_first_that_counts(release) if sign == "^" else min(1, len(release) - 1)
    following = (*release[:kept], release[kept] + 1)
    epoch = f"{Version(version).epoch}!" if Version(version).epoch else ""
    return f">={version},<{epoch}{'.'.join(map(str, following))}"


def _index_of_first_that_counts(release: tuple[int, ...]) -> int:
    limit = min(len(release), 3) - 1
    return next((index for index in range(limit) if release[index]), limit)


def _hull(found: tuple[str, ...]) -> str:
    limits = [_limits(each) for each in found]
    lows, highs = [low for low, _ in limits], [high for _, high in limits]
    return ",".join(
        filter(
            None,
            (
                "" if None in lows else f">={min(low for low in lows if low is not None)}",
                "" if None in highs else _below(max(high for high in highs if high is not None)),
            ),
        )
    )


def _below(limit: tuple[Version, bool]) -> str:
    return f"<{'=' if limit[1] else ''}{limit[0]}"


def _limits(specifier: str) -> tuple[Version | None, tuple[Version, bool] | None]:
    """Return the lowest version of *specifier*, and the highest with whether it belongs to it."""
    low: Version | None = None
    high: tuple[Version, bool] | None = None
    for one in SpecifierSet(specifier):
        version = Version(one.version.removesuffix(".*"))
        if one.operator in {">", ">=", "==", "===", "~="}:
            low = version if low is None else max(low, version)
        upper = _upper(one, version)
        if upper is not None:
            high = upper if high is None else min(high, upper)
    return low, high


def _upper(one: Specifier, version: Version) -> tuple[Version, bool] | None:
    if one.operator in {"<", "<="}:
        return version, one.operator == "<="
    if one.operator == "~=" or (one.operator == "==" and one.version.endswith(".*")):
        kept = version.release[:-1] if one.operator == "~=" else version.release
        return Version(".".join(map(str, (*kept[:-1], kept[-1] + 1)))), False
    return (version, True) if one.operator in {"==", "==="} else None
