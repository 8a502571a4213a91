"""What a build imports before it knows that it needs it. An unchanged one does little else."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
DOORS = ["build_plan", "cnb", "image", "layers", "settings_source"]
# Each belongs to something that few builds do: see where it is imported.
LATE = {
    "buildpack.facts.locks.poetry_lock",
    "buildpack.facts.locks.uv_lock",
    "buildpack.facts.own_project",
    "buildpack.facts.test_suite",
    "buildpack.facts.wheel",
    "buildpack.problems.catalogue",
    "buildpack.steps.byte_code",
    "buildpack.steps.diagnosis",
    "buildpack.steps.left_out",
    "buildpack.steps.new_runtime",
    "buildpack.steps.nltk",
    "buildpack.steps.packages",
    "buildpack.steps.server_files",
    "buildpack.steps.static_files",
    "buildpack.system.archive",
    "argparse",
    "configparser",
    "dotenv",
    "http.client",
    "requests",
    "tarfile",
    "urllib3",
    "yaml",
    "zipfile",
}


def test_a_build_for_an_image_imports_late_what_few_of_them_need() -> None:
    names = ", ".join(f"buildpack.platforms.{name}" for name in DOORS)
    asked = f"import sys; import {names}; print(*sys.modules, sep='\\n')"
    argv = [sys.executable, "-c", asked]

    loaded = subprocess.run(argv, cwd=TOP, capture_output=True, text=True, check=True).stdout

    assert all(importlib.util.find_spec(name) for name in LATE)
    assert LATE & set(loaded.split()) == set()
    assert "buildpack.pipeline" in loaded.split()
