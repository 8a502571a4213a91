"""Who asks for what, where an installer finds that no set of versions will do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.requirement import Located
from buildpack.problems.requirement_source import Demand, RequirementConflict
from buildpack.tools.evidence import Failure, name_of

_ONE = r"[<>=!~]=?=?[\w.*+!-]*\w\*?"
_SPEC = rf"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?(?:{_ONE}(?:,{_ONE})*)?"
_CONCLUSION = re.compile(r"we can conclude that .*?\.(?=\s|$)")
_DEPENDS = re.compile(
    rf"(?P<who>{_SPEC}) depends? on (?:one of: )?(?P<wants>{_SPEC})(?: and (?P<also>{_SPEC})(?=,))?"
)
_REQUIRE = re.compile(rf"you require (?P<all>{_SPEC}(?: and {_SPEC})*)")
_USER = re.compile(rf"^\s+The user requested (?P<constraint>\(constraint\) )?(?P<wants>{_SPEC})")
_PACKAGE = re.compile(rf"^\s+(?P<who>\S+) \S+ depends on (?P<wants>{_SPEC})")
_COLLECTING = re.compile(rf"^Collecting (?P<what>{_SPEC}) \(from (?P<chain>.+)\)$")

# Who wants it, by normalised name, empty for the app; and what is wanted.
_Want = tuple[str, str]


def explain_uv_conflict(failure: Failure) -> Problem:
    """Return the conflict that uv derives, as the demands that it begins with."""
    text = _CONCLUSION.sub("", " ".join(line.strip() for line in failure.evidence))
    wants: list[_Want] = []
    for match in _DEPENDS.finditer(text):
        wants.append((name_of(match["who"]), match["wants"]))
        if match["also"]:
            wants.append(("", match["also"]))
    for match in _REQUIRE.finditer(text):
        wants += [("", one) for one in match["all"].split(" and ")]
    parents = {name_of(wanted): who for who, wanted in wants if who}
    return _explain(wants, parents, failure)


def explain_pip_conflict(failure: Failure) -> Problem:
    """Return the conflict that pip lists."""
    wants: list[_Want] = []
    parents: dict[str, str] = {}
    for line in failure.tail:
        if match := _USER.match(line):
            wants.append(("", match["wants"]))
        elif match := _PACKAGE.match(line):
            wants.append((name_of(match["who"]), match["wants"]))
        elif match := _COLLECTING.match(line):
            chain = [part for part in match["chain"].split("->") if not part.startswith("-r ")]
            if chain:
                parents[name_of(match["what"])] = name_of(chain[0])
    return _explain(wants, parents, failure)


def _explain(wants: Sequence[_Want], parents: Mapping[str, str], failure: Failure) -> Problem:
    by_package: dict[str, dict[_Want, None]] = {}
    for who, wanted in wants:
        by_package.setdefault(name_of(wanted), {})[who, wanted] = None
    disputed = next((name for name, group in by_package.items() if len(group) > 1), "")
    demands = tuple(
        _demand(who, wanted, parents, failure.requirements)
        for who, wanted in by_package.get(disputed, {})
    )
    return RequirementConflict(disputed, demands, failure.evidence)


def _demand(
    who: str, wanted: str, parents: Mapping[str, str], requirements: Sequence[Requirement]
) -> Demand:
    if not who:
        return Demand(wanted, (), _asked(wanted, requirements))
    ours = {one.name for one in requirements if not one.is_constraint}
    chain = [who]
    while chain[0] not in ours and (parent := parents.get(chain[0])) and parent not in chain:
        chain.insert(0, parent)
    return Demand(wanted, tuple(chain), _asked(chain[0], requirements))


def _asked(text: str, requirements: Sequence[Requirement]) -> Located | None:
    """Return the line that asks for just this, or else the first that names the package."""
    name, version = name_of(text), _versions(text)
    lines = [one for one in requirements if one.name == name]
    if not lines:
        return None
    line = next((one for one in lines if _versions(one.specifier) == version), lines[0])
    return Located(line.text or f"{line.name}{line.specifier}", line.file, line.line)


def _versions(text: str) -> frozenset[str]:
    found: Iterable[str] = re.findall(_ONE, text)
    return frozenset(found)
