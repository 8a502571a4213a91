from __future__ import annotations

import pytest
from linting import Told, lint, told

from buildpack.problems.lint_web import (
    TargetAttributeMissing,
    TargetModuleMissing,
    TargetNotModule,
)

FILES = {
    "wsgi.py": "from flask import Flask\n\napplication = Flask(__name__)\n",
    "shop/__init__.py": "",
    "shop/wsgi.py": "from shop.factory import make\n\napp = make()\n",
    "shop/factory.py": "def create_app(): ...\n",
    "star.py": "from shop.wsgi import *\n",
}


def told_of(target: str) -> Told:
    return told({**FILES, "Procfile": f"web: gunicorn {target}\n"})


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("wsgi.py", "web-target-not-module"),
        ("shop/wsgi.py:app", "web-target-not-module"),
        ("wsgi:app", "web-attribute-missing"),
        ("shop.wsgi", "web-attribute-missing"),
        ("'shop.factory:make_app()'", "web-attribute-missing"),
        ("shop.wsgy:app", "web-module-missing"),
    ],
)
def test_a_target_that_leads_nowhere_is_told(target: str, problem: str) -> None:
    assert told_of(target) == [(problem, f"Procfile:1 {target}")]


@pytest.mark.parametrize(
    "target",
    [
        "wsgi",
        "wsgi:application",
        "shop.wsgi:app",
        "'shop.factory:create_app()'",
        "star:anything",
        "shop:wsgi",
        "werkzeug.testapp:test_app",
        "$MODULE:app",
        "--chdir $DIR shop.wsgy:app",
    ],
)
def test_a_target_that_may_lead_somewhere_is_left_alone(target: str) -> None:
    assert told_of(target) == []


@pytest.mark.parametrize("server", ["hypercorn -b :$PORT", "granian --host :: --port $PORT"])
def test_servers_that_take_files_are_given_them(server: str) -> None:
    assert told({**FILES, "Procfile": f"web: {server} wsgi.py\n"}) == []


def suggested(target: str) -> str:
    problem = lint({**FILES, "Procfile": f"web: gunicorn {target}\n"})[0]
    if isinstance(problem, TargetModuleMissing):
        return problem.nearest
    assert isinstance(problem, TargetNotModule | TargetAttributeMissing)
    return problem.correct


@pytest.mark.parametrize(
    ("target", "instead"),
    [
        ("wsgi.py", "wsgi:application"),
        ("./shop/wsgi.py", "shop.wsgi:app"),
        ("shop/wsgi.py:other", "shop.wsgi:other"),
        ("wsgi:app", "wsgi:application"),
        ("shop.factory", "shop.factory:create_app"),
        ("shop.wsgy:app", "shop.wsgi"),
        ("shop.nothing_like_it:app", ""),
    ],
)
def test_what_would_do_is_named(target: str, instead: str) -> None:
    assert suggested(target) == instead


def test_a_configuration_names_a_target_too() -> None:
    files = {
        **FILES,
        "uwsgi.ini": "[uwsgi]\nhttp = :$(PORT)\nmodule = shop.wsgi:application\n",
        "Procfile": "web: uwsgi uwsgi.ini\n",
    }

    assert told(files) == [("web-attribute-missing", "uwsgi.ini:3 shop.wsgi:application")]
