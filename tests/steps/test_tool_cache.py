from __future__ import annotations

from pathlib import Path

from fakes import Commands, Store, Toolbox, completed, make_world
from planning import make_request

from buildpack.steps.tool_cache import prune_caches


def test_uv_is_asked_to_keep_what_was_built(tmp_path: Path) -> None:
    store, commands = Store(root=tmp_path), Commands({(): completed()})
    (store.directory("uv") / "wheels-v5").mkdir()

    prune_caches(make_world(store=store, commands=commands), make_request())

    (command,) = commands.ran
    assert command.argv == ("/tools/uv/bin/uv", "cache", "prune", "--ci")
    assert command.env == {"UV_CACHE_DIR": str(store.directory("uv"))}


def test_where_uv_has_kept_nothing_it_is_not_brought(tmp_path: Path) -> None:
    toolbox = Toolbox()

    prune_caches(make_world(store=Store(root=tmp_path), tools=toolbox), make_request())

    assert toolbox.wanted == []


def test_pips_downloads_go_and_its_wheels_stay(tmp_path: Path) -> None:
    store = Store(root=tmp_path)
    for name in ("http", "http-v2", "wheels"):
        (store.directory("pip") / name).mkdir()

    prune_caches(make_world(store=store), make_request())

    assert [path.name for path in store.directory("pip").iterdir()] == ["wheels"]
