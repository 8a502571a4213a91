"""Nothing that an app's files say is ever run by a shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.heroku import PROCFILE, Platform
from e2e.index import Index

# Whatever comes to run this leaves a file behind, in the directory where it ran.
_SPELLS = ("$(touch PWNED)", "'; touch PWNED; '")


def _files(spell: str) -> dict[str, dict[str, str]]:
    quoted = spell.replace("'", "\\u0027")
    return {
        "requirements.txt": {
            "requirements.txt": f"alpha{spell}\n-r {spell}\n--index-url {spell}\n"
        },
        "version file": {".python-version": f"3.12{spell}\n"},
        "pyproject.toml": {
            "pyproject.toml": f'[project]\nname = "a"\nversion = "1{quoted}"\n'
            f'requires-python = ">=3.9{quoted}"\ndependencies = ["alpha {quoted}"]\n'
        },
        "Pipfile": {"Pipfile": f'[packages]\nalpha = "*{quoted}"\n"{quoted}" = "*"\n'},
        "poetry.lock": {
            "poetry.lock": '[metadata]\nlock-version = "2.1"\n[[package]]\n'
            f'name = "{quoted}"\nversion = "1.0{quoted}"\ngroups = ["main"]\n',
            "pyproject.toml": '[tool.poetry]\nname = "a"\n',
        },
        "file names": {
            f"{spell}.py": "x = 1\n",
            f"{spell}/manage.py": "import django\n",
            f"{spell}/test_it.py": "",
            "requirements.txt": "alpha\n",
        },
    }


@pytest.mark.parametrize("spell", _SPELLS)
def test_no_word_of_an_app_is_run(spell: str, platform: Platform, index: Index) -> None:
    for what, files in _files(spell).items():
        app = platform.checkout({"Procfile": PROCFILE, **files})

        build = platform.build(app, index.config())

        assert build.code in {0, 1}, f"{what}: {build.output}"
        assert build.code == 0 or build.errors, f"{what}: {build.output}"
        assert _pwned(platform.root) == [], what


def test_a_name_in_a_setting_is_no_command(platform: Platform, index: Index) -> None:
    for name in ("SLUGLINE_REQUIREMENTS", "SLUGLINE_APP_DIR", "SLUGLINE_GROUPS", "SLUGLINE_PYTHON"):
        app = platform.checkout({"Procfile": PROCFILE, "requirements.txt": "alpha\n"})

        build = platform.build(app, {**index.config(), name: "a$(touch PWNED)"})

        assert build.code == 1, f"{name}: {build.output}"
        assert _pwned(platform.root) == [], name


def _pwned(root: Path) -> list[Path]:
    return list(root.rglob("PWNED"))
