from __future__ import annotations

import json

from planning import archive, asks, installed, managed

from buildpack.model.choice import Choice
from buildpack.model.versions import Heard, OfferedSeries, Verdict, Versions
from buildpack.report.json import render_json
from buildpack.report.versions import render_versions

VERSIONS = Versions(
    offered=(
        OfferedSeries(
            kind="installed", series="3.9", ended="October 2025", offers=(installed("3.9.18"),)
        ),
        OfferedSeries(kind="archive", series="3.13", ended="", offers=(archive("3.13.1"),)),
        OfferedSeries(
            kind="managed",
            series="3.12",
            ended="",
            offers=tuple(managed(f"3.12.{patch}") for patch in range(12, -1, -1)),
        ),
    ),
    unreachable=("archive: https://me:secret@pythons.example.com/ can't be reached",),
    heard=(
        Heard(asks("3.9", ".python-version", 2), Verdict.DECIDES),
        Heard(asks(">=3.8", "pyproject.toml", 10), Verdict.AGREES),
    ),
    runtime=Choice(installed("3.9.18"), ".python-version asks for 3.9", ".python-version, line 2"),
    notices=(),
)


def test_the_offers_and_the_answer_fit_a_screen() -> None:
    assert render_versions(VERSIONS, has_app=True) == [
        "Installed on this machine (installed): /opt",
        "  3.9    (end of life: October 2025) 3.9.18",
        "",
        "Archives (archive): /archives",
        "  3.13   3.13.1",
        "",
        "What uv can fetch (managed)",
        "  3.12   3.12.12, 3.12.11, 3.12.10, 3.12.9, 3.12.8, 3.12.7, 3.12.6, 3.12.5,",
        "         3.12.4, 3.12.3, 3.12.2, 3.12.1, 3.12.0",
        "",
        "Can't be asked: archive: https://me:****@pythons.example.com/ can't be reached",
        "",
        "Your app gets Python 3.9.18, because .python-version asks for 3.9.",
        "",
        "  .python-version, line 2  3.9    decides",
        "  pyproject.toml, line 10  >=3.8  agrees",
    ]


def test_without_an_app_it_says_what_one_gets_by_default() -> None:
    lines = render_versions(
        Versions(offered=(), unreachable=(), heard=(), runtime=None, notices=()), has_app=False
    )

    assert lines == ["An app that asks for nothing gets none of them."]


def test_a_long_request_is_wrapped() -> None:
    heard = (Heard(asks(">=3.8,!=3.9.*," * 8 + "<4", "pyproject.toml", 10), Verdict.DECIDES),)
    told = Versions(offered=(), unreachable=(), heard=heard, runtime=None, notices=())

    lines = render_versions(told, has_app=True)

    assert " ".join(lines).endswith("decides")


def test_it_can_be_json() -> None:
    told = json.loads(render_json(VERSIONS))

    assert told["heard"][0]["verdict"] == "decides"
    assert told["offered"][0]["offers"][0]["prefix"] == "/opt/3.9.18"
