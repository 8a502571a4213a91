from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from buildpack.model.fingerprint import Fingerprint
from buildpack.system.layer_store import KeptLayer, LayerStore
from buildpack.system.store import DirectoryStore

MADE_OF = Fingerprint(versions=(("Python version", "3.13.0"),))
KEPT = KeptLayer(MADE_OF, files=2, size=5)


def open_store(top: Path, known: Mapping[str, KeptLayer] | None = None, **notes: str) -> LayerStore:
    layers = {name: top / name for name in ("python", "venv")}
    return LayerStore(layers, known or {}, DirectoryStore(top / "cache"), notes)


def fill(directory: Path) -> Path:
    (directory / "bin").mkdir(parents=True)
    (directory / "bin/python").write_text("12345")
    (directory / "bin/python3").symlink_to("python")
    return directory


def test_what_has_metadata_and_no_files_is_hollow(tmp_path: Path) -> None:
    store = open_store(tmp_path, {"python": KEPT})

    store.restore("python", tmp_path / "python/cpython")

    assert (store.look("python"), store.is_hollow("python")) == (MADE_OF, True)
    assert store.size("python") == 5
    assert not (tmp_path / "python").exists()
    assert (store.look("venv"), store.is_hollow("venv")) == (None, False)


def test_what_came_back_whole_is_kept(tmp_path: Path) -> None:
    fill(tmp_path / "venv")
    store = open_store(tmp_path, {"venv": KEPT})

    assert (store.look("venv"), store.is_hollow("venv"), store.damaged()) == (MADE_OF, False, ())
    assert (tmp_path / "venv/bin/python").is_file()


def test_what_came_back_half_is_damaged_and_gone(tmp_path: Path) -> None:
    fill(tmp_path / "venv")
    (tmp_path / "venv/bin/python3").unlink()
    store = open_store(tmp_path, {"venv": KEPT})

    assert (store.look("venv"), store.damaged()) == (None, ("venv",))
    assert not (tmp_path / "venv").exists()
    with pytest.raises(LookupError):
        store.restore("venv", tmp_path / "venv/venv")


def test_files_that_nobody_has_described_are_removed_without_a_word(tmp_path: Path) -> None:
    fill(tmp_path / "venv")
    store = open_store(tmp_path)

    assert (store.look("venv"), store.damaged()) == (None, ())
    assert not (tmp_path / "venv").exists()


def test_what_is_saved_stays_where_it_is_and_is_counted(tmp_path: Path) -> None:
    store = open_store(tmp_path, {"venv": KEPT})
    assert store.is_hollow("venv")
    directory = fill(tmp_path / "venv")

    store.save("venv", MADE_OF, directory)

    assert store.kept("venv") == KEPT
    assert not store.is_hollow("venv")


def test_everything_else_is_kept_as_every_cache_does(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.save("uwsgi", MADE_OF, fill(tmp_path / "wheels"))
    store.keep_note("code", "good")

    again = open_store(tmp_path)

    assert (again.look("uwsgi"), again.note("code")) == (MADE_OF, "good")
    again.restore("uwsgi", tmp_path / "to")
    assert (tmp_path / "to/bin/python").read_text() == "12345"


def test_notes_on_what_is_in_the_image_go_with_it(tmp_path: Path) -> None:
    store = open_store(tmp_path, installed="old", code="of the cache")
    assert (store.note("installed"), store.note("code")) == ("old", None)

    store.keep_note("last-build", "{}")
    store.keep_note("installed", "new")

    assert store.notes == {"installed": "new", "last-build": "{}"}
    assert not (tmp_path / "cache/slugline/notes").exists()
