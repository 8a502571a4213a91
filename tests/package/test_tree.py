from __future__ import annotations

import os
import sys
from pathlib import Path

from buildpack.package.byte_code import compile_modules, find_python
from buildpack.package.tree import copy_sources, swap_in


def plant(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = {'a', 'b'}\n")
        (root / path).chmod(0o666)
    return root


def test_a_package_holds_what_platforms_need_and_nothing_else(tmp_path: Path) -> None:
    wanted = {
        *("bin/build", "buildpack/model/a.py", "buildpack/bootstrap/start.sh", "s2i/bin/run"),
        *("vendor/tools/uv.txt", "vendor/requirements.txt", "buildpack.toml", "LICENSE"),
    }
    others = ("tests/a.py", ".git/config", "buildpack/__pycache__/a.pyc", "vendor/wheels/a.whl")
    root = plant(tmp_path / "root", *wanted, *others, "vendor/update", "vendor/library/3.12/a.py")

    copy_sources(root, tmp_path / "to")

    copied = {
        str(path.relative_to(tmp_path / "to"))
        for path in (tmp_path / "to").rglob("*")
        if path.is_file()
    }
    assert copied == wanted
    assert os.access(tmp_path / "to/bin/build", os.X_OK)
    assert os.access(tmp_path / "to/s2i/bin/run", os.X_OK)
    assert not os.access(tmp_path / "to/LICENSE", os.X_OK)


def test_byte_code_depends_on_neither_times_nor_places(tmp_path: Path) -> None:
    trees = [plant(tmp_path / name, "buildpack/a.py") for name in ("one", "another")]

    for tree in trees:
        compile_modules(sys.executable, tree, (tree / "buildpack",))

    [first], [second] = (list((tree / "buildpack/__pycache__").iterdir()) for tree in trees)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes()[4:8] == b"\x01\x00\x00\x00"


def test_a_python_is_found_on_path_or_below_pyenv(tmp_path: Path) -> None:
    series = f"{sys.version_info[0]}.{sys.version_info[1]}"
    kept = tmp_path / f"pyenv/versions/{series}.1/bin"
    kept.mkdir(parents=True)
    (kept / "python3").symlink_to(sys.executable)
    shims = plant(tmp_path / "shims", f"python{series}")
    (shims / f"python{series}").chmod(0o755)
    env = {"PATH": str(shims), "PYENV_ROOT": str(tmp_path / "pyenv")}

    assert find_python(series, env) == str(kept / "python3")
    assert find_python("3.99", env) is None


def test_what_an_earlier_run_made_is_replaced(tmp_path: Path) -> None:
    old = plant(tmp_path / "old", "a", "b").rename(tmp_path / "made")

    swap_in(plant(tmp_path / "new", "c"), old)

    assert [path.name for path in old.iterdir()] == ["c"]
