from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, completed, make_world
from planning import LAYOUT, requirement, version

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.plan import Kept, Use, UwsgiBuild
from buildpack.model.problem import BuildFailed
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
        pip=Path("/tools/pip"),
        setuptools=Path("/tools/setuptools"),
        uv=Path("/tools/uv"),
        requirements=(requirement("uwsgi"),),
    )

    with pytest.raises(BuildFailed) as failure:
        step.run(make_world(commands=Commands({(): completed(1, *said)})))

    assert failure.value.problem.id == problem_id
