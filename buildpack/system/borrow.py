"""Moving what has not changed from a kept tree into the one that is to replace it.

Most of a virtualenv stays as it is when one requirement is added. To link ten thousand files anew
and to remove as many would take longer than all the rest of such a build, so whole packages are
renamed instead. A note says which, and is there before the first of them moves: whoever finds a
replacement that never came to be puts everything back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from buildpack.system.disk import write_whole
from buildpack.system.folder import Folder, branches_of
from buildpack.system.manifest import is_unchanged

_NOTE = "borrowed.json"


def find_unchanged(new: Sequence[Folder], kept: Sequence[Folder]) -> frozenset[str]:
    """Return the paths of the branches that are the same in both trees, file by file."""
    before = branches_of(kept)
    return frozenset(
        path for path, branch in branches_of(new).items() if _are_same(branch, before.get(path, ()))
    )


def borrow(branches: Iterable[str], lender: Path, borrower: Path) -> None:
    """Move branches from the tree at *lender* to the one at *borrower*, and note it there."""
    paths = sorted(branches)
    write_whole(borrower.parent / _NOTE, json.dumps(paths))
    for path in paths:
        (borrower / path).parent.mkdir(parents=True, exist_ok=True)
        (lender / path).rename(borrower / path)


def give_back(borrower: Path, lender: Path) -> None:
    """Undo `borrow`, however far it came."""
    try:
        paths = json.loads((borrower.parent / _NOTE).read_bytes())
    except (OSError, ValueError):
        return
    for path in paths:
        if (borrower / path).is_dir() and not (lender / path).exists():
            (borrower / path).rename(lender / path)


def _are_same(new: Sequence[Folder], kept: Sequence[Folder]) -> bool:
    if len(new) != len(kept):
        return False
    before = {folder.path: folder for folder in kept}
    return all(folder.path in before and _is_same(folder, before[folder.path]) for folder in new)


def _is_same(new: Folder, kept: Folder) -> bool:
    return (
        new.mode == kept.mode
        and new.links == kept.links
        and new.files.keys() == kept.files.keys()
        and all(is_unchanged(kept.files[name], facts) for name, facts in new.files.items())
    )
