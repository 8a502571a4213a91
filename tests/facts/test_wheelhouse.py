from __future__ import annotations

import hashlib

from e2e.index import make_wheel
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.wheelhouse import read_wheelhouse
from buildpack.model.wheelhouse import PackageFile, WheelhouseFacts

BETA = make_wheel("beta", "1.0", {"beta.py": ""}, ("alpha>=1", 'colour; extra == "tty"'))
ALPHA = "alpha-1.0.tar.gz"


def test_package_files_are_read_with_what_they_need() -> None:
    tree = Tree(
        {
            "vendor/Beta-1.0-py2.py3-none-any.whl": BETA,
            f"vendor/{ALPHA}": "x",
            "vendor/README.md": "",
            "vendor/not a wheel.whl": "",
            "vendor/deep/gamma-1.0-py3-none-any.whl": BETA,
        }
    )

    assert read_wheelhouse(tree) == WheelhouseFacts(
        path="vendor",
        files=(
            PackageFile(
                file="Beta-1.0-py2.py3-none-any.whl",
                name="beta",
                version="1.0",
                sha256=hashlib.sha256(BETA).hexdigest(),
                tags=("py2-none-any", "py3-none-any"),
                needs=("alpha>=1", 'colour; extra == "tty"'),
            ),
            PackageFile(
                file=ALPHA, name="alpha", version="1.0", sha256=hashlib.sha256(b"x").hexdigest()
            ),
        ),
    )


def test_the_first_directory_that_has_some_counts() -> None:
    tree = Tree({"vendor/jquery-3.1.zip": "", "wheels/x-1.tar.gz": "", "wheelhouse/y-1.tar.gz": ""})

    found = read_wheelhouse(tree)

    assert found is not None
    assert (found.path, [one.name for one in found.files]) == ("wheelhouse", ["y"])


def test_there_may_be_none() -> None:
    assert read_wheelhouse(Tree({"vendor/a.js": "", "x-1.tar.gz": ""})) is None


@given(st.binary(), st.integers(0, len(BETA)), st.binary(max_size=8))
def test_a_damaged_wheel_needs_what_nobody_knows(junk: bytes, place: int, patch: bytes) -> None:
    for content in (junk, BETA[:place] + patch + BETA[place + len(patch) :]):
        found = read_wheelhouse(Tree({"vendor/beta-1.0-py3-none-any.whl": content}))

        assert found is not None
        assert found.files[0].needs is None or isinstance(found.files[0].needs, tuple)
