"""Django projects: what is collected, what is left out, and what a failure tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest
from e2e.conftest import new_platform
from e2e.dyno import Dyno, holders, move
from e2e.heroku import Build, Platform

App: TypeAlias = dict[str, str]

MANAGE = """\
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")

from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""
SETTINGS = """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "mysite.urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "shop"]
MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "collected"
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
}
"""
URLS = """\
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse(static("shop/site.css")))]
"""
WSGI = """\
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
"""
# It starts at once; how servers serve Django is what the fixtures show.
SERVE = """\
import os
from wsgiref.simple_server import make_server

from mysite.wsgi import application

make_server("127.0.0.1", int(os.environ["PORT"]), application).serve_forever()
"""
PROJECT: App = {
    "manage.py": MANAGE,
    "mysite/__init__.py": "",
    "mysite/settings.py": SETTINGS,
    "mysite/urls.py": URLS,
    "mysite/wsgi.py": WSGI,
    "shop/__init__.py": "",
    "shop/static/shop/site.css": "a { background: url('logo.svg') }",
    "shop/static/shop/logo.svg": "<svg/>",
    "serve.py": SERVE,
    "requirements.txt": "django\nwhitenoise\n",
    "Procfile": "web: python serve.py\n",
}
KEY = {"SECRET_KEY": "of the test"}
DATABASE = """\
from django.apps import AppConfig


class Shop(AppConfig):
    name = "shop"

    def ready(self):
        from django.db import connection

        connection.cursor().execute("SELECT * FROM shop_product")
"""

# How collecting fails: the id, with what is changed in the app and what the message must name.
FAILURES: dict[str, tuple[App, tuple[str, ...]]] = {
    "collectstatic-config-var-missing": (
        {"mysite/settings.py": f'{SETTINGS}os.environ["DATABASE_URL"]\n'},
        ("DATABASE_URL is not set", "mysite/settings.py, line 16"),
    ),
    "collectstatic-setting-invalid": (
        {"mysite/settings.py": f'{SETTINGS}STATIC_ROOT = os.environ.get("NOWHERE")\n'},
        ("STATIC_ROOT",),
    ),
    "collectstatic-file-missing": (
        {"shop/static/shop/site.css": "a { background: url('logo.png') }"},
        ("shop/logo.png",),
    ),
    "collectstatic-module-missing": (
        {"mysite/settings.py": f'{SETTINGS}INSTALLED_APPS += ["corsheaders"]\n'},
        ("django-cors-headers",),
    ),
    "collectstatic-database-used": (
        {"shop/apps.py": DATABASE},
        ("shop/apps.py, line 10", "no such table: shop_product"),
    ),
    "collectstatic-failed": (
        {"shop/apps.py": "import this_is (\n"},
        ("shop/apps.py, line 1",),
    ),
}


@pytest.fixture(scope="module")
def kept(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Path]:
    """A cache that holds Django: every build of this module is an unchanged one."""
    with new_platform(ground, buildpack, full_cache, "v1/python") as platform:
        build = platform.build(platform.checkout(PROJECT), KEY)
        assert build.code == 0, build.output
        yield platform.cache


@pytest.fixture
def shop(ground: Path, buildpack: Path, kept: Path) -> Iterator[Platform]:
    """A platform whose cache holds Django."""
    with new_platform(ground, buildpack, kept, "v1/python", "v1/venv") as platform:
        yield platform


def _build(shop: Platform, files: Mapping[str, str], config: Mapping[str, str] = KEY) -> Build:
    build = shop.build(shop.checkout(files), config)
    assert not build.worked, build.output
    return build


def _serves_its_style(build: Build) -> None:
    """Boot a built app elsewhere and follow its one link to a collected file."""
    assert build.code == 0, build.output
    slug = move(build.app)
    assert list(holders(slug, build.app.name)) == []
    with closing(Dyno(slug, build.processes["web"], KEY)) as web:
        status, link = web.get("/")
        assert (status, link.startswith("/static/shop/site.")) == (200, True)
        status, style = web.get(link)
        assert (status, "url(" in style) == (200, True)
        web.stop()


def test_static_files_are_collected_with_the_apps_config_vars(shop: Platform) -> None:
    build = _build(shop, PROJECT)

    assert build.report["django_collectstatic"] == "enabled"
    assert build.report["django_static_files"] == 2
    assert "2 static files copied" in build.out
    _serves_its_style(build)


