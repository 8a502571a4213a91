"""An app's tests: bin/test-compile builds for them, bin/test runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import SOMEBODY, Build, Platform
from e2e.index import Index
from e2e.local_run import A_BUILD, slugline

APP = "def double(number):\n    return 2 * number\n"
PYTEST = "from app import double\n\ndef test_double():\n    assert double(2) == {expected}\n"
UNITTEST = (
    "import unittest\nfrom app import double\n\n"
    "class TestDouble(unittest.TestCase):\n"
    "    def test_double(self):\n        self.assertEqual(double(2), {expected})\n"
)
UNITTEST_APP = {"app.py": APP, "requirements.txt": ""}
WEB = "web: python -m http.server --bind 127.0.0.1 $PORT\n"


def pytest_app(files: Mapping[str, str] | None = None, *, expected: int = 4) -> dict[str, str]:
    return {
        "Procfile": WEB,
        "app.py": APP,
        "requirements.txt": "",
        "requirements-test.txt": "pytest\n",
        "tests/test_app.py": PYTEST.format(expected=expected),
        **(files or {}),
    }


def build_and_test(
    platform: Platform, files: Mapping[str, str | bytes], config: Mapping[str, str] | None = None
) -> tuple[Build, subprocess.CompletedProcess[str]]:
    """Return what came of bin/test-compile and bin/test."""
    build = platform.build(platform.checkout(files), config, "test-compile")
    assert build.code == 0, build.output
    return build, platform.test(build.app, config)


@pytest.mark.parametrize(("expected", "code"), [(4, 0), (5, 1)], ids=["right", "wrong"])
def test_pytest_says_how_the_tests_went(expected: int, code: int, warm_platform: Platform) -> None:
    _, tested = build_and_test(warm_platform, pytest_app(expected=expected))

    assert tested.returncode == code, tested.stdout + tested.stderr
    assert f"1 {'failed' if code else 'passed'}" in tested.stdout


def test_a_pytest_that_is_only_configured_is_brought(warm_platform: Platform) -> None:
    files = pytest_app({"requirements-test.txt": "", "setup.cfg": "[tool:pytest]\n"})
    _, tested = build_and_test(warm_platform, files)

    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_a_pytest_without_tests_is_explained_and_its_exit_code_kept(
    warm_platform: Platform,
) -> None:
    files = pytest_app({"tests/test_app.py": "", "pytest.ini": ""})
    _, tested = build_and_test(warm_platform, files)

    assert tested.returncode == 5
    assert "[tests-none-collected]" in tested.stderr


@pytest.mark.parametrize(("expected", "code"), [(4, 0), (5, 1)], ids=["right", "wrong"])
def test_unittest_needs_nothing_installed(
    expected: int, code: int, platform: Platform, index: Index
) -> None:
    files = {**UNITTEST_APP, "tests/test_app.py": UNITTEST.format(expected=expected)}
    _, tested = build_and_test(platform, files, index.config())

    assert tested.returncode == code, tested.stdout + tested.stderr
    assert "Ran 1 test" in tested.stderr
    assert index.asked == []


def test_django_tests_itself(warm_platform: Platform) -> None:
    app = warm_platform.checkout("django_gunicorn_static")
    (app / "hello/tests.py").write_text(
        "from django.test import SimpleTestCase\n\n"
        "class HelloTest(SimpleTestCase):\n"
        "    def test_hello(self):\n"
        "        self.assertEqual(self.client.get('/').status_code, 200)\n"
    )
    # Its storage wants every static file collected before it names one.
    config = {"DISABLE_COLLECTSTATIC": "0"}
    build = warm_platform.build(app, config, "test-compile")
    assert build.code == 0, build.output
    tested = warm_platform.test(app, config)

    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "Ran 1 test" in tested.stderr


def test_a_setting_says_how_and_config_vars_are_there(platform: Platform, index: Index) -> None:
    config = {**index.config(), "SLUGLINE_TEST": 'echo "$GREETING" && exit 3', "GREETING": "hello"}
    _, tested = build_and_test(platform, pytest_app({"requirements-test.txt": ""}), config)

    assert (tested.returncode, tested.stdout.splitlines()[-1]) == (3, "hello")


def test_a_path_that_leads_nowhere_hides_nothing_of_ours(platform: Platform, index: Index) -> None:
    files = {"requirements.txt": "alpha\n", "app.py": APP}
    files["Procfile"] = "web: python -m http.server $PORT\n"
    config = {**index.config(), "SLUGLINE_TEST": "python -c 'import alpha'", "PATH": "/invalid"}

    build = platform.build(platform.checkout(files), {**config, "SLUGLINE_BOOT_CHECK": "require"})
    _, tested = build_and_test(platform, files, config)

    assert build.code == 0, build.output
    assert build.report["boot_check"] == "passed"
    assert tested.returncode == 0, tested.stderr


def test_app_json_says_what_comes_before_the_tests_and_what_they_are_given(
    platform: Platform, index: Index
) -> None:
    scripts = {"test-setup": "echo $GREETING > database", "test": "cat database && exit 7"}
    told = {"environments": {"test": {"scripts": scripts, "env": {"GREETING": "hello"}}}}
    files = {**UNITTEST_APP, "app.json": json.dumps(told)}
    build, tested = build_and_test(platform, files, index.config())
    (build.app / "database").unlink()
    on_heroku = platform.test(build.app, {"HEROKU_TEST_RUN_ID": "4711"})

    assert (tested.returncode, tested.stdout.splitlines()[-1]) == (7, "hello")
    assert "Preparing the tests" in tested.stdout
    # There the platform itself has run it.
    assert "Preparing the tests" not in on_heroku.stdout
    assert on_heroku.returncode == 1


def test_an_app_without_tests_is_built_and_can_not_be_tested(
    platform: Platform, index: Index
) -> None:
    build, tested = build_and_test(platform, UNITTEST_APP, index.config())

    assert "tests-not-found" in build.notices
    assert tested.returncode == 1
    assert "[tests-not-found]" in tested.stderr


def test_what_was_built_to_run_is_not_tested(platform: Platform, index: Index) -> None:
    build = platform.build(platform.checkout(pytest_app()), index.config())
    tested = platform.test(build.app)

    assert (build.code, tested.returncode) == (0, 1)
    assert "[test-build-missing]" in tested.stderr


# Stands for any test: its package comes from the index of these tests.
IMPORT = {"SLUGLINE_TEST": 'python -c "import gamma"'}


def test_packages_for_tests_stay_out_of_what_runs_and_each_build_finds_its_own_again(
    platform: Platform, index: Index
) -> None:
    config = {**index.config(), **IMPORT}
    files = pytest_app({"requirements.txt": "alpha\n", "requirements-test.txt": "gamma\n"})
    programs = ("compile", "test-compile", "compile", "test-compile")
    builds = [platform.build(platform.checkout(files), config, program) for program in programs]

    assert [build.code for build in builds] == [0, 0, 0, 0], builds[-1].output
    assert [build.worked for build in builds] == [True, True, False, False]
    assert [_has(build, "gamma") for build in builds] == [False, True, False, True]
    assert platform.test(builds[-1].app, config).returncode == 0


def test_the_tests_of_an_app_in_a_folder_run_there(platform: Platform, index: Index) -> None:
    files = {**UNITTEST_APP, "tests/test_app.py": UNITTEST.format(expected=4)}
    below = {f"backend/{path}": text for path, text in files.items()}
    config = {**index.config(), "SLUGLINE_APP_DIR": "backend"}
    _, tested = build_and_test(platform, below, config)

    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "Ran 1 test" in tested.stderr


def test_what_stands_above_such_an_app_says_how_and_where(platform: Platform, index: Index) -> None:
    scripts = {"test-setup": "echo ready > backend/mark", "test": "cat backend/mark && exit 3"}
    app_json = json.dumps({"environments": {"test": {"scripts": scripts}}})
    files = {"backend/app.py": APP, "backend/requirements.txt": "", "app.json": app_json}
    config = {**index.config(), "SLUGLINE_APP_DIR": "backend"}
    _, tested = build_and_test(platform, files, config)

    assert (tested.returncode, tested.stdout.splitlines()[-1]) == (3, "ready"), tested.stderr


def test_a_removed_test_requirement_leaves_the_test_build(platform: Platform, index: Index) -> None:
    config = {**index.config(), **IMPORT}
    files = pytest_app({"requirements-test.txt": "gamma\n"})
    _, before = build_and_test(platform, files, config)
    _, after = build_and_test(platform, {**files, "requirements-test.txt": ""}, config)

    assert (before.returncode, after.returncode) == (0, 1)


def test_a_uv_lock_brings_its_development_group(
    platform: Platform, index: Index, full_cache: Path
) -> None:
    project = (
        "[project]\nname = 'shop'\nversion = '1'\nrequires-python = '>=3.10'\n"
        "dependencies = ['alpha']\n[dependency-groups]\ndev = ['gamma']\n"
        f"[[tool.uv.index]]\nurl = '{index.url()}'\ndefault = true\n"
    )
    app = platform.checkout({"Procfile": WEB, "pyproject.toml": project, "app.py": APP})
    uv = next(full_cache.glob("slugline/tools/uv-*/bin/uv"))
    environ = {**platform.environment(), "UV_CACHE_DIR": str(platform.root / "uv-cache")}
    subprocess.run([uv, "lock"], cwd=app, env=environ, capture_output=True, check=True)
    copy = app.with_name("copy")
    shutil.copytree(app, copy)
    to_run = platform.build(copy)
    build = platform.build(app, IMPORT, "test-compile")

    assert (to_run.code, build.code) == (0, 0), to_run.output + build.output
    assert (_has(to_run, "gamma"), _has(build, "gamma")) == (False, True)
    assert platform.test(app, IMPORT).returncode == 0


def test_a_slug_for_tests_carries_them_and_still_boots(platform: Platform, index: Index) -> None:
    files = {**UNITTEST_APP, "tests/test_app.py": UNITTEST.format(expected=4), "Procfile": WEB}
    build = platform.build(platform.checkout(files), index.config(), "test-compile")
    assert build.code == 0, build.output
    slug = move(build.app)

    assert (slug / "tests/test_app.py").is_file()
    with closing(Dyno(slug, build.processes["web"])) as web:
        assert web.get("/")[0] == 200


def test_somebody_else_can_run_the_tests_of_a_slug_that_was_moved(
    warm_platform: Platform,
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else, and this run is somebody else already")
    build = warm_platform.build(warm_platform.checkout(pytest_app()), program="test-compile")
    assert build.code == 0, build.output
    slug = move(build.app)
    warm_platform.become(SOMEBODY)
    tested = warm_platform.test(slug)

    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "1 passed" in tested.stdout


def test_the_local_command_line_tests_a_copy(home: Path) -> None:
    app = home / "app"
    (app / "tests").mkdir(parents=True)
    (app / "app.py").write_text(APP)
    (app / "tests/test_app.py").write_text(UNITTEST.format(expected=5))
    before = sorted(app.rglob("*"))
    done = slugline(home, "test", app, limit=A_BUILD)

    assert done.returncode == 1, done.stderr
    assert "Ran 1 test" in done.stderr
    assert sorted(app.rglob("*")) == before


def _has(build: Build, module: str) -> bool:
    return any(build.app.glob(f".heroku/venv/lib/*/site-packages/{module}.py"))
