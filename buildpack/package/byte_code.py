"""Byte code for our own modules: where a buildpack is installed for good, nobody may write it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

_TIMEOUT = 600.0
_ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name)"
# It doesn't depend on times, which platforms reset, nor on where the package was made.
_COMPILE = ("-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash")


def find_python(series: str, env: Mapping[str, str]) -> str | None:
    """Return a CPython of *series*: one on PATH, or one of pyenv's; None when there is none."""
    on_path = shutil.which(f"python{series}", path=env.get("PATH"))
    pyenv = Path(env.get("PYENV_ROOT") or Path(env.get("HOME", "/"), ".pyenv"))
    kept = sorted(pyenv.glob(f"versions/{series}.*/bin/python3"))
    candidates = [*((on_path,) if on_path else ()), *map(os.fspath, reversed(kept))]
    return next((python for python in candidates if _is(python, series)), None)


def compile_modules(python: str, tree: Path, directories: Iterable[Path]) -> None:
    """Compile all modules in *directories* of *tree* with *python*: one after another and with
    the same hashes, so that each time the same bytes come out. What doesn't compile is left out:
    packages bring templates that are no modules yet."""
    subprocess.run(
        (python, "-s", "-S", *_COMPILE, "-s", str(tree), "-p", "/", *map(str, directories)),
        env={"PYTHONHASHSEED": "0"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_TIMEOUT,
        check=False,
    )


def _is(python: str, series: str) -> bool:
    """Return whether it is what its name says: pyenv has a script for each, active or not."""
    try:
        done = subprocess.run(
            (python, "-I", "-S", "-c", _ASK),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except OSError:
        return False
    return done.stdout.decode(errors="replace").strip() == f"{series} cpython"
