from __future__ import annotations

from pathlib import Path

import pytest

from buildpack.model.problem import BuildFailed
from buildpack.platforms.build_config import with_build_config
from buildpack.problems.platform import EnvDirUnreadable


def write(root: Path, **files: str) -> dict[str, str]:
    """Write what an operator says, and return the surroundings that lead there."""
    (root / "env").mkdir()
    for name, text in files.items():
        (root / "env" / name).write_text(text)
    return {"CNB_BUILD_CONFIG_DIR": str(root)}


@pytest.mark.parametrize(
    ("file", "user", "expected"),
    [
        ("A", "user", "user"),
        ("A", "", "operator"),
        ("A.default", "user", "user"),
        ("A.default", "", "operator"),
        ("A.override", "user", "operator"),
        ("A.append", "user", "user, operator"),
        ("A.append", "", "operator"),
        ("A.prepend", "user", "operator, user"),
        ("A.prepend", "", "operator"),
        ("A.of-no-kind", "user", "user"),
    ],
)
def test_an_operator_has_the_last_word(tmp_path: Path, file: str, user: str, expected: str) -> None:
    around = write(tmp_path, **{file: "operator", "A.delim": ", "})

    assert with_build_config({"A": user, "B": "b"}, around) == {"A": expected, "B": "b"}


def test_without_a_delimiter_nothing_stands_between(tmp_path: Path) -> None:
    around = write(tmp_path, **{"A.append": " end\n"})

    assert with_build_config({"A": "user"}, around) == {"A": "user end\n"}


def test_several_files_act_in_the_order_of_their_names(tmp_path: Path) -> None:
    around = write(tmp_path, **{"A.append": "-lost", "A.override": "x", "A.prepend": "y"})

    assert with_build_config({"A": "user"}, around) == {"A": "yx"}


def test_what_the_user_does_not_name_is_applied_already(tmp_path: Path) -> None:
    around = write(tmp_path, **{"A.append": "more"})

    assert with_build_config({}, around) == {}


def test_directories_are_no_variables_and_none_need_be_there(tmp_path: Path) -> None:
    around = write(tmp_path)
    (tmp_path / "env/A").mkdir()

    assert with_build_config({"A": ""}, around) == {"A": ""}
    nowhere = {"CNB_BUILD_CONFIG_DIR": str(tmp_path / "nowhere")}
    assert with_build_config({"A": "user"}, nowhere) == {"A": "user"}


def test_what_can_not_be_read_ends_the_build(tmp_path: Path) -> None:
    (tmp_path / "env").touch()

    with pytest.raises(BuildFailed) as failure:
        with_build_config({}, {"CNB_BUILD_CONFIG_DIR": str(tmp_path)})

    assert failure.value.problem == EnvDirUnreadable(str(tmp_path / "env"), "Not a directory")
