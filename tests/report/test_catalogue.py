from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.setting import Setting
from buildpack.report.catalogue import render_errors_md, render_settings_md


class _Whole(Problem):
    """Something is wrong."""

    id: ClassVar[str] = "thing-wrong"

    def explain(self) -> Explanation:
        return Explanation(
            what="Your thing is wrong.",
            why="First.\n\n  kept",
            fix=("Do this.", "Do that."),
            evidence=("error: *thing*",),
        )


class _Bare(_Whole):
    """Something else is wrong."""

    id: ClassVar[str] = "thing-else"

    def explain(self) -> Explanation:
        return Explanation(what="Your other thing is wrong.")


def test_a_problem_has_a_section_under_its_id() -> None:
    text = render_errors_md((_Whole(), _Bare()))

    assert "- [thing-wrong](#thing-wrong): Something is wrong.\n- [thing-else]" in text
    assert text.endswith(
        "## thing-wrong\n\n"
        "Something is wrong. Something in the app has to change. When it ends a build, the exit "
        "code is 1.\n\n"
        "> Your thing is wrong.\n>\n> First.\n>\n>     kept\n\n"
        "1. Do this.\n2. Do that.\n\n"
        "```text\nerror: *thing*\n```\n\n"
        "## thing-else\n\n"
        "Something else is wrong. Something in the app has to change. When it ends a build, the "
        "exit code is 1.\n\n"
        "> Your other thing is wrong.\n"
    )


def test_a_setting_has_a_row() -> None:
    setting = Setting(
        name="SLUGLINE_X", default="a", shown="a", valid="a|b", parse=str, help="It is x."
    )
    bare = Setting(name="SLUGLINE_Y", default="", valid="a text", parse=str, help="It is y.")

    text = render_settings_md((setting,), (bare,), ("app-dir",))

    assert [line for line in text.splitlines() if line.startswith("| `")] == [
        "| `SLUGLINE_X` | a\\|b | `a` | It is x. |",
        "| `SLUGLINE_Y` | a text |  | It is y. |",
    ]
