from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from buildpack.model.problem import BuildFailed, Problem
from buildpack.problems.machine import CacheUnwritable, DiskFull
from buildpack.system.failure import writing, writing_cache

PATH = Path("/cache/x")


def failing(number: int) -> None:
    raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_is_a_problem(number: int) -> None:
    with pytest.raises(BuildFailed) as failure, writing(PATH):
        failing(number)

    assert failure.value.problem == DiskFull(path=PATH)


def test_other_errors_pass() -> None:
    with pytest.raises(PermissionError), writing(PATH):
        failing(errno.EACCES)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, DiskFull(path=PATH)),
        (errno.EACCES, CacheUnwritable(path=PATH, why="Permission denied")),
        (errno.EROFS, CacheUnwritable(path=PATH, why="Read-only file system")),
        (errno.ENOTDIR, CacheUnwritable(path=PATH, why="Not a directory")),
    ],
)
def test_a_cache_has_more_that_can_be_explained(number: int, problem: Problem) -> None:
    with pytest.raises(BuildFailed) as failure, writing_cache(PATH):
        failing(number)

    assert failure.value.problem == problem


def test_what_nobody_can_explain_passes() -> None:
    with pytest.raises(OSError, match="Input/output error"), writing_cache(PATH):
        failing(errno.EIO)
