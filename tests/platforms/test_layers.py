from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.fingerprint import Fingerprint
from buildpack.platforms.layers import Layers
from buildpack.system.disk import LocalDisk

MADE_OF = Fingerprint(versions=(("Python version", "3.13.0"),), digests=(('a "b"', "é"),))


def save(top: Path) -> Layers:
    layers = Layers(top)
    store = layers.open_store()
    layers.runtime.mkdir(parents=True)
    (layers.runtime / "python").write_text("12345")
    store.save("python", MADE_OF, layers.runtime)
    store.keep_note("last-build", '{"python_version": "3.13.0"}')
    layers.describe(LocalDisk(), store, "python", "launch")
    layers.keep_notes(LocalDisk(), store)
    return layers


def test_what_is_described_is_known_to_the_next_build(tmp_path: Path) -> None:
    layers = save(tmp_path)
    (layers.runtime / "python").unlink()
    layers.runtime.rmdir()
    layers.path("python").rmdir()

    store = layers.open_store()

    assert (store.look("python"), store.is_hollow("python")) == (MADE_OF, True)
    assert store.size("python") == 5
    assert store.note("last-build") == '{"python_version": "3.13.0"}'


def test_a_layer_that_nobody_has_made_is_not_described(tmp_path: Path) -> None:
    layers = Layers(tmp_path)

    layers.describe(LocalDisk(), layers.open_store(), "venv", "launch")

    assert not (tmp_path / "venv.toml").exists()


def test_of_a_layer_that_was_changed_since_the_next_build_takes_nothing(tmp_path: Path) -> None:
    layers = save(tmp_path)
    store = layers.open_store()

    store.mark_changed("python")
    layers.describe(LocalDisk(), store, "python", "launch", "cache")

    assert (tmp_path / "python.toml").read_text() == "[types]\nlaunch = true\ncache = true\n"
    assert layers.open_store().look("python") is None


def test_types_are_told_and_not_the_others(tmp_path: Path) -> None:
    Layers(tmp_path).declare(LocalDisk(), "environment", "launch", "build")

    assert (tmp_path / "environment.toml").read_text() == "[types]\nlaunch = true\nbuild = true\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "= nothing",
        "metadata = 5",
        '[metadata]\nformat = "0"',
        '[metadata]\nformat = "1"',
        '[metadata]\nformat = "1"\nfingerprint = "5"\nfiles = "1"\nbytes = "1"',
        '[metadata]\nformat = "1"\nfingerprint = "{}"\nfiles = "x"\nbytes = "1"',
        f'[metadata]\nformat = "1"\nfingerprint = "{"[" * 100_000}"\nfiles = "1"\nbytes = "1"',
        '[metadata]\nformat = "1"\nfingerprint = 1.0\nfiles = 1.0\nbytes = 1.0',
    ],
)
def test_metadata_of_others_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "python.toml").write_text(text)
    (tmp_path / "store.toml").write_text(text)

    store = Layers(tmp_path).open_store()

    assert (store.look("python"), store.note("last-build")) == (None, None)


@given(text=st.text())
def test_any_text_is_taken(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    top = tmp_path_factory.getbasetemp()
    (top / "python.toml").write_bytes(text.encode("utf-8", "surrogatepass"))

    assert Layers(top).open_store().look("python") is None
