from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searching import FASTAPI, FLASK, places, project_of, search, targets

from buildpack.model.entry_point import EntryPoint


def test_the_reason_names_the_file_and_the_line() -> None:
    assert search({"app.py": FLASK}) == (
        EntryPoint(
            module="app",
            attribute="app",
            interface="wsgi",
            file="app.py",
            line=2,
            because="app.py, line 2 makes a Flask application",
            framework="flask",
            rank=1010,
        ),
    )


def test_a_wrapped_application_is_one_application() -> None:
    text = f"{FLASK}db = SQLAlchemy(app)\nlog = app.logger\napp = ProxyFix(app)\napplication = app"

    assert targets({"app.py": text}) == [("app:application", "wsgi")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("site = Flask('x')\napi = Api(site)", "main:site"),
        ("app = Flask('x')\nserver = WSGIServer(app)", "main:app"),
        ("api = Flask('x')\napp = Wrapper(api)", "main:app"),
    ],
)
def test_only_what_is_named_for_it_wraps_an_application(text: str, expected: str) -> None:
    found = targets({"main.py": f"from flask import Flask\n{text}"})

    assert found[0] == (expected, "wsgi")
    assert ("main:api", "wsgi") not in found or "api = Flask" in text
    assert ("main:server", "wsgi") not in found


def test_the_best_module_comes_first_and_the_best_name_in_it() -> None:
    two = "from flask import Flask\nx = Flask()\nserver = Flask()\napplication = Flask()"

    assert targets({"main.py": FLASK, "wsgi.py": two}) == [
        ("wsgi:application", "wsgi"),
        ("wsgi:server", "wsgi"),
        ("wsgi:x", "wsgi"),
        ("main:app", "wsgi"),
    ]


def test_a_better_place_has_a_better_rank_and_an_equal_place_the_same() -> None:
    files = {
        "wsgi.py": FLASK,
        "app.py": FLASK,
        "main.py": f"{FLASK}x = Flask('x')",
        "admin/__init__.py": "",
        "admin/main.py": FLASK,
    }

    ranks = {one.target: one.rank for one in search(files)}

    assert ranks["wsgi:app"] < ranks["app:app"] == ranks["main:app"] < ranks["main:x"]
    assert ranks["main:x"] < ranks["admin.main:app"]


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


# Where the modules of an app stand, and what is imported from where.
LAYOUTS = [
    pytest.param({"app.py": FLASK}, [("", "app:app")], id="the root"),
    pytest.param({"shop.py": FLASK}, [("", "shop:app")], id="any name"),
    pytest.param({"pkg/__init__.py": FLASK}, [("", "pkg:app")], id="a package"),
    pytest.param(
        {"pkg/__init__.py": "", "pkg/http/__init__.py": "", "pkg/http/wsgi.py": FLASK},
        [("", "pkg.http.wsgi:app")],
        id="a package in a package",
    ),
    pytest.param(
        {"src/pkg/__init__.py": "", "src/pkg/app.py": FLASK}, [("src", "pkg.app:app")], id="src"
    ),
    pytest.param({"src/app.py": FLASK}, [("src", "app:app")], id="a module in src"),
    pytest.param(
        {"src/__init__.py": "", "src/main.py": FLASK}, [("", "src.main:app")], id="src, a package"
    ),
    pytest.param(
        {"src/app.py": f"from src.db import x\n{FLASK}"},
        [("", "src.app:app")],
        id="src, which is imported by its name",
    ),
    pytest.param(
        {"my_folder/my_module.py": FLASK}, [("my_folder", "my_module:app")], id="a folder"
    ),
    pytest.param(
        {"backend/app.py": f"import models\n{FLASK}", "backend/models.py": ""},
        [("backend", "app:app")],
        id="a folder whose modules import each other",
    ),
    pytest.param(
        {"backend/app.py": f"from .models import x\n{FLASK}"},
        [("", "backend.app:app")],
        id="a folder with relative imports",
    ),
    pytest.param(
        {"services/api/web/__init__.py": "", "services/api/web/app.py": FASTAPI},
        [("services/api", "web.app:app")],
        id="a package in a folder in a folder",
    ),
    pytest.param({"a/b/c/d/app.py": FLASK}, [], id="too deep"),
    pytest.param({"my-app.py": FLASK}, [], id="no name to import"),
    pytest.param({"my-app/app.py": FLASK}, [("my-app", "app:app")], id="a folder with a dash"),
]


@pytest.mark.parametrize(("files", "expected"), LAYOUTS)
def test_an_application_is_found_where_it_is_and_imported_from_there(
    files: dict[str, str | bytes], expected: list[tuple[str, str]]
) -> None:
    assert places(files) == expected


