from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import CacheUnwritable
from buildpack.system.store import DirectoryStore

OLD = Fingerprint((("Python version", "3.13.0"),), (("requirements.txt", "1" * 64),))
NEW = Fingerprint((("Python version", "3.13.1"),), (("requirements.txt", "2" * 64),))


def make_tree(path: Path, text: str = "old") -> Path:
    (path / "bin").mkdir(parents=True)
    (path / "bin/python").symlink_to("../../python/bin/python3")
    (path / "lib").mkdir()
    for i in range(3):
        (path / f"lib/mod{i}.py").write_text(f"{text} {i}\n")
    (path / "lib/tool").write_text("#!/bin/sh\n")
    (path / "lib/tool").chmod(0o755)
    return path


def content_of(path: Path) -> dict[str, str]:
    return {
        str(file.relative_to(path)): f"-> {file.readlink()}"
        if file.is_symlink()
        else file.read_text()
        for file in path.rglob("*")
        if file.is_symlink() or file.is_file()
    }


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return make_tree(tmp_path / "tree")


@pytest.fixture
def build(cache: Path) -> Iterator[Callable[[], DirectoryStore]]:
    """A function that opens the store as one more build does."""
    stores: list[DirectoryStore] = []

    def open_store() -> DirectoryStore:
        stores.append(DirectoryStore(cache))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


Build = Callable[[], DirectoryStore]


def test_nothing_is_kept_at_first(build: Build, tmp_path: Path) -> None:
    store = build()

    assert store.look("venv") is None
    assert store.damaged() == ()
    with pytest.raises(LookupError):
        store.restore("venv", tmp_path / "to")


def test_the_next_build_gets_what_was_kept(build: Build, tree: Path, tmp_path: Path) -> None:
    build().save("venv", OLD, tree)
    expected = content_of(tree)
    shutil.rmtree(tree)

    store = build()

    assert store.look("venv") == OLD
    store.restore("venv", tmp_path / "app/.heroku/venv")
    assert content_of(tmp_path / "app/.heroku/venv") == expected
    assert os.access(tmp_path / "app/.heroku/venv/lib/tool", os.X_OK)


def test_on_one_file_system_nothing_is_copied(build: Build, tree: Path, tmp_path: Path) -> None:
    build().save("venv", OLD, tree)

    build().restore("venv", tmp_path / "to")

    assert (tmp_path / "to/lib/tool").samefile(tree / "lib/tool")


def test_saving_again_replaces_the_whole(build: Build, tree: Path, cache: Path) -> None:
    build().save("venv", OLD, tree)
    (tree / "lib/mod0.py").unlink()
    (tree / "lib/mod1.py").unlink()
    (tree / "lib/mod1.py").write_text("replaced\n")
    (tree / "lib/more").mkdir()
    (tree / "lib/more/new.py").write_text("new\n")
    store = build()
    store.look("venv")

    store.save("venv", NEW, tree)
    store.close()

    assert build().look("venv") == NEW
    home = cache / "slugline/v1/venv"
    assert content_of(home / "current/tree") == content_of(tree)
    assert [path.name for path in home.iterdir()] == ["current"]


def test_names_are_kept_apart(build: Build, tree: Path, tmp_path: Path) -> None:
    store = build()
    store.save("venv", OLD, tree)
    store.save("python", NEW, make_tree(tmp_path / "python", "new"))

    assert [build().look(name) for name in ("venv", "python", "uwsgi")] == [OLD, NEW, None]


