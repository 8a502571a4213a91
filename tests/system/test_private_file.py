from __future__ import annotations

import stat
from pathlib import Path

import pytest

from buildpack.model.problem import BuildFailed
from buildpack.system.private_file import write_private


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "netrc"

    write_private(path, "machine x\n")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "machine x\n"


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("mine")

    with pytest.raises((BuildFailed, FileExistsError)):
        write_private(tmp_path / "netrc", "other")

    assert (tmp_path / "netrc").read_text() == "mine"
