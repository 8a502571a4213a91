from __future__ import annotations

import pytest
from planning import make_request, managed

from buildpack.model.machine import Machine
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Project
from buildpack.plan import make_plan
from buildpack.problems.source import RuntimeInSource, VirtualenvInSource


@pytest.mark.parametrize(
    ("project", "problem"),
    [
        (Project(has_runtime=True), RuntimeInSource(path=".heroku/python")),
        (Project(virtualenvs=(".venv", "env")), VirtualenvInSource(paths=(".venv", "env"))),
    ],
    ids=["a runtime", "virtualenvs"],
)
def test_what_belongs_to_another_build_is_refused(project: Project, problem: Problem) -> None:
    with pytest.raises(BuildFailed) as failure:
        make_plan(make_request(), project, Machine(offers=(managed("3.14.1"),)))

    assert failure.value.problem == problem
