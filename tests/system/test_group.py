from __future__ import annotations

import stat
from pathlib import Path

from buildpack.system.group import share_with_group


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _make(path: Path, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(mode)
    return path


def test_the_group_may_do_what_the_owner_may(tmp_path: Path) -> None:
    file, program = _make(tmp_path / "a/data", 0o600), _make(tmp_path / "a/program", 0o700)
    (tmp_path / "a").chmod(0o700)

    share_with_group(tmp_path, tmp_path / "kept")

    assert [_mode(path) for path in (tmp_path / "a", file, program)] == [0o770, 0o660, 0o770]


def test_what_is_kept_is_only_read(tmp_path: Path) -> None:
    file = _make(tmp_path / "kept/python/lib.py", 0o600)
    program = _make(tmp_path / "kept/python/bin", 0o744)
    (tmp_path / "kept/python").chmod(0o700)

    share_with_group(tmp_path, tmp_path / "kept")

    assert [_mode(path) for path in (tmp_path / "kept/python", file, program)] == [
        0o750,
        0o640,
        0o754,
    ]


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = _make(tmp_path / "outside", 0o600)
    (tmp_path / "app").mkdir()
    (tmp_path / "app/link").symlink_to(outside)
    (tmp_path / "app/nowhere").symlink_to("missing")

    share_with_group(tmp_path / "app", tmp_path / "app/kept")

    assert _mode(outside) == 0o600
