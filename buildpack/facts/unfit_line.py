"""Lines of requirements files that no installer can take, and what would do in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from buildpack.facts.requirement_line import Line
from buildpack.model.problem import Problem
from buildpack.model.value import Value
from buildpack.problems.known_name import CONDA, MACOS, RENAMED, WINDOWS, normalise
from buildpack.problems.requirement import UnfitLine
from buildpack.problems.requirement_line import (
    RequirementsCondaExport,
    RequirementsLocalPath,
    RequirementUnreadable,
)


class Flaw(Enum):
    """What is the matter with a line."""

    BUILD = "conda's build number"
    PIN = "one equals sign"
    TYPO = "something else than a requirement"
    CONDA_PATH = "a path where conda built it"
    ELSEWHERE = "a path of another system"
    PATH = "a path that may be there"
    CONDA_NAME = "a part of Anaconda"
    OTHER_SYSTEM = "for other systems"


SUSPECTS = frozenset({Flaw.PATH, Flaw.CONDA_NAME, Flaw.OTHER_SYSTEM})
"""What may well be installed: told only beside what can't."""

_NAME = r"(?P<name>[A-Za-z0-9_][\w.-]*)"
# What `conda list --export` writes: name=version=build.
_BUILD = re.compile(rf"{_NAME}=(?P<version>[^=\s<>~!;]+)=(?P<build>[^=\s;]+)")
_PIN = re.compile(rf"{_NAME}\s*=\s*(?P<version>\d[\w.!+*-]*)(?P<rest>\s*;.+)?")
_SPACED = re.compile(rf"{_NAME}\s+(?P<version>\d+(?:\.\d+)+)")
_COMMAND = re.compile(r"(?:python3? -m )?pip3? install (?:-U |--upgrade )?(?P<rest>[^-\s].*)")
_IMPORT = re.compile(r"(?:import|from)\s+[A-Za-z_]\w*(?:\s+import\s.+)?")
_CONFLICT = re.compile(r"<{7}(?: .*)?|={7}|>{7}(?: .*)?")
_LOCAL = re.compile(
    rf"{_NAME}\s*(?P<extras>\[[^\]]*\]\s*)?@\s*(?P<url>file:///\S+)\s*(?P<rest>;.+)?"
)
_PLAIN = re.compile(rf"{_NAME}\s*(?P<pin>==\s*[\w.!+*-]+)?")
# Where Anaconda and conda-forge build.
_CONDA_PATH = re.compile(
    r"croot|conda|feedstock|/tmp/build/80754af9|/concourse/|/b/abs_|ci_py3\d|buildout|[Cc]:/ci"
)
_ELSEWHERE = re.compile(r"file:///(?:[A-Za-z]:|Users/|private/)")
_FILE = re.compile(r"/[\w.]+?-(?P<version>\d[\w.!+]*?)(?:-[^/]+\.whl|\.tar\.gz|\.zip)(?:[#?]|$)")
# The Pythons that a build is for, or that it is for any: py39_0, pyhd8ed1ab_0, cpu_py311h1234_1.
_PYTHON_BUILD = re.compile(r"(?:^|_)py(?:\d|h|pi|_|$)")
_NEEDLESS = frozenset({"pip", "wheel"})
_MARKERS = {**dict.fromkeys(WINDOWS, "win32"), **dict.fromkeys(MACOS, "darwin")}
_BUILD_RULE = r"s/^ *\([A-Za-z0-9_.-]*\)=\([^=]\{1,\}\)=[^=]*$/\1==\2/"
_PATH_RULE = r"s/ *@ *file:\/\/\/.*$//"
_SHORT = 20
# Nobody writes longer ones, and the patterns take their time over them.
_LONGEST = 2000


class Unfit(Value):
    """One line with its flaw."""

    flaw: Flaw
    line: UnfitLine


def find_unfit(line: Line, file: str) -> Unfit | None:
    """Return what is the matter with *line*, or None."""
    text = line.text
    if len(text) > _LONGEST:
        return None
    if match := _BUILD.fullmatch(text):
        return _unfit(Flaw.BUILD, line, file, _without_build(match), _BUILD_RULE)
    if match := _LOCAL.fullmatch(text):
        return _unfit(_flaw_of_path(match), line, file, _without_path(match), _PATH_RULE)
    if match := _PLAIN.fullmatch(text):
        return _find_suspect(match, line, file)
    return _find_typo(line, file)


