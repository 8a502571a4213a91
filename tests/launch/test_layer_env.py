from __future__ import annotations

from pathlib import Path, PurePosixPath

from buildpack.launch.layer_env import is_static, render_layer_env
from buildpack.model.env import EnvEdit, Expansion, How
from buildpack.model.layout import Place, When

RUNTIME = Place(Path("/layers/python"), PurePosixPath("/layers/python"))


def test_each_kind_of_change_is_a_file_and_nothing_ends_a_line() -> None:
    edits = (
        EnvEdit("LANG", "C.UTF-8", How.DEFAULT),
        EnvEdit("VIRTUAL_ENV", RUNTIME, How.SET, frozenset({When.LAUNCH})),
        EnvEdit("CPATH", "/include", How.PREPEND, frozenset({When.BUILD})),
    )

    assert render_layer_env(edits) == {
        "env.build/LANG.default": "C.UTF-8",
        "env.launch/LANG.default": "C.UTF-8",
        "env.launch/VIRTUAL_ENV.override": "/layers/python",
        "env.build/CPATH.prepend": "/include",
        "env.build/CPATH.delim": ":",
    }


def test_what_is_prepended_later_stands_further_in_front() -> None:
    edits = (
        EnvEdit("PATH", RUNTIME / "bin", How.PREPEND),
        EnvEdit("PATH", "/venv/bin", How.PREPEND),
    )

    files = render_layer_env(edits)

    assert files["env.launch/PATH.prepend"] == "/venv/bin:/layers/python/bin"


def test_what_only_a_container_tells_is_left_to_a_program() -> None:
    edits = (
        EnvEdit("A", Expansion("$B"), How.DEFAULT),
        EnvEdit("B", "x", How.UNSET),
        EnvEdit("C", "x", How.PREPEND_WORDS),
        EnvEdit("D", "x", How.DEFAULT, needs="/dev/shm"),
    )

    assert render_layer_env(edits) == {}
    assert not any(map(is_static, edits))
