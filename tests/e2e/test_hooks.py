"""The app's own hooks, bin/pre_compile and bin/post_compile."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import PROCFILE, Build, Platform
from e2e.index import Index, make_wheel
from e2e.lifecycle import Lifecycle

PRE, POST = "bin/pre_compile", "bin/post_compile"
TELL = """#!/usr/bin/env bash
set -euo pipefail
{ pwd; echo "$BUILD_DIR $CACHE_DIR $(cat "$ENV_DIR/GREETING") $GREETING $PYTHONPATH $HOME"; } \\
  > "told-by-${0##*/}"
"""
# A package with a program, whose first line an installer writes.
PROGRAM = {
    "delta.py": "def main():\n    print('delta works', flush=True)\n",
    "delta-1.0.dist-info/entry_points.txt": "[console_scripts]\ndelta = delta:main\n",
}


def build(
    platform: Platform,
    index: Index,
    files: Mapping[str, str | bytes],
    config: Mapping[str, str] | None = None,
) -> Build:
    """Build an app that needs one package, with its hooks."""
    app = {"Procfile": PROCFILE, "requirements.txt": "alpha\n", **files}
    return platform.build(platform.checkout(app), {**index.config(), **(config or {})})


def has(build: Build, module: str) -> bool:
    return any(build.app.glob(f".heroku/venv/lib/*/site-packages/{module}.py"))


def is_running(pid: int) -> bool:
    """Return whether a process is there, and isn't one that only waits to be buried."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_hooks_are_told_what_they_have_always_been_told(
    warm_platform: Platform, index: Index
) -> None:
    config = {"GREETING": "hello", "PYTHONPATH": "src", "PYTHONHOME": "/invalid"}
    built = build(warm_platform, index, {PRE: TELL, POST: TELL}, config)

    assert built.code == 0, built.output
    app, home = str(built.app), warm_platform.environment()["HOME"]
    first, last = (
        (built.app / f"told-by-{name}").read_text().splitlines()
        for name in ("pre_compile", "post_compile")
    )
    assert first == [app, f"{app} {warm_platform.cache} hello hello src {home}"]
    # Our pip stands before what the app says.
    assert last[0] == app
    assert last[1].split()[:4] == [app, str(warm_platform.cache), "hello", "hello"]
    assert last[1].split()[4].endswith(":src")
    assert built.report["pre_compile_hook"] is built.report["post_compile_hook"] is True


def test_what_the_first_hook_writes_is_what_is_built(warm_platform: Platform, index: Index) -> None:
    hook = (
        "echo gamma >> requirements.txt\n"
        "printf 'web: exec python -m http.server $PORT\\nclock: date\\n' > Procfile\n"
    )
    built = build(warm_platform, index, {PRE: f"#!/bin/sh\n{hook}"})

    assert built.code == 0, built.output
    assert has(built, "gamma")
    assert set(built.processes) == {"web", "clock"}


def test_what_a_hook_installs_runs_anywhere_and_stays_out_of_the_cache(
    warm_platform: Platform, index: Index
) -> None:
    index.offer("delta", "delta-1.0-py3-none-any.whl", make_wheel("delta", "1.0", PROGRAM, ()))
    index.add("epsilon")
    lines = ("pip install -q gamma", "python -m pip install delta", "uv pip install epsilon")
    hook = {POST: "\n".join(("#!/usr/bin/env bash", "set -e", *lines, "uv run delta", ""))}
    builds = [build(warm_platform, index, hook) for _ in range(2)]

    for built in builds:
        assert built.code == 0, built.output
        assert built.notices[-1] == "hook-installs-packages", built.notices
        assert all(name in built.err for name in ("gamma 2.0", "delta 1.0", "epsilon 1.0"))
        assert "       delta works" in built.out.splitlines()
    assert [built.report["cache_status"] for built in builds] == ["empty", "reused"]
    slug = move(builds[-1].app)
    assert list(holders(slug, builds[-1].app.name)) == []
    assert not (slug / ".venv").exists()
    compiled = slug.glob(".heroku/venv/lib/*/site-packages/__pycache__/*.pyc")
    assert {path.name.partition(".")[0] for path in compiled} >= {"gamma", "delta", "epsilon"}
    command = 'delta && python -c "import alpha, gamma, epsilon; print(gamma.NAME)" && sleep 9'
    with closing(Dyno(slug, command)) as dyno:
        dyno.says("delta works")
        dyno.says("gamma")
    without = build(warm_platform, index, {})
    assert (without.worked, has(without, "gamma"), has(without, "alpha")) == (False, False, True)


def test_what_a_hook_installs_into_an_image_goes_with_the_hook(
    lifecycle: Lifecycle, index: Index
) -> None:
    app = {"Procfile": PROCFILE, "requirements.txt": "alpha\n", "app.py": ""}
    hooks = ("pip install gamma", "pip install gamma", "true", "true")

    builds = []
    for hook in hooks:
        files = {**app, POST: f"#!/bin/sh\n{hook}\n"}
        build = lifecycle.build(files, index.config())
        assert build.code == 0, build.out
        (venv,) = lifecycle.layers.glob("*/venv/venv")
        found = {name for name in ("alpha", "gamma") if any(venv.rglob(f"{name}.py"))}
        builds.append((found, "Running 'uv pip install" in build.out))

    with_both = {"alpha", "gamma"}
    # Of what a hook has changed nothing is taken; of the rest everything is.
    assert builds == [(with_both, True), (with_both, True), ({"alpha"}, True), ({"alpha"}, False)]