def test_a_project_that_is_installed_needs_no_mention_of_its_source_directory() -> None:
    project = "[project]\nname = 'pkg'\n[build-system]\nrequires = []"
    files = {"src/pkg/__init__.py": "", "src/pkg/app.py": FLASK, "pyproject.toml": project}

    assert places(files) == [("", "pkg.app:app")]
    assert places({**files, "requirements.txt": ""}) == [("src", "pkg.app:app")]


@pytest.mark.parametrize(
    "path",
    [
        "tests/app.py",
        "shop/tests/app.py",
        "docs/app.py",
        "shop/migrations/app.py",
        ".hidden/app.py",
        "test_app.py",
        "app_test.py",
        "conftest.py",
        "setup.py",
        "venv/lib/python3.12/site-packages/flask/app.py",
    ],
)
def test_what_is_no_part_of_what_is_served_is_left_out(path: str) -> None:
    assert search({path: FLASK, "venv/pyvenv.cfg": ""}) == ()


def test_examples_come_last() -> None:
    files = {"examples/app.py": FLASK, "inner/deep/thing.py": FLASK}

    assert places(files) == [("inner/deep", "thing:app"), ("examples", "app:app")]
    assert places({"examples/app.py": FLASK}) == [("examples", "app:app")]


def test_of_equal_packages_the_one_that_is_called_like_the_project_comes_first() -> None:
    files = {
        **{f"{name}/__init__.py": "" for name in ("admin", "my_shop", "zoo")},
        **{f"{name}/app.py": FLASK for name in ("admin", "my_shop", "zoo")},
    }

    for named in (
        {"setup.py": "from setuptools import setup\nsetup(name='My-Shop')"},
        {"setup.cfg": "[metadata]\nname = my.shop\n"},
        {"pyproject.toml": "[project]\nname = 'my-shop'"},
        {"pyproject.toml": "[tool.poetry]\nname = 'my-shop'"},
    ):
        found = search({**files, **named})
        assert [one.module for one in found] == ["my_shop.app", "admin.app", "zoo.app"]
        assert found[0].rank < found[1].rank == found[2].rank


def test_other_files_are_not_looked_at_when_the_procfile_says_how_to_serve() -> None:
    files = {"odd.py": FLASK, "Procfile": "web: gunicorn odd:app"}

    assert targets(files) == []
    assert targets({**files, "Procfile": "worker: python odd.py"}) == [("odd:app", "wsgi")]


def test_other_files_are_looked_at_only_when_the_usual_ones_hold_nothing() -> None:
    files = {"app.py": FLASK, "odd.py": FLASK}

    assert targets(files) == [("app:app", "wsgi")]
    assert targets({**files, "app.py": ""}) == [("odd:app", "wsgi")]


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


def test_django_further_down_is_imported_from_beside_its_manage_py() -> None:
    found = search({f"backend/{path}": text for path, text in DJANGO.items()})

    assert [(one.root, one.target) for one in found] == [
        ("backend", "s.wsgi:application"),
        ("backend", "s.asgi:application"),
    ]
    assert found[0].because == "backend/s/settings.py names it in WSGI_APPLICATION"


@pytest.mark.parametrize("app", ["channels", "daphne", "channels.apps.ChannelsConfig"])
def test_channels_put_the_door_for_asgi_first(app: str) -> None:
    settings = f"{DJANGO['s/settings.py']}INSTALLED_APPS = ['{app}']"

    assert targets({**DJANGO, "s/settings.py": settings}) == [
        ("s.asgi:application", "asgi"),
        ("s.wsgi:application", "wsgi"),
    ]


def test_a_router_of_channels_puts_the_door_for_asgi_first() -> None:
    router = "from channels.routing import ProtocolTypeRouter\napplication = ProtocolTypeRouter({})"

    assert targets({**DJANGO, "s/asgi.py": router})[0] == ("s.asgi:application", "asgi")


def test_a_huge_file_is_passed_over() -> None:
    assert targets({"app.py": FLASK + "#" * 1_000_000}) == []


def test_doubtful_escapes_are_nobodys_business() -> None:
    assert targets({"app.py": f"{FLASK}x = '\\d'"}) == [("app:app", "wsgi")]


def test_a_long_chain_of_branches_is_no_trouble() -> None:
    chain = "if x:\n    pass\n" + "elif x:\n    pass\n" * 80

    assert targets({"app.py": chain + FLASK}) == [("app:app", "wsgi")]


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_in_a_module_end_the_search_well(content: bytes) -> None:
    project = project_of({"app.py": content, "odd.py": content})

    assert all(one.file in {"app.py", "odd.py"} for one in project.entry_points)
    assert set(project.entry_search.files) <= {"app.py", "odd.py"}


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
