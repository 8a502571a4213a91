"""A build may die at any moment, and two may run at once. The cache is right all the same."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from buildpack.model.fingerprint import Fingerprint
from buildpack.system.borrow import borrow
from buildpack.system.store import DirectoryStore

TOP = Path(__file__).parents[2]
HERE = Path(__file__).parent.stat().st_dev
# Saves trees a and b in turn for ever, each as an update of what it has looked at.
SAVER = """
import sys
from pathlib import Path
from buildpack.model.fingerprint import Fingerprint
from buildpack.system.store import DirectoryStore

cache, trees, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
for i in range(rounds):
    name = "ab"[i % 2]
    store = DirectoryStore(cache)
    store.look("venv")
    store.save("venv", Fingerprint((("tree", name),)), trees / name)
"""
# What a killed build can leave: (in the place, set aside, half made).
STATES = {
    "before the first rename": ("old", None, "new"),
    "between the two renames": (None, "old", "new"),
    "after the second rename": ("new", "old", None),
    "while it makes the new one": ("old", None, "half"),
}


def fingerprint(name: str) -> Fingerprint:
    return Fingerprint((("tree", name),))


# As deep as packages in a virtualenv, so that whole ones are moved from the old to the new.
PACKAGES = "lib/python3/site-packages"


def make_trees(path: Path, names: str) -> Path:
    """Make trees of 40 packages; those from the 8th on are the very same files in all."""
    for name in names:
        for i in range(40):
            directory = path / name / PACKAGES / f"package{i}"
            directory.mkdir(parents=True)
            for j in range(5):
                module = directory / f"module{j}.py"
                first = path / names[0] / PACKAGES / f"package{i}" / module.name
                if i >= 8 and name != names[0]:
                    module.hardlink_to(first)
                else:
                    module.write_text(f"{name if i < 8 else 'same'} {i} {j}\n")
    return path


def start(cache: Path, trees: Path, rounds: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", SAVER, str(cache), str(trees), str(rounds)]
    return subprocess.Popen(arguments, cwd=TOP, stdout=subprocess.PIPE, text=True)


def wait_until_ready(saver: subprocess.Popen[str]) -> None:
    assert saver.stdout is not None
    assert saver.stdout.readline() == "ready\n"


def is_whole(store: DirectoryStore, to: Path) -> bool:
    """Whether the store gives one of the trees, and nothing but that."""
    made_of = store.look("venv")
    if made_of is None:
        return False
    store.restore("venv", to)
    name = made_of.versions[0][1]
    files = [path for path in to.rglob("*") if path.is_file()]
    texts = [path.read_text() for path in files]
    return len(texts) == 200 and all(text.startswith((f"{name} ", "same ")) for text in texts)


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_whatever_a_killed_build_leaves_the_old_or_the_new_is_there(
    state: tuple[str | None, ...], tmp_path: Path
) -> None:
    trees = make_trees(tmp_path / "trees", "on")
    home = tmp_path / "cache/slugline/v1/venv"
    for name, tree in (("old", "o"), ("new", "n")):
        DirectoryStore(tmp_path / name).save("venv", fingerprint(tree), trees / tree)
    home.mkdir(parents=True)
    places = ("current", ".outgoing", ".incoming-0123")
    for place, left in zip(places, state, strict=True):
        if left == "half":
            (home / place / "tree" / PACKAGES / "package0").mkdir(parents=True)
        elif left:
            (tmp_path / left / "slugline/v1/venv/current").rename(home / place)

    store = DirectoryStore(tmp_path / "cache")
    made_of = store.look("venv")
    store.close()

    assert made_of == fingerprint("n" if state[0] == "new" else "o")
    assert store.damaged() == ()
    assert is_whole(store, tmp_path / "to")
    assert [path.name for path in home.iterdir()] == ["current"]


def test_a_build_that_is_killed_at_any_moment_costs_nothing(tmp_path: Path) -> None:
    trees = make_trees(tmp_path / "trees", "ab")
    cache = tmp_path / "cache"
    DirectoryStore(cache).save("venv", fingerprint("a"), trees / "a")

    for i in range(12):
        saver = start(cache, trees, 10_000)
        wait_until_ready(saver)
        time.sleep(0.005 + 0.0071 * i)
        saver.send_signal(signal.SIGKILL)
        saver.communicate(timeout=20)
        store = DirectoryStore(cache)

        assert is_whole(store, tmp_path / f"to{i}")
        assert store.damaged() == ()

        store.close()
        assert [path.name for path in (cache / "slugline/v1/venv").iterdir()] == ["current"]


@pytest.mark.parametrize("moved", [0, 1, 16, 31, 32])
def test_what_a_killed_build_had_moved_is_put_back(moved: int, tmp_path: Path) -> None:
    trees = make_trees(tmp_path / "trees", "ab")
    cache = tmp_path / "cache"
    DirectoryStore(cache).save("venv", fingerprint("a"), trees / "a")
    home = cache / "slugline/v1/venv"
    same = sorted(f"{PACKAGES}/package{i}" for i in range(8, 40))
    borrow(same, home / "current/tree", home / ".incoming-0123/tree")
    for path in same[moved:]:
        (home / ".incoming-0123/tree" / path).rename(home / "current/tree" / path)

    store = DirectoryStore(cache)

    assert is_whole(store, tmp_path / "to")
    assert store.damaged() == ()


def test_a_small_change_leaves_other_packages_where_they_are(tmp_path: Path) -> None:
    trees = make_trees(tmp_path / "trees", "ab")
    store = DirectoryStore(tmp_path / "cache")
    store.save("venv", fingerprint("a"), trees / "a")
    packages = tmp_path / "cache/slugline/v1/venv/current/tree" / PACKAGES
    before = {path.name: path.stat().st_ino for path in packages.iterdir()}
    store.look("venv")

    store.save("venv", fingerprint("b"), trees / "b")
    store.close()

    after = {path.name: path.stat().st_ino for path in packages.iterdir()}
    moved = {name for name in before if before[name] == after[name]}
    assert moved == {f"package{i}" for i in range(8, 40)}


def test_what_another_build_looks_at_is_not_taken_from_it(tmp_path: Path) -> None:
    trees = make_trees(tmp_path / "trees", "ab")
    ours, other = DirectoryStore(tmp_path / "cache"), DirectoryStore(tmp_path / "cache")
    ours.save("venv", fingerprint("a"), trees / "a")
    ours.look("venv")
    other.look("venv")

    ours.save("venv", fingerprint("b"), trees / "b")

    assert is_whole(other, tmp_path / "old")
    assert is_whole(DirectoryStore(tmp_path / "cache"), tmp_path / "new")


def test_builds_that_run_at_once_all_get_whole_trees(tmp_path: Path) -> None:
    trees = make_trees(tmp_path / "trees", "ab")
    cache = tmp_path / "cache"
    DirectoryStore(cache).save("venv", fingerprint("a"), trees / "a")
    savers = [start(cache, trees, 12) for _ in range(2)]
    for saver in savers:
        wait_until_ready(saver)

    looks = 0
    while any(saver.poll() is None for saver in savers) or not looks:
        looks += 1
        store = DirectoryStore(cache)
        assert is_whole(store, tmp_path / f"to{looks}")
        assert store.damaged() == ()
        store.close()

    for saver in savers:
        saver.communicate(timeout=20)
    assert [saver.returncode for saver in savers] == [0, 0]
    assert is_whole(DirectoryStore(cache), tmp_path / "last")


@pytest.mark.skipif(
    not os.access("/dev/shm", os.W_OK) or Path("/dev/shm").stat().st_dev == HERE,
    reason="there is no second file system at hand",
)
def test_on_another_file_system_only_what_is_new_is_copied_into_the_cache(tmp_path: Path) -> None:
    cache = Path(f"/dev/shm/slugline-test-{os.getpid()}")
    tree = make_trees(tmp_path, "a") / "a"
    try:
        DirectoryStore(cache).save("venv", fingerprint("a"), tree)
        kept = cache / "slugline/v1/venv/current/tree" / PACKAGES / "package0/module0.py"
        inode = kept.stat().st_ino
        store = DirectoryStore(cache)
        store.restore("venv", tmp_path / "slug")
        (tmp_path / "slug" / PACKAGES / "package0/new.py").write_text("a new\n")

        store.save("venv", fingerprint("a"), tmp_path / "slug")
        store.close()

        assert kept.stat().st_ino == inode
        assert (kept.parent / "new.py").read_text() == "a new\n"
        assert DirectoryStore(cache).look("venv") == fingerprint("a")
    finally:
        shutil.rmtree(cache)
