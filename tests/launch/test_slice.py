from __future__ import annotations

from dataclasses import replace

import pytest
from planning import WSGI, make_project, make_request, managed

from buildpack.launch.slice import find_slices
from buildpack.model.choice import Choice
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Machine
from buildpack.model.plan import Kept, NltkData, Use
from buildpack.plan import make_plan

MACHINE = Machine(offers=(managed("3.14.2"),))
PLAN = make_plan(make_request(), make_project("gunicorn", entry_points=(WSGI,)), MACHINE)
COLLECTED = replace(PLAN, collect_static=Choice(value=True, because="of tests", source="default"))
KEPT = Kept(name="nltk", made_of=Fingerprint(), use=Use.NEW)
DATA = Choice(NltkData(corpora=(), index="", kept=KEPT, is_certain=True), "of tests", "nltk.txt")


@pytest.mark.parametrize(
    ("static_root", "below", "expected"),
    [
        ("staticfiles", ".", ("staticfiles",)),
        ("public/static/", ".", ("public/static",)),
        ("static", "backend", ("backend/static",)),
        ("../static", "backend", ("static",)),
        ("what?/[a]*", ".", (r"what\?/\[a\]\*",)),
        ("../outside", ".", ()),
        (".", ".", ()),
        (".", "backend", ()),
        ("..", "backend", ()),
        ("/srv/static", ".", ()),
        ("", ".", ()),
    ],
)
def test_static_files_are_a_layer_of_their_own_where_it_is_known_where_they_are(
    static_root: str, below: str, expected: tuple[str, ...]
) -> None:
    assert find_slices(COLLECTED, static_root, below) == expected


def test_what_is_not_collected_stays_with_the_code() -> None:
    off = Choice(value=False, because="of tests", source="default")

    assert find_slices(PLAN, "staticfiles", ".") == ()
    assert find_slices(replace(PLAN, collect_static=off), "staticfiles", ".") == ()


def test_data_for_nltk_is_a_layer_of_its_own() -> None:
    assert find_slices(replace(PLAN, nltk=DATA), "", ".") == (".heroku/nltk_data",)
