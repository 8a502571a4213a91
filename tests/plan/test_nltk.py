from __future__ import annotations

from dataclasses import replace

import pytest
from planning import make_project, make_request

from buildpack.model.machine import Machine
from buildpack.model.plan import Kept, Use
from buildpack.model.project import Corpus, Project
from buildpack.plan.nltk import choose_nltk_data

CORPORA = (Corpus("punkt_tab", 1), Corpus("stopwords", 2))
NLTK = replace(make_project("nltk"), corpora=CORPORA)


def keep(project: Project = NLTK, env: dict[str, str] | None = None) -> Machine:
    """Return the machine on which *project* was built before."""
    choice = choose_nltk_data(make_request(env), project, Machine())
    assert choice is not None
    return Machine(kept={"nltk": choice.value.kept.made_of})


def decide(machine: Machine, project: Project = NLTK, env: dict[str, str] | None = None) -> Kept:
    choice = choose_nltk_data(make_request(env), project, machine)
    assert choice is not None
    return choice.value.kept


def test_an_app_with_nltk_gets_the_data_that_it_asks_for() -> None:
    choice = choose_nltk_data(make_request(), NLTK, Machine())

    assert choice is not None
    assert choice.value.corpora == CORPORA
    assert choice.value.is_certain
    assert choice.value.kept.use is Use.NEW
    assert choice.because == "nltk.txt asks for punkt_tab, stopwords"


def test_a_long_list_is_told_in_short() -> None:
    many = tuple(Corpus(f"c{number}", number) for number in range(5))

    choice = choose_nltk_data(make_request(), replace(NLTK, corpora=many), Machine())

    assert choice is not None
    assert choice.because == "nltk.txt asks for c0, c1, c2 and 2 more"


@pytest.mark.parametrize(
    "project",
    [
        replace(NLTK, corpora=()),
        replace(Project(), corpora=CORPORA),
        replace(NLTK, requirements=replace(make_project("flask").requirements, is_closed=True)),
    ],
    ids=["no list", "no packages", "a lock without NLTK"],
)
def test_who_asks_for_none_gets_none(project: Project) -> None:
    assert choose_nltk_data(make_request(), project, Machine()) is None


def test_another_package_may_bring_nltk() -> None:
    project = replace(make_project("textblob"), corpora=CORPORA)

    choice = choose_nltk_data(make_request(), project, Machine())

    assert choice is not None
    assert not choice.value.is_certain


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, "https://raw.githubusercontent.com/nltk/nltk_data/gh-pages/index.xml"),
        ({"NLTK_DOWNLOAD_URL": "http://b/"}, "http://b/"),
        ({"SLUGLINE_NLTK_INDEX": "http://a/", "NLTK_DOWNLOAD_URL": "http://b/"}, "http://a/"),
    ],
    ids=["NLTK's", "as NLTK has it", "ours"],
)
def test_config_vars_name_another_index(env: dict[str, str], expected: str) -> None:
    choice = choose_nltk_data(make_request(env), NLTK, Machine())

    assert choice is not None
    assert choice.value.index == expected


def test_an_unchanged_list_is_fetched_once() -> None:
    assert decide(keep()).use is Use.REUSED
    assert decide(keep(), replace(NLTK, corpora=CORPORA[::-1])).use is Use.REUSED


def test_a_longer_list_adds_to_what_was_kept() -> None:
    more = replace(NLTK, corpora=(*CORPORA, Corpus("wordnet", 3)))

    kept = decide(keep(), more)

    assert (kept.use, kept.reasons) == (Use.UPDATED, ("The NLTK corpus wordnet is new",))


def test_a_corpus_that_is_gone_leaves_nothing_behind() -> None:
    kept = decide(keep(), replace(NLTK, corpora=CORPORA[1:]))

    assert (kept.use, kept.reasons) == (Use.DISCARDED, ("The NLTK corpus punkt_tab is gone",))


def test_another_index_makes_what_was_kept_useless() -> None:
    kept = decide(keep(), env={"SLUGLINE_NLTK_INDEX": "http://a.example/index.xml"})

    assert (kept.use, kept.reasons) == (
        Use.DISCARDED,
        (
            (
                "The address of NLTK's index has changed from "
                "raw.githubusercontent.com/nltk/nltk_data/gh-pages/index.xml to a.example/index.xml"
            ),
        ),
    )


def test_an_address_that_is_none_is_left_to_the_network() -> None:
    assert decide(Machine(), env={"SLUGLINE_NLTK_INDEX": "http://[::1"}).use is Use.NEW


def test_a_password_in_the_address_leads_to_the_same_index() -> None:
    env = {"SLUGLINE_NLTK_INDEX": "https://user:secret@a.example/i.xml?token=secret"}
    other = {"SLUGLINE_NLTK_INDEX": "https://user:changed@a.example/i.xml?token=changed"}

    assert decide(keep(env=env), env=other).use is Use.REUSED
