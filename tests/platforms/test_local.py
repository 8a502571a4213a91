from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from buildpack.model.fingerprint import Fingerprint
from buildpack.platforms.local import main
from buildpack.problems.catalogue import CATALOGUE
from buildpack.system.local_cache import cache_for
from buildpack.system.store import DirectoryStore

TOP = Path(__file__).parents[2]


def slugline(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [
        sys.executable,
        "-IS",
        str(TOP / "buildpack/platforms/start.py"),
        "slugline",
        *arguments,
    ]
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    return subprocess.run(argv, env=env, capture_output=True, text=True, check=False)


def test_what_is_kept_for_an_app_can_be_cleared(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    cache = cache_for(tmp_path / ".cache", app)
    DirectoryStore(cache).save("venv", Fingerprint(), app)

    done = slugline(tmp_path, "cache", "clear", str(app))

    assert done.returncode == 0, done.stderr
    assert DirectoryStore(cache).look("venv") is None


def test_a_problem_is_explained_by_its_id(tmp_path: Path) -> None:
    done = slugline(tmp_path, "explain", "requirement-not-found")

    assert (done.returncode, done.stdout) == (0, "")
    assert "[requirement-not-found]" in done.stderr


@pytest.mark.parametrize("problem", CATALOGUE)
def test_every_problem_can_be_explained(problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", problem]) == 0
    assert f"[{problem}]" in capsys.readouterr().err


def test_arguments_that_make_no_sense_are_problems_themselves(tmp_path: Path) -> None:
    for arguments in (
        ("explain", "nonsense"),
        ("plan", str(tmp_path / "gone")),
        ("exec", str(tmp_path)),
        ("run", str(tmp_path), "--", "python"),
    ):
        done = slugline(tmp_path, *arguments)

        assert done.returncode == 1
        assert "[wrong-arguments]" in done.stderr
