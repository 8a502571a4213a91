"""Service bindings: the passwords of private indexes, which no image ever holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import holders
from e2e.heroku import PROCFILE
from e2e.index import Index
from e2e.lifecycle import ImageBuild, Lifecycle

# What would end a password, or begin something else, in an address.
PASSWORD = "p@ss:w/rd?#41&+e"
QUOTED = "p%40ss%3Aw%2Frd%3F%23"
APP = {"Procfile": PROCFILE, "requirements.txt": "alpha\n"}
NOWHERE = "http://127.0.0.1:9/simple/"


@pytest.fixture
def private() -> Iterator[Index]:
    """An index that gives nobody anything without the password."""
    with closing(Index(user="me", password=PASSWORD)) as index:
        index.add("alpha")
        yield index


def _build(
    lifecycle: Lifecycle,
    bindings: Mapping[str, Mapping[str, str]],
    config: Mapping[str, str] | None = None,
    root: Path | None = None,
) -> ImageBuild:
    """Build the app with *bindings*, in the platform's directory or in *root*."""
    lifecycle.checkout(APP)
    where = {"SERVICE_BINDING_ROOT": str(root)} if root else {}
    lifecycle.write_platform({**(config or {}), **where})
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"):
        if name not in (config or {}):
            (lifecycle.platform / "env" / name).unlink(missing_ok=True)
    for name, values in bindings.items():
        directory = (root or lifecycle.platform / "bindings") / name
        directory.mkdir(parents=True)
        for key, text in values.items():
            (directory / key).write_text(f"{text}\n")
    return lifecycle.finish(lifecycle.detect())


def _binding(index: Index, **more: str) -> dict[str, str]:
    login = {"username": "me", "password": PASSWORD}
    return {"type": "PyPI", "url": index.url(""), **login, **more}


def _leaks(lifecycle: Lifecycle, build: ImageBuild) -> list[str]:
    found = [word for word in (PASSWORD, QUOTED) if word in build.out]
    for word in (PASSWORD, QUOTED):
        found += [*holders(lifecycle.layers, word), *holders(lifecycle.app, word)]
    return found


def _installed(lifecycle: Lifecycle) -> list[str]:
    found = lifecycle.layers.glob("*/venv/venv/lib/*/site-packages/*.dist-info")
    return sorted(path.name.partition("-")[0] for path in found)


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_an_index_and_its_password_come_in_a_binding(
    installer: str, lifecycle: Lifecycle, private: Index
) -> None:
    build = _build(lifecycle, {"packages": _binding(private)}, {"SLUGLINE_INSTALLER": installer})

    assert build.code == 0, build.out
    assert f"'{'pip' if installer == 'pip' else 'uv pip'} install" in build.out
    assert _installed(lifecycle) == ["alpha"]
    assert _leaks(lifecycle, build) == []
    # Another password leads to the same packages.
    again = _build(
        lifecycle,
        {"packages": _binding(private, password="new")},
        {"SLUGLINE_INSTALLER": installer},
    )
    assert again.exported["venv"] == "untouched"


def test_bindings_are_where_the_variable_says(lifecycle: Lifecycle, private: Index) -> None:
    conf = f"[global]\nindex-url = {private.url('')}\n"
    host = private.host.partition(":")[0]
    bindings = {
        "index": {"type": "pip", "pip.conf": conf},
        "login": {"type": "netrc", ".netrc": f"machine {host} login me password {PASSWORD}"},
        "database": {"type": "postgresql", "password": "somebody else's"},
    }
    build = _build(lifecycle, bindings, root=lifecycle.root / "bound")

    assert build.code == 0, build.out
    assert _installed(lifecycle) == ["alpha"]
    assert _leaks(lifecycle, build) == []


def test_the_users_own_index_wins(lifecycle: Lifecycle, index: Index) -> None:
    build = _build(lifecycle, {"packages": {"type": "pypi", "url": NOWHERE}}, index.config())

    assert build.code == 0, build.out
    assert _installed(lifecycle) == ["alpha"]


def test_a_binding_that_is_none_ends_the_build_and_is_named(lifecycle: Lifecycle) -> None:
    build = _build(lifecycle, {"packages": {"type": "pypi", "url": f"me:{PASSWORD}"}})

    assert (build.code, build.errors) == (1, ["binding-unusable"])
    assert "/platform/bindings/packages/url" in build.out.replace("\n !       ", "")
    assert PASSWORD not in build.out
