from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pip
import pytest
from e2e.index import Index, make_wheel

from buildpack.model.problem import BuildFailed
from buildpack.package.library import unpack_library
from buildpack.package.lock import Pin
from buildpack.package.target import Target
from buildpack.package.wheelhouse import Downloader, Wheelhouse
from buildpack.problems.package import PackagePartUnavailable

OLD, NEW = Target("3.10", "x86_64"), Target("3.13", "x86_64")
PIP = Path(pip.__file__).parents[1]


@pytest.fixture
def index() -> Iterator[Index]:
    with closing(Index()) as index:
        yield index


def offer(index: Index, name: str, version: str, marker: str = "", tag: str = "") -> Pin:
    """Offer a wheel, and return how a lock pins it."""
    wheel = make_wheel(name, version, {f"{name}/__init__.py": "", f"{name}/fast.so": "x"}, ())
    index.offer(name, f"{name}-{version}-{tag or 'py3-none-any'}.whl", wheel)
    return Pin(name, version, marker, frozenset({hashlib.sha256(wheel).hexdigest()}))


def downloader(index: Index) -> Downloader:
    return Downloader(PIP, {"PATH": "/usr/bin:/bin", **index.config()})


def nobody() -> Downloader:
    """Return one whose index doesn't answer."""
    env = {"PIP_INDEX_URL": "http://127.0.0.1:1/", "PIP_RETRIES": "0"}
    return Downloader(PIP, env)


def test_each_python_gets_its_wheels_and_old_releases_stand_beside_new_ones(
    index: Index, tmp_path: Path
) -> None:
    pins = (
        offer(index, "alpha", "1.0", "python_full_version < '3.11'"),
        offer(index, "alpha", "2.0", "python_full_version >= '3.11'"),
        offer(index, "alpha", "3.0"),
        offer(index, "beta", "1.0", "", "cp313-cp313-manylinux_2_17_x86_64"),
    )
    pins = (*pins[:3], Pin("beta", "1.0", "python_version == '3.13'", pins[3].hashes))
    wheelhouse = Wheelhouse(tmp_path)

    wheelhouse.fill(pins, (OLD, NEW), at_hand=(), downloader=downloader(index))

    names = [path.name.removesuffix("-py3-none-any.whl") for path in sorted(tmp_path.iterdir())]
    assert names == [
        *("alpha-1.0", "alpha-2.0", "alpha-3.0"),
        "beta-1.0-cp313-cp313-manylinux_2_17_x86_64.whl",
    ]


def test_what_is_at_hand_is_not_fetched(index: Index, tmp_path: Path) -> None:
    pin = offer(index, "alpha", "1.0")
    index.save("alpha", tmp_path)
    (tmp_path / "other-1.0-py3-none-any.whl").write_bytes(b"of nobody's")
    wheelhouse = Wheelhouse(tmp_path / "wheels")

    wheelhouse.fill((pin,), (NEW,), at_hand=(tmp_path,), downloader=nobody())

    assert [path.name for path in wheelhouse.directory.iterdir()] == ["alpha-1.0-py3-none-any.whl"]


def test_a_wheel_that_cannot_be_had_is_named(index: Index, tmp_path: Path) -> None:
    pin = offer(index, "alpha", "1.0")

    with pytest.raises(BuildFailed) as failure:
        Wheelhouse(tmp_path).fill((pin,), (NEW,), at_hand=(), downloader=nobody())

    problem = failure.value.problem
    assert isinstance(problem, PackagePartUnavailable)
    assert problem.part == "the wheel of alpha 1.0 for Python 3.13 on x86_64"


def test_the_library_is_unpacked_once_for_pythons_that_need_the_same(
    index: Index, tmp_path: Path
) -> None:
    pins = (
        offer(index, "alpha", "1.0", "python_full_version < '3.11'"),
        offer(index, "alpha", "2.0", "python_full_version >= '3.11'"),
    )
    targets = (OLD, Target("3.12", "x86_64"), NEW)
    wheelhouse = Wheelhouse(tmp_path / "wheels")
    wheelhouse.fill(pins, targets, at_hand=(), downloader=downloader(index))

    made = unpack_library(pins, targets, wheelhouse, tmp_path / "library")

    assert [path.name for path in made] == ["3.10", "3.12"]
    assert (tmp_path / "library/3.13").readlink() == Path("3.12")
    assert sorted(path.name for path in (tmp_path / "library/3.13").iterdir()) == [
        "alpha",
        "alpha-2.0.dist-info",
    ]
    assert [path.name for path in (tmp_path / "library/3.13/alpha").iterdir()] == ["__init__.py"]
