"""Runners of classic buildpacks: Heroku, herokuish, and several buildpacks in a row."""

from __future__ import annotations

import re
import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.classic_runner import INLINE, Runner, Slug, make_buildpack, open_platform
from e2e.conftest import keep
from e2e.dyno import holders
from e2e.heroku import PROCFILE, Platform, series_at_hand
from e2e.index import Index

APP = """def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"served"]
"""
FILES = {"Procfile": PROCFILE, "requirements.txt": "alpha\n"}

# As the platform's own for Node does, and as old ones for Python did.
NODE = """
mkdir -p "$1/.heroku/node/bin" "$1/.profile.d"
printf '#!/bin/sh\\necho node runs\\n' > "$1/.heroku/node/bin/node"
chmod +x "$1/.heroku/node/bin/node"
echo 'export PATH="$HOME/.heroku/node/bin:$PATH"' > "$1/.profile.d/nodejs.sh"
cat > "$(dirname "$0")/../export" <<END
export PATH="$1/.heroku/node/bin:\\$PATH" PYTHONHOME=/nowhere PYTHONPATH=/nowhere
END
"""
LATER = """
[[ ! -v PYTHONHOME ]] || exit 8
echo "first on PATH: ${PATH%%:*}"
python -c 'import alpha, sys; print("later:", alpha.NAME, sys.prefix)'
node
"""
LATER_RELEASE = """---
config_vars:
  GREETING: "hello \\"world\\""
default_process_types:
  web: python -m http.server --bind 127.0.0.1 $PORT"""


@pytest.fixture(scope="module")
def filled(ground: Path, buildpack: Path, archives: Path) -> Iterator[Platform]:
    """A platform that has built an app: its cache holds our tools, a CPython and a virtualenv."""
    root = ground / secrets.token_hex(6)
    platform = open_platform(root, buildpack, archives)
    built = Runner(platform, [platform.buildpack]).build({"app.py": "", "Procfile": PROCFILE})
    assert built.code == 0, built.output
    yield platform
    shutil.rmtree(root)


@pytest.fixture
def runner(ground: Path, buildpack: Path, archives: Path, filled: Platform) -> Iterator[Runner]:
    """A runner with our buildpack, and with our tools and a CPython in its cache."""
    root = ground / secrets.token_hex(6)
    platform = open_platform(root, buildpack, archives)
    keep(platform, filled.cache, "tools", "v1/python")
    for directory in ("", "slugline", "slugline/v1"):
        shutil.chown(platform.cache / directory, platform.user or -1, platform.user or -1)
    yield Runner(platform, [platform.buildpack])
    shutil.rmtree(root)


def other(runner: Runner, script: str, name: str, release: str = "---") -> Path:
    """Put another buildpack beside ours."""
    directory = make_buildpack(runner.platform.root / name, script, name=name, release=release)
    runner.platform.give_away(directory)
    return directory


def worked(slug: Slug) -> int:
    """Return how often an installer or a compiler was started."""
    return len(re.findall(r"^ +Running '(?:uv|pip|python -m pip) ", slug.output, re.MULTILINE))


@pytest.mark.parametrize("style", ["heroku", "herokuish"])
def test_an_app_without_a_procfile_is_served(style: str, runner: Runner) -> None:
    runner.style = style
    slug = runner.build({"app.py": APP, "requirements.txt": "gunicorn\n"})

    assert slug.code == 0, slug.output
    assert slug.processes["web"].startswith("gunicorn ")
    assert (slug.home / "Procfile").exists() == (style == "herokuish")
    assert list(holders(slug.home, slug.build_dir.name)) == []
    with closing(slug.start()) as web:
        assert web.get("/") == (200, "served")
        assert web.stop() in {0, 128 + signal.SIGTERM}


def test_dokku_starts_an_app_below_the_top_without_a_shell(runner: Runner) -> None:
    runner.style = "herokuish"
    slug = runner.build({"src/app.py": APP, "requirements.txt": "waitress\n"})

    assert slug.code == 0, slug.output
    with closing(slug.start()) as web:
        assert web.get("/") == (200, "served")
        assert web.stop() in {0, 128 + signal.SIGTERM}


def test_heroku_adds_our_web_process_to_a_procfile_without_one(
    runner: Runner, index: Index
) -> None:
    files = {"app.py": APP, "requirements.txt": "gunicorn", "Procfile": "clock: date\nweb2: x"}
    index.add("gunicorn")
    slug = runner.build(files, index.config())

    assert slug.code == 0, slug.output
    assert list(slug.processes) == ["clock", "web2", "web"]


def test_buildpacks_before_and_behind_ours_work_with_it(runner: Runner, index: Index) -> None:
    ours = runner.platform.buildpack
    node, later = other(runner, NODE, "Node"), other(runner, LATER, "Later", LATER_RELEASE)
    runner.buildpacks = [node, ours, later]
    slug = runner.build(
        FILES | {"Procfile": "clock: node && python -c 'import alpha'"}, index.config()
    )

    assert slug.code == 0, slug.output
    assert "PYTHONHOME" not in (ours / "export").read_text().replace("unset -v PYTHONHOME", "")
    assert f"first on PATH: {slug.build_dir}/.heroku/venv/bin" in slug.output
    assert f"later: alpha {slug.build_dir}/.heroku/venv" in slug.output
    assert "node runs" in slug.output
    assert set(slug.processes) == {"clock", "web"}
    with closing(slug.start("clock", {"PYTHONHOME": ""})) as clock:
        assert clock.process.wait(30) == 0, clock.log
        assert clock.log == "node runs\n"
    with closing(slug.start()) as web:
        assert web.get("/Procfile")[0] == 200
    profile = slug.home / ".profile.d/00_config_vars.sh"
    assert profile.read_text() == 'export GREETING=${GREETING:-hello\\ \\"world\\"}\n'


