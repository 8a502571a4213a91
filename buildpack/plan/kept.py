"""What becomes of the directories that the last build left."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Cached, Machine, Offer
from buildpack.model.plan import Installer, Kept, Server, Use
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.request import BuildRequest
from buildpack.model.serve_settings import UWSGI
from buildpack.model.settings import CLEAR_CACHE
from buildpack.model.suite import Suite
from buildpack.problems.cache import CacheDamaged

# Raised when a virtualenv that an earlier release of ours made can't serve as a base any more.
VENV_LAYOUT = "1"

_HASHES = "The hashes of "

# What decides what the compiler makes of a package's source, uWSGI's above all.
BUILD_SETTINGS = (
    "APPEND_CFLAGS",
    "CC",
    "CFLAGS",
    "CPP",
    "LDFLAGS",
    "UWSGI_ADDITIONAL_SOURCES",
    "UWSGI_EMBED_CONFIG",
    "UWSGI_EMBED_FILES",
    "UWSGI_EMBED_PLUGINS",
    "UWSGI_INCLUDES",
    "UWSGI_PROFILE",
    "UWSGI_PROFILE_OVERRIDE",
    "UWSGI_REMOVE_INCLUDES",
)

# What these say changes how fast or how loudly packages are installed, not which.
_WITHOUT_EFFECT = re.compile(
    r"(PIP|UV)_(.*(CACHE|COLOR|CONCURRENT|LINK_MODE|PASSWORD|PROGRESS|PROXY|QUIET|RETRIES|TIMEOUT"
    r"|USERNAME|VERBOSE|VERSION_CHECK).*|(NO_)?INPUT|LOG|OFFLINE|PYTHON_.*)"
)
_USER_INFO = re.compile(r"(?<=://)[^/\s@]*@")


def digest(values: Mapping[str, str]) -> str:
    """Return the sha256 of names and values, without what logs in: that leads to the same place."""
    lines = (f"{name}={_USER_INFO.sub('', values[name])}" for name in sorted(values))
    return hashlib.sha256("\0".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def build_settings(request: BuildRequest) -> Mapping[str, str]:
    """Return the config vars that go into whatever is compiled."""
    return {name: request.env[name] for name in BUILD_SETTINGS if name in request.env}


def decide_python(request: BuildRequest, machine: Machine, offer: Offer) -> Kept:
    """Return what becomes of the kept CPython when *offer* is wanted."""
    made_of = Fingerprint(
        versions=(
            ("Python version", str(offer.version)),
            ("Python build", offer.build),
            ("stack", request.target),
        )
    )
    return decide_kept("python", made_of, request=request, machine=machine)


def decide_venv(  # noqa: PLR0913 - each of these went into the virtualenv.
    request: BuildRequest,
    machine: Machine,
    requirements: RequirementsFacts,
    *,
    python: Kept,
    installer: Installer,
    server: Server | None,
    suite: Suite | None = None,
) -> Kept:
    """Return what becomes of the kept virtualenv."""
    settings = {
        name: value
        for name, value in request.env.items()
        if name.startswith(("PIP_", "UV_")) and not _WITHOUT_EFFECT.fullmatch(name)
    }
    builds = build_settings(request)
    digests = {
        **dict(sorted(requirements.digests.items())),
        "The installer": installer.tool,
        "The set of files to install": " ".join(installer.manifests),
        **_parts(installer),
        **({"The list of packages": _digest_of(requirements.lines)} if requirements.lines else {}),
        **({"The installer's configuration": digest(settings)} if settings else {}),
        **({"The compiler's configuration": digest(builds)} if builds else {}),
        **({"The server that we supply": server.name} if server and server.supplied else {}),
        **({"Where uWSGI comes from": source} if (source := UWSGI.text(request.env)) else {}),
        **(
            {"What we supply for tests": " ".join(suite.supplied)}
            if suite and suite.supplied
            else {}
        ),
    }
    hashes = _accepted_hashes(requirements)
    made_of = Fingerprint(
        versions=(*python.made_of.versions, ("layout", VENV_LAYOUT)),
        digests=tuple((digests | hashes).items()),
    )
    kept = decide_kept(request.kept_venv, made_of, request=request, machine=machine)
    if kept.use is not Use.UPDATED:
        return kept
    # Installers take what is installed for what was asked for, whatever its file's hash was.
    before = dict(machine.kept[kept.name].digests)
    changed = [name for name in hashes if name in before and before[name] != hashes[name]]
    if changed:
        return discard(kept.name, made_of, *(f"{name} have changed" for name in changed))
    reasons = tuple(reason for reason in kept.reasons if not reason.startswith(_HASHES))
    return replace(kept, reasons=reasons)


def _parts(installer: Installer) -> dict[str, str]:
    """Return what is installed besides the main dependencies, where there is any."""
    tests = ("tests",) if installer.has_tests else ()
    parts = (*installer.groups, *(f"[{extra}]" for extra in installer.extras), *tests)
    return {"The set of groups and extras": " ".join(parts)} if parts else {}


def _digest_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _accepted_hashes(requirements: RequirementsFacts) -> dict[str, str]:
    """Return a digest of the hashes of each release that has some."""
    return {
        f"{_HASHES}{one.name}{one.specifier}": digest(dict.fromkeys(sorted(one.hashes), ""))
        for one in requirements.requirements
        if one.hashes
    }


def decide_kept(
    name: str, made_of: Fingerprint, *, request: BuildRequest, machine: Machine
) -> Kept:
    """Return what becomes of the directory *name*, with every reason."""
    before = machine.kept.get(name)
    if name in machine.damaged:
        return discard(name, made_of, "The cached copy was damaged")
    if before is None:
        return Kept(name=name, made_of=made_of, use=Use.NEW)
    if CLEAR_CACHE.read(request.env):
        return discard(name, made_of, f"{CLEAR_CACHE.name} is set")
    if reasons := before.outdated_by(made_of):
        return discard(name, made_of, *reasons)
    reasons = before.changed_by(made_of)
    return Kept(
        name=name, made_of=made_of, use=Use.UPDATED if reasons else Use.REUSED, reasons=reasons
    )


def discard(name: str, made_of: Fingerprint, *reasons: str) -> Kept:
    """Return that the kept directory can't serve, for these reasons."""
    return Kept(name=name, made_of=made_of, use=Use.DISCARDED, reasons=reasons)


def find_usable(request: BuildRequest, machine: Machine) -> Machine:
    """Return *machine* without a cached CPython that can't be used as it is.

    It is one of another stack, or the user wants nothing from the cache."""
    kept = machine.kept.get("python", Fingerprint())
    if ("stack", request.target) in kept.versions and not CLEAR_CACHE.read(request.env):
        return machine
    offers = tuple(offer for offer in machine.offers if not isinstance(offer, Cached))
    return replace(machine, offers=offers)


def find_damage(names: Iterable[str]) -> tuple[Problem, ...]:
    """Return the notice that tells which kept directories were damaged."""
    damaged = tuple(names)
    return (CacheDamaged(names=damaged),) if damaged else ()
