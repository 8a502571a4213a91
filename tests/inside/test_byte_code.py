from __future__ import annotations

import importlib.util
import os
import py_compile
import subprocess
import sys
from pathlib import Path

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
    py_compile.compile(str(source), doraise=True, invalidation_mode=mode)
    before = byte_code_of(source)

    assert run(tmp_path, "mod.py") == [0, 1, 0]

    assert byte_code_of(source)[16:] == before[16:]
    assert byte_code_of(source)[4:8] == UNCHECKED_HASH


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
