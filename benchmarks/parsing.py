"""How long it takes to read a megabyte of each format: what it asks for, nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from time import process_time

from fakes import Tree

from buildpack.facts.dependencies import read_dependencies
from buildpack.model.wanted import Wanted

_SIZE = 1_000_000
_FILES = 15
_MARKERS = ("python_version < '3.12'", "sys_platform == 'win32'", "platform_machine == 'x86_64'")
_POETRY = '[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\npackage-0 = "*"\n'
_PDM = '[project]\nname = "app"\nversion = "0"\ndependencies = ["package-0"]\n'
_UV_ROOT = (
    'version = 1\n\n[[package]]\nname = "app"\nversion = "0"\nsource = { virtual = "." }\n'
    'dependencies = [{ name = "package-0" }]\n\n'
)


def measure(rounds: int) -> Iterator[tuple[str, float]]:
    """Yield each format with the median of the seconds that a processor reads it."""
    for name, content, project in _files():
        tree = Tree({name: content, **({"pyproject.toml": project} if project else {})})
        yield name, median(_seconds(tree, name) for _ in range(rounds))


def _seconds(tree: Tree, name: str) -> float:
    begun = process_time()
    facts, problems = read_dependencies(tree, name, Wanted(), {})
    taken = process_time() - begun
    if problems or not facts.requirements:
        raise SystemExit(f"{name} was meant to be read: {problems}")
    return taken


def _files() -> Iterator[tuple[str, str, str]]:
    """Yield the name, the content and the project file of each format."""
    poetry_end = '[metadata]\nlock-version = "2.1"\npython-versions = ">=3.9"\n'
    pdm_head = '[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n\n'
    yield "requirements.txt", _fill(_in_requirements), ""
    yield "uv.lock", _UV_ROOT + _fill(_in_uv_lock), ""
    yield "poetry.lock", _fill(_in_poetry_lock) + poetry_end, _POETRY
    yield "pdm.lock", pdm_head + _fill(_in_pdm_lock), _PDM
    yield "pylock.toml", 'lock-version = "1.0"\n\n' + _fill(_in_pylock), ""
    yield "Pipfile.lock", _pipfile_lock(), ""


def _fill(write: Callable[[int], str]) -> str:
    parts: list[str] = []
    size = 0
    for number in count():
        if size >= _SIZE:
            break
        parts.append(write(number))
        size += len(parts[-1])
    return "".join(parts)


def _hashes(number: int) -> list[str]:
    files = (f"{number}-{file}".encode() for file in range(_FILES))
    return [hashlib.sha256(file).hexdigest() for file in files]


def _marker(number: int) -> str:
    return _MARKERS[number % len(_MARKERS)]


def _in_requirements(number: int) -> str:
    hashes = "".join(f" \\\n    --hash=sha256:{one}" for one in _hashes(number))
    return f"package-{number}==1.{number} ; {_marker(number)}{hashes}\n"


def _in_uv_lock(number: int) -> str:
    files = "".join(
        f'    {{ url = "https://files.example/{one}/package-{number}-1.0-py3-none-any.whl", '
        f'hash = "sha256:{one}", size = 12345 }},\n'
        for one in _hashes(number)
    )
    return (
        f'[[package]]\nname = "package-{number}"\nversion = "1.{number}"\n'
        'source = { registry = "https://index.example/simple" }\ndependencies = [\n'
        f'    {{ name = "package-{number + 1}" }},\n'
        f'    {{ name = "package-{number + 2}", marker = "{_marker(number)}" }},\n]\n'
        f"wheels = [\n{files}]\n\n"
    )


def _files_of(number: int) -> str:
    files = (f'    {{file = "f.whl", hash = "sha256:{one}"}},\n' for one in _hashes(number))
    return f"files = [\n{''.join(files)}]\n"


def _in_poetry_lock(number: int) -> str:
    return (
        f'[[package]]\nname = "package-{number}"\nversion = "1.{number}"\noptional = false\n'
        f'python-versions = ">=3.8"\ngroups = ["main"]\nmarkers = "{_marker(number)}"\n'
        f'{_files_of(number)}\n[package.dependencies]\npackage-{number + 1} = ">=1.0,<2"\n\n'
    )


def _in_pdm_lock(number: int) -> str:
    # Without groups of its own: what needs it, and when, is to be found by way of the others.
    return (
        f'[[package]]\nname = "package-{number}"\nversion = "1.{number}"\n'
        f'requires_python = ">=3.8"\ndependencies = [\n    "package-{number + 1}>=1.0",\n'
        f'    "package-{number + 2}; {_marker(number)}",\n]\n{_files_of(number)}\n'
    )


def _in_pylock(number: int) -> str:
    files = "".join(
        f'    {{ url = "https://files.example/package-{number}-1.0-py3-none-any.whl", '
        f'upload-time = 2026-01-01T10:00:00Z, size = 1, hashes = {{ sha256 = "{one}" }} }},\n'
        for one in _hashes(number)
    )
    return (
        f'[[packages]]\nname = "package-{number}"\nversion = "1.{number}"\n'
        f'marker = "{_marker(number)}"\nwheels = [\n{files}]\n\n'
    )


def _pipfile_lock() -> str:
    packages: dict[str, object] = {}
    number = 0
    while number * 1300 < _SIZE:
        hashes = [f"sha256:{one}" for one in _hashes(number)]
        entry = {"hashes": hashes, "markers": _marker(number), "version": f"==1.{number}"}
        packages[f"package-{number}"] = entry
        number += 1
    return json.dumps({"_meta": {"pipfile-spec": 6}, "default": packages}, indent=4)