def test_an_app_that_is_a_buildpack_itself_finds_its_python(runner: Runner, index: Index) -> None:
    runner.buildpacks = [runner.platform.buildpack, INLINE]
    files = {
        "bin/detect": "#!/bin/sh\necho the app\n",
        "bin/compile": "#!/bin/sh\npython -m compileall -q . && pip --version || echo no pip\n",
        "bin/release": "#!/bin/sh\ncat .heroku/slugline/release.yml\n",
    }
    build_dir = runner.platform.checkout(FILES | files)
    for name in files:
        (build_dir / name).chmod(0o755)
    slug = runner.build_in(build_dir, index.config())

    assert slug.code == 0, slug.output
    assert "the app app detected" in slug.output
    assert slug.processes == {"web": PROCFILE.partition(": ")[2].strip()}


def test_ours_twice_is_told_and_does_nothing_twice(runner: Runner, index: Index) -> None:
    ours = runner.platform.buildpack
    runner.buildpacks = [ours, other(runner, NODE, "Node"), ours]
    slug = runner.build(FILES, index.config())

    assert slug.code == 0, slug.output
    assert slug.notices.count("slug-in-source") == 1
    assert worked(slug) == 1
    assert "cache-damaged" not in slug.notices
    with closing(slug.start()) as web:
        assert web.get("/Procfile")[0] == 200


def test_a_slug_that_was_committed_is_made_anew(runner: Runner, index: Index) -> None:
    first = runner.build(FILES, index.config())
    build_dir = runner.platform.checkout(first.home)
    for path in (build_dir, *build_dir.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o200)
    (build_dir / "requirements.txt").write_text("gamma\n")
    slug = runner.build_in(build_dir, index.config())

    assert slug.code == 0, slug.output
    assert "slug-in-source" in slug.notices
    names = {path.name for path in slug.home.glob(".heroku/venv/lib/*/site-packages/*.py")}
    assert names >= {"gamma.py"}
    assert "alpha.py" not in names


def test_another_buildpack_for_python_is_one_too_many(runner: Runner, index: Index) -> None:
    script = 'mkdir -p "$1/.heroku/python/bin"; touch "$1/.heroku/python/bin/python"'
    runner.buildpacks = [other(runner, script, "Python"), *runner.buildpacks]
    slug = runner.build(FILES, index.config())

    assert (slug.code, slug.errors) == (1, ["runtime-in-source"])


def test_another_stack_discards_what_was_compiled_for_it_and_nothing_else(
    runner: Runner, index: Index
) -> None:
    runner.platform.stack_name = "heroku-22"
    first = runner.build(FILES, index.config())
    runner.platform.stack_name = "heroku-24"
    marker = runner.platform.cache / "slugline/uv/marker"
    marker.touch()
    second = runner.build(FILES, index.config())
    third = runner.build(FILES, index.config())

    assert [slug.code for slug in (first, second, third)] == [0, 0, 0], second.output
    assert second.output.count("The stack has changed from heroku-22") == 2
    # What our own tools and the installer keep serves both.
    assert marker.exists()
    assert "own tools" not in second.output
    assert (worked(second), worked(third)) == (1, 0)


@pytest.mark.parametrize(
    ("stack", "notices"),
    [("heroku-20", {"stack-end-of-life"}), ("dokku-99", set()), ("", set()), ("a b;c", set())],
)
def test_every_stack_builds_and_old_ones_are_told(
    stack: str, notices: set[str], runner: Runner, index: Index
) -> None:
    runner.platform.stack_name = stack
    slug = runner.build(FILES, index.config())

    assert slug.code == 0, slug.output
    assert set(slug.notices) - {"runtime-version-unpinned"} == notices


def test_a_cache_that_was_moved_serves_as_it_did(runner: Runner, index: Index) -> None:
    first = runner.build(FILES, index.config())
    moved = runner.platform.root / "moved cache"
    shutil.copytree(runner.platform.cache, moved, symlinks=True)
    shutil.rmtree(runner.platform.cache)
    runner.platform.cache = moved
    runner.platform.give_away(moved)
    index.asked.clear()
    second = runner.build(FILES, index.config())

    assert (first.code, second.code, worked(second)) == (0, 0, 0), second.output
    assert index.asked == []
    assert first.build_dir != second.build_dir
    assert list(holders(second.home, first.build_dir.name)) == []


@pytest.mark.skipif("3.9" not in series_at_hand(r"3\.\d"), reason="there is no CPython 3.9")
def test_an_app_with_an_old_python_can_have_us_twice(
    warm_platform: Platform, index: Index, buildpack: Path
) -> None:
    ours = warm_platform.root / "buildpack"
    shutil.copytree(buildpack, ours, symlinks=True)
    runner = Runner(warm_platform, [ours, ours])
    slug = runner.build(FILES, {**index.config(), "SLUGLINE_PYTHON": "3.9"})

    assert slug.code == 0, slug.output
    assert slug.notices.count("slug-in-source") == 1
    assert slug.processes == {"web": PROCFILE.partition(": ")[2].strip()}
    with closing(slug.start()) as web:
        assert web.get("/Procfile")[0] == 200


def test_hooks_and_config_vars_come_through_every_runner(runner: Runner, index: Index) -> None:
    runner.style = "herokuish"
    hook = '#!/bin/sh\nset -e\ncp "$ENV_DIR/GREETING" greeting\npip install gamma\n'
    files = {**FILES, "bin/post_compile": hook}
    slug = runner.build(files, {**index.config(), "GREETING": "hello"})

    assert slug.code == 0, slug.output
    assert (slug.home / "greeting").read_text() == "hello"
    assert slug.notices[-1] == "hook-installs-packages"
