"""The documents that are made from the code.

``SLUGLINE_UPDATE_SNAPSHOTS=1`` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

from buildpack.facts.tool_table import KEYS
from buildpack.model.alias_settings import ALIASES
from buildpack.model.settings import SETTINGS
from buildpack.problems.catalogue import CATALOGUE
from buildpack.report.catalogue import render_errors_md, render_settings_md

DOCS = Path(__file__).parent.parent / "docs"


def test_the_list_of_problems_says_what_the_code_says() -> None:
    _compare("errors.md", render_errors_md(CATALOGUE.values()))


def test_the_list_of_settings_says_what_the_code_says() -> None:
    _compare("settings.md", render_settings_md(SETTINGS, ALIASES, KEYS))


def _compare(name: str, text: str) -> None:
    document = DOCS / name
    if os.getenv("SLUGLINE_UPDATE_SNAPSHOTS"):
        document.parent.mkdir(exist_ok=True)
        document.write_text(text, "utf-8")

    assert document.read_text("utf-8") == text
