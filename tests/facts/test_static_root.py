from __future__ import annotations

import ast

import pytest

from buildpack.facts.static_root import find_static_root

PATHLIB = "BASE_DIR = Path(__file__).resolve().parent.parent\n"
OS_PATH = "BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n"


def values_of(text: str) -> dict[str, ast.expr]:
    return {
        node.targets[0].id: node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            f"{PATHLIB}STATIC_URL = '/static/'\nSTATIC_ROOT = BASE_DIR / 'staticfiles'",
            "staticfiles",
        ),
        (
            f"{OS_PATH}STATIC_URL = '/static/'\nSTATIC_ROOT = os.path.join(BASE_DIR, 'a', 'b')",
            "a/b",
        ),
        (
            "STATIC_URL = '/static/'\nSTATIC_ROOT = Path(__file__).parents[1] / 'gathered'",
            "gathered",
        ),
        (f"{PATHLIB}STATIC_URL = 'static/'\nSTATIC_ROOT = str(BASE_DIR / 'out')", "out"),
    ],
)
def test_what_django_s_templates_say_is_understood(settings: str, expected: str) -> None:
    assert find_static_root(values_of(settings), "mysite/settings.py") == ("/static/", expected)


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "STATIC_URL = '/static/'",
        "STATIC_URL = '/static/'\nSTATIC_ROOT = os.environ['ROOT']",
        "STATIC_URL = '/static/'\nSTATIC_ROOT = 'relative'",
        "STATIC_URL = '/static/'\nSTATIC_ROOT = STATIC_ROOT",
        "STATIC_URL = '/static/'\nSTATIC_ROOT = A\nA = B\nB = A",
        "STATIC_URL = '/static/'\nSTATIC_ROOT = '/'",
        "STATIC_URL = '/static/'\nSTATIC_ROOT = '/srv/static'",
        f"{PATHLIB}STATIC_URL = '/static/'\nSTATIC_ROOT = BASE_DIR.parent / 'out'",
        "STATIC_URL = '/static/'\nSTATIC_ROOT = Path(__file__).parents[99] / 'out'",
        "STATIC_URL = url()\nSTATIC_ROOT = '/srv'",
    ],
)
def test_what_is_computed_is_left_alone(settings: str) -> None:
    assert find_static_root(values_of(settings), "mysite/settings.py") == ("", "")
