"""What a search comes upon: entry points, and where their applications are made."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field

from buildpack.facts.application import ApplicationSearch, name_class
from buildpack.facts.candidate import Candidate
from buildpack.facts.framework import FRAMEWORKS, PROGRAM_PACKAGES, UNKNOWN, Framework
from buildpack.facts.library import Library
from buildpack.facts.program import Program
from buildpack.facts.scope import Application
from buildpack.model.entry_point import EntryPoint
from buildpack.model.server_config import ServerConfig
from buildpack.model.value import Value

# How telling a finding is, before its place counts.
MADE, FACTORY, PROGRAM, GUESSED = 1, 2, 3, 4
_ASIDE = 5

# Programs of these are what the app is; others are how its author runs it.
_LABELS = {"chainlit": "Chainlit", "streamlit": "Streamlit"}
_OWN = PROGRAM_PACKAGES | {made.name for made in FRAMEWORKS.values() if made.interface == "own"}


class Finding(Value):
    """An entry point, and the application behind it."""

    entry_point: EntryPoint
    origin: tuple[str, int]


class Ground(Value):
    """Where the search takes place."""

    library: Library
    env: Mapping[str, str]
    configs: tuple[ServerConfig, ...] = ()
    is_installed: bool = False
    """Whether the app itself becomes one of its packages, so that ``src`` needs no mention."""
    has_web: bool = False
    """Whether the Procfile says how to answer HTTP."""
    _searches: dict[str, ApplicationSearch] = field(default_factory=dict)

    def search(self, root: str) -> ApplicationSearch:
        """Return the search below a directory of imports."""
        return self._searches.setdefault(root, ApplicationSearch(self.library, root))

    def roots(self, first: str) -> Iterator[str]:
        """Yield the directories that a module or package called *first* can be imported from."""
        tree = self.library.tree
        below = (name[:-1] for name in tree.entries() if name.endswith("/"))
        for root in ("", "src", *(name for name in below if name != "src")):
            path = f"{root}/{first}" if root else first
            if tree.has(f"{path}.py") or tree.has(path):
                yield root


def find_application(
    ground: Ground,
    candidate: Candidate,
    found: Application,
    program: Program | None,
    *,
    behind: int = 0,
) -> Finding:
    """Return the entry point that a module offers; *behind* says how much better the name of the
    best one in the module is."""
    stage = GUESSED if not found.is_sure else FACTORY if found.is_factory else MADE
    path = candidate.path
    entry_point = EntryPoint(
        module=path.module,
        attribute=found.name,
        interface=found.made.interface,
        file=path.file,
        line=found.line,
        because=_tell(found, path.file),
        root="" if ground.is_installed and path.root == "src" else path.root,
        is_factory=found.is_factory,
        framework=found.made.name,
        is_program=program is not None,
        reads_port=program is not None and program.reads_port,
        rank=_rank(stage, candidate, behind),
    )
    return Finding(entry_point, found.origin)


def find_own_program(candidate: Candidate, program: Program) -> Finding:
    """Return the entry point that a program is."""
    path, label = candidate.path, _LABELS.get(program.framework, "")
    does = f"imports {label}" if label else "starts a server of its own"
    entry_point = EntryPoint(
        module=path.module,
        attribute="",
        interface="own",
        file=path.file,
        line=program.line,
        because=f"{path.file}, line {program.line} {does}",
        root=path.root or posixpath.dirname(path.file),
        framework=program.framework,
        is_program=True,
        reads_port=program.reads_port,
        rank=_rank(MADE if program.framework in _OWN else PROGRAM, candidate),
    )
    return Finding(entry_point, (path.file, program.line))


def merit_of(found: Application) -> int:
    """Return how good an application's name is, 0 being the best."""
    # A Dash object is callable in its latest releases only; its server is a Flask application.
    if found.made.name == "dash" and found.name == "server":
        return -1
    return name_class(found.name)


def _rank(stage: int, candidate: Candidate, behind: int = 0) -> int:
    stage += _ASIDE if candidate.is_aside else 0
    return stage * 1000 + candidate.rank * 10 + min(behind, 9)


def _tell(found: Application, file: str) -> str:
    """Return why it is taken for an application, as a clause."""
    label, where = found.made.label, f"{file}, line {found.line}"
    if found.is_factory:
        return f"{where} defines {found.name}, which makes {_with_article(found.made)}"
    if label == UNKNOWN:
        return f"{where} gives {found.name} its value"
    if found.origin[0] != file:
        return f"{where} takes {_with_article(found.made)} from {found.origin[0]}"
    return f"{where} {'makes' if found.is_sure else 'seems to make'} {_with_article(found.made)}"


def _with_article(made: Framework) -> str:
    return f"{'an' if made.label[0].lower() in 'aeiou' else 'a'} {made.label}"
