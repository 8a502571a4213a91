"""pip does what uv does, with the same result."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import PROCFILE, Platform
from e2e.index import Index

PIP = {"SLUGLINE_INSTALLER": "pip"}


def _app(*requirements: str) -> dict[str, str]:
    return {"Procfile": PROCFILE, "requirements.txt": "\n".join([*requirements, ""])}


def _installed(app: Path) -> list[str]:
    found = app.glob(".heroku/venv/lib/*/site-packages/*.dist-info")
    return sorted(path.name.removesuffix(".dist-info") for path in found)


@pytest.mark.parametrize("name", ["pip_nested_editable", "pyproject_only"])
def test_pip_builds_an_app_that_runs(name: str, warm_platform: Platform) -> None:
    build = warm_platform.build(warm_platform.checkout(name), PIP)
    assert build.code == 0, build.output
    slug = move(build.app)

    assert build.report["package_manager"] == "pip"
    assert list(holders(slug, build.app.name)) == []
    with closing(Dyno(slug, build.processes["web"])) as web:
        assert web.get("/")[0] == 200


def test_pip_adds_and_removes_and_leaves_alone(platform: Platform, index: Index) -> None:
    config = {**index.config(), **PIP}
    wanted = (("alpha", "gamma==1.0"), ("beta",), ("beta",))
    builds = [platform.build(platform.checkout(_app(*each)), config) for each in wanted]

    assert [build.code for build in builds] == [0, 0, 0], builds[-1].output
    assert [_installed(build.app) for build in builds] == [
        ["alpha-1.0", "gamma-1.0"],
        ["alpha-1.0", "beta-1.0"],
        ["alpha-1.0", "beta-1.0"],
    ]
    assert [build.worked for build in builds] == [True, True, False]


def test_both_installers_make_the_same_packages(platform: Platform, index: Index) -> None:
    app = _app("beta", "gamma<2")
    by_uv = platform.build(platform.checkout(app), index.config())
    by_pip = platform.build(platform.checkout(app), {**index.config(), **PIP})

    assert (by_uv.code, by_pip.code) == (0, 0), by_pip.output
    assert _installed(by_uv.app) == _installed(by_pip.app) == ["alpha-1.0", "beta-1.0", "gamma-1.0"]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_wheels_in_the_app_need_no_index(
    installer: str, platform: Platform, index: Index, tmp_path: Path
) -> None:
    app = platform.checkout(_app("--no-index", "--find-links vendor", "alpha"))
    (app / "vendor").mkdir()
    index.save("alpha", app / "vendor")
    build = platform.build(app, {"SLUGLINE_INSTALLER": installer})

    assert (build.code, index.asked) == (0, []), build.output
    assert _installed(app) == ["alpha-1.0"]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_hashes_are_checked(installer: str, platform: Platform, index: Index) -> None:
    digest = index.add("delta")
    app = platform.checkout(_app(f"delta==1.0 --hash=sha256:{digest}"))
    build = platform.build(app, {**index.config(), "SLUGLINE_INSTALLER": installer})

    assert build.code == 0, build.output
    assert _installed(app) == ["delta-1.0"]