def replace_by_link(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


Damage = Callable[[Path], object]
DAMAGES: dict[str, Damage] = {
    "a file is gone": lambda home: (home / "tree/lib/mod1.py").unlink(),
    "a file is longer": lambda home: (home / "tree/lib/mod1.py").write_text("something else"),
    "a file of the same size": lambda home: (home / "tree/lib/mod1.py").write_text("0ld 1\n"),
    "a file became a link": lambda home: replace_by_link(home / "tree/lib/mod1.py", "mod2.py"),
    "a program can't be executed": lambda home: (home / "tree/lib/tool").chmod(0o644),
    "a link is gone": lambda home: (home / "tree/bin/python").unlink(),
    "a link points elsewhere": lambda home: replace_by_link(home / "tree/bin/python", "elsewhere"),
    "a directory is gone": lambda home: shutil.rmtree(home / "tree/lib"),
    "the tree is gone": lambda home: shutil.rmtree(home / "tree"),
    "no fingerprint": lambda home: (home / "fingerprint.json").unlink(),
    "half a fingerprint": lambda home: (home / "fingerprint.json").write_text('{"versions": [["'),
    "another fingerprint": lambda home: (home / "fingerprint.json").write_text(
        json.dumps({"versions": [["a", 1]], "digests": []})
    ),
    "no manifest": lambda home: (home / "manifest").unlink(),
    "half a manifest": lambda home: (home / "manifest").write_bytes(
        (home / "manifest").read_bytes()[:-20]
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_noticed_and_forgotten(
    build: Build, tree: Path, cache: Path, damage: Damage
) -> None:
    build().save("venv", OLD, tree)
    home = cache / "slugline/v1/venv"
    damage(home / "current")

    store = build()
    assert store.look("venv") is None
    assert store.look("venv") is None
    store.close()

    assert store.damaged() == ("venv",)
    assert list(home.iterdir()) == []
    assert (build().look("venv"), build().damaged()) == (None, ())


def test_something_more_does_no_harm(build: Build, tree: Path, cache: Path, tmp_path: Path) -> None:
    build().save("venv", OLD, tree)
    (cache / "slugline/v1/venv/current/tree/lib/__pycache__").mkdir()
    (cache / "slugline/v1/venv/current/tree/more").touch()

    store = build()

    assert store.look("venv") == OLD
    store.restore("venv", tmp_path / "to")
    assert content_of(tmp_path / "to") == content_of(tree)


def test_a_cache_whose_times_were_lost_is_read_once_and_healed(
    build: Build, tree: Path, cache: Path
) -> None:
    build().save("venv", OLD, tree)
    home = cache / "slugline/v1/venv/current"
    for path in (home / "tree").rglob("*.py"):
        os.utime(path, (1_000_000, 1_000_000))
    before = (home / "manifest").read_bytes()

    assert build().look("venv") == OLD
    healed = (home / "manifest").read_bytes()
    assert build().look("venv") == OLD

    assert before != healed == (home / "manifest").read_bytes()


def test_a_file_that_was_written_into_by_way_of_a_slug_is_noticed(
    build: Build, tree: Path, tmp_path: Path
) -> None:
    build().save("venv", OLD, tree)
    build().restore("venv", tmp_path / "slug")
    with (tmp_path / "slug/lib/mod1.py").open("a") as file:
        file.write("broken")

    store = build()

    assert (store.look("venv"), store.damaged()) == (None, ("venv",))


def test_a_new_file_of_the_same_size_and_second_is_not_taken_for_the_old_one(
    build: Build, tree: Path, tmp_path: Path
) -> None:
    """Archives are full of equal times: 3.13.0's files may look just like 3.13.1's."""
    os.utime(tree / "lib/mod1.py", (315_532_800, 315_532_800))
    build().save("venv", OLD, tree)
    (tree / "lib/mod1.py").unlink()
    (tree / "lib/mod1.py").write_text("new 1\n")
    os.utime(tree / "lib/mod1.py", (315_532_800, 315_532_800))
    store = build()
    store.look("venv")

    store.save("venv", NEW, tree)

    build().restore("venv", tmp_path / "to")
    assert (tmp_path / "to/lib/mod1.py").read_text() == "new 1\n"


def test_a_build_that_has_looked_gets_what_it_saw_although_another_one_saves(
    build: Build, tree: Path, tmp_path: Path
) -> None:
    build().save("venv", OLD, tree)
    slow, quick = build(), build()
    assert slow.look("venv") == OLD

    quick.save("venv", NEW, make_tree(tmp_path / "new", "new"))
    quick.close()
    build().look("venv")
    slow.restore("venv", tmp_path / "to")

    assert content_of(tmp_path / "to") == content_of(tree)
    assert build().look("venv") == NEW


def test_what_nobody_uses_any_longer_is_swept(
    build: Build, tree: Path, cache: Path, tmp_path: Path
) -> None:
    build().save("venv", OLD, tree)
    slow, quick = build(), build()
    slow.look("venv")
    quick.save("venv", NEW, make_tree(tmp_path / "new", "new"))
    home = cache / "slugline/v1/venv"
    assert len(list(home.iterdir())) == 2

    slow.save("venv", OLD, tree)
    slow.close()

    assert [path.name for path in home.iterdir()] == ["current"]


def test_clearing_forgets_all_but_the_tools(build: Build, tree: Path, cache: Path) -> None:
    store = build()
    store.save("venv", OLD, tree)
    store.keep_note("last-build", "{}")
    (store.directory("uv") / "x").touch()
    (store.directory("tools") / "library").touch()

    store.clear()
    store.close()

    assert (store.look("venv"), store.note("last-build"), store.damaged()) == (None, None, ())
    assert sorted(path.name for path in (cache / "slugline").iterdir()) == ["lock", "tools", "v1"]
    assert list((cache / "slugline/v1/venv").iterdir()) == []


def test_pruning_takes_what_tools_cache_for_themselves(build: Build, tree: Path) -> None:
    store = build()
    store.save("venv", OLD, tree)
    (store.directory("uv") / "x").write_bytes(b"x" * 100_000)

    assert store.prune(200_000) == 0
    assert store.prune(50_000) == 100_000

    assert build().look("venv") == OLD


def test_notes_are_kept_whole(build: Build, cache: Path) -> None:
    store = build()
    assert store.note("last-build") is None

    store.keep_note("last-build", "größe\n")
    store.keep_note("last-build", "new")

    assert build().note("last-build") == "new"
    assert [path.name for path in (cache / "slugline/notes").iterdir()] == ["last-build"]


def test_a_damaged_note_is_none(build: Build, cache: Path) -> None:
    build().keep_note("last-build", "x")
    (cache / "slugline/notes/last-build").write_bytes(b"\xff")

    assert build().note("last-build") is None


def test_tools_get_directories_of_their_own(build: Build, cache: Path) -> None:
    assert build().directory("uv") == cache / "slugline/uv"
    assert (cache / "slugline/uv").is_dir()


def test_a_cache_that_can_be_written_is_left_as_it_is(build: Build, cache: Path) -> None:
    build().check_writable()

    assert list((cache / "slugline/v1").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_a_problem_before_anything_is_done(cache: Path) -> None:
    cache.write_text("not a directory")

    with pytest.raises(BuildFailed) as failure:
        DirectoryStore(cache).check_writable()

    problem = CacheUnwritable(path=cache / "slugline", why="Not a directory")
    assert failure.value.problem == problem
