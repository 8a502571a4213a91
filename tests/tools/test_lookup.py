from __future__ import annotations

import pytest
from fakes import completed

from buildpack.model.project import Requirement
from buildpack.problems.requirement import Located
from buildpack.problems.requirement_fit import RequirementYanked
from buildpack.tools.lookup import find_yanked, nearest

ASKED = (Requirement(name="yan", specifier="==1.0", file="r.txt", line=2, text="Yan == 1.0"),)
YAN = Located("Yan == 1.0", "r.txt", 2)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('warning: `yan==1.0` is yanked (reason: "broken on Tuesdays")', "broken on Tuesdays"),
        ("warning: `yan==1.0` is yanked", ""),
        (
            (
                "WARNING: The candidate selected for download is a yanked version: 'yan' "
                "candidate (version 1.0 at http://h/yan-1.0.whl (from http://h/simple/yan/))\n"
                "Reason for being yanked: broken on Tuesdays"
            ),
            "broken on Tuesdays",
        ),
        (
            (
                "WARNING: The candidate selected for download is a yanked version: 'yan' "
                "candidate (version 1.0 at http://h/yan-1.0.whl (from http://h/simple/yan/))\n"
                "Reason for being yanked: <none given>"
            ),
            "",
        ),
    ],
)
def test_a_yanked_release_is_found_in_what_a_success_says(said: str, reason: str) -> None:
    found = find_yanked(completed(0, "Installed", *said.splitlines(), "Done"), ASKED)

    assert found == (RequirementYanked(YAN, reason),)


def test_nothing_is_yanked_where_nothing_says_so() -> None:
    assert find_yanked(completed(0, "Installed 1 package", " + yan==1.0"), ASKED) == ()


@pytest.mark.parametrize(
    ("asked", "versions", "expected"),
    [
        ("a==2.5", ("1.0", "10.0", "2.0", "3.0", "junk"), ("a==2.0", "a==3.0")),
        ("a==99", ("1.0", "10.0", "9.0"), ("a==10.0",)),
        ("a", ("1.0", "10.0", "9.0"), ("a==10.0",)),
        ("a==1", (), ()),
    ],
)
def test_the_nearest_releases_stand_on_both_sides(
    asked: str, versions: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert nearest(asked, "a", versions) == expected
