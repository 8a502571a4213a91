"""Which buildpacks of a group take part in a build, and what each is asked for.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#phase-1-detection
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

Entry = dict[str, Any]


def resolve(
    plans: Mapping[str, dict[str, Any]], optional: frozenset[str]
) -> dict[str, list[Entry]]:
    """Return the entries for each buildpack that takes part, in order; empty when no way fits.

    *plans* are what each buildpack of a group has written."""
    alternatives = [[plan, *plan.get("or", [])] for plan in plans.values()]
    for chosen in product(*alternatives):
        found = _try(dict(zip(plans, chosen, strict=True)), optional)
        if found:
            return found
    return {}


def _try(plans: dict[str, dict[str, Any]], optional: frozenset[str]) -> dict[str, list[Entry]]:
    while (lonely := _find_lonely(list(plans.items()))) is not None:
        if lonely not in optional:
            return {}
        del plans[lonely]
    entries: dict[str, list[Entry]] = {}
    required = [(name, entry) for name, plan in plans.items() for entry in plan.get("requires", [])]
    met: set[str] = set()
    for name, plan in plans.items():
        provided = {one["name"] for one in plan.get("provides", [])} - met
        entries[name] = [entry for _, entry in required if entry["name"] in provided]
        met |= provided
    return entries


def _find_lonely(plans: Sequence[tuple[str, dict[str, Any]]]) -> str | None:
    """Return a buildpack that provides what nobody requires, or requires what nobody provides."""
    for place, (name, plan) in enumerate(plans):
        later = {one["name"] for _, other in plans[place:] for one in other.get("requires", [])}
        earlier = {
            one["name"] for _, other in plans[: place + 1] for one in other.get("provides", [])
        }
        provides = {one["name"] for one in plan.get("provides", [])}
        requires = {one["name"] for one in plan.get("requires", [])}
        if not provides <= later or not requires <= earlier:
            return name
    return None
