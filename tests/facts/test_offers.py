from __future__ import annotations

import os
from pathlib import Path

from fakes import Store, make_world
from planning import make_request

from buildpack.facts.offers import read_offers
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Archive, Cached
from buildpack.model.python_version import PythonVersion

ARCH = os.uname().machine


def test_the_kinds_come_in_order_and_the_newest_first_in_each(tmp_path: Path) -> None:
    pyenv = tmp_path / "versions"
    for name in ("2.6.9", "3.5.10", "2.7.18", "3.9.1", "3.13.0", "3.13.0t", "3.14.0rc1", "3.14.0"):
        (pyenv / name / "bin").mkdir(parents=True)
        (pyenv / name / "bin/python").touch()
    archives = tmp_path / "archives"
    archives.mkdir()
    (archives / f"cpython-3.8.1-{ARCH}.tar.gz").touch()
    request = make_request(
        {"SLUGLINE_PYTHON_ARCHIVES": str(archives)}, offers=("archive", "installed")
    )

    offers, unreachable = read_offers(make_world(env={"PYENV_ROOT": str(tmp_path)}), request)

    assert unreachable == ()
    assert isinstance(offers[0], Archive)
    assert [str(offer.version) for offer in offers] == [
        *("3.8.1", "3.14.0", "3.14.0rc1", "3.13.0", "3.13.0t", "3.9.1", "2.7.18"),
    ]


def test_a_kind_that_does_not_answer_is_named_and_the_others_serve() -> None:
    store = Store(
        kept={"python": Fingerprint((("Python version", "3.13.0"), ("Python build", "b")))}
    )
    request = make_request(
        {"SLUGLINE_PYTHON_ARCHIVES": "/nonexistent"}, offers=("archive", "managed")
    )

    offers, unreachable = read_offers(make_world(store=store), request)

    assert offers == (Cached(version=PythonVersion(3, 13, 0), build="b"),)
    assert unreachable == (
        "archive: the directory /nonexistent isn't there",
        "managed: uv isn't there",
    )


def test_a_cache_that_names_no_version_offers_none() -> None:
    store = Store(kept={"python": Fingerprint((("stack", "x"),))})

    assert read_offers(make_world(store=store), make_request(offers=())) == ((), ())