def test_a_django_app_finds_its_packages_in_a_hook(warm_platform: Platform, index: Index) -> None:
    script = "import alpha, sys\nprint('managed by', sys.prefix)\n"
    built = build(
        warm_platform, index, {"manage.py": script, POST: "#!/bin/sh\npython manage.py go\n"}
    )

    assert built.code == 0, built.output
    assert f"managed by {built.app}/.heroku/venv" in built.out
    assert built.notices == ["runtime-version-unpinned"]
    assert list(built.app.glob("__pycache__")) == []


ENDINGS: dict[str, tuple[str, str | bytes, str]] = {
    "its exit code": (POST, "#!/bin/sh\necho no such migration\nexit 3\n", "hook-failed"),
    "a signal": (PRE, "#!/bin/sh\nkill -9 $$\n", "hook-failed"),
    "an interpreter that isn't there": (PRE, "#!/opt/ruby\n", "hook-not-runnable"),
    "Windows line ends": (POST, b"#!/usr/bin/env bash\r\necho hello\r\n", "hook-line-ends"),
    "Windows line ends alone": (PRE, b"echo hello\r\nexit\r\n\r\n", "hook-line-ends"),
    "a program too early": (PRE, "#!/bin/bash\nset -e\nalpha-admin\n", "hook-program-missing"),
    "no such program": (POST, "#!/bin/sh\nfrobnicate --all\n", "hook-program-missing"),
    "no cache any more": (PRE, '#!/bin/sh\nrm -rf "$CACHE_DIR"\n', "hook-removes-cache"),
    "no cache in the end": (POST, '#!/bin/sh\nrm -rf "$CACHE_DIR"/*\n', "hook-removes-cache"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_hook_ends_the_build_and_is_explained(
    ending: str, warm_platform: Platform, index: Index
) -> None:
    path, text, problem = ENDINGS[ending]
    built = build(warm_platform, index, {path: text})

    assert (built.code, built.errors) == (1, [problem]), built.output
    assert f"{path} " in built.err
    assert "Traceback" not in built.output


def test_a_hook_needs_neither_the_right_to_run_nor_a_first_line(
    warm_platform: Platform, index: Index
) -> None:
    files = {PRE: 'declare -A seen=([here]=yes); echo "seen: ${seen[here]}"', POST: ""}
    built = build(warm_platform, index, files)

    assert built.code == 0, built.output
    assert "       seen: yes" in built.out.splitlines()


def test_a_directory_with_a_hooks_name_is_none(warm_platform: Platform, index: Index) -> None:
    built = build(warm_platform, index, {f"{POST}/notes.txt": "", "bin/pre_compile.sh": "exit 1\n"})

    assert built.code == 0, built.output
    assert "post_compile" not in built.out


def test_a_process_in_the_background_holds_nothing_up(
    warm_platform: Platform, index: Index
) -> None:
    hook = "#!/bin/sh\nsleep 600 &\necho $! > started\nprintf 'the end, without a newline'\n"
    began = time.monotonic()
    built = build(warm_platform, index, {POST: hook})
    seconds = time.monotonic() - began

    assert built.code == 0, built.output
    assert seconds < 300
    assert "       the end, without a newline" in built.out.splitlines()
    assert not is_running(int((built.app / "started").read_text()))


def test_what_a_hook_puts_beside_our_own_directories_stays(
    warm_platform: Platform, index: Index
) -> None:
    hook = "#!/bin/sh\nmkdir -p .heroku/bin .profile.d\necho tool > .heroku/bin/tool\n"
    hook += "echo 'export TOOL=yes' > .profile.d/tool.sh\n"
    built = build(warm_platform, index, {PRE: hook, POST: "#!/bin/sh\ncat .heroku/bin/tool\n"})

    assert built.code == 0, built.output
    assert "       tool" in built.out.splitlines()
    assert (built.app / ".profile.d/tool.sh").is_file()


def test_secrets_are_masked_in_what_a_hook_prints(warm_platform: Platform, index: Index) -> None:
    hook = (
        '#!/bin/sh\nfor name in API_TOKEN; do cat "$ENV_DIR/$name"; done; echo; env >&2; exit 1\n'
    )
    built = build(warm_platform, index, {POST: hook}, {"API_TOKEN": "horse-battery"})

    assert built.errors == ["hook-failed"]
    assert "API_TOKEN=****" in built.output
    assert "horse-battery" not in built.output + json.dumps(dict(built.report))


def test_a_hook_that_changes_what_we_installed_harms_no_later_build(
    warm_platform: Platform, index: Index
) -> None:
    hook = 'echo "NAME = 1" > "$(python -c \'import alpha; print(alpha.__file__)\')"\n'
    harmful = build(warm_platform, index, {POST: f"#!/bin/sh\nset -e\n{hook}"})
    later = build(warm_platform, index, {})

    assert (harmful.code, later.code) == (0, 0), later.output
    module = next(Path(later.app).glob(".heroku/venv/lib/*/site-packages/alpha.py"))
    assert module.read_text() == "NAME = 'alpha'\n"
