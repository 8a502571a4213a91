"""What a user's group may do with the user's files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_ROOT = 0
_OWNERS = stat.S_IRWXU
_READ_ONLY = _OWNERS & ~stat.S_IWUSR
# From the owner's bits to the group's.
_SHIFT = 3


def share_with_group(top: Path, read_only: Path) -> None:
    """Let the group ``root`` do with all below *top* what the owner may; below *read_only*, read.

    Containers may get any user id, but are always of that group. What can't be given away stays as
    it is: where its owner's group is another one, that is the one that it is shared with.
    Source: https://docs.openshift.com/container-platform/latest/openshift_images/create-images.html
    """
    for path, status in _entries(os.fspath(top)):
        if stat.S_ISLNK(status.st_mode):
            continue
        is_kept = path.startswith(f"{read_only}{os.sep}")
        owners = status.st_mode & (_READ_ONLY if is_kept else _OWNERS)
        mode = stat.S_IMODE(status.st_mode) | owners >> _SHIFT
        with suppress(PermissionError):
            if status.st_gid != _ROOT:
                os.chown(path, -1, _ROOT)
        with suppress(PermissionError):
            if mode != stat.S_IMODE(status.st_mode):
                os.chmod(path, mode)  # noqa: PTH101 - a path for each of many files takes its time.


def _entries(top: str) -> Iterator[tuple[str, os.stat_result]]:
    yield top, os.lstat(top)
    waiting = [top]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                yield entry.path, entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
