from __future__ import annotations

from pathlib import Path

from buildpack.steps.package_size import read_package_sizes
from buildpack.system.disk import LocalDisk


def test_the_records_say_how_large_each_package_is(tmp_path: Path) -> None:
    records = {
        "flask-3.1.0": 'flask/__init__.py,sha256=x,1000\n"a,b.py",sha256=x,20\nflask/c.pyc,,\n',
        "torch-2.4.0+cu121": "torch/lib.so,sha256=x,800000000\nbroken\n,,-3\n",
        "empty-1.0": "",
    }
    for name, record in records.items():
        (tmp_path / f"{name}.dist-info").mkdir()
        (tmp_path / f"{name}.dist-info/RECORD").write_text(record)
    (tmp_path / "unrecorded-1.dist-info").mkdir()
    (tmp_path / "flask").mkdir()

    assert read_package_sizes(LocalDisk(), tmp_path) == {
        "empty 1.0": 0,
        "flask 3.1.0": 1020,
        "torch 2.4.0+cu121": 800_000_000,
    }


def test_where_nothing_is_installed_nothing_has_a_size(tmp_path: Path) -> None:
    assert read_package_sizes(LocalDisk(), tmp_path / "nowhere") == {}
