from __future__ import annotations

import sys

import pytest

from buildpack.launch.launch_toml import find_default, render_launch_toml
from buildpack.model.process import Process

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_each_process_has_a_shell_and_web_is_the_default() -> None:
    processes = (Process("web", 'run "$PORT" \\', 1), Process("worker", "work", 2))

    assert tomllib.loads(render_launch_toml(processes)) == {
        "processes": [
            {
                "type": "web",
                "command": ["bash", "-c"],
                "args": ['run "$PORT" \\'],
                "default": True,
            },
            {"type": "worker", "command": ["bash", "-c"], "args": ["work"]},
        ]
    }


@pytest.mark.parametrize(
    ("names", "default"),
    [(("web", "worker"), "web"), (("worker",), "worker"), (("a", "b"), ""), ((), "")],
)
def test_the_only_process_is_the_default_where_there_is_no_web(
    names: tuple[str, ...], default: str
) -> None:
    assert find_default(names) == default


def test_slices_and_labels_are_tables_of_their_own() -> None:
    text = render_launch_toml((), slices=("static",), labels={"a.b": "c"})

    assert tomllib.loads(text) == {
        "slices": [{"paths": ["static"]}],
        "labels": [{"key": "a.b", "value": "c"}],
    }


def test_nothing_to_say_is_an_empty_file() -> None:
    assert render_launch_toml(()) == ""
