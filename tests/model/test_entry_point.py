from __future__ import annotations

import pytest

from buildpack.model.entry_point import EntryPoint
from buildpack.model.serve_settings import ENTRYPOINT


def made(module: str, attribute: str, *, root: str = "", is_factory: bool = False) -> EntryPoint:
    return EntryPoint(
        module=module,
        attribute=attribute,
        interface="wsgi",
        file="shop/web.py",
        line=1,
        because="shop/web.py, line 1 makes it",
        root=root,
        is_factory=is_factory,
    )


@pytest.mark.parametrize(
    ("entry_point", "target", "spelling"),
    [
        (made("app", "app"), "app:app", "app:app"),
        (made("pkg.app", "app", root="src"), "pkg.app:app", "src/pkg.app:app"),
        (made("app", "make", is_factory=True), "app:make", "app:make()"),
        (made("app", "make", root="a/b", is_factory=True), "app:make", "a/b/app:make()"),
        (made("web", ""), "", "shop/web.py"),
        (made("", "serve"), "", "serve"),
    ],
)
def test_an_entry_point_is_spelled_as_its_setting_takes_it(
    entry_point: EntryPoint, target: str, spelling: str
) -> None:
    assert (entry_point.target, entry_point.spelling) == (target, spelling)
    assert ENTRYPOINT.is_valid({ENTRYPOINT.name: spelling})
