from __future__ import annotations

import json
from uuid import RFC_4122, UUID

import pytest
from cyclonedx_schema import find_flaw
from hypothesis import given, settings
from hypothesis import strategies as st

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.inventory import Identity, Origin, Package
from buildpack.model.plan import Kept, Use
from buildpack.report.sbom import (
    Bom,
    add_app,
    list_data,
    list_packages,
    list_python,
    parse_bom,
    render_sbom,
)

PYTHON = Kept(
    name="python",
    made_of=Fingerprint(
        versions=(("Python version", "3.13.1"), ("Python build", "20260101"), ("stack", "x"))
    ),
    use=Use.NEW,
)
FLASK = Package(name="Flask", version="3.1.0", expression="BSD-3-Clause", needs=("werkzeug",))
WERKZEUG = Package(name="Werkzeug", version="3.1.3", licences=("BSD License",))
SHOP = Package(name="shop", version="1.0", is_local=True)
FORK = Package(
    name="six",
    version="1.17",
    hashes=("sha256:" + "a1" * 32,),
    origin=Origin(url="https://example.org/six.git", vcs="git", commit="3f78"),
)
WHOLE = list_python(PYTHON) + list_packages([FLASK, WERKZEUG, SHOP, FORK]) + list_data(["punkt"])
TEXTS = st.text(max_size=20)
NAMES = st.from_regex(r"[A-Za-z][\w.-]{0,8}", fullmatch=True)


def test_a_document_is_valid_and_lists_every_part() -> None:
    app, bom = add_app(WHOLE, Identity(name="shop", version="1.0"), ["flask"])
    text = render_sbom(bom, tool="1.2.3", timestamp="2026-11-21T08:00:00Z", app=app)
    told = json.loads(text)

    assert find_flaw(text) == ""
    assert [one["bom-ref"] for one in told["components"]] == [
        "local:shop@1.0",
        "nltk:punkt",
        "pkg:generic/cpython@3.13.1",
        "pkg:pypi/flask@3.1.0",
        "pkg:pypi/six@1.17?vcs_url=git%2Bhttps:%2F%2Fexample.org%2Fsix.git%403f78",
        "pkg:pypi/werkzeug@3.1.3",
    ]
    assert told["metadata"]["component"]["name"] == "shop"
    assert told["metadata"]["tools"]["components"][0]["version"] == "1.2.3"
    assert told["metadata"]["timestamp"] == "2026-11-21T08:00:00Z"


def test_the_graph_says_what_needs_what() -> None:
    told = json.loads(render_sbom(WHOLE, tool="1"))
    graph = {one["ref"]: one["dependsOn"] for one in told["dependencies"]}

    assert graph["pkg:pypi/flask@3.1.0"] == ["pkg:pypi/werkzeug@3.1.3"]
    assert graph["pkg:pypi/werkzeug@3.1.3"] == []


def test_what_is_needed_on_two_conditions_is_needed_once() -> None:
    twice = Package(name="Flask", version="3.1.0", needs=("werkzeug", "Werkzeug", "werkzeug"))
    document = render_sbom(list_packages([twice, WERKZEUG]), tool="1")

    assert find_flaw(document) == ""


def test_an_app_needs_what_it_asks_for_and_what_nothing_else_needs() -> None:
    _, bom = add_app(list_packages([FLASK, WERKZEUG]), Identity(), ["werkzeug"])
    _, without = add_app(list_packages([FLASK, WERKZEUG]), Identity(), [])

    assert bom.dependencies[-1]["dependsOn"] == ["pkg:pypi/flask@3.1.0", "pkg:pypi/werkzeug@3.1.3"]
    assert without.dependencies[-1]["dependsOn"] == ["pkg:pypi/flask@3.1.0"]


def test_the_same_parts_make_the_same_document_in_any_order() -> None:
    one = render_sbom(list_packages([FLASK, WERKZEUG]), tool="1")
    other = render_sbom(list_packages([WERKZEUG, FLASK]), tool="1")

    assert one == other
    assert "timestamp" not in one


def test_the_serial_number_follows_from_the_parts_alone() -> None:
    def number(bom: Bom, timestamp: str = "") -> str:
        return str(json.loads(render_sbom(bom, tool="1", timestamp=timestamp))["serialNumber"])

    serial = UUID(number(WHOLE).removeprefix("urn:uuid:"))

    assert (serial.version, serial.variant) == (5, RFC_4122)
    assert number(WHOLE) == number(WHOLE, "2026-11-21T08:00:00Z")
    assert number(WHOLE) != number(list_packages([FLASK]))


def test_a_document_that_lacks_something_says_so() -> None:
    text = render_sbom(list_python(PYTHON), tool="1", is_complete=False)

    assert find_flaw(text) == ""
    assert json.loads(text)["compositions"] == [{"aggregate": "incomplete"}]


def test_a_document_of_ours_can_be_read_back() -> None:
    bom = parse_bom(render_sbom(WHOLE, tool="1"))

    assert bom is not None
    assert render_sbom(bom, tool="1") == render_sbom(WHOLE, tool="1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"components": 3, "dependencies": []}',
        '{"components": [{"bom-ref": "a"}], "dependencies": []}',
        '{"components": [], "dependencies": [{"ref": "a", "dependsOn": []}]}',
        '{"components": [], "dependencies": [3]}',
    ],
)
def test_what_is_no_document_of_ours_is_not_taken_for_one(text: str) -> None:
    assert parse_bom(text) is None


@given(
    st.text() | st.sampled_from(["components", "dependencies"]).map(lambda key: f'{{"{key}":[[]]}}')
)
def test_any_text_is_a_document_or_none(text: str) -> None:
    assert parse_bom(text) is None or isinstance(parse_bom(text), Bom)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            Package,
            name=NAMES,
            version=TEXTS,
            summary=TEXTS,
            expression=st.sampled_from(["", "MIT"]),
            licences=st.lists(TEXTS, max_size=2).map(tuple),
            needs=st.lists(NAMES, max_size=2).map(tuple),
            hashes=st.lists(TEXTS, max_size=2).map(tuple),
            origin=st.none() | st.builds(Origin, url=TEXTS, vcs=TEXTS, commit=TEXTS),
            is_local=st.booleans(),
        ),
        max_size=3,
    )
)
def test_any_metadata_makes_a_valid_document(packages: list[Package]) -> None:
    assert find_flaw(render_sbom(list_packages(packages), tool="1")) == ""