def explain_unfit(found: Iterable[Unfit], texts: dict[str, tuple[str, ...]]) -> tuple[Problem, ...]:
    """Return the problems of all unfit lines; *texts* holds the lines of each file."""
    by_flaw: dict[Flaw, list[UnfitLine]] = {flaw: [] for flaw in Flaw}
    for unfit in found:
        by_flaw[unfit.flaw].append(unfit.line)
    paths = [*by_flaw[Flaw.CONDA_PATH], *by_flaw[Flaw.ELSEWHERE], *by_flaw[Flaw.PATH]]
    typos = by_flaw[Flaw.TYPO]
    problems: list[Problem] = []
    if by_flaw[Flaw.BUILD] or by_flaw[Flaw.CONDA_PATH]:
        export = RequirementsCondaExport(
            builds=(*by_flaw[Flaw.BUILD], *by_flaw[Flaw.PIN]),
            paths=tuple(paths),
            names=tuple(by_flaw[Flaw.CONDA_NAME]),
            others=tuple(by_flaw[Flaw.OTHER_SYSTEM]),
        )
        problems.append(_with_cleaned(export, texts))
    else:
        typos = [*by_flaw[Flaw.PIN], *typos]
        if by_flaw[Flaw.ELSEWHERE]:
            problems.append(RequirementsLocalPath(tuple(paths)))
    if typos:
        typos.sort(key=lambda line: (line.file, line.line))
        problems.append(RequirementUnreadable(typos[0].file, typos[0].line, lines=tuple(typos)))
    return tuple(problems)


def clean(text: Iterable[str], unfit: Iterable[UnfitLine]) -> tuple[str, ...]:
    """Return the lines of a file with what would do in the place of the unfit ones."""
    gone: set[int] = set()
    changed: dict[int, str] = {}
    for line in unfit:
        gone.update(range(line.line, max(line.last, line.line) + 1))
        if line.instead:
            changed[line.line] = line.instead
    return tuple(
        changed.get(number, kept)
        for number, kept in enumerate(text, 1)
        if number in changed or number not in gone
    )


def _unfit(flaw: Flaw, line: Line, file: str, instead: str = "", rule: str = "") -> Unfit:
    is_regular = bool(rule) and line.last == line.number and instead == _by_rule(rule, line.text)
    return Unfit(
        flaw,
        UnfitLine(
            file,
            line.number,
            line.text,
            instead,
            last=line.last,
            rule=rule if is_regular and instead else "",
        ),
    )


def _by_rule(rule: str, text: str) -> str:
    """Return what the sed expression makes of *text*."""
    if rule == _BUILD_RULE:
        return re.sub(r"^([A-Za-z0-9_.-]*)=([^=]+)=[^=]*$", r"\1==\2", text)
    return re.sub(r" *@ *file:///.*$", "", text)


def _without_build(match: re.Match[str]) -> str:
    name = normalise(match["name"])
    is_python = _PYTHON_BUILD.search(match["build"]) is not None
    if not is_python or name in CONDA or name in _NEEDLESS:
        return ""
    text = f"{RENAMED.get(name, match['name'])}=={match['version']}"
    return _marked(name, text)


def _without_path(match: re.Match[str]) -> str:
    name = normalise(match["name"])
    if name in CONDA or name.startswith("-"):
        return ""
    file = _FILE.search(match["url"])
    pin = f"=={file['version']}" if file else ""
    rest = (match["rest"] or "").strip()
    text = f"{match['name']}{(match['extras'] or '').rstrip()}{pin}"
    return f"{text}{rest}" if rest else _marked(name, text)


def _flaw_of_path(match: re.Match[str]) -> Flaw:
    if _CONDA_PATH.search(match["url"]):
        return Flaw.CONDA_PATH
    return Flaw.ELSEWHERE if _ELSEWHERE.match(match["url"]) else Flaw.PATH


def _marked(name: str, text: str) -> str:
    return f'{text}; sys_platform == "{_MARKERS[name]}"' if name in _MARKERS else text


def _find_typo(line: Line, file: str) -> Unfit | None:
    text = line.text
    if match := _PIN.fullmatch(text) or _SPACED.fullmatch(text):
        rest = match.groupdict().get("rest") or ""
        instead = f"{match['name']}=={match['version']}{rest}"
        return _unfit(Flaw.PIN if "=" in text else Flaw.TYPO, line, file, instead)
    if match := _COMMAND.fullmatch(text):
        return _unfit(Flaw.TYPO, line, file, match["rest"] if " " not in match["rest"] else "")
    if _IMPORT.fullmatch(text) or _CONFLICT.fullmatch(text):
        return _unfit(Flaw.TYPO, line, file)
    return None


def _find_suspect(match: re.Match[str], line: Line, file: str) -> Unfit | None:
    name = normalise(match["name"])
    if name in CONDA:
        return _unfit(Flaw.CONDA_NAME, line, file)
    if name in _MARKERS:
        return _unfit(Flaw.OTHER_SYSTEM, line, file, _marked(name, line.text))
    return None


def _with_cleaned(
    export: RequirementsCondaExport, texts: dict[str, tuple[str, ...]]
) -> RequirementsCondaExport:
    files = {line.file for line in export.lines}
    if len(files) != 1:
        return export
    cleaned = clean(texts.get(files.pop(), ()), export.lines)
    if len(cleaned) > _SHORT:
        return export
    return RequirementsCondaExport(
        export.builds, export.paths, export.names, export.others, cleaned
    )
