from __future__ import annotations

from buildpack.plan.settings import find_invalid_settings, find_unknown_settings
from buildpack.problems.setting import SettingInvalid, SettingUnknown


def test_every_setting_with_a_bad_value_is_found() -> None:
    env = {"SLUGLINE_PYTHON_OFFERS": "conda", "SLUGLINE_CHECK_PATH": "x", "SLUGLINE_INSTALLER": ""}

    found = find_invalid_settings(env)

    assert [(one.name, one.value) for one in found if isinstance(one, SettingInvalid)] == [
        ("SLUGLINE_PYTHON_OFFERS", "conda"),
        ("SLUGLINE_CHECK_PATH", "x"),
    ]


def test_unknown_names_are_found_with_the_nearest_one() -> None:
    env = {
        "SLUGLINE_PYTHN": "3.13",
        "SLUGLINE_QQQQQQQQQQ": "1",
        "OTHER": "1",
        "SLUGLINE_PYTHON": "",
    }

    assert find_unknown_settings(env) == (
        SettingUnknown(name="SLUGLINE_PYTHN", nearest="SLUGLINE_PYTHON"),
        SettingUnknown(name="SLUGLINE_QQQQQQQQQQ", nearest=""),
    )
