from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.django import read_django
from buildpack.facts.entry_points import read_entry_points
from buildpack.model.project import EntryPoint

FLASK = "from flask import Flask\napp = Flask(__name__)\n"


def search(files: dict[str, str], **env: str) -> tuple[EntryPoint, ...]:
    tree = Tree(files)
    return read_entry_points(tree, env, read_django(tree, {}))


def targets(files: dict[str, str], **env: str) -> list[tuple[str, str]]:
    return [(one.target, one.interface) for one in search(files, **env)]


@pytest.mark.parametrize(
    ("text", "attribute", "interface"),
    [
        ("from flask import Flask\napp = Flask(__name__)", "app", "wsgi"),
        ("import flask as f\nsite = f.Flask(__name__)", "site", "wsgi"),
        ("from fastapi import FastAPI as F\napi: F = F()", "api", "asgi"),
        ("from starlette.applications import Starlette\napp = Starlette()", "app", "asgi"),
        ("from quart import Quart\napp = Quart(__name__)", "app", "asgi"),
        ("import bottle\napplication = bottle.default_app()", "application", "wsgi"),
        ("import falcon\napp = falcon.App()", "app", "wsgi"),
        ("import falcon.asgi\napp = falcon.asgi.App()", "app", "asgi"),
        ("from litestar import Litestar\napp = Litestar()", "app", "asgi"),
        ("from dash import Dash\nui = Dash()\nserver = ui.server", "server", "wsgi"),
        ("app = Configurator().make_wsgi_app()", "app", "wsgi"),
        ("def application(environ, start_response):\n    pass", "application", "wsgi"),
        ("async def app(scope, receive, send):\n    pass", "app", "asgi"),
        ("class A:\n def __call__(self, env, start_response): ...\napp = A()", "app", "wsgi"),
        ("class A:\n async def __call__(self, scope, receive, send): ...\nx = A()", "x", "asgi"),
        ("from flask import Flask\nclass A(Flask): ...\nx = A()", "x", "wsgi"),
        ("from fastapi import FastAPI\ndef make() -> FastAPI: ...\nx = make()", "x", "asgi"),
        ("def make():\n from quart import Quart\n q = Quart()\n return q\nx = make()", "x", "asgi"),
        ("def make():\n import flask\n return P(flask.Flask())\nx = make()", None, None),
        ("from flask import *\napp = Flask(__name__)", "app", "wsgi"),
        ("app = make_it()", "app", "wsgi"),
        ("import sanic\napp = make_it()", "app", "asgi"),
        ("try:\n  from flask import Flask\nfinally:\n  app = Flask()", "app", "wsgi"),
        (
            "from werkzeug.wrappers import Request\n@Request.application\ndef app(r): ...",
            "app",
            "wsgi",
        ),
        ("from celery import Celery\napp = Celery()", None, None),
        ("import typer\napp = typer.Typer()", None, None),
        ("app = 3", None, None),
        ("if __name__ == '__main__':\n    app = make()", None, None),
        ("def f():\n    app = make()", None, None),
        ("app = (", None, None),
        ("def make():\n return make()\nx = make()", None, None),
        ("class A(B): ...\nclass B(A): ...\nx = A()", None, None),
    ],
)
def test_an_application_is_found_by_what_makes_it(
    text: str, attribute: str | None, interface: str | None
) -> None:
    expected = [] if attribute is None else [(f"main:{attribute}", interface)]

    assert targets({"main.py": text}) == expected


def test_the_reason_names_the_file_and_the_line() -> None:
    assert search({"app.py": FLASK}) == (
        EntryPoint(
            module="app",
            attribute="app",
            interface="wsgi",
            file="app.py",
            line=2,
            because="app.py, line 2 makes a Flask application",
        ),
    )


def test_a_wrapped_application_is_one_application() -> None:
    text = f"{FLASK}db = SQLAlchemy(app)\nlog = app.logger\napp = ProxyFix(app)\napplication = app"

    assert targets({"app.py": text}) == [("app:application", "wsgi")]


def test_the_best_module_comes_first_and_the_best_name_in_it() -> None:
    two = "from flask import Flask\nx = Flask()\nserver = Flask()\napplication = Flask()"

    assert targets({"main.py": FLASK, "wsgi.py": two}) == [
        ("wsgi:application", "wsgi"),
        ("wsgi:server", "wsgi"),
        ("wsgi:x", "wsgi"),
        ("main:app", "wsgi"),
    ]


def test_what_only_its_name_speaks_for_comes_last() -> None:
    files = {"wsgi.py": "app = make_it()", "main.py": FLASK}

    assert targets(files) == [("main:app", "wsgi"), ("wsgi:app", "wsgi")]


@pytest.mark.parametrize(
    ("wsgi", "more", "expected"),
    [
        pytest.param("from hello import app", {"hello.py": FLASK}, "app", id="plain"),
        pytest.param(
            "from hello import app as application", {"hello.py": FLASK}, "application", id="renamed"
        ),
        pytest.param("import hello\napp = hello.app", {"hello.py": FLASK}, "app", id="attribute"),
        pytest.param("from hello import *", {"hello.py": FLASK}, "app", id="star"),
        pytest.param(
            "from pkg import app",
            {"pkg/__init__.py": "from .core.web import app", "pkg/core/web.py": FLASK},
            "app",
            id="through a package",
        ),
        pytest.param(
            "from pkg import create_app\napp = create_app()",
            {
                "pkg/__init__.py": "from flask import Flask\ndef create_app():\n"
                "    app = Flask(__name__)\n    return app"
            },
            "app",
            id="a factory elsewhere",
        ),
    ],
)
def test_other_modules_are_followed(wsgi: str, more: dict[str, str], expected: str) -> None:
    assert targets({"wsgi.py": wsgi, **more})[0] == (f"wsgi:{expected}", "wsgi")


