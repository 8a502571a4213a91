from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from planning import make_project, make_request, version

from buildpack.model.manifest import Way
from buildpack.model.plan import Installer
from buildpack.model.problem import Problem
from buildpack.model.project import Project, RequirementsFacts
from buildpack.model.request import Purpose
from buildpack.plan.installer import choose_installer, find_installer_notices
from buildpack.problems.lock import LockMissing
from buildpack.problems.manifest import InstallerUnsuitable, ManifestSeveral

NEW, OLD = version("3.13.0"), version("2.7.18")
PLAIN = make_project("flask")
ONLY_PIP = replace(
    PLAIN,
    requirements=replace(
        PLAIN.requirements, pip_only="requirements.txt, line 2 does what pip does"
    ),
)
OWN = Project(
    manifests=("pyproject.toml",),
    manifest="pyproject.toml",
    requirements=RequirementsFacts(local_projects=(".",), groups=("prod",), extras=("web",)),
)
PIP = {"SLUGLINE_INSTALLER": "pip"}


def of(manifest: str, *lines: str, is_closed: bool = False) -> Project:
    facts = RequirementsFacts(lines=lines, is_closed=is_closed)
    return Project(manifests=(manifest,), manifest=manifest, requirements=facts)


def unlocked(manifest: str, lock: str) -> Project:
    project = of(manifest, "six")
    return replace(project, requirements=replace(project.requirements, own_lock=lock))


@pytest.mark.parametrize(
    ("env", "project", "tool", "manifests", "way"),
    [
        pytest.param({}, PLAIN, "uv", ("requirements.txt",), Way.FILES, id="uv by default"),
        pytest.param({}, ONLY_PIP, "pip", ("requirements.txt",), Way.FILES, id="pip where needed"),
        pytest.param(PIP, PLAIN, "pip", ("requirements.txt",), Way.FILES, id="pip on request"),
        pytest.param(
            {"SLUGLINE_INSTALLER": "uv"},
            ONLY_PIP,
            "uv",
            ("requirements.txt",),
            Way.FILES,
            id="the user has the last word",
        ),
        pytest.param(
            {"PIP_CONFIG_FILE": "pip.conf"},
            PLAIN,
            "pip",
            ("requirements.txt",),
            Way.FILES,
            id="a setting of pip's alone",
        ),
        pytest.param(
            {"PIP_CONFIG_FILE": "/dev/null"},
            PLAIN,
            "uv",
            ("requirements.txt",),
            Way.FILES,
            id="no setting at all",
        ),
        pytest.param({}, OWN, "uv", (".",), Way.PROJECT, id="the project itself"),
        pytest.param({}, Project(), "uv", (), Way.NOTHING, id="nothing to install"),
        pytest.param({}, of("pyproject.toml"), "uv", (), Way.NOTHING, id="a project without any"),
        pytest.param({}, of("uv.lock"), "uv", ("uv.lock",), Way.SYNC, id="uv.lock"),
        pytest.param(PIP, of("uv.lock"), "uv", ("uv.lock",), Way.SYNC, id="uv.lock with pip"),
        pytest.param({}, of("pylock.toml"), "uv", ("pylock.toml",), Way.CLOSED, id="pylock.toml"),
        pytest.param(
            PIP,
            of("poetry.lock", "six==1.0", is_closed=True),
            "pip",
            ("poetry.lock",),
            Way.CLOSED,
            id="a lock with pip",
        ),
        pytest.param({}, of("Pipfile", "six"), "uv", ("Pipfile",), Way.OPEN, id="without a lock"),
    ],
)
def test_the_installer_and_its_files_follow_from_the_app(
    env: Mapping[str, str], project: Project, tool: str, manifests: tuple[str, ...], way: Way
) -> None:
    chosen = choose_installer(make_request(env), project, NEW).value

    assert (chosen.tool, chosen.manifests, chosen.way) == (tool, manifests, way)


def test_groups_and_extras_reach_the_installer() -> None:
    request = replace(make_request(), purpose=Purpose.TEST)

    chosen = choose_installer(request, OWN, NEW).value

    assert chosen == Installer(
        tool="uv",
        manifests=(".",),
        way=Way.PROJECT,
        groups=("prod",),
        extras=("web",),
        has_tests=True,
    )


def test_pip_is_chosen_for_the_reason_that_was_found() -> None:
    choice = choose_installer(make_request(), ONLY_PIP, NEW)

    assert (choice.because, choice.source) == (ONLY_PIP.requirements.pip_only, "requirements.txt")


def test_pip_serves_a_python_that_uv_does_not_know() -> None:
    choice = choose_installer(make_request({"SLUGLINE_INSTALLER": "uv"}), PLAIN, OLD)

    assert (choice.value.tool, choice.because) == ("pip", "uv doesn't install for Python 2.7")


@pytest.mark.parametrize(("text", "tool"), [("3.6.15", "pip"), ("3.7.16", "uv")])
def test_pip_serves_a_python_whose_packages_uv_cant_all_build(text: str, tool: str) -> None:
    choice = choose_installer(make_request(), PLAIN, version(text))

    assert choice.value.tool == tool


@pytest.mark.parametrize(
    ("env", "project", "expected"),
    [
        pytest.param({}, PLAIN, (), id="nothing to say"),
        pytest.param(PIP, PLAIN, (), id="the user's choice"),
        pytest.param(
            PIP,
            of("uv.lock"),
            (InstallerUnsuitable(asked="pip", taken="uv", why="only uv reads uv.lock"),),
            id="not the user's choice",
        ),
        pytest.param(
            {},
            replace(PLAIN, manifests=("requirements.txt", "poetry.lock", "pyproject.toml")),
            (ManifestSeveral(taken="requirements.txt", others=("poetry.lock",)),),
            id="several managers",
        ),
        pytest.param(
            {},
            unlocked("Pipfile", "Pipfile.lock"),
            (LockMissing(manifest="Pipfile", lock="Pipfile.lock"),),
            id="no lock",
        ),
        pytest.param(
            {"SLUGLINE_MANIFEST": "Pipfile"},
            replace(unlocked("Pipfile", "Pipfile.lock"), manifests=("Pipfile.lock", "Pipfile")),
            (ManifestSeveral(taken="Pipfile", others=("Pipfile.lock",)),),
            id="a lock that is passed over",
        ),
    ],
)
def test_what_an_app_may_not_expect_is_said(
    env: Mapping[str, str], project: Project, expected: tuple[Problem, ...]
) -> None:
    request = make_request(env)
    choice = choose_installer(request, project, NEW)

    assert find_installer_notices(request, project, choice) == expected


def test_the_app_itself_is_installed_beside_its_requirements_where_that_is_set() -> None:
    request = make_request({"SLUGLINE_INSTALL_PROJECT": "1"})

    assert choose_installer(request, PLAIN, NEW).value.has_project
    assert not choose_installer(make_request(), PLAIN, NEW).value.has_project
    # It is what is installed already.
    assert not choose_installer(request, OWN, NEW).value.has_project
