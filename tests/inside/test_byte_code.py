from __future__ import annotations

import importlib.util
import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest
from e2e.heroku import series_at_hand

from buildpack.inside import byte_code

SCRIPT = Path(byte_code.__file__)
UNCHECKED_HASH = b"\x01\x00\x00\x00"


def run(root: Path, *names: str, jobs: int = 2) -> list[int]:
    listing = root / "list"
    listing.write_text("\n".join(names))
    argv = [sys.executable, "-IS", "-W", "ignore", str(SCRIPT), str(root), str(jobs), str(listing)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    return [int(count) for count in done.stdout.split()]


def byte_code_of(source: Path) -> bytes:
    return Path(importlib.util.cache_from_source(source)).read_bytes()


def test_a_source_file_gets_byte_code_that_no_date_can_outdate(tmp_path: Path) -> None:
    source = tmp_path / "pkg/mod.py"
    source.parent.mkdir()
    source.write_text("answer = 42\n")

    assert run(tmp_path, "pkg/mod.py") == [1, 0, 0]

    content = byte_code_of(source)
    assert content[4:8] == UNCHECKED_HASH
    assert content[8:16] == importlib.util.source_hash(source.read_bytes())
    assert str(tmp_path).encode() not in content


def test_an_import_uses_it_even_after_the_dates_were_reset(tmp_path: Path) -> None:
    source = tmp_path / "mod.py"
    source.write_text("print('from byte code')\n")
    run(tmp_path, "mod.py")
    source.write_text("print('from source')\n")
    os.utime(source, (0, 0))

    argv = [sys.executable, "-c", "import mod"]
    said = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert said == "from byte code\n"


def test_valid_byte_code_is_kept_and_only_gets_the_other_header(tmp_path: Path) -> None:
    source = tmp_path / "mod.py"
    source.write_text("answer = 42\n")
    mode = py_compile.PycInvalidationMode.TIMESTAMP
    # As a Python's own modules, which were compiled elsewhere.
    py_compile.compile(str(source), dfile="/elsewhere", doraise=True, invalidation_mode=mode)
    before = byte_code_of(source)

    assert run(tmp_path, "mod.py") == [0, 1, 0]

    assert byte_code_of(source)[16:] == before[16:]
    assert byte_code_of(source)[4:8] == UNCHECKED_HASH


def test_byte_code_that_names_this_place_is_made_again(tmp_path: Path) -> None:
    source = tmp_path / "mod.py"
    source.write_text("answer = 42\n")
    py_compile.compile(str(source), doraise=True)

    assert run(tmp_path, "mod.py") == [1, 0, 0]

    assert str(tmp_path).encode() not in byte_code_of(source)


def test_byte_code_of_an_older_source_is_not_kept(tmp_path: Path) -> None:
    source = tmp_path / "mod.py"
    source.write_text("answer = 41\n")
    py_compile.compile(str(source), doraise=True)
    source.write_text("answer = 42 # now\n")

    assert run(tmp_path, "mod.py") == [1, 0, 0]


def test_what_is_no_python_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "template.py").write_text("{{ name }} = print 1\n")
    (tmp_path / "nul.py").write_bytes(b"a = 1\0")
    (tmp_path / "good.py").write_text("a = 1\n")

    assert run(tmp_path, "template.py", "nul.py", "good.py", "gone.py") == [1, 0, 3]


def test_more_processes_than_files_are_fine(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("a = 1\n")

    assert run(tmp_path, "one.py", jobs=8) == [1, 0, 0]


@pytest.mark.parametrize("series", ["2.7", "3.6"])
def test_old_pythons_get_byte_code_that_is_valid_by_time(series: str, tmp_path: Path) -> None:
    at_hand = series_at_hand(r"(2\.7|3\.6)")
    if series not in at_hand:
        pytest.skip(f"this machine has no CPython {series} in a pyenv")
    python = [str(at_hand[series] / "bin/python"), "-E"]
    (tmp_path / "mod.py").write_text("def where():\n    return where.__code__.co_filename\n")
    (tmp_path / "bad.py").write_text("print 'a\n")
    (tmp_path / "nul.py").write_bytes(b"a = 1\0")
    listing = tmp_path / "list"
    listing.write_text("mod.py\nbad.py\nnul.py\n")
    compiling = [*python, "-s", "-S", str(SCRIPT), str(tmp_path), "2", str(listing)]

    def counts() -> list[bytes]:
        return subprocess.run(compiling, capture_output=True, check=True).stdout.split()

    assert counts() == [b"1", b"0", b"2"]
    assert counts() == [b"0", b"1", b"2"]
    (made,) = tmp_path.rglob("*.pyc")
    assert str(tmp_path).encode() not in made.read_bytes()
    before = made.stat().st_ino

    # The import system takes it, and corrects the path.
    where = [*python, "-c", "import mod; print(mod.where())"]
    told = subprocess.run(where, cwd=tmp_path, capture_output=True, check=True).stdout
    assert told.strip().endswith(b"mod.py")
    assert made.stat().st_ino == before


@pytest.mark.parametrize("series", [one for one in series_at_hand() if one != "3.10"])
def test_it_is_the_same_whatever_was_compiled_before(series: str, tmp_path: Path) -> None:
    prefix = series_at_hand()[series]
    # It has names, constants and equal sets of them in several functions. The process that compiles
    # it a second time knows them all.
    text = (prefix / f"lib/python{series}/ftplib.py").read_text()
    for name in ("first.py", "second.py"):
        (tmp_path / name).write_text(text)
    listing = tmp_path / "list"
    listing.write_text("first.py\nsecond.py\n")

    made = []
    for jobs in (1, 2):
        argv = [
            str(prefix / "bin/python3"),
            "-IS",
            str(SCRIPT),
            str(tmp_path),
            str(jobs),
            str(listing),
        ]
        subprocess.run(argv, capture_output=True, check=True)
        made.append([path.read_bytes() for path in sorted((tmp_path / "__pycache__").iterdir())])

    assert len(made[0]) == 2
    assert made[0] == made[1]
