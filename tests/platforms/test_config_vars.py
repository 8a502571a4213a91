from __future__ import annotations

from pathlib import Path

import pytest

from buildpack.model.problem import BuildFailed
from buildpack.platforms.config_vars import (
    build_environment,
    find_secrets,
    hook_environment,
    read_env_dir,
)
from buildpack.problems.platform import EnvDirUnreadable
from buildpack.problems.setting import ConfigVarUnusable


def test_each_file_is_a_config_var_to_the_letter(tmp_path: Path) -> None:
    (tmp_path / "GREETING").write_text(" hello\n")
    (tmp_path / "BYTES").write_bytes(b"\xff")
    (tmp_path / "not-a-name").write_text("x")
    (tmp_path / "DIR").mkdir()

    assert read_env_dir(tmp_path) == {"GREETING": " hello\n", "BYTES": "\udcff"}


def test_no_directory_means_no_config_vars() -> None:
    assert read_env_dir(None) == {}


def test_a_directory_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed) as failure:
        read_env_dir(tmp_path / "gone")

    assert isinstance(failure.value.problem, EnvDirUnreadable)


def test_what_no_variable_can_hold_is_named(tmp_path: Path) -> None:
    for name, content in {"A": b"\0", "B": b"text", "C": b"\xff\xfea\0"}.items():
        (tmp_path / name).write_bytes(content)

    with pytest.raises(BuildFailed) as failure:
        read_env_dir(tmp_path)

    assert failure.value.problem == ConfigVarUnusable(("A", "C"))


@pytest.mark.parametrize(
    "name", ["PATH", "PYTHONHOME", "PYTHONPATH", "LD_PRELOAD", "PIP_TARGET", "UV_PYTHON", "IFS"]
)
def test_an_app_can_not_break_the_tools_of_the_build(name: str) -> None:
    env = build_environment({"PATH": "/bin", name: "/around"}, {name: "/invalid"})

    assert env.get(name) == ("/around" if name == "PATH" else None)


def test_an_app_may_call_its_kind_of_environment_env() -> None:
    assert build_environment({}, {"ENV": "production"}) == {"ENV": "production"}


def test_config_vars_win_over_the_surroundings() -> None:
    env = build_environment({"A": "1", "B": "1"}, {"B": "2", "PIP_INDEX_URL": "x"})

    assert env == {"A": "1", "B": "2", "PIP_INDEX_URL": "x"}


def test_hooks_are_told_where_they_are_and_what_the_app_says_to_its_own_python() -> None:
    config = {"PYTHONPATH": "src", "PYTHONHOME": "/invalid", "PYTHONEXECUTABLE": "/x", "A": "b"}
    where = (Path("/build"), Path("/cache"))

    assert hook_environment(*where, Path("/env"), config) == {
        "BUILD_DIR": "/build",
        "CACHE_DIR": "/cache",
        "ENV_DIR": "/env",
        "PYTHONPATH": "src",
    }
    assert hook_environment(*where, None, {}) == {"BUILD_DIR": "/build", "CACHE_DIR": "/cache"}


def test_secrets_are_known_by_name_and_by_place_in_a_url() -> None:
    env = {
        "API_TOKEN": "t0ken-value",
        "DJANGO_SECRET_KEY": "s3cret",
        "PIP_EXTRA_INDEX_URL": "https://a.example https://user:p%40ss@b.example/simple",
        "GREETING": "hello",
        "BROKEN": "http://[::1@",
    }

    assert find_secrets(env) == ("p%40ss", "p@ss", "s3cret", "t0ken-value")
