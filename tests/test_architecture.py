"""The rules of design 2.6, checked by reading the source."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from buildpack.problems.catalogue import CATALOGUE

TOP = Path(__file__).parents[1]
MODULES = sorted((TOP / "buildpack").rglob("*.py"))
# What each part of the buildpack may import of the others; None is everything.
TABLE: dict[str, set[str] | None] = {
    "__init__": set(),
    "__main__": {"platforms"},
    "bootstrap": {"model", "problems"},
    "detect": set(),
    "facts": {"model", "problems", "ports"},
    "inside": set(),
    "launch": {"model"},
    "model": set(),
    "pipeline": {"facts", "model", "plan", "ports", "steps"},
    "package": {"model", "problems"},
    "plan": {"model", "problems"},
    "platforms": None,
    "ports": {"model"},
    "problems": {"model"},
    "report": {"model"},
    "steps": {"model", "ports", "problems", "tools"},
    "system": {"model", "ports", "problems"},
    "tools": {"model", "problems"},
}
OUTSIDERS = {
    "facts": {"packaging", "tomli", "yaml"},
    "package": {"packaging"},
    "plan": {"packaging"},
    "platforms": {"dotenv"},
    "system": {"requests", "urllib3"},
    "tools": {"packaging"},
}
WORLDLY = {"http", "shutil", "socket", "subprocess", "urllib"}
DETECT = ("buildpack/platforms/start.py", "buildpack/detect.py", "buildpack/platforms/detect.py")
PLATFORM_WORD = re.compile(r"CNB_|\b(BUILD_DIR|STACK|DYNO)\b|(?<![\w.}~-])/app\b")
# Spelled so that this file doesn't hold what it looks for.
REGISTRY = re.compile(
    r"(^|[^a-z])[p]ypi[.][a-z]|[p]ythonhos|deb[.][d]eb|[r]egistry[.]n[p]|[p]roxy[.]go|static[.][c]rat",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(^|[^\w.$])/(work|root|farm)/")


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def part(path: Path) -> str:
    return path.relative_to(TOP / "buildpack").parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno} has a relative import"
            names = (alias.name for alias in node.names)
            yield from (f"{node.module}.{name}" for name in names)


def literals(path: Path) -> Iterator[str]:
    """Yield the text constants of a module that are no docstrings."""
    prose = {id(node.value) for node in ast.walk(syntax(path)) if isinstance(node, ast.Expr)}
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def tracked() -> list[Path]:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=TOP, capture_output=True, check=False)
    if done.returncode:  # An unpacked archive has no git.
        pytest.skip("the files are not in a git repository")
    return [TOP / name for name in done.stdout.decode().split("\0") if (TOP / name).is_file()]


def test_every_part_imports_only_what_the_table_allows() -> None:
    strays = {
        f"{path.relative_to(TOP)}: {name}"
        for path in MODULES
        for name in imported(path)
        if name.startswith("buildpack.")
        and (allowed := TABLE[part(path)]) is not None
        and name.split(".")[1] not in allowed | {part(path)}
    }

    assert strays == set()


def test_third_parties_are_imported_only_where_the_table_says() -> None:
    ours = {"packaging", "requests", "urllib3", "tomli", "virtualenv", "dotenv", "yaml"}

    strays = {
        f"{path.relative_to(TOP)}: {name}"
        for path in MODULES
        for name in (full.partition(".")[0] for full in imported(path))
        if name in ours - OUTSIDERS.get(part(path), set())
    }

    assert strays == set()


def test_only_system_touches_the_world() -> None:
    strays = {
        f"{path.relative_to(TOP)}: {name}"
        for path in MODULES
        for name in imported(path)
        if name.partition(".")[0] in WORLDLY
        and not name.startswith("urllib.parse")  # Text in, text out.
        and part(path) not in {"system", "bootstrap", "inside", "package"}
    }

    assert strays == set()


def test_only_platforms_read_the_environment() -> None:
    strays = {
        f"{path.relative_to(TOP)}, line {node.lineno}"
        for path in MODULES
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        # What runs inside the app's own Python has the app's environment.
        and part(path) not in {"inside", "platforms"}
    }

    assert strays == set()


def test_detect_imports_os_and_sys_and_itself() -> None:
    names = {name for path in DETECT for name in imported(TOP / path)}

    outside = {name for name in names if not name.startswith("buildpack.")}

    assert outside <= {"os", "sys"}
    assert {name.split(".")[1] for name in names - outside} <= {"detect", "platforms"}
    assert (TOP / "buildpack/platforms/__init__.py").read_text() == ""


def test_platform_words_stay_with_the_platforms() -> None:
    strays = {
        f"{path.relative_to(TOP)}: {text!r}"
        for path in MODULES
        if part(path) not in {"platforms", "launch"} and path.name != "platform.py"
        for text in literals(path)
        if PLATFORM_WORD.search(text)
    }

    assert strays == set()


def test_one_file_is_one_noun() -> None:
    sources = [*MODULES, *(TOP / "benchmarks").glob("*.py"), *(TOP / "bin").iterdir()]
    lengths = {str(path.relative_to(TOP)): len(path.read_text().splitlines()) for path in sources}

    assert {name: lines for name, lines in lengths.items() if lines > 260} == {}


def test_every_problem_is_in_the_catalogue_under_an_id_of_its_own() -> None:
    classes = {
        node.name
        for path in (TOP / "buildpack/problems").glob("*.py")
        for node in syntax(path).body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Problem" for base in node.bases)
    }

    assert {type(example).__name__ for example in CATALOGUE.values()} == classes
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name) for name in CATALOGUE)
    assert {example.id: example for example in CATALOGUE.values()} == CATALOGUE


def test_every_problem_has_a_snapshot_and_a_section() -> None:
    snapshots = {path.stem for path in (TOP / "tests/snapshots/problems").glob("*.txt")}
    headings = re.findall(r"^#+ .*$", (TOP / "docs/errors.md").read_text(), re.MULTILINE)
    sections = {word for line in headings for word in re.findall(r"[a-z0-9-]+", line)}

    assert set(CATALOGUE) - snapshots == set()
    assert set(CATALOGUE) - sections == set()


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    strays = {
        f"{path.relative_to(TOP)}, line {number}"
        for path in tracked()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if REGISTRY.search(line) or MACHINE.search(line)
    }

    assert strays == set()
