"""The CPythons that uv can fetch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from buildpack.facts.unreachable import OffersUnreachable
from buildpack.model.command import Command
from buildpack.model.machine import Managed
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.model.secret import mask
from buildpack.ports import World

_NOTE = "managed-pythons"
_OWN_INDEX = "UV_PYTHON_DOWNLOADS_JSON_URL"
# The file's name holds the day of the build.
_DAY = re.compile(r"(?:\+|%2B)(\d{8})\b", re.ASCII)
_VARIANTS = frozenset({"default", "freethreaded", None})


def read_managed(world: World, request: BuildRequest) -> tuple[Managed, ...]:
    """Return the CPythons for this machine that uv knows, from its own list or the user's.

    uv's own list changes with uv only, so it is kept. Raises OffersUnreachable.
    """
    uv = request.tools.get("uv")
    if uv is None:
        raise OffersUnreachable("uv isn't there")
    if world.env.get(_OWN_INDEX):
        return tuple(_parse(_ask_uv(world, request)))
    kept = _read_note(world.store.note(_NOTE), uv)
    if kept is None:
        kept = _ask_uv(world, request)
        world.store.keep_note(_NOTE, f"{uv}\n{json.dumps(kept)}")
    return tuple(_parse(kept))


def _read_note(note: str | None, uv: Path) -> object | None:
    owner, _, text = (note or "").partition("\n")
    return _parse_json(text) if owner == str(uv) else None


def _parse_json(text: str) -> object | None:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _ask_uv(world: World, request: BuildRequest) -> object:
    """Return uv's list as it prints it.

    Source: https://docs.astral.sh/uv/reference/cli/#uv-python-list
    """
    options = ("--all-versions", "--only-downloads", "--output-format", "json", "--no-config")
    command = Command(
        argv=(str(world.tools.path("uv") / "bin/uv"), "python", "list", *options),
        shown="uv python list --only-downloads",
        cwd=request.layout.scratch,
        env={"UV_PYTHON_DOWNLOADS": "manual"},
        timeout=60.0,
    )
    result = world.commands.capture(command, world.env)
    found = next((line for line in result.tail if line.lstrip().startswith("[")), None)
    listed = _parse_json(found) if found is not None and result.code == 0 else None
    if listed is None:
        said = next((line.strip() for line in result.tail if line.strip()), "nothing")
        raise OffersUnreachable(f"uv can't list them and says: {mask(said)}")
    return listed


def _parse(listed: object) -> Iterator[Managed]:
    seen: set[PythonVersion] = set()
    for one in listed if isinstance(listed, list) else ():
        if not isinstance(one, dict) or not _is_ours(one):
            continue
        key, url = one.get("key"), one.get("url")
        threads = "t" if one.get("variant") == "freethreaded" else ""
        version = PythonVersion.parse(f"{one.get('version')}"[:40].rstrip("t") + threads)
        if version is not None and isinstance(key, str) and version not in seen:
            seen.add(version)
            name = url.rpartition("/")[2] if isinstance(url, str) else key
            day = _DAY.search(name)
            yield Managed(version=version, key=key, build=day[1] if day else name)


def _is_ours(one: dict[str, object]) -> bool:
    return (
        one.get("implementation") == "cpython"
        and one.get("variant") in _VARIANTS
        # Those are for newer processors only; the slug may run on another machine.
        and "_v" not in str(one.get("arch"))
    )
