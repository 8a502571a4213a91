from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.django import read_django

MANAGE = """#!/usr/bin/env python
import os
def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    from django.core.management import execute_from_command_line
"""
SETTINGS = """from pathlib import Path
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.staticfiles"]
WSGI_APPLICATION = "mysite.wsgi.application"
ASGI_APPLICATION = "mysite.asgi.application"
STATIC_ROOT = Path(__file__).parent / "static"
"""


def test_a_project_says_all_about_itself() -> None:
    found = read_django(Tree({"manage.py": MANAGE, "mysite/settings.py": SETTINGS}), {})

    assert found is not None
    assert found.root == ""
    assert found.facts.manage_py == "manage.py"
    assert found.facts.settings_module == "mysite.settings"
    assert found.facts.settings_file == "mysite/settings.py"
    assert found.facts.has_static_files
    assert found.facts.names_static_files
    assert not found.facts.has_collecting_disabled
    assert not found.facts.has_migrations
    assert [(one.interface, one.target, one.line) for one in found.applications] == [
        ("wsgi", "mysite.wsgi.application", 3),
        ("asgi", "mysite.asgi.application", 4),
    ]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("INSTALLED_APPS = ['django.contrib.staticfiles']", id="no root"),
        pytest.param("STATIC_ROOT = 'x'\nINSTALLED_APPS = ['x']", id="not installed"),
        pytest.param(f"{SETTINGS}\nSTATIC_ROOT = None", id="taken back"),
        pytest.param("INSTALLED_APPS = [", id="broken"),
        pytest.param("", id="empty"),
    ],
)
def test_static_files_need_the_app_and_a_root(settings: str) -> None:
    found = read_django(Tree({"manage.py": MANAGE, "mysite/settings.py": settings}), {})

    assert found is not None
    assert not found.facts.has_static_files


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "mysite/settings/__init__.py": "try:\n  from .local import *\n"
                "except E:\n  from .base import *",
                "mysite/settings/base.py": SETTINGS,
            },
            id="a package with a star import",
        ),
        pytest.param(
            {
                "mysite/settings.py": "from mysite.base import *\nSTATIC_ROOT = 'x'",
                "mysite/base.py": "from .settings import *\n"
                "THIRD_APPS = ['django.contrib.staticfiles']\nINSTALLED_APPS = [*THIRD_APPS]",
            },
            id="an absolute star import and a circle",
        ),
        pytest.param(
            {
                "mysite/settings.py": "INSTALLED_APPS = []\nSTATIC_ROOT: str = 'x'\n"
                "INSTALLED_APPS += ['django.contrib.staticfiles']",
            },
            id="added later",
        ),
    ],
)
def test_settings_are_followed(files: dict[str, str]) -> None:
    found = read_django(Tree({"manage.py": MANAGE, **files}), {})

    assert found is not None
    assert found.facts.has_static_files


def test_the_shallowest_manage_py_of_django_counts() -> None:
    tree = Tree(
        {
            "a/b/manage.py": MANAGE,
            "src/manage.py": MANAGE,
            "src/mysite/settings.py": SETTINGS,
            "tools/manage.py": "from flask_script import Manager",
        }
    )

    found = read_django(tree, {})

    assert found is not None
    assert found.root == "src"
    assert found.facts.settings_file == "src/mysite/settings.py"


def test_a_variable_names_other_settings() -> None:
    files = {"manage.py": MANAGE, "mysite/prod.py": SETTINGS, "mysite/settings.py": ""}

    found = read_django(Tree(files), {"DJANGO_SETTINGS_MODULE": "mysite.prod"})

    assert found is not None
    assert found.facts.settings_module == "mysite.prod"
    assert found.facts.has_static_files


def test_an_index_sets_the_module_too() -> None:
    manage = "import django, os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'"

    found = read_django(Tree({"manage.py": manage}), {})

    assert found is not None
    assert found.facts.settings_module == "mysite.settings"
    assert found.facts.settings_file is None


@pytest.mark.parametrize(
    "settings", [{}, {"mysite/settings.py": "INSTALLED_APPS = ["}], ids=["none", "broken"]
)
def test_settings_that_cannot_be_read_leave_static_files_open(settings: dict[str, str]) -> None:
    found = read_django(Tree({"manage.py": MANAGE, **settings}), {})

    assert found is not None
    assert found.facts.may_have_static_files
    assert not found.facts.has_static_files


@pytest.mark.parametrize("up", ["", "../"])
def test_a_file_switches_static_files_off(up: str) -> None:
    files = {"app/manage.py": MANAGE, ".heroku/collectstatic_disabled": ""}
    below = "app" if up else "."
    found = read_django(Tree(files, below=below), {}, up)

    assert found is not None
    assert found.facts.has_collecting_disabled


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["shop/migrations/0001_initial.py"], True),
        (["apps/shop/migrations/0001_initial.py"], True),
        (["migrations/0001_initial.py"], True),
        (["a/b/c/migrations/0001_initial.py"], False),
        (["_old/migrations/0001_initial.py"], False),
        (["shop/migrations/__init__.py"], False),
        (["shop/migrations/0001_initial.py", "bin/post_compile"], False),
    ],
)
def test_migrations_are_seen_unless_a_hook_runs_them(files: list[str], *, expected: bool) -> None:
    text = "python manage.py migrate"
    found = read_django(Tree({"manage.py": MANAGE, **dict.fromkeys(files, text)}), {})

    assert found is not None
    assert found.facts.has_migrations is expected


def test_migrations_belong_to_the_project_beside_its_manage_py() -> None:
    tree = Tree({"src/manage.py": MANAGE, "src/shop/migrations/0001_initial.py": ""})

    found = read_django(tree, {})

    assert found is not None
    assert found.facts.has_migrations


@pytest.mark.parametrize(
    "files",
    [{}, {"manage.py": "print()"}, {"a/b/c/d/manage.py": MANAGE}],
    ids=["none", "another program", "too deep"],
)
def test_no_manage_py_is_no_project(files: dict[str, str]) -> None:
    assert read_django(Tree(files), {}) is None


def test_the_commands_that_its_own_apps_bring_are_known() -> None:
    files = ("shop/management/commands/restock.py", "shop/management/commands/__init__.py")

    found = read_django(Tree({"manage.py": MANAGE, **dict.fromkeys(files, "")}), {})

    assert found is not None
    assert found.facts.own_commands == ("restock",)
