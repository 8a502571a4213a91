from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, Store, Toolbox, completed, make_world
from planning import LAYOUT, requirement, version

from buildpack.model.command import Command, CommandResult
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.plan import Kept, Use, UwsgiBuild
from buildpack.model.problem import BuildFailed
from buildpack.problems.uwsgi import UwsgiReadyMadeMissing
from buildpack.steps.uwsgi import CompileUwsgi

# What pip prints when it can't build a wheel, for whatever reason.
FAILURES = {
    "requirement-not-found": ("ERROR: No matching distribution found for uwsgi==9.9",),
    "requirement-hash-mismatch": (
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "    uwsgi==2.0.31 from https://files.example/uwsgi-2.0.31.tar.gz (from -r uwsgi.txt):",
    ),
    "uwsgi-compile-failed": (
        "core/a.c:1: error: first",
        "  ERROR: Failed building wheel for uwsgi",
    ),
}


@pytest.mark.parametrize(("problem_id", "said"), FAILURES.items(), ids=FAILURES)
def test_only_the_compiler_s_failures_are_called_that(
    problem_id: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    step = CompileUwsgi(
        layout=replace(LAYOUT, scratch=tmp_path),
        version=version("3.13.0"),
        build=UwsgiBuild(specifier="", version=""),
        kept=Kept(name="uwsgi", made_of=Fingerprint(), use=Use.NEW),
        requirements=(requirement("uwsgi"),),
    )

    with pytest.raises(BuildFailed) as failure:
        step.run(make_world(commands=Commands({(): completed(1, *said)})))

    assert failure.value.problem.id == problem_id


@pytest.mark.parametrize(
    ("python", "installer"),
    [
        ("2.7.18", "/tools/pip-2.7/pip"),
        ("3.6.15", "/tools/uv/bin/uv"),
        ("3.13.0", "/tools/uv/bin/uv"),
    ],
)
def test_each_python_s_own_tools_compile_it_and_put_it_in(
    python: str, installer: str, tmp_path: Path
) -> None:
    tools, commands = Toolbox(), Commands({(): completed()})
    (tmp_path / "uwsgi").mkdir()
    (tmp_path / "uwsgi/uWSGI-2.0.31-cp27-cp27mu-linux_x86_64.whl").touch()
    step = CompileUwsgi(
        layout=replace(LAYOUT, scratch=tmp_path),
        version=version(python),
        build=UwsgiBuild(specifier="", version=""),
        kept=Kept(name="uwsgi", made_of=Fingerprint(), use=Use.NEW),
    )

    step.run(make_world(commands=commands, tools=tools, store=Store(tmp_path / "store")))

    suffix = "" if python == "3.13.0" else f"-{version(python).series}"
    assert {*tools.wanted} - {"uv"} == {f"pip{suffix}", f"setuptools{suffix}"}
    assert f"/tools/pip{suffix}/pip" in commands.argvs[0]
    assert commands.envs[0]["PYTHONPATH"] == f"/tools/setuptools{suffix}"
    assert installer in commands.argvs[1]


def make_step(scratch: Path, build: UwsgiBuild) -> CompileUwsgi:
    return CompileUwsgi(
        layout=replace(LAYOUT, scratch=scratch),
        version=version("3.13.0"),
        build=build,
        kept=Kept(name="uwsgi", made_of=Fingerprint(), use=Use.NEW),
    )


def test_a_compile_that_runs_out_of_memory_is_tried_once_more_with_one_compiler(
    tmp_path: Path,
) -> None:
    def compile_one(command: Command) -> CommandResult:
        if command.env["CPUCOUNT"] != "1":
            return completed(1, "gcc: fatal error: Killed signal terminated program cc1")
        (tmp_path / "uwsgi").mkdir()
        (tmp_path / "uwsgi/uwsgi-2.0.31-cp313-cp313-linux_x86_64.whl").touch()
        return completed()

    pip = ("/build/.heroku/venv/bin/python",)
    commands = Commands({pip: compile_one, (): completed()})

    make_step(tmp_path, UwsgiBuild(specifier="", version="", jobs=4)).run(
        make_world(commands=commands, store=Store(tmp_path / "store"))
    )

    assert [env["CPUCOUNT"] for env in commands.envs if "CPUCOUNT" in env] == ["4", "1"]


def test_a_compile_that_fails_in_the_same_way_again_ends_the_build(tmp_path: Path) -> None:
    said = ("ERROR: Failed building wheel for uwsgi", "gcc: fatal error: Killed signal terminated")
    commands = Commands({(): completed(1, *said)})

    with pytest.raises(BuildFailed) as failure:
        make_step(tmp_path, UwsgiBuild(specifier="", version="")).run(make_world(commands=commands))

    assert failure.value.problem.id == "uwsgi-compile-failed"
    assert len(commands.ran) == 2


def test_the_ready_made_one_is_fetched_and_put_in_as_uwsgi(tmp_path: Path) -> None:
    def fetch(command: Command) -> CommandResult:
        name = "pyuwsgi-2.0.30.post1-cp313-cp313-manylinux_2_28_x86_64.whl"
        (tmp_path / "pyuwsgi").mkdir()
        with zipfile.ZipFile(tmp_path / "pyuwsgi" / name, "w") as wheel:
            wheel.writestr("pyuwsgi-2.0.30.post1.dist-info/METADATA", "Name: pyuwsgi\n")
        return completed()

    pip = ("/build/.heroku/venv/bin/python",)
    commands = Commands({pip: fetch, (): completed()})
    build = UwsgiBuild(specifier="<2.1", version="", is_ready_made=True)

    outcome = make_step(tmp_path, build).run(
        make_world(commands=commands, store=Store(tmp_path / "store"))
    )

    assert commands.argvs[0][-1] == "pyuwsgi<2.1"
    assert commands.argvs[1][-1] == "uwsgi==2.0.30"
    assert outcome.data["uwsgi_version"] == "2.0.30"


def test_a_release_without_a_ready_made_sister_is_told(tmp_path: Path) -> None:
    wanted = "pyuwsgi==2.0.31.*"
    lacking = "Could not find a version that satisfies the requirement"
    said = (
        f"ERROR: {lacking} {wanted} (from versions: 2.0)",
        f"ERROR: No matching distribution found for {wanted}",
    )
    commands = Commands({(): completed(1, *said)})
    build = UwsgiBuild(specifier="==2.0.31.*", version="", is_ready_made=True)

    with pytest.raises(BuildFailed) as failure:
        make_step(tmp_path, build).run(make_world(commands=commands))

    problem = failure.value.problem
    assert isinstance(problem, UwsgiReadyMadeMissing)
    assert (problem.wanted, problem.nearest[:1]) == ("==2.0.31.*", ("pyuwsgi==2.0",))
