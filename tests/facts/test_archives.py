from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Network, make_world
from hypothesis import given
from hypothesis import strategies as st
from planning import make_request

from buildpack.facts.archives import find_archives, read_archives
from buildpack.facts.unreachable import OffersUnreachable
from buildpack.model.machine import Archive
from buildpack.ports import World

NAME = f"cpython-3.13.1-linux-{os.uname().machine}.tar.gz"


def read(world: World, place: str) -> list[tuple[str, str]]:
    request = make_request({"SLUGLINE_PYTHON_ARCHIVES": place})
    return [(str(one.version), one.location) for one in read_archives(world, request)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cpython-3.13.1-linux-x86_64-gnu.tar.gz", "3.13.1"),
        ("cpython-3.13.1.tar.xz", "3.13.1"),
        ("cpython-3.15.0rc1-linux-amd64.tar.zst", "3.15.0rc1"),
        ("cpython-3.14.2t-x86_64.tar.gz", "3.14.2t"),
        ("cpython-3.13.1+20250101-x86_64-unknown-linux-gnu-install_only.tar.gz", "3.13.1"),
        ("cpython-3.13.1%2B20250101-x86_64-unknown-linux-gnu-install_only.tar.gz", "3.13.1"),
        (
            "cpython-3.14.1+20250101-x86_64-unknown-linux-gnu-freethreaded-install_only.tar.gz",
            "3.14.1t",
        ),
        ("cpython-3.13.1-linux-aarch64-gnu.tar.gz", None),
        ("cpython-3.13.1-linux-arm64.tar.gz", None),
        ("cpython-3.13.1+20250101-x86_64_v3-unknown-linux-gnu-install_only.tar.gz", None),
        ("cpython-3.13.1+20250101-x86_64-unknown-linux-musl-install_only.tar.gz", None),
        ("cpython-3.13.1+20250101-x86_64-apple-darwin-install_only.tar.gz", None),
        ("cpython-3.13.1+20250101-x86_64-unknown-linux-gnu-pgo+lto-full.tar.zst", None),
        ("cpython-3.13.1-linux-x86_64-gnu.tar.gz.sha256", None),
        ("cpython-3.13-x86_64.tar.gz", None),
        ("cpython-3.13.1.zip", None),
        ("pypy-3.10.1-x86_64.tar.gz", None),
    ],
)
def test_a_name_says_what_an_archive_holds(name: str, expected: str | None) -> None:
    found = [str(one.version) for one in find_archives([name], "/a", machine="x86_64", libc="gnu")]

    assert found == ([] if expected is None else [expected])


def test_of_two_archives_with_one_version_the_smaller_is_taken() -> None:
    names = ["cpython-3.13.1-install_only.tar.gz", "cpython-3.13.1-install_only_stripped.tar.gz"]

    found = tuple(find_archives(names, "/a", machine="x86_64", libc="gnu"))

    assert [one.location for one in found] == [f"/a/{names[1]}"]


def test_a_directory_is_listed(tmp_path: Path) -> None:
    for name in (NAME, f"{NAME}.sha256", "README"):
        (tmp_path / name).touch()

    assert read(make_world(), str(tmp_path)) == [("3.13.1", f"{tmp_path}/{NAME}")]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        pytest.param("", f'<a href="{NAME}">{NAME}</a> <a href="{NAME}.sha256">x</a>', id="links"),
        pytest.param("SHA256SUMS", f"{'0' * 64}  {NAME}\n", id="sums"),
        pytest.param("index.txt", f"x\n{NAME}\n", id="lines"),
    ],
)
def test_a_server_s_listing_is_read(address: str, text: str) -> None:
    world = make_world(network=Network({f"http://h/p/{address}": text}))

    assert read(world, "http://h/p/") == [("3.13.1", f"http://h/p/{NAME}")]


def test_an_empty_listing_has_no_offers() -> None:
    served = {f"http://h/{name}": "" for name in ("", "SHA256SUMS", "index.txt")}

    assert read(make_world(network=Network(served)), "http://h") == []


def test_nothing_is_asked_when_no_place_is_named() -> None:
    network = Network()

    assert read(make_world(network=network), "") == []
    assert network.asked == []


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("/nonexistent/a", "the directory /nonexistent/a isn't there"),
        ("http://user:secret@h/a", "http://user:****@h/a/ can't be read"),
    ],
)
def test_a_place_that_does_not_answer_is_unreachable(place: str, why: str) -> None:
    with pytest.raises(OffersUnreachable) as failure:
        read(make_world(), place)

    assert failure.value.why == why


@given(st.text() | st.from_regex(r"cpython-3\.1.*\.tar\.gz"))
def test_any_name_is_looked_at(name: str) -> None:
    for one in find_archives([name], "/a", machine="x86_64", libc="gnu"):
        assert replace(one) == Archive(version=one.version, location=f"/a/{name}", sha256="")
