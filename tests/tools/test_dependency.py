from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning import version

from buildpack.tools.dependency import find_needs


def needs(
    requires: Mapping[str, tuple[str, ...]],
    extras: Mapping[str, tuple[str, ...]] | None = None,
    python: str = "3.13.1",
) -> dict[str, tuple[str, ...]]:
    found = find_needs(requires, extras or {}, version(python))
    return {name: others for name, others in found.items() if others}


def test_what_is_installed_is_needed_and_nothing_else() -> None:
    requires = {"flask": ("Werkzeug>=3", "Jinja2", "absent"), "werkzeug": (), "jinja2": ()}

    assert needs(requires) == {"flask": ("jinja2", "werkzeug")}


@pytest.mark.parametrize(
    ("marker", "python", "is_needed"),
    [
        ("python_version < '3.11'", "3.13.1", False),
        ("python_version < '3.11'", "3.10.2", True),
        ("python_full_version >= '3.14.0rc1'", "3.14.0rc1", True),
        ("python_version >= '3.14'", "3.14.2t", True),
        ("sys_platform == 'win32'", "3.13.1", False),
        ("implementation_name == 'cpython'", "2.7.18", True),
        ("python_version ~= 'nonsense'", "3.13.1", True),
    ],
)
def test_markers_are_asked_of_the_apps_own_python(
    marker: str, python: str, *, is_needed: bool
) -> None:
    found = needs({"a": (f"b; {marker}",), "b": ()}, python=python)

    assert found == ({"a": ("b",)} if is_needed else {})


def test_extras_count_when_the_app_or_a_package_asks_for_them() -> None:
    requires = {
        "shop": ("requests[socks]",),
        "requests": ("PySocks; extra == 'socks'", "chardet; extra == 'use-chardet'"),
        "pysocks": (),
        "chardet": (),
    }

    assert needs(requires) == {"shop": ("requests",), "requests": ("pysocks",)}
    assert needs(requires, {"requests": ("use_chardet",)})["requests"] == ("chardet", "pysocks")


def test_an_extra_may_be_made_of_others_of_the_same_package() -> None:
    requires = {"a": ("a[fast]; extra == 'all'", "b; extra == 'fast'"), "b": ()}

    assert needs(requires, {"a": ("all",)}) == {"a": ("b",)}


def test_circles_end() -> None:
    requires = {"a": ("b[x]",), "b": ("a[y]; extra == 'x'",)}

    assert needs(requires) == {"a": ("b",), "b": ("a",)}


@given(st.lists(st.text() | st.from_regex(r"b(\[x\])? *; *(extra|python_version) *== *'\w'")))
def test_any_lines_give_needs(lines: list[str]) -> None:
    assert set(find_needs({"a": lines, "b": ()}, {}, version("3.13.1"))) == {"a", "b"}
