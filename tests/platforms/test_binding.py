from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buildpack.model.problem import BuildFailed
from buildpack.platforms.binding import read_bindings, with_bindings
from buildpack.platforms.config_vars import find_secrets
from buildpack.problems.binding import BindingUnusable

URL = "https://example.org/simple/"
PASSWORD = "p@ss:w/rd?#%41&+ e"
QUOTED = "p%40ss%3Aw%2Frd%3F%23%2541%26%2B%20e"
NETRC = "machine example.org login me password s3cret-one"


def bind(root: Path, bindings: Mapping[str, Mapping[str, str | bytes]]) -> Path:
    """Write bindings as a platform does: files with a line end that their authors left."""
    for name, values in bindings.items():
        (root / name).mkdir(parents=True)
        for key, text in values.items():
            content = text if isinstance(text, bytes) else f"{text}\n".encode()
            (root / name / key).write_bytes(content)
    return root


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"type": "pypi", "url": URL}, {"PIP_INDEX_URL": URL}),
        ({"type": "PyPI", "index-url": URL, "provider": "us"}, {"PIP_INDEX_URL": URL}),
        (
            {"type": "pip", "url": URL, "username": "me", "password": PASSWORD},
            {"PIP_INDEX_URL": f"https://me:{QUOTED}@example.org/simple/"},
        ),
        (
            {"type": "pip", "url": URL, "username": "a-token"},
            {"PIP_INDEX_URL": "https://a-token@example.org/simple/"},
        ),
        (
            {
                "type": "pypi",
                "extra-index-url": "https://a.org/\nhttps://A.org:443/b",
                "username": "me",
                "password": "pw",
            },
            {"PIP_EXTRA_INDEX_URL": "https://me:pw@a.org/ https://me:pw@A.org:443/b"},
        ),
        (
            {"type": "pypi", "extra-index-url": "https://a.org/\nhttps://b.org/"},
            {"PIP_EXTRA_INDEX_URL": "https://a.org/ https://b.org/"},
        ),
        (
            {"type": "pypi", "pip.conf": f"[global]\nindex-url = {URL}\ntrusted-host = a\n"},
            {"PIP_INDEX_URL": URL, "PIP_TRUSTED_HOST": "a"},
        ),
        ({"type": "netrc", ".netrc": NETRC}, {"SLUGLINE_NETRC": NETRC}),
        ({"type": "NETRC", "netrc": NETRC}, {"SLUGLINE_NETRC": NETRC}),
        ({"type": "postgresql", "url": "postgres://me:pw@host/db"}, {}),
        ({"url": URL}, {}),
    ],
)
def test_a_binding_comes_to_variables_of_the_installers(
    tmp_path: Path, values: dict[str, str], expected: dict[str, str]
) -> None:
    assert read_bindings(bind(tmp_path, {"one": values})) == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("https://example.org/more/", "https://me:pw@example.org/more/"),
        ("https://other.example/simple/", "https://other.example/simple/"),
        ("https://you:own@other.example/", "https://you:own@other.example/"),
        ("http://example.org/more/", "http://example.org/more/"),
        ("https://example.org:8443/more/", "https://example.org:8443/more/"),
        ("https://sub.example.org/", "https://sub.example.org/"),
        ("https://example.org.evil.example/", "https://example.org.evil.example/"),
    ],
)
def test_a_password_goes_to_the_host_of_the_index_and_to_no_other(
    tmp_path: Path, extra: str, expected: str
) -> None:
    login = {"username": "me", "password": "pw"}
    bind(tmp_path, {"one": {"type": "pypi", "url": URL, "extra-index-url": extra, **login}})

    assert read_bindings(tmp_path) == {
        "PIP_INDEX_URL": "https://me:pw@example.org/simple/",
        "PIP_EXTRA_INDEX_URL": expected,
    }


def test_kubernetes_links_to_a_version_of_a_secret(tmp_path: Path) -> None:
    bind(tmp_path / "one", {"..2026": {"type": "pypi", "url": URL}})
    (tmp_path / "one/..data").symlink_to("..2026")
    for name in ("type", "url"):
        (tmp_path / "one" / name).symlink_to(f"..data/{name}")

    assert read_bindings(tmp_path) == {"PIP_INDEX_URL": URL}


def test_several_bindings_come_together(tmp_path: Path) -> None:
    bindings = {
        "a": {"type": "pypi", "url": URL, "extra-index-url": "https://a.org/"},
        "b": {"type": "pypi", "url": URL, "extra-index-url": "https://b.org/"},
        "c": {"type": "netrc", "netrc": NETRC},
        "d": {"type": "netrc", "netrc": "default login you password s3cret-two"},
    }

    assert read_bindings(bind(tmp_path, bindings)) == {
        "PIP_INDEX_URL": URL,
        "PIP_EXTRA_INDEX_URL": "https://a.org/ https://b.org/",
        "SLUGLINE_NETRC": f"{NETRC}\ndefault login you password s3cret-two",
    }


