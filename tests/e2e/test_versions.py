"""``slugline versions``, and a Python asked for by files of every kind."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from e2e.heroku import Platform, series_at_hand
from e2e.local_run import slugline

PYPROJECT = "[project]\nname = 'a'\nversion = '1'\nrequires-python = '{}'\n"


def _versions(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    pyenv = next(iter(series_at_hand().values())).parents[1]
    more = {"PYENV_ROOT": str(pyenv), "SLUGLINE_PYTHON_OFFERS": "installed"}
    return slugline(home, "versions", *arguments, more=more)


def _app(home: Path, files: dict[str, str]) -> Path:
    app = home / "app"
    app.mkdir()
    for name, text in files.items():
        (app / name).write_text(text)
    return app


def test_without_an_app_everything_on_offer_is_told(home: Path) -> None:
    done = _versions(home, "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    found = {one["series"]: one["offers"][0]["version"] for one in told["offered"]}
    assert (
        found.items()
        >= {series: prefix.name for series, prefix in series_at_hand().items()}.items()
    )
    assert told["heard"] == []
    assert told["runtime"]["source"] == "default"


def test_an_app_is_told_what_it_gets_and_why(home: Path) -> None:
    app = _app(
        home,
        {
            ".python-version": "pypy3.10\n3.99\n3.12\n",
            "pyproject.toml": PYPROJECT.format(">=3.10"),
            "Pipfile": "[requires]\npython_version = '3'\n",
        },
    )
    done, text = _versions(home, app, "--json"), _versions(home, app)

    assert (done.returncode, text.returncode) == (0, 0), done.stderr
    told = json.loads(done.stdout)
    assert told["runtime"]["value"]["version"] == series_at_hand()["3.12"].name
    heard = [
        (one["request"]["source"], one["request"]["line"], one["verdict"]) for one in told["heard"]
    ]
    assert heard == [
        (".python-version", 1, "passed over"),
        (".python-version", 2, "passed over"),
        (".python-version", 3, "decides"),
        ("Pipfile", 2, "agrees"),
        ("pyproject.toml", 4, "agrees"),
    ]
    assert max(map(len, text.stdout.splitlines())) <= 80
    assert sorted(path.name for path in app.iterdir()) == [
        ".python-version",
        "Pipfile",
        "pyproject.toml",
    ]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param(
            {"runtime.txt": "python-3.12", "pyproject.toml": PYPROJECT.format("<3.12")},
            "runtime-version-conflict",
            id="a contradiction",
        ),
        pytest.param({"runtime.txt": "python-3.99"}, "runtime-version-unknown", id="not on offer"),
        pytest.param({"runtime.txt": "python-3.x"}, "runtime-version-invalid", id="no version"),
        pytest.param({"mise.toml": "[tools"}, "manifest-unreadable", id="no TOML"),
        pytest.param(
            {"runtime.txt": "python-3.99", ".python_version": "3.12"},
            "several-problems",
            id="a misspelled name beside it",
        ),
    ],
)
def test_what_ends_a_build_is_explained_after_the_offers(
    home: Path, files: dict[str, str], problem: str
) -> None:
    done = _versions(home, _app(home, files))

    assert done.returncode == 1
    assert f"[{problem}]" in done.stderr
    assert series_at_hand()["3.12"].name in done.stdout


@pytest.mark.parametrize(
    ("files", "series", "origin"),
    [
        ({"mise.toml": "[tools]\npython = ['pypy3.10', '3.11']\n"}, "3.11", "mise.toml"),
        ({".tool-versions": "nodejs 20.1\npython 3.12.99 3.12\n"}, "3.12", ".tool-versions"),
        (
            {
                "Pipfile": "[requires]\npython_version = '3'\n",
                "mise.toml": "tools.python = '<3.13'",
            },
            "3.12",
            "Pipfile",
        ),
        (
            {"pyproject.toml": "[tool.poetry.dependencies]\npython = '~3.11 || ~3.10'\n"},
            "3.11",
            "pyproject.toml",
        ),
    ],
    ids=["mise", "asdf", "Pipfile", "Poetry"],
)
def test_a_build_takes_the_python_that_any_file_asks_for(
    files: dict[str, str], series: str, origin: str, platform: Platform
) -> None:
    app = {"requirements.txt": "", "app.py": "", "Procfile": "web: python app.py\n", **files}
    build = platform.build(platform.checkout(app))

    assert build.code == 0, build.output
    assert (build.report["python_version"], build.report["python_version_origin"]) == (
        series_at_hand()[series].name,
        origin,
    )
