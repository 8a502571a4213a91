from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from planning import LAYOUT

from buildpack.model.layout import Place
from buildpack.model.wheelhouse import Wheelhouse
from buildpack.tools.wheelhouse import environment

URL = "file:///build/vendor"
VENDOR = Wheelhouse(path="vendor", is_alone=False)


@pytest.mark.parametrize(
    ("env", "pip", "uv"),
    [
        ({}, URL, URL),
        ({"PIP_FIND_LINKS": "/a /b"}, f"/a /b {URL}", f"/a,/b,{URL}"),
        ({"UV_FIND_LINKS": "/a,/b"}, URL, f"/a,/b,{URL}"),
        ({"PIP_FIND_LINKS": "/a", "UV_FIND_LINKS": "/b"}, f"/a {URL}", f"/b,{URL}"),
    ],
)
def test_it_comes_after_the_users_own_places(env: dict[str, str], pip: str, uv: str) -> None:
    assert environment(LAYOUT, VENDOR, env) == {"PIP_FIND_LINKS": pip, "UV_FIND_LINKS": uv}


def test_alone_it_takes_the_place_of_every_index() -> None:
    found = environment(LAYOUT, replace(VENDOR, is_alone=True), {})

    assert found["PIP_NO_INDEX"] == "1"


def test_spaces_and_commas_are_no_separators() -> None:
    source = Place(Path("/my, app"), LAYOUT.app.launch)

    found = environment(replace(LAYOUT, source=source), VENDOR, {})

    assert set(found.values()) == {"file:///my%2C%20app/vendor"}
