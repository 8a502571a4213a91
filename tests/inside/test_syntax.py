from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from e2e.heroku import series_at_hand

from buildpack.inside import syntax

SCRIPT = Path(syntax.__file__)
EVERY_PYTHON = series_at_hand(r"[23]\.\d+")


def find_errors(
    root: Path, files: dict[str, str | bytes], python: str = sys.executable
) -> list[dict[str, Any]]:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    listing = root / "list"
    listing.write_text("\n".join([*files, "gone.py"]), "utf-8")
    isolated = ("-E", "-s") if "2.7" in python else ("-I",)
    argv = [python, *isolated, "-S", "-W", "ignore", str(SCRIPT), str(root), str(listing)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_an_error_has_its_line_and_column(tmp_path: Path) -> None:
    found = find_errors(tmp_path, {"good.py": "x = 1\n", "pkg/bad.py": "x = 1\n\ndef f(:\n"})

    assert [(one["file"], one["line"], one["column"], one["text"]) for one in found] == [
        ("pkg/bad.py", 3, 7, "def f(:")
    ]
    assert found[0]["message"] == "invalid syntax"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"x = 1\0\n", id="null byte"),
        pytest.param(b"# coding: klingon\n", id="unknown encoding"),
        pytest.param(b"x = '\xff'\n", id="not utf-8"),
        pytest.param(b"if x:\n\ty\n        z\n", id="tabs and blanks"),
        pytest.param(b"x = '''\n", id="a text that never ends"),
        pytest.param(b"(" * 150 + b"\n", id="brackets"),
        pytest.param(b"return\n", id="outside of a function"),
    ],
)
def test_whatever_is_wrong_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (error,) = find_errors(tmp_path, {"bad.py": content})

    assert error["message"]
    assert error["line"] >= 1
    assert "\n" not in error["text"] + error["message"]


def test_code_that_is_too_deep_is_passed_over(tmp_path: Path) -> None:
    content = "x = " + "-" * 100_000 + "1\n"

    assert find_errors(tmp_path, {"deep.py": content}) in ([], [*find_errors(tmp_path, {})])


def test_nothing_is_run_and_nothing_written(tmp_path: Path) -> None:
    find_errors(tmp_path, {"a.py": "open('touched', 'w')\n"})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "list"]


@pytest.mark.parametrize("series", EVERY_PYTHON)
def test_each_python_judges_by_its_own_grammar(tmp_path: Path, series: str) -> None:
    files: dict[str, str | bytes] = {
        "printed.py": "print 'a'\n",
        "walrus.py": "if (x := 1):\n    pass\n",
        "matched.py": "match x:\n    case 1:\n        pass\n",
        "plain.py": "x = [1]\n",
        "\N{SNOWMAN}.py": "x = ?\n",
    }
    major, minor = map(int, series.split("."))

    found = find_errors(tmp_path, files, str(EVERY_PYTHON[series] / f"bin/python{series}"))

    assert [one["file"] for one in found] == [
        *(["printed.py"] if major > 2 else []),
        *(["walrus.py"] if (major, minor) < (3, 8) else []),
        *(["matched.py"] if (major, minor) < (3, 10) else []),
        "\N{SNOWMAN}.py",
    ]
