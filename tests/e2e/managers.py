"""Poetry, PDM, Pipenv and uv, as developers run them."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import distributions
from pathlib import Path
from typing import TypeAlias

from e2e.heroku import reach

Installed: TypeAlias = frozenset[tuple[str, str]]

# What each is installed from. Newer unearth and hishel than these break PDM 2.26.
_TOOLS = {
    "poetry": ("poetry",),
    "pdm": ("pdm", "--with", "unearth<0.18", "--with", "hishel<1"),
    "pipenv": ("pipenv",),
}


@dataclass
class Managers:
    """The tools in a directory of their own, with what they keep."""

    root: Path
    uv: Path
    python: Path
    environ: dict[str, str] = field(default_factory=dict)
    """More of the developer's environment."""

    def install(self) -> None:
        """Install all of them."""
        for words in _TOOLS.values():
            self.run("uv", "tool", "install", "--python", str(self.python), *words, cwd=self.root)

    def run(self, *argv: str, cwd: Path, venv: Path | None = None) -> str:
        """Return what a tool says; the test fails when the tool does."""
        done = subprocess.run(
            argv,
            cwd=cwd,
            env=self._environment(venv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(argv)}: {done.stdout}"
        return done.stdout

    def lock(self, app: Path, command: list[str]) -> None:
        """Make a fixture's lock in a checkout of it."""
        if command[0] == "poetry":
            # Poetry wants an interface of the usual index that mirrors don't have.
            source = f'name = "main"\npriority = "primary"\nurl = "{_usual_index()}"\n'
            with (app / "pyproject.toml").open("a") as file:
                file.write(f"\n[[tool.poetry.source]]\n{source}")
        self.run(*command, cwd=app, venv=self.fresh_venv())
        for stray in (".pdm-python", ".venv", "__pycache__"):
            path = app / stray
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def fresh_venv(self) -> Path:
        """Return a new empty virtualenv."""
        venv = self.root / "venvs" / secrets.token_hex(4)
        self.run("uv", "venv", "--quiet", "--python", str(self.python), str(venv), cwd=self.root)
        return venv

    def _environment(self, venv: Path | None) -> dict[str, str]:
        path = [self.root / "bin", self.uv.parent, self.python.parent, "/usr/bin", "/bin"]
        return {
            **reach(),
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "PATH": ":".join(map(str, [venv / "bin", *path] if venv else path)),
            "PDM_CHECK_UPDATE": "0",
            "PIPENV_NOSPIN": "1",
            "PIPENV_IGNORE_VIRTUALENVS": "0",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "UV_TOOL_BIN_DIR": str(self.root / "bin"),
            "UV_TOOL_DIR": str(self.root / "tools"),
            "UV_PYTHON_DOWNLOADS": "never",
            **({"VIRTUAL_ENV": str(venv)} if venv else {}),
            **self.environ,
        }


def _usual_index() -> str:
    """Return the address that pip asks: the developer's, or the one that stands in pip itself."""
    program = "from pip._internal.models import index; print(vars(index)['PyPI'].simple_url)"
    named = os.environ.get("PIP_INDEX_URL")  # noqa: TID251 - the test run's own.
    return named or subprocess.check_output([sys.executable, "-c", program], text=True).strip()


def installed_in(venv: Path) -> Installed:
    """Return the names and versions of what a virtualenv holds, installers aside."""
    found = distributions(path=list(map(str, venv.glob("lib/*/site-packages"))))
    pairs = ((one.metadata["Name"].lower().replace("_", "-"), one.version) for one in found)
    return frozenset(pair for pair in pairs if pair[0] not in {"pip", "setuptools", "wheel"})
