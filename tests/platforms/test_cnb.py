from __future__ import annotations

from pathlib import Path

import pytest

from buildpack.platforms.cnb import _find_app, _read_call


def test_an_app_is_called_as_whoever_starts_us_calls_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "link").symlink_to("app")
    monkeypatch.chdir(tmp_path / "app")
    elsewhere = ("", ".", str(tmp_path), str(tmp_path / "gone"))

    assert _find_app({"PWD": str(tmp_path / "link")}) == tmp_path / "link"
    assert {_find_app({"PWD": path}) for path in elsewhere} == {tmp_path / "app"}
    assert _find_app({}) == tmp_path / "app"


def test_directories_keep_the_names_that_a_lifecycle_gives_them(tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    (tmp_path / "link").symlink_to("layers")
    env = {"CNB_LAYERS_DIR": f"{tmp_path}/x/../link/", "CNB_PLATFORM_DIR": "/p"}

    call = _read_call(("a", "b", "plan.toml"), env)

    assert (call.layers, call.platform) == (tmp_path / "link", Path("/p"))
    assert call.plan == Path.cwd() / "plan.toml"
