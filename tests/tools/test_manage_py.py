from __future__ import annotations

from dataclasses import replace

from planning import LAYOUT

from buildpack.tools.manage_py import collect_static


def test_static_files_are_collected_without_questions_and_without_byte_code() -> None:
    command = collect_static(LAYOUT, "src/manage.py")

    assert command.argv == (
        "/build/.heroku/venv/bin/python",
        *("src/manage.py", "collectstatic", "--noinput", "--traceback"),
    )
    assert command.shown == "python src/manage.py collectstatic --noinput"
    assert command.env == {"PYTHONPATH": "/build/src", "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_app_s_own_python_path_comes_first() -> None:
    command = collect_static(LAYOUT, "manage.py", "lib:vendor")

    assert command.env["PYTHONPATH"] == "lib:vendor:/build"


def test_a_project_in_a_sub_folder_is_collected_there() -> None:
    command = collect_static(replace(LAYOUT, source=LAYOUT.app / "backend"), "manage.py")

    assert str(command.cwd) == "/build/backend"
    assert command.env["PYTHONPATH"] == "/build/backend"