def test_an_application_is_listed_once_however_many_offer_it() -> None:
    found = search({"wsgi.py": "from hello import app", "hello.py": FLASK})

    assert [one.target for one in found] == ["wsgi:app"]
    assert found[0].because == "wsgi.py, line 1 takes a Flask application from hello.py"


def test_the_interface_comes_through_a_re_export() -> None:
    files = {
        "app.py": "from main import api as app",
        "main.py": "import fastapi\napi = fastapi.FastAPI()",
    }

    assert targets(files) == [("app:app", "asgi")]


def test_modules_that_import_one_another_end() -> None:
    files = {"app.py": "from main import app", "main.py": f"from app import app\n{FLASK}"}

    assert targets(files) == [("app:app", "wsgi")]


def test_packages_are_looked_at_after_the_root() -> None:
    files = {
        "zoo/__init__.py": "",
        "zoo/main.py": "def application(environ, start_response): ...",
        "pkg/__init__.py": FLASK,
        "tests/__init__.py": FLASK,
        "plain/app.py": FLASK,
        "hello.py": "from flask import Flask\nx = Flask()",
    }

    assert targets(files) == [
        ("hello:x", "wsgi"),
        ("pkg:app", "wsgi"),
        ("zoo.main:application", "wsgi"),
    ]


def test_a_source_directory_counts_when_the_project_can_be_installed() -> None:
    files = {"src/pkg/__init__.py": "", "src/pkg/app.py": FLASK}

    assert targets(files) == []
    assert targets({**files, "pyproject.toml": ""}) == [("pkg.app:app", "wsgi")]


DJANGO = {
    "manage.py": "import django, os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 's.settings')",
    "s/__init__.py": "",
    "s/settings.py": "A = 1\nWSGI_APPLICATION = 's.wsgi.application'\n",
    "s/wsgi.py": "from django.core.wsgi import get_wsgi_application\n"
    "application = get_wsgi_application()",
    "s/asgi.py": "from django.core.asgi import get_asgi_application\n"
    "application = get_asgi_application()",
}


def test_django_settings_name_the_application() -> None:
    found = search({**DJANGO, "app.py": FLASK})

    assert [(one.target, one.interface) for one in found] == [
        ("s.wsgi:application", "wsgi"),
        ("app:app", "wsgi"),
        ("s.asgi:application", "asgi"),
    ]
    assert found[0].because == "s/settings.py names it in WSGI_APPLICATION"
    assert (found[0].file, found[0].line) == ("s/settings.py", 2)


def test_django_without_the_settings_is_found_in_its_package() -> None:
    assert targets({**DJANGO, "s/settings.py": ""}) == [
        ("s.wsgi:application", "wsgi"),
        ("s.asgi:application", "asgi"),
    ]


def test_django_further_down_cant_be_imported_from_the_root() -> None:
    assert targets({f"src/{path}": text for path, text in DJANGO.items()}) == []


@pytest.mark.parametrize(
    ("named", "files", "expected"),
    [
        ("main:x", {"main.py": "from fastapi import FastAPI\nx = FastAPI()"}, ("main:x", "asgi")),
        ("main", {"main.py": FLASK}, ("main:app", "wsgi")),
        ("main", {"main.py": f"{FLASK}application = app"}, ("main:application", "wsgi")),
        ("pkg.mod", {}, ("pkg.mod:application", "wsgi")),
        ("pkg.asgi:app", {}, ("pkg.asgi:app", "asgi")),
    ],
)
def test_what_the_user_names_stands_alone(
    named: str, files: dict[str, str], expected: tuple[str, str]
) -> None:
    found = targets({**files, "wsgi.py": FLASK}, SLUGLINE_ENTRYPOINT=named)

    assert found == [expected]


def test_a_huge_file_is_passed_over() -> None:
    assert targets({"app.py": FLASK + "#" * 1_000_000}) == []


def test_doubtful_escapes_are_nobodys_business() -> None:
    assert targets({"app.py": f"{FLASK}x = '\\d'"}) == [("app:app", "wsgi")]


def test_a_long_chain_of_branches_is_no_trouble() -> None:
    chain = "if x:\n    pass\n" + "elif x:\n    pass\n" * 80

    assert targets({"app.py": chain + FLASK}) == [("app:app", "wsgi")]


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_in_a_module_end_the_search_well(content: bytes) -> None:
    found = read_entry_points(Tree({"app.py": content}), {}, None)

    assert all(one.file == "app.py" for one in found)


@given(
    st.lists(
        st.sampled_from(
            [
                "from app import *",
                "from . import app",
                "from .. import main as app",
                "from main import app",
                "import main",
                "app = main.app",
                "app = Flask()",
                "from flask import Flask",
                "app = make(app)",
                "def make(x):\n    return app",
                "class Flask(make): ...",
                "application = app.server.app",
                "from pkg.app import make",
            ]
        )
    ).map("\n".join)
)
def test_any_tangle_of_imports_ends(text: str) -> None:
    files = {"app.py": text, "main.py": text, "pkg/__init__.py": text, "pkg/app.py": text}

    assert all(one.file in files for one in search(files))
