"""The bill of materials that a slug comes with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from buildpack import __version__
from buildpack.model.inventory import Identity
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan, Use
from buildpack.model.request import BuildRequest
from buildpack.platforms.identity import find_identity, find_timestamp
from buildpack.ports import World
from buildpack.steps.byte_code import RECORDS

SBOM = "sbom.cdx.json"
"""Beside plan and report."""


def write_slug_sbom(request: BuildRequest, world: World, built: BuildOutcome) -> None:
    """Write what the slug holds. Where nothing has changed, the last build has the text."""
    plan, project = built.plan, built.project
    if plan is None or project is None:
        return
    note = f"sbom-{plan.venv.name}"
    identity = find_identity(request, world)
    key = _find_key(request, world, plan, identity)
    # A hook may have installed what nobody else knows of.
    is_known = plan.venv.use is Use.REUSED and not project.has_post_compile
    text = _parse_note(world.store.note(note), key) if is_known else None
    if text is None:
        # An unchanged build renders nothing anew.
        from buildpack.platforms.sbom import render_installed  # noqa: PLC0415

        text = render_installed(request, world, plan, project, identity)
        world.store.keep_note(note, json.dumps({"of": key, "text": text}))
    world.disk.write(request.layout.own.build / SBOM, text)


def _find_key(request: BuildRequest, world: World, plan: Plan, identity: Identity) -> str:
    """Return a digest of all that goes into a slug's document."""
    parts: Iterable[object] = (
        world.disk.read(request.layout.venv.build / RECORDS),
        plan.venv.made_of,
        plan.python.made_of,
        plan.nltk.value.corpora if plan.nltk is not None else (),
        # Which commit it is isn't told in there.
        (identity.name, identity.version),
        find_timestamp(request.env),
        __version__,
    )
    return hashlib.sha256("\0".join(map(repr, parts)).encode()).hexdigest()


def _parse_note(note: str | None, key: str) -> str | None:
    """Return the text that the last build noted, when it was made of the same."""
    try:
        said = json.loads(note or "")
        return str(said["text"]) if said["of"] == key else None
    except (ValueError, KeyError, TypeError):
        return None
