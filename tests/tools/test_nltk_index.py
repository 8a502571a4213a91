from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.tools.nltk_index import NltkIndex, NltkPackage, parse_nltk_index

URL = "https://nltk.example.com/gh-pages/index.xml"
PUNKT = (
    '<package id="punkt_tab" subdir="tokenizers" unzip="1" checksum="abc" '
    'url="https://nltk.example.com/packages/punkt_tab.zip" name="A &amp; B" />'
)
WORDNET = (
    '<package id="wordnet" subdir="corpora" unzip="0" sha256_checksum="def" checksum="abc" '
    'url="../packages/wordnet.zip"/>'
)
COLLECTIONS = (
    '<collection id="popular"><item ref="punkt_tab"/><item ref="more" /></collection>'
    '<collection id="more"><item ref="wordnet"/><item ref="popular"/><item/></collection>'
)
DOCUMENT = (
    f'<?xml version="1.0"?><nltk_data><packages>{PUNKT}{WORDNET}</packages>'
    f"<collections>{COLLECTIONS}</collections></nltk_data>"
)


def parse(text: str = DOCUMENT) -> NltkIndex:
    index = parse_nltk_index(text, URL)
    assert index is not None
    return index


def names(packages: tuple[NltkPackage, ...]) -> list[str]:
    return [one.name for one in packages]


def test_a_package_says_where_it_comes_from_and_where_it_goes() -> None:
    (package,) = parse().find("punkt_tab")

    assert package == NltkPackage(
        name="punkt_tab",
        folder="tokenizers",
        url="https://nltk.example.com/packages/punkt_tab.zip",
        md5="abc",
    )
    assert package.path == "tokenizers/punkt_tab.zip"


def test_an_address_may_be_relative_to_the_index() -> None:
    (package,) = parse().find("wordnet")

    assert package.url == "https://nltk.example.com/packages/wordnet.zip"
    assert (package.sha256, package.is_unpacked) == ("def", False)


def test_a_collection_is_all_that_it_leads_to_also_in_circles() -> None:
    assert names(parse().find("popular")) == ["punkt_tab", "wordnet"]
    assert names(parse().find("more")) == ["wordnet", "punkt_tab"]


@pytest.mark.parametrize("name", ["nope", "", "../x"])
def test_what_is_not_there_is_not_found(name: str) -> None:
    assert parse().find(name) == ()


def test_a_slip_leads_to_what_was_meant() -> None:
    assert parse().find_nearest("punkt") == "punkt_tab"
    assert parse().find_nearest("xyzzy") == ""


@pytest.mark.parametrize(
    "package",
    [
        '<package id="../evil" subdir="corpora" checksum="a" url="x"/>',
        '<package id="evil" subdir="../.." checksum="a" url="x"/>',
        '<package id=".evil" subdir="corpora" checksum="a" url="x"/>',
        '<package id="evil" subdir="/etc" checksum="a" url="x"/>',
        '<package id="evil" subdir="corpora" url="x"/>',
        "<package/>",
    ],
)
def test_what_would_land_elsewhere_or_has_no_checksum_is_left_out(package: str) -> None:
    assert list(parse(f"{package}{PUNKT}").packages) == ["punkt_tab"]


@pytest.mark.parametrize("text", ["", "<html><body>Log in!</body></html>", "<nltk_data/>", "{}"])
def test_another_document_is_no_index(text: str) -> None:
    assert parse_nltk_index(text, URL) is None


@given(st.lists(st.sampled_from((PUNKT, WORDNET, COLLECTIONS, "<", "<!", "]]>")) | st.text()))
def test_any_text_is_read(parts: list[str]) -> None:
    index = parse_nltk_index("".join(parts), URL)

    if index is not None:
        assert all(package.path.count("/") == 1 for package in index.find("popular"))
