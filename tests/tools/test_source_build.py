from __future__ import annotations

from buildpack.tools import source_build


def test_what_is_built_has_no_date_and_no_place_in_it() -> None:
    assert source_build.environment({}) == {
        "SOURCE_DATE_EPOCH": "315532800",
        "LDFLAGS": "-Wl,--strip-debug",
        "PYTHONHASHSEED": "0",
    }


def test_what_the_user_says_stays_and_comes_last() -> None:
    env = source_build.environment({"SOURCE_DATE_EPOCH": "1700000000", "LDFLAGS": "-L/opt/lib"})

    assert env["SOURCE_DATE_EPOCH"] == "1700000000"
    assert env["LDFLAGS"] == "-Wl,--strip-debug -L/opt/lib"
