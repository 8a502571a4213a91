from __future__ import annotations

from pathlib import Path

import pytest
from fakes import Commands, Tree, completed, make_world
from planning import LAYOUT

from buildpack.facts.server_config import read_server_configs
from buildpack.model.command_line import take_apart
from buildpack.model.problem import Problem
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.model.uwsgi_given import UwsgiStart, find_uwsgi_starts
from buildpack.problems.lint_uwsgi import ExecMissing, UwsgiOptionUnknown
from buildpack.steps.uwsgi_option import find_option_problems, find_unknown

KNOWN = frozenset(
    """
    chdir exec-pre-app http ini master module plugin processes set set-placeholder strict threads
    thunder-locks
    """.split()  # noqa: SIM905 - a table reads better so.
)


def starts(ini: str, command: str = "uwsgi a.ini") -> tuple[UwsgiStart, ...]:
    processes = (Process("web", command, 1),)
    configs = read_server_configs(Tree({"a.ini": f"[uwsgi]\n{ini}\n"}), processes)
    project = Project(server_configs=configs, procfile=processes)
    return tuple(find_uwsgi_starts(take_apart(processes), project, is_served=False))


def unknown(ini: str, command: str = "uwsgi a.ini") -> list[tuple[str, str, bool]]:
    found = (problem for start in starts(ini, command) for problem in find_unknown(start, KNOWN))
    return [
        (one.option, one.nearest, one.is_command)
        for one in found
        if isinstance(one, UwsgiOptionUnknown)
    ]


def test_an_option_that_uwsgi_does_not_know_is_told() -> None:
    assert unknown("proceses = 4\nmaster = true") == [("proceses", "processes", False)]
    assert unknown("greeting = hello") == [("greeting", "", False)]
    assert unknown("exec_pre_app = x") == [("exec_pre_app", "exec-pre-app", False)]
    # Spelt right, and compiled without what it needs.
    assert unknown("thunder-lock = 1") == [("thunder-lock", "", False)]
    assert unknown("", "uwsgi --mastre --proceses=4") == [
        ("--mastre", "--master", True),
        ("--proceses", "--processes", True),
    ]


@pytest.mark.parametrize(
    ("ini", "command"),
    [
        ("base = /x\nchdir = %(base)/y", "uwsgi a.ini"),
        ("plugin = lua\nlua = x", "uwsgi a.ini"),
        ("ini = other.ini\ngreeting = hello", "uwsgi a.ini"),
        ("set = greeting=hello\ngreeting = x", "uwsgi a.ini"),
        ("", "uwsgi --proc 4 -M --strict"),
        ("%k = 1", "uwsgi a.ini"),
    ],
)
def test_what_may_be_meant_is_left_alone(ini: str, command: str) -> None:
    assert unknown(ini, command) == []


def problems(ini: str, root: Path, answers: Commands) -> list[Problem]:
    layout = LAYOUT
    world = make_world(commands=answers)
    present = {"echo", "/bin/true"}
    return list(find_option_problems(world, layout, starts(ini), present.__contains__))


def test_programs_that_uwsgi_runs_are_looked_for(tmp_path: Path) -> None:
    ini = (
        "exec-pre-app = /sbin/ifconfig eth0\nexec-asap = echo a\nexec-post-app = $X\n"
        "exec-as-user = /bin/true && x"
    )

    found = problems(ini, tmp_path, Commands())

    assert [one.program for one in found if isinstance(one, ExecMissing)] == ["/sbin/ifconfig"]
    assert len(found) == 1


def test_without_an_installed_uwsgi_nobody_is_asked(tmp_path: Path) -> None:
    commands = Commands({(): completed()})

    assert problems("proceses = 4", tmp_path, commands) == []
    assert commands.ran == []
