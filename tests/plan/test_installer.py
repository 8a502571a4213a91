from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from planning import make_project, make_request

from buildpack.model.project import Project, RequirementsFacts
from buildpack.plan.installer import choose_installer

PLAIN = make_project("flask")
ONLY_PIP = replace(
    PLAIN, requirements=RequirementsFacts(pip_only="requirements.txt, line 2 does what pip does")
)


@pytest.mark.parametrize(
    ("env", "project", "tool", "manifests", "source"),
    [
        pytest.param({}, PLAIN, "uv", ("requirements.txt",), "default", id="uv by default"),
        pytest.param(
            {}, ONLY_PIP, "pip", ("requirements.txt",), "requirements.txt", id="pip where needed"
        ),
        pytest.param(
            {"SLUGLINE_INSTALLER": "pip"},
            PLAIN,
            "pip",
            ("requirements.txt",),
            "SLUGLINE_INSTALLER",
            id="pip on request",
        ),
        pytest.param(
            {"SLUGLINE_INSTALLER": "uv"},
            ONLY_PIP,
            "uv",
            ("requirements.txt",),
            "SLUGLINE_INSTALLER",
            id="the user has the last word",
        ),
        pytest.param(
            {"SLUGLINE_REQUIREMENTS": "a.txt, reqs/b.txt"},
            PLAIN,
            "uv",
            ("a.txt", "reqs/b.txt"),
            "default",
            id="other files",
        ),
        pytest.param(
            {},
            Project(manifests=("pyproject.toml",)),
            "uv",
            (".",),
            "default",
            id="the project itself",
        ),
        pytest.param(
            {},
            Project(manifests=("pyproject.toml", "requirements.txt")),
            "uv",
            ("requirements.txt",),
            "default",
            id="requirements before the project",
        ),
        pytest.param({}, Project(), "uv", (), "default", id="nothing to install"),
    ],
)
def test_the_installer_and_its_files_follow_from_the_app(
    env: Mapping[str, str],
    project: Project,
    tool: str,
    manifests: tuple[str, ...],
    source: str,
) -> None:
    choice = choose_installer(make_request(env), project)

    assert (choice.value.tool, choice.value.manifests) == (tool, manifests)
    assert choice.source == source


def test_pip_is_chosen_for_the_reason_that_was_found() -> None:
    choice = choose_installer(make_request(), ONLY_PIP)

    assert choice.because == ONLY_PIP.requirements.pip_only
