"""The definitions of the S2I builder images; one of them is built end to end."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from buildpack.model.layout import VENV

PLACE = Path(__file__).parents[1] / "deploy/s2i"
FILES = sorted(PLACE.glob("Containerfile.*"))


def _instructions(path: Path) -> list[str]:
    """Return the instructions of a file, each as one line."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n *", "", "\n".join(lines))
    return [line for line in joined.splitlines() if line]


def test_there_is_one_for_each_family_of_distributions() -> None:
    assert [path.suffix for path in FILES] == [".debian", ".ubi"]


def test_they_differ_in_the_base_and_its_packages_alone() -> None:
    debian, ubi = (_instructions(path) for path in FILES)

    differing = [one.split()[0] for one, other in zip(debian, ubi, strict=True) if one != other]

    assert differing == ["ARG", "ARG", "RUN"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix[1:])
def test_clients_find_the_scripts_the_port_and_the_user(path: Path) -> None:
    instructions = _instructions(path)
    (labels,) = (line for line in instructions if line.startswith("LABEL "))
    said = dict(word.split("=", 1) for word in shlex.split(labels)[1:])

    assert said["io.openshift.s2i.scripts-url"] == "image:///usr/libexec/s2i"
    assert said["io.s2i.scripts-url"] == said["io.openshift.s2i.scripts-url"]
    assert said["io.openshift.expose-services"] == "8080:http"
    assert {"EXPOSE 8080", f"USER {said['io.openshift.s2i.assemble-user']}"} <= {*instructions}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix[1:])
def test_the_systems_programs_come_before_the_apps(path: Path) -> None:
    (line,) = (line for line in _instructions(path) if line.startswith("ENV "))
    said = dict(word.split("=", 1) for word in shlex.split(line)[1:])

    assert said["PATH"].startswith("${PATH:-/")
    assert said["PATH"].endswith(f"}}:{said['HOME']}/{VENV}/bin")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix[1:])
def test_what_they_call_is_there(path: Path) -> None:
    named = set(re.findall(r"/opt/slugline/(s2i/[\w/]+)", path.read_text()))

    assert named == {"s2i/activate", "s2i/bin", "s2i/bin/prepare", "s2i/enter"}
    assert all((PLACE.parents[1] / name).exists() for name in named)
