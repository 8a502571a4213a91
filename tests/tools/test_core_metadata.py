from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.inventory import Origin
from buildpack.tools.core_metadata import CoreMetadata, parse_metadata, parse_origin

FLASK = b"""Metadata-Version: 2.4\r
Name: Flask\r
Version: 3.1.0\r
Summary: A simple framework.\r
License-Expression: BSD-3-Clause\r
License: Redistribution and use\r
        in source and binary forms\r
Classifier: Framework :: Flask\r
Classifier: Typing :: Typed\r
Requires-Dist: Werkzeug>=3.1\r
Requires-Dist: asgiref>=3.2; extra == "async"\r
\r
Name: not a header any more\r
"""


def test_the_headers_say_what_a_distribution_is() -> None:
    assert parse_metadata(FLASK) == CoreMetadata(
        name="Flask",
        version="3.1.0",
        summary="A simple framework.",
        licence_expression="BSD-3-Clause",
        licence="Redistribution and use",
        classifiers=("Framework :: Flask", "Typing :: Typed"),
        requires=("Werkzeug>=3.1", 'asgiref>=3.2; extra == "async"'),
    )


def test_what_old_tools_call_unknown_is_not_said() -> None:
    said = parse_metadata(b"Name: six\nVersion: 1\nSummary: UNKNOWN\nLicense: unknown\n")

    assert said == CoreMetadata(name="six", version="1")


@pytest.mark.parametrize(
    "content", [b"", b"Name: six\n", b"Version: 1\n", b"\nName: six\n", b"\xff"]
)
def test_what_names_no_release_is_no_metadata(content: bytes) -> None:
    assert parse_metadata(content) is None


GIT = {
    "url": "https://me:secret@git.example.org/shop.git",
    "vcs_info": {"vcs": "git", "commit_id": "4c6f", "requested_revision": "main"},
}
ARCHIVE = {
    "url": "https://example.org/shop-1.0.zip",
    "archive_info": {"hash": "sha256=ab", "hashes": {"sha256": "ab", "md5": "cd"}},
}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (GIT, Origin(url="https://git.example.org/shop.git", vcs="git", commit="4c6f")),
        (
            ARCHIVE,
            Origin(url="https://example.org/shop-1.0.zip", hashes=("md5:cd", "sha256:ab")),
        ),
        (
            {"url": "https://example.org/a.zip", "archive_info": {}},
            Origin(url="https://example.org/a.zip"),
        ),
        ({"url": "file:///build/shop", "dir_info": {}}, None),
        ({"url": "https://[", "archive_info": {}}, None),
        ({"url": 3, "archive_info": {}}, None),
        ([], None),
    ],
)
def test_an_address_is_told_without_what_logs_in(said: object, expected: Origin | None) -> None:
    assert parse_origin(json.dumps(said).encode()) == expected


@given(st.binary())
def test_any_bytes_give_metadata_or_none(content: bytes) -> None:
    said = parse_metadata(b"Name: x\nVersion: 1\n" + content)

    assert said is None or (said.name, said.version) == ("x", "1")


@given(
    st.binary()
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*GIT, *ARCHIVE]), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_give_an_origin_or_none(content: bytes) -> None:
    origin = parse_origin(content)

    assert origin is None or isinstance(origin.url, str)
