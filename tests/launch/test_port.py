from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cgroup_tree import LISTENING, WEB, source

from buildpack.launch.profile_d import render_profile_d


@pytest.mark.parametrize("env", [{"DYNO": "web.1"}, {"CONTAINER": "web-1"}, {"PS": "web"}])
@pytest.mark.parametrize("port", [{}, {"PORT": ""}], ids=["unset", "empty"])
def test_a_web_process_of_a_platform_without_a_port_ends_and_says_how_to_get_one(
    tmp_path: Path, env: Mapping[str, str], port: Mapping[str, str]
) -> None:
    launch = source(tmp_path, {**env, **port}, options="")

    assert launch.workers, "A web that doesn't go by PORT is started."
    launch = source(tmp_path, {**env, **port}, web=LISTENING)
    assert (launch.code, launch.workers) == (1, "")
    assert launch.log.startswith(
        " !     Error: Your web process listens on the port that PORT names"
    )
    assert "PORT=8000" in launch.log


@pytest.mark.parametrize(
    ("env", "port"),
    [
        ({}, "8000"),
        ({"PORT": "5000"}, "5000"),
        ({"DYNO": "web.1", "PORT": "5000"}, "5000"),
        ({"DYNO": "worker.1"}, ""),
        ({"CONTAINER": "one-off-1"}, ""),
        ({"PS": "worker"}, ""),
    ],
)
def test_where_no_platform_is_web_listens_on_port_8000(
    tmp_path: Path, env: Mapping[str, str], port: str
) -> None:
    assert source(tmp_path, env, web=LISTENING).port == port


def test_the_port_can_be_another(tmp_path: Path) -> None:
    assert source(tmp_path, web=replace(LISTENING, port=8080)).port == "8080"


def test_a_web_that_has_a_port_of_its_own_gets_none(tmp_path: Path) -> None:
    assert source(tmp_path, web=WEB).port == ""


def test_an_interactive_shell_is_not_ended(tmp_path: Path) -> None:
    script = tmp_path / "python.sh"
    script.write_text(render_profile_d((), web=LISTENING))

    done = subprocess.run(
        ["/bin/bash", "--norc", "--noprofile", "-ic", f". '{script}'; echo still here"],
        env={"PATH": "", "DYNO": "web.1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
        start_new_session=True,
    )

    assert done.stdout == "still here\n"
