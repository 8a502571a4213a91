"""The software bill of materials: what a slug or an image holds, as CycloneDX has it.

Source: https://cyclonedx.org/docs/1.5/json/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from buildpack.model.inventory import Identity, Package
from buildpack.model.plan import Kept
from buildpack.model.value import Value
from buildpack.report.component import (
    Json,
    describe_package,
    describe_python,
    normalise,
    refer_to,
)

# "platform", which an interpreter is, came with 1.5; not every reader knows a newer one.
_SPECIFICATION = "1.5"
_APP = "app"


class Bom(Value):
    """Components and what each of them needs; several can be put together."""

    components: tuple[Json, ...] = ()
    dependencies: tuple[Json, ...] = ()

    def __add__(self, other: Bom) -> Bom:
        return Bom((*self.components, *other.components), (*self.dependencies, *other.dependencies))


def list_python(python: Kept) -> Bom:
    """Return the CPython that *python* was made of."""
    component = describe_python(python.made_of)
    return Bom((component,), ({"ref": component["bom-ref"], "dependsOn": []},))


def list_packages(packages: Iterable[Package]) -> Bom:
    """Return what is installed, with what needs what."""
    listed = tuple(packages)
    references = {normalise(one.name): refer_to(one) for one in listed}
    return Bom(
        tuple(map(describe_package, listed)),
        tuple(
            {
                "ref": refer_to(one),
                "dependsOn": sorted({references[name] for name in one.needs if name in references}),
            }
            for one in listed
        ),
    )


def list_data(names: Iterable[str]) -> Bom:
    """Return corpora and models of NLTK's."""
    return Bom(
        tuple({"type": "data", "bom-ref": f"nltk:{name}", "name": name} for name in names),
        tuple({"ref": f"nltk:{name}", "dependsOn": []} for name in names),
    )


def parse_bom(text: str) -> Bom | None:
    """Return what a document of ours lists; None when it is none."""
    try:
        said = json.loads(text)
        components, dependencies = tuple(said["components"]), tuple(said["dependencies"])
        references = {one["bom-ref"] for one in components}
        named = {name for one in dependencies for name in (one["ref"], *one["dependsOn"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_ours = all(isinstance(one.get("name"), str) for one in components) and named <= references
    return Bom(components, dependencies) if is_ours else None


def add_app(bom: Bom, identity: Identity, direct: Iterable[str]) -> tuple[Json, Bom]:
    """Return the app as a component, and *bom* with what the app needs.

    That is what it asks for (*direct*, names normalised by PEP 503) and whatever nothing else
    needs."""
    needed = {name for one in bom.dependencies for name in one["dependsOn"]}
    wanted = frozenset(direct)
    needs = sorted(
        one["bom-ref"]
        for one in bom.components
        if one["bom-ref"] not in needed or normalise(one["name"]) in wanted
    )
    app: Json = {
        "type": "application",
        "bom-ref": _APP,
        "name": identity.name or _APP,
        **({"version": identity.version} if identity.version else {}),
    }
    return app, Bom(bom.components, (*bom.dependencies, {"ref": _APP, "dependsOn": needs}))


def render_sbom(
    bom: Bom,
    *,
    tool: str,
    timestamp: str = "",
    app: Json | None = None,
    is_complete: bool = True,
) -> str:
    """Return *bom* as a document: the same text, serial number included, for the same parts.

    *tool* is our own version. *timestamp* is RFC 3339's, and left out where nobody gives one: the
    time of day would make every document another one."""
    metadata: Json = {
        "tools": {"components": [{"type": "application", "name": "slugline", "version": tool}]},
        **({"component": app} if app else {}),
    }
    parts: Json = {
        "metadata": metadata,
        "components": _in_order(bom.components, "bom-ref"),
        "dependencies": _in_order(bom.dependencies, "ref"),
        **({} if is_complete else {"compositions": [{"aggregate": "incomplete"}]}),
    }
    body: Json = {
        "bomFormat": "CycloneDX",
        "specVersion": _SPECIFICATION,
        "serialNumber": f"urn:uuid:{_number(_dump(parts))}",
        "version": 1,
        **parts,
    }
    if timestamp:
        metadata["timestamp"] = timestamp
    return f"{_dump(body)}\n"


def _in_order(tables: Iterable[Json], key: str) -> list[Json]:
    """Return *tables* sorted, each name once."""
    return [table for _, table in sorted({table[key]: table for table in tables}.items())]


def _dump(body: Json) -> str:
    # Indented, it would take five times as long: Python writes that without its accelerator.
    return json.dumps(body, separators=(",", ":"))


def _number(text: str) -> str:
    """Return a name-based UUID, version 5 of RFC 9562, for any text."""
    digits = bytearray(hashlib.sha1(text.encode(), usedforsecurity=False).digest()[:16])
    digits[6] = digits[6] & 0x0F | 0x50
    digits[8] = digits[8] & 0x3F | 0x80
    number = digits.hex()
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
