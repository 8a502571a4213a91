from __future__ import annotations

import pytest

from buildpack.model.manifest import MANIFESTS, choose_manifest, competitors


@pytest.mark.parametrize(
    ("names", "asked", "chosen", "others"),
    [
        ((), "", "", ()),
        (("requirements.txt",), "", "requirements.txt", ()),
        (("requirements.txt", "uv.lock", "pyproject.toml"), "", "requirements.txt", ("uv.lock",)),
        (("requirements.txt", "pyproject.toml", "setup.py"), "", "requirements.txt", ()),
        (("requirements.txt", "uv.lock"), "uv.lock", "uv.lock", ("requirements.txt",)),
        (("uv.lock", "poetry.lock", "pyproject.toml"), "", "uv.lock", ("poetry.lock",)),
        (("Pipfile.lock", "Pipfile"), "", "Pipfile.lock", ()),
        (("Pipfile", "setup.py"), "", "Pipfile", ()),
        (("setup.py", "environment.yml"), "", "setup.py", ()),
        (("environment.yml",), "", "environment.yml", ()),
    ],
)
def test_one_manifest_counts_and_its_rivals_are_known(
    names: tuple[str, ...], asked: str, chosen: str, others: tuple[str, ...]
) -> None:
    assert choose_manifest(names, asked) == chosen
    assert competitors(names, chosen) == others


def test_what_is_locked_comes_before_what_is_not() -> None:
    places = {name: MANIFESTS.index(name) for name in MANIFESTS}

    assert places["Pipfile.lock"] < places["Pipfile"]
    assert places["uv.lock"] < places["pyproject.toml"] < places["environment.yml"]
