"""Nothing unchanged is done twice, and nothing good is lost."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from e2e.dyno import holders
from e2e.heroku import PROCFILE, Platform, series_at_hand
from e2e.index import Index


def small_app(*requirements: str, **files: str) -> dict[str, str]:
    """Return an app that needs no server of ours."""
    return {"Procfile": PROCFILE, "requirements.txt": "\n".join([*requirements, ""]), **files}


def modules(app: Path) -> dict[str, int]:
    """Return the modules and byte code of our index's packages, with their times."""
    packages = next(app.glob(".heroku/venv/lib/python3.*/site-packages"))
    files = [*packages.glob("*.py"), *packages.glob("__pycache__/*.pyc")]
    ours = ("alpha", "beta", "gamma")
    return {file.name: file.stat().st_mtime_ns for file in files if file.name.startswith(ours)}


def test_an_unchanged_app_needs_no_package_work(platform: Platform, index: Index) -> None:
    files = small_app("beta")
    first = platform.build(platform.checkout(files), index.config())
    asked = list(index.asked)
    second = platform.build(platform.checkout(files), index.config())

    assert (first.code, second.code) == (0, 0), second.output
    assert (first.worked, second.worked) == (True, False)
    assert index.asked == asked
    assert (first.report["cache_status"], second.report["cache_status"]) == ("empty", "reused")
    assert modules(second.app) == modules(first.app)


def test_only_an_added_requirement_is_installed_and_compiled(
    platform: Platform, index: Index
) -> None:
    first = platform.build(platform.checkout(small_app("alpha")), index.config())
    index.asked.clear()
    second = platform.build(platform.checkout(small_app("alpha", "gamma")), index.config())

    assert second.code == 0, second.output
    assert {path for path in index.asked if path.startswith("/files/")} == {
        "/files/gamma/gamma-2.0-py3-none-any.whl"
    }
    before, after = modules(first.app), modules(second.app)
    assert {name: after[name] for name in before} == before
    assert sorted(name.partition(".")[0] for name in after.keys() - before) == ["gamma", "gamma"]


def test_a_requirement_removed_inside_a_nested_file_leaves_the_slug(
    platform: Platform, index: Index
) -> None:
    nested = {"reqs/base.txt": "alpha\ngamma\n"}
    first = platform.build(
        platform.checkout(small_app("-r reqs/base.txt", **nested)), index.config()
    )
    nested = {"reqs/base.txt": "alpha\n"}
    second = platform.build(
        platform.checkout(small_app("-r reqs/base.txt", **nested)), index.config()
    )

    assert second.code == 0, second.output
    assert "gamma.py" in modules(first.app)
    assert [name for name in modules(second.app) if name.startswith("gamma")] == []
    assert [
        # The standard library has a gamma of its own.
        name
        for name in holders(second.app / ".heroku/venv", "gamma")
        if "slugline" not in name
    ] == []


def test_another_python_and_another_stack_discard_with_both_reasons(
    platform: Platform, index: Index
) -> None:
    old, new = list(series_at_hand().values())[-2:] if len(series_at_hand()) > 1 else (None, None)
    if old is None or new is None:
        pytest.skip("this machine has no two CPythons in a pyenv")
    files = small_app("alpha")
    config = index.config()

    first = platform.build(platform.checkout(files), {**config, "SLUGLINE_PYTHON": old.name})
    platform.stack_name = "heroku-22"
    second = platform.build(platform.checkout(files), {**config, "SLUGLINE_PYTHON": new.name})

    assert (first.code, second.code) == (0, 0), second.output
    assert second.report["cache_status"] == "discarded"
    assert f"The Python version has changed from {old.name} to {new.name}" in second.out
    assert re.search(r"The stack has changed from heroku-24\S* to heroku-22", second.out)
    assert modules(second.app).keys() != modules(first.app).keys()


def test_a_failed_build_leaves_the_next_one_warm(platform: Platform, index: Index) -> None:
    files = small_app("alpha")
    platform.build(platform.checkout(files), index.config())
    failed = platform.build(platform.checkout(small_app("alpha", "nowhere")), index.config())
    index.asked.clear()
    third = platform.build(platform.checkout(files), index.config())

    assert (failed.code, failed.errors) == (1, ["requirement-not-found"])
    assert failed.report["failure_reason"] == "requirement-not-found"
    assert (third.code, third.worked, index.asked) == (0, False, [])


def test_an_app_that_fails_after_its_packages_keeps_them(platform: Platform, index: Index) -> None:
    hook = {"bin/post_compile": "#!/bin/sh\nexit 3\n"}
    failed = platform.build(platform.checkout(small_app("beta", **hook)), index.config())
    index.asked.clear()
    second = platform.build(platform.checkout(small_app("beta")), index.config())

    assert (failed.code, failed.errors) == (1, ["hook-failed"])
    assert (second.code, second.worked, index.asked) == (0, False, [])


@pytest.mark.parametrize("damage", ["changed", "removed", "cut"])
def test_a_damaged_cache_is_noticed_and_built_anew(
    damage: str, platform: Platform, index: Index
) -> None:
    files = small_app("alpha")
    platform.build(platform.checkout(files), index.config())
    (victim,) = platform.cache.glob("slugline/v1/venv/**/alpha.py")
    content = victim.read_text()
    victim.unlink()  # The slug shares the file.
    if damage != "removed":
        victim.write_text("NAME = 'ALPHA'\n" if damage == "changed" else content[:5])
    second = platform.build(platform.checkout(files), index.config())

    assert second.code == 0, second.output
    assert "cache-damaged" in second.notices
    assert second.report["cache_status"] == "discarded"
    assert next(second.app.glob(".heroku/venv/lib/*/site-packages/alpha.py")).read_text() == content


def test_two_builds_on_one_cache_are_both_right(platform: Platform, index: Index) -> None:
    apps = [platform.checkout(small_app(name)) for name in ("alpha", "gamma")]
    started = time.perf_counter()
    running = [(platform.start(app, index.config()), app) for app in apps]
    builds = [platform.finish(process, app, started) for process, app in running]

    assert [build.code for build in builds] == [0, 0], [build.output for build in builds]
    assert [sorted(name for name in modules(app) if name.endswith(".py")) for app in apps] == [
        ["alpha.py"],
        ["gamma.py"],
    ]
    third = platform.build(platform.checkout(small_app("alpha")), index.config())
    assert third.code == 0
    assert "cache-damaged" not in third.notices


def test_a_cache_can_be_cleared_on_request(platform: Platform, index: Index) -> None:
    files = small_app("alpha")
    platform.build(platform.checkout(files), index.config())
    second = platform.build(
        platform.checkout(files), {**index.config(), "SLUGLINE_CLEAR_CACHE": "1"}
    )

    assert (second.code, second.worked) == (0, True), second.output


def test_a_changed_local_project_is_installed_anew(platform: Platform, index: Index) -> None:
    project = {
        "lib/pyproject.toml": (
            "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
            "[project]\nname = 'alpha'\nversion = '1.0'\n"
        ),
        "lib/backend.py": (Path(__file__).parent / "tiny_backend.py").read_text(),
    }
    before = small_app("./lib", **project, **{"lib/alpha.py": "NAME = 'before'\n"})
    after = small_app("./lib", **project, **{"lib/alpha.py": "NAME = 'after'\n"})
    platform.build(platform.checkout(before), index.config())
    build = platform.build(platform.checkout(after), index.config())

    assert build.code == 0, build.output
    assert "after" in next(build.app.glob(".heroku/venv/lib/*/site-packages/alpha.py")).read_text()
