from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from anaconda import REMOVED, freeze
from fakes import Tree

from buildpack.facts.requirements import read_requirements
from buildpack.facts.unfit_line import clean
from buildpack.model.problem import Problem
from buildpack.problems.requirement import UnfitLine, sed_commands
from buildpack.problems.requirement_line import (
    RequirementsCondaExport,
    RequirementsLocalPath,
    RequirementUnreadable,
)

FILE = "requirements.txt"
# What `conda list --export` writes, with what only an environment of conda's has.
EXPORT = """# This file may be used to create an environment using:
# $ conda create --name <env> --file <this file>
# platform: linux-64
_libgcc_mutex=0.1=main
blas=1.0=mkl
ca-certificates=2024.3.11=h06a4308_0
flask=2.2.5=py312h06a4308_0
numpy=1.26.4=py312hc5e2394_0
opencv=4.9.0=py312h1234567_1
openssl=3.0.13=h7f8727e_0
pip=23.3.1=py312h06a4308_0
python=3.12.3=h996f2a0_0
python-dateutil=2.8.2=pyhd3eb1b0_0
pytorch=2.3.0=cpu_py312hfa7a1b2_1
requests=2.31.0=pypi_0
six=1.16.0=py_0
navigator-updater=0.4.0=py312h06a4308_0
"""
CLEANED = (
    "flask==2.2.5",
    "numpy==1.26.4",
    "opencv-python-headless==4.9.0",
    "python-dateutil==2.8.2",
    "torch==2.3.0",
    "requests==2.31.0",
    "six==1.16.0",
)


def problems_in(text: str, **more: str) -> tuple[Problem, ...]:
    tree = Tree({FILE: text, **more})
    return read_requirements(tree, [FILE], named_by="SLUGLINE_REQUIREMENTS")[1]


def mend(lines: tuple[UnfitLine, ...], directory: Path, files: dict[str, str]) -> None:
    """Write *files* and run the commands that a problem shows, just as a user would."""
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    for command in sed_commands(lines):
        subprocess.run(["sh", "-c", command], cwd=directory, check=True)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        pytest.param("six @ file:///croot/six_1644875935023/work", "six", id="a build directory"),
        pytest.param(
            "six @ file:///C:/ci/six-1.16.0-py3-none-any.whl", "six==1.16.0", id="a wheel"
        ),
        pytest.param("six @ file:///private/x/six-1.16.0.tar.gz", "six==1.16.0", id="an archive"),
        pytest.param(
            "a[x] @ file:///Users/me/a ; python_version > '3'",
            "a[x]; python_version > '3'",
            id="extras and marker",
        ),
        pytest.param("six=1.16=py_0", "six==1.16", id="a build number"),
        pytest.param("pytables=3.9=py312h1_0", "tables==3.9", id="another name"),
        pytest.param("xz=5.4=h5eee18b_0", "", id="no Python package"),
        pytest.param("conda=24.1=py312_0", "", id="conda itself"),
        pytest.param(
            "pywin32=306=py312_0", 'pywin32==306; sys_platform == "win32"', id="for Windows"
        ),
        pytest.param("flask=3.0", "flask==3.0", id="one equals sign"),
        pytest.param("flask 3.0", "flask==3.0", id="a space"),
        pytest.param("pip install flask", "flask", id="a command"),
        pytest.param("import flask", "", id="an import"),
        pytest.param("<<<<<<< HEAD", "", id="a merge conflict"),
    ],
)
def test_an_unfit_line_is_told_with_what_would_do(text: str, instead: str) -> None:
    (problem,) = problems_in(f"flask\n{text}\n")

    assert isinstance(
        problem, RequirementsCondaExport | RequirementsLocalPath | RequirementUnreadable
    )
    (line,) = problem.lines
    assert (line.file, line.line, line.text, line.instead) == (FILE, 2, text, instead)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("six==1.16.0", id="a pin"),
        pytest.param("six===1.16.0", id="an arbitrary pin"),
        pytest.param("six @ file:///opt/wheels/six-1.16.0-py3-none-any.whl", id="it may be there"),
        pytest.param("six @ file:./lib", id="a path in the app"),
        pytest.param("conda==4.3.16", id="an index has it"),
        pytest.param("pywin32==306", id="an index of one's own may have it"),
        pytest.param("six=1.16=py_0  ; sys_platform == 'win32'", id="nobody knows what it means"),
    ],
)
def test_what_may_be_installed_is_left_to_the_installer(text: str) -> None:
    assert problems_in(text) == ()


def test_all_kinds_are_told_together_with_the_cleaned_file() -> None:
    (problem,) = problems_in(EXPORT)

    assert isinstance(problem, RequirementsCondaExport)
    assert len(problem.lines) == 14
    assert problem.cleaned[3:] == CLEANED


def test_the_command_for_a_conda_export_gives_the_cleaned_file(tmp_path: Path) -> None:
    (problem,) = problems_in(EXPORT)
    assert isinstance(problem, RequirementsCondaExport)

    mend(problem.lines, tmp_path, {FILE: EXPORT})

    assert tuple((tmp_path / FILE).read_text().splitlines()) == problem.cleaned


def test_the_command_for_a_freeze_of_anaconda_gives_the_cleaned_file(tmp_path: Path) -> None:
    (problem,) = problems_in(freeze())
    assert isinstance(problem, RequirementsCondaExport)

    mend(problem.lines, tmp_path, {FILE: freeze()})

    kept = (tmp_path / FILE).read_text()
    assert tuple(kept.splitlines()) == clean(freeze().splitlines(), problem.lines)
    assert problems_in(kept) == ()
    assert {
        line.text.split("=")[0].split(" ")[0] for line in problem.lines if not line.instead
    } == {*REMOVED}


def test_the_command_quotes_what_the_shell_and_sed_would_take_for_theirs(tmp_path: Path) -> None:
    text = (
        "a @ file:///D:/mine/a ; python_version > '3' and sys_platform != 'a&b/c\\d'\nb\n"
        "c \\\n  =1.0\nd e=1\nx=1.0\n"
    )
    files = {"it's a file.txt": text, FILE: '-r "it\'s a file.txt"\n'}
    (unreadable, local) = sorted(
        problems_in(files[FILE], **{"it's a file.txt": text}), key=lambda problem: problem.id
    )
    assert isinstance(unreadable, RequirementUnreadable)
    assert isinstance(local, RequirementsLocalPath)
    lines = (*unreadable.lines, *local.lines)

    mend(lines, tmp_path, files)

    kept = (tmp_path / "it's a file.txt").read_text().splitlines()
    assert tuple(kept) == clean(text.splitlines(), lines)


def test_lines_of_included_files_are_told_with_their_files(tmp_path: Path) -> None:
    files = {FILE: "-r base.txt\nb=1=py_0\n", "base.txt": "a=1=py_0\n"}
    (problem,) = problems_in(files[FILE], **{"base.txt": files["base.txt"]})
    assert isinstance(problem, RequirementsCondaExport)

    mend(problem.lines, tmp_path, files)

    assert [(line.file, line.line) for line in problem.lines] == [("base.txt", 1), (FILE, 2)]
    assert problem.cleaned == ()
    assert (tmp_path / "base.txt").read_text() == "a==1\n"
    assert (tmp_path / FILE).read_text() == "-r base.txt\nb==1\n"
