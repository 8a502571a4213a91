from __future__ import annotations

import pytest
from searching import FLASK, search

BUILDS = "[build-system]\nrequires = []\n[project]\nname = 'x'\n"
SERVES = "import uvicorn\ndef main():\n    uvicorn.run('x:y')\ndef other(): ..."


@pytest.mark.parametrize(
    ("table", "module", "command"),
    [
        ("[project.scripts]\nnotes = 'pkg.cli:main'", SERVES, "notes"),
        ("[project.gui-scripts]\nnotes = 'pkg.cli:main'", SERVES, "notes"),
        ("[project.scripts]\n'notes' = 'pkg.cli:main'", SERVES, "notes"),
        ("[project.scripts]\nx = 'pkg.cli:other'\nweb = 'pkg.cli:main'", SERVES, "web"),
        ("[project.scripts]\nserve = 'elsewhere.cli:main'", "", "serve"),
        ("[project.scripts]\nweb = 'pkg.cli:other'", SERVES, None),
        ("[project.scripts]\nnotes = 'elsewhere.cli:main'", "", None),
        ("[project.scripts]\nnotes = 3\n'a b' = 'pkg.cli:main'", SERVES, None),
        ("[project.scripts]\nweb = ''", SERVES, "web"),
        ("[project]\nscripts = 3", SERVES, None),
        ("[project.scripts", SERVES, None),
    ],
)
def test_a_command_that_serves_is_an_entry_point(
    table: str, module: str, command: str | None
) -> None:
    files = {"pyproject.toml": f"{BUILDS}{table}", "pkg/__init__.py": "", "pkg/cli.py": module}

    found = search(files)

    assert [one.attribute for one in found if one.framework == "script"] == (
        [] if command is None else [command]
    )


@pytest.mark.parametrize(
    ("script", "command"),
    [
        ("notes = 'pkg.cli:main'", "notes"),
        ("notes = {callable = 'pkg.cli:main'}", "notes"),
        ("web = {reference = 'pkg.cli:main', type = 'console'}", "web"),
        ("web = {reference = 'bin/web', type = 'file'}", None),
        ("web = {reference = 3}", None),
        ("notes = 'pkg.cli:other'", None),
    ],
)
def test_poetry_has_a_table_of_its_own_for_them(script: str, command: str | None) -> None:
    project = "[build-system]\nrequires = ['poetry-core']\n[tool.poetry]\nname = 'pkg'\n"
    files: dict[str, str | bytes] = {
        "pyproject.toml": f"{project}version = '1.0'\n[tool.poetry.scripts]\n{script}\n",
        "pkg/__init__.py": "",
        "pkg/cli.py": SERVES,
    }

    assert [one.attribute for one in search(files)] == ([] if command is None else [command])


def test_a_command_says_where_it_stands() -> None:
    text = f"{BUILDS}[project.scripts]\nnotes-web = 'pkg.cli:main'"

    found = search({"pyproject.toml": text, "src/pkg/cli.py": SERVES})

    assert [(one.interface, one.file, one.line, one.module) for one in found] == [
        ("own", "pyproject.toml", 6, "")
    ]
    assert found[0].because == "pyproject.toml, line 6 makes the command notes-web"


def test_a_project_that_isnt_installed_has_no_commands() -> None:
    text = f"{BUILDS}[project.scripts]\nweb = 'pkg.cli:main'"
    files = {"pyproject.toml": text, "src/pkg/cli.py": SERVES, "requirements.txt": ""}

    assert search(files) == ()


def test_an_application_comes_before_a_command() -> None:
    text = f"{BUILDS}[project.scripts]\nweb = 'pkg.cli:main'"

    found = search(
        {"pyproject.toml": text, "pkg/__init__.py": "", "pkg/cli.py": f"{FLASK}{SERVES}"}
    )

    assert [one.target or one.attribute for one in found] == ["pkg.cli:app", "web"]