def test_the_users_own_variables_win(tmp_path: Path) -> None:
    bindings = {
        "index": {"type": "pypi", "url": URL, "extra-index-url": URL},
        "netrc": {"type": "netrc", "netrc": NETRC},
    }
    config = {"PIP_INDEX_URL": "https://mine.org/", "NETRC": "netrc"}

    assert with_bindings(config, bind(tmp_path, bindings)) == {
        **config,
        "PIP_EXTRA_INDEX_URL": URL,
    }


def test_passwords_of_bindings_are_secrets(tmp_path: Path) -> None:
    bindings = {
        "index": {"type": "pypi", "url": URL, "username": "me", "password": PASSWORD},
        "netrc": {"type": "netrc", "netrc": NETRC},
    }
    secrets = find_secrets(read_bindings(bind(tmp_path, bindings)))

    assert {PASSWORD, QUOTED, "s3cret-one"} <= set(secrets)


@pytest.mark.parametrize(
    ("values", "file", "why"),
    [
        (
            {"type": "pypi"},
            "",
            "its type is pypi, and it holds no index-url, url, extra-index-url or pip.conf",
        ),
        ({"type": "pypi", "url": "example.org"}, "url", "it holds no address of an index"),
        ({"type": "pypi", "url": "https://["}, "url", "it holds no address of an index"),
        ({"type": "pypi", "index-url": "a b"}, "index-url", "it holds no address of an index"),
        (
            {"type": "pypi", "url": URL, "password": "pw"},
            "username",
            "there is a password and no user name",
        ),
        (
            {"type": "pypi", "url": "https://me:pw@a.org/", "username": "you"},
            "url",
            "it holds a user name besides that in 'username'",
        ),
        (
            {"type": "pypi", "url": "https://a.org:port/"},
            "url",
            "it holds no address of an index",
        ),
        (
            {"type": "pypi", "extra-index-url": "https://a.org/ https://b.org/", "username": "me"},
            "extra-index-url",
            "several hosts have one password: bind a netrc instead",
        ),
        (
            {"type": "pypi", "pip.conf": "[global]\nindex-url = x", "username": "me"},
            "username",
            "a pip.conf has no place for it: bind a netrc instead",
        ),
        (
            {"type": "pypi", "pip.conf": "index-url = x"},
            "pip.conf",
            "it begins without a section such as [global]",
        ),
        ({"type": "pypi", "url": b"\xff"}, "url", "it is no text in UTF-8"),
        ({"type": "pypi", "url": b"a\0b"}, "url", "it is no text in UTF-8"),
        ({"type": "netrc"}, "netrc", "it names no machine with its password"),
        ({"type": "netrc", ".netrc": "x"}, ".netrc", "it names no machine with its password"),
        ({"pip.conf": ""}, "type", "it holds 'pip.conf' and no file 'type'"),
    ],
)
def test_a_bad_binding_is_told_with_its_file(
    tmp_path: Path, values: dict[str, str | bytes], file: str, why: str
) -> None:
    bind(tmp_path, {"one": values})

    with pytest.raises(BuildFailed) as failure:
        read_bindings(tmp_path)

    assert failure.value.problem == BindingUnusable(str(tmp_path / "one" / file), why)


def test_two_bindings_that_name_the_index_contradict_each_other(tmp_path: Path) -> None:
    bind(tmp_path, {"a": {"type": "pypi", "url": URL}, "b": {"type": "pip", "url": f"{URL}b/"}})

    with pytest.raises(BuildFailed) as failure:
        read_bindings(tmp_path)

    told = BindingUnusable(str(tmp_path / "b"), "it says another PIP_INDEX_URL than a")
    assert failure.value.problem == told


def test_where_nothing_is_bound_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()

    assert read_bindings(tmp_path) == {}
    assert read_bindings(tmp_path / "nowhere") == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["pypi", "netrc"]),
    st.sampled_from(["url", "extra-index-url", "pip.conf", "netrc", "username", "type"]),
    st.binary(),
)
def test_any_bytes_give_variables_or_a_problem(
    tmp_path: Path, kind: str, key: str, content: bytes
) -> None:
    (tmp_path / "one").mkdir(exist_ok=True)
    (tmp_path / "one/type").write_text(kind)
    (tmp_path / "one" / key).write_bytes(content)
    found: dict[str, str] = {}
    with suppress(BuildFailed):
        found = read_bindings(tmp_path)
    (tmp_path / "one" / key).unlink()

    assert all(text and "\0" not in text for text in found.values())
