from __future__ import annotations

import ast

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.django_settings import Settings, read_settings
from buildpack.facts.source import Source, read_source

APPS = 'INSTALLED_APPS = ["django.contrib.staticfiles"]\n'
ROOT = 'STATIC_ROOT = "static"\n'


def read(text: str, **modules: str) -> Settings:
    """Return what settings say, beside which *modules* stand in the package ``mysite``."""
    files = {f"mysite/{name}.py": content for name, content in modules.items()}
    tree = Tree({"mysite/settings.py": text, **files})
    source = read_source(tree, "mysite.settings")
    assert source is not None
    return read_settings(tree, source, "")


def told(settings: Settings) -> tuple[bool, bool]:
    return settings.has_static_files, settings.may_have_static_files


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(APPS + ROOT, id="plain"),
        pytest.param(APPS + "STATIC_ROOT = os.environ['ROOT']", id="a computed root"),
        pytest.param(f"THIRD_APPS = ['django.contrib.staticfiles']\n{ROOT}", id="in a part"),
        pytest.param(
            f"INSTALLED_APPS = []\nif True:\n  INSTALLED_APPS += {APPS[17:]}\n{ROOT}", id="added"
        ),
    ],
)
def test_settings_that_name_the_app_and_a_root_have_static_files(text: str) -> None:
    assert told(read(text)) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(APPS, id="no root"),
        pytest.param(f"{APPS}STATIC_ROOT = None", id="an empty root"),
        pytest.param(f"INSTALLED_APPS = ['shop']\n{ROOT}", id="other apps"),
        pytest.param(f"A = ['shop']\nINSTALLED_APPS = (*A, 'b')\n{ROOT}", id="of names"),
        pytest.param(f"def f():\n  locals()\nINSTALLED_APPS = []\n{ROOT}", id="in a function"),
    ],
)
def test_settings_that_plainly_want_none_leave_nothing_open(text: str) -> None:
    assert told(read(text)) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"INSTALLED_APPS = find_apps()\n{ROOT}", id="a call"),
        pytest.param(f"INSTALLED_APPS = env.APPS\n{ROOT}", id="an attribute"),
        pytest.param(f"from x import A\nINSTALLED_APPS = A\n{ROOT}", id="another module's name"),
        pytest.param(f"from x import INSTALLED_APPS\n{ROOT}", id="imported"),
        pytest.param("from elsewhere.settings import *", id="a package's settings"),
        pytest.param("include('base.py', 'local.py')", id="django-split-settings"),
        pytest.param("django_heroku.settings(locals())", id="the namespace handed over"),
        pytest.param("globals()['INSTALLED_APPS'] = []", id="the namespace written to"),
        pytest.param("class Base(Configuration):\n  INSTALLED_APPS = []", id="a class"),
        pytest.param(f"INSTALLED_APPS = []\nINSTALLED_APPS.append(x)\n{ROOT}", id="appended"),
        pytest.param(
            f"INSTALLED_APPS = []\nfor x in y:\n  INSTALLED_APPS += [x]\n{ROOT}", id="a loop"
        ),
        pytest.param(f"{APPS}STORAGES = {{}}", id="a storage that may need no root"),
        pytest.param("if locals().get('A'):\n  pass", id="a condition on the namespace"),
    ],
)
def test_computed_settings_leave_it_open(text: str) -> None:
    assert told(read(text)) == (False, True)


def test_settings_build_on_each_other_in_circles() -> None:
    settings = read(
        f"from .base import *\n{ROOT}", base=f"from .settings import *\nfrom .base import *\n{APPS}"
    )

    assert told(settings) == (True, True)
    assert settings.is_whole


def test_a_hundred_modules_are_enough() -> None:
    chain = {f"m{number}": f"from .m{number + 1} import *" for number in range(150)}

    assert not read("from .m0 import *", **chain, m150="").is_whole


def test_names_that_hold_each_other_come_to_an_end() -> None:
    names = "".join(f"A{number} = A{number + 1} + A{number + 1}\n" for number in range(60))

    assert told(read(f"{names}A60 = A0\nINSTALLED_APPS = A0\n{ROOT}")) == (False, False)


@given(st.lists(st.sampled_from((APPS, ROOT, "x = 1\n", "if a:\n  b()\n", "from m import *\n"))))
def test_any_settings_are_read(lines: list[str]) -> None:
    source = Source("settings", "settings.py", ast.parse("".join(lines)))

    settings = read_settings(Tree(), source, "")

    assert settings.may_have_static_files or not settings.has_static_files