def test_a_config_var_names_other_settings(shop: Platform) -> None:
    files = {
        **PROJECT,
        "mysite/settings.py": "",
        "mysite/production.py": f'{SETTINGS}STATIC_ROOT = BASE_DIR / os.environ["ENV"]\n',
    }
    config = {"DJANGO_SETTINGS_MODULE": "mysite.production", "ENV": "live"}

    build = _build(shop, files, {**KEY, **config})

    assert build.code == 0, build.output
    assert (build.app / "live/staticfiles.json").is_file()


@pytest.mark.parametrize("root", ["src/", "a/b/"])
def test_a_project_may_stand_in_a_directory(root: str, shop: Platform) -> None:
    at_top = {"requirements.txt", "Procfile"}
    files = {name if name in at_top else f"{root}{name}": PROJECT[name] for name in PROJECT}
    files["Procfile"] = f"web: python {root}serve.py\n"

    _serves_its_style(_build(shop, files))


def test_the_shallowest_of_several_projects_counts(shop: Platform) -> None:
    other = {"examples/demo/manage.py": MANAGE, "examples/demo/mysite/settings.py": "1 / 0"}

    _serves_its_style(_build(shop, {**other, **PROJECT}))


def test_an_app_below_the_root_is_collected_there(shop: Platform) -> None:
    files = {f"backend/{name}": PROJECT[name] for name in PROJECT}

    build = _build(shop, files, {**KEY, "SLUGLINE_APP_DIR": "backend"})

    assert (build.app / "backend/collected/staticfiles.json").is_file()
    _serves_its_style(build)


@pytest.mark.parametrize("problem", FAILURES)
def test_a_failure_names_what_is_wrong(problem: str, shop: Platform) -> None:
    changes, named = FAILURES[problem]

    build = _build(shop, {**PROJECT, **changes})

    # What Django says is evidence, and a traceback of its own.
    assert (build.code, build.errors) == (1, [problem]), build.output
    told = " ".join(line.removeprefix(" !").strip() for line in build.err.splitlines())
    assert [text for text in named if text not in told] == []
    assert build.report["failure_reason"] == problem


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            SETTINGS.replace(
                '"django.contrib.staticfiles", ', "*os.environ.get('MORE', '').split(), "
            ),
            "django.contrib.staticfiles is not in INSTALLED_APPS.",
        ),
        (
            SETTINGS.replace('STATIC_ROOT = BASE_DIR / "collected"\n', ""),
            "the settings name no STATIC_ROOT to collect them into.",
        ),
    ],
    ids=["the app isn't installed", "there is no root"],
)
def test_computed_settings_may_come_to_no_static_files(
    settings: str, reason: str, shop: Platform
) -> None:
    build = _build(shop, {**PROJECT, "mysite/settings.py": settings})

    assert (build.code, build.errors) == (0, []), build.output
    assert build.report["django_collectstatic"] == "skipped-not-configured"
    assert f"There are none: {reason}" in " ".join(build.out.split())
    assert "Traceback" not in build.output


@pytest.mark.parametrize(
    ("files", "config", "told"),
    [
        ({}, {"DISABLE_COLLECTSTATIC": "1"}, "disabled-env-var"),
        ({}, {"DISABLE_COLLECTSTATIC": "false"}, "enabled"),
        ({".heroku/collectstatic_disabled": ""}, {}, "disabled-file"),
        ({"mysite/settings.py": "SECRET_KEY = 'x'\n"}, {}, "skipped-not-configured"),
    ],
    ids=["a config var", "a config var that says no", "a file", "nothing to collect"],
)
def test_who_wants_no_static_files_gets_none(
    files: App, config: Mapping[str, str], told: str, shop: Platform
) -> None:
    build = _build(shop, {**PROJECT, **files}, {**KEY, **config})

    assert build.code == 0, build.output
    assert build.report["django_collectstatic"] == told
    assert (build.app / "collected").exists() is (told == "enabled")


def test_migrations_are_not_run_and_the_line_that_would_is_shown(shop: Platform) -> None:
    migration = {"shop/migrations/__init__.py": "", "shop/migrations/0001_initial.py": "1 / 0\n"}
    line = "release: python manage.py migrate --noinput"

    build = _build(shop, {**PROJECT, **migration})
    followed = _build(shop, {**PROJECT, **migration, "Procfile": f"{PROJECT['Procfile']}{line}\n"})

    assert (build.code, followed.code) == (0, 0), build.output
    assert line in build.out
    assert "migrations" not in followed.out
    assert not (build.app / "db.sqlite3").exists()
