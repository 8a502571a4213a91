"""What a bill of materials tells of one component.

Sources: https://cyclonedx.org/docs/1.5/json/ and
https://github.com/package-url/purl-spec/blob/main/types-doc/pypi-definition.md
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias
from urllib.parse import quote

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.inventory import Origin, Package

Json: TypeAlias = dict[str, Any]

_ALGORITHMS = {
    "md5": ("MD5", 32),
    "sha1": ("SHA-1", 40),
    "sha256": ("SHA-256", 64),
    "sha384": ("SHA-384", 96),
    "sha512": ("SHA-512", 128),
}
_URL = re.compile(r"(https?|git|ssh|ftp)://[!#-;=?-\[\]_a-z~]+")
_COMMIT = re.compile(r"[\w.-]+", re.ASCII)


def normalise(name: str) -> str:
    """Return a package name as PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def describe_python(made_of: Fingerprint) -> Json:
    """Return the CPython that was *made_of* these versions."""
    said = dict(made_of.versions)
    version = said.get("Python version", "")
    release = version.removesuffix("t")
    reference = f"pkg:generic/cpython@{_quote(release)}"
    return {
        "type": "platform",
        "bom-ref": reference,
        "name": "cpython",
        "version": version,
        "description": "The Python that the app runs on",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
        # By this name vulnerability databases know it.
        "cpe": f"cpe:2.3:a:python:python:{release}:*:*:*:*:*:*:*",
        "purl": reference,
        "properties": _properties(build=said.get("Python build", ""), stack=said.get("stack", "")),
    }


def describe_package(package: Package) -> Json:
    """Return one installed package."""
    reference = refer_to(package)
    described: Json = {
        "type": "library",
        "bom-ref": reference,
        "name": package.name,
        "version": package.version,
    }
    if package.summary:
        described["description"] = package.summary
    if package.expression:
        described["licenses"] = [{"expression": package.expression}]
    elif package.licences:
        described["licenses"] = [{"license": {"name": name}} for name in package.licences]
    if package.is_local:
        # Without a package URL: who looks it up must not find a stranger's package of that name.
        described["properties"] = _properties(source="the app's own")
        return described
    described["purl"] = reference
    if references := [*_tell_archives(package, reference), *_tell_origin(package.origin)]:
        described["externalReferences"] = references
    return described


def _tell_archives(package: Package, url: str) -> Iterator[Json]:
    """Yield where the accepted archives are told of: a lock has several, of which one was taken."""
    if hashes := _render_hashes(package.hashes):
        comment = "the archives that the lock accepts"
        yield {"type": "distribution", "url": url, "comment": comment, "hashes": hashes}


def _tell_origin(origin: Origin | None) -> Iterator[Json]:
    if origin is None or not _URL.fullmatch(origin.url):
        return
    kind = "vcs" if origin.vcs else "distribution"
    hashes = _render_hashes(origin.hashes)
    yield {
        "type": kind,
        "url": origin.url,
        **({"comment": f"commit {origin.commit}"} if _COMMIT.fullmatch(origin.commit) else {}),
        **({"hashes": hashes} if hashes else {}),
    }


def _render_hashes(hashes: Iterable[str]) -> list[Json]:
    found = (one.partition(":") for one in sorted(hashes))
    return [
        {"alg": _ALGORITHMS[kind][0], "content": digest}
        for kind, _, digest in found
        if kind in _ALGORITHMS and re.fullmatch(rf"[0-9a-f]{{{_ALGORITHMS[kind][1]}}}", digest)
    ]


def refer_to(package: Package) -> str:
    """Return how a document refers to a package: its package URL, where it has one."""
    name = _quote(package.name.lower().replace("_", "-"))
    version = _quote(package.version)
    if package.is_local:
        return f"local:{name}@{version}"
    origin = package.origin
    if origin is None or not _URL.fullmatch(origin.url):
        return f"pkg:pypi/{name}@{version}"
    if not origin.vcs:
        return f"pkg:pypi/{name}@{version}?download_url={_quote(origin.url)}"
    commit = f"@{origin.commit}" if _COMMIT.fullmatch(origin.commit) else ""
    return f"pkg:pypi/{name}@{version}?vcs_url={_quote(f'{origin.vcs}+{origin.url}{commit}')}"


def _quote(text: str) -> str:
    return quote(text, safe=":")


def _properties(**values: str) -> list[Json]:
    return [{"name": f"slugline:{name}", "value": value} for name, value in values.items() if value]
