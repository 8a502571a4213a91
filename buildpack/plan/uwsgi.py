"""Which uWSGI the app gets, and whether the kept one serves."""

from __future__ import annotations

from dataclasses import replace

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Machine
from buildpack.model.plan import Kept, Server, Use, UwsgiBuild
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.request import BuildRequest
from buildpack.model.serve_settings import UWSGI
from buildpack.plan.kept import build_settings, decide_kept, digest, discard
from buildpack.plan.uwsgi_doctor import find_cures
from buildpack.problems.uwsgi import UwsgiReadyMade

NAME = "uwsgi"
"""Of the requirement, and of the directory that keeps the wheel."""

BUILD_PROFILE = "default xml=false"

READY_MADE = "pyuwsgi"
_COMPILER_MISSING = "the machine that builds has no C compiler"


def choose_uwsgi(
    request: BuildRequest,
    requirements: RequirementsFacts,
    server: Server | None,
    machine: Machine,
) -> UwsgiBuild | None:
    """Return which uWSGI to compile, or to take ready-made; None when the app has none, or names
    an archive of its own.

    The version is the pinned one, else empty: `decide_uwsgi_wheel` may fill it in."""
    ours = [line for line in requirements.requirements if line.name == NAME]
    asked = [line for line in ours if not line.is_constraint]
    supplied = server is not None and server.supplied and server.name == NAME
    if any(line.is_url for line in asked) or not (asked or supplied):
        return None
    parts = dict.fromkeys(line.specifier for line in ours if line.specifier)
    try:
        specifier = SpecifierSet(",".join(parts))
    except InvalidSpecifier:
        # The installer says best what is wrong with it.
        return None
    build = UwsgiBuild(
        specifier=str(specifier),
        version=_pinned(specifier),
        hashes=tuple(dict.fromkeys(hash_ for line in ours for hash_ in line.hashes)),
        jobs=machine.cpu_count,
    )
    if _is_ready_made(request, build, machine):
        # What nobody compiled has no source whose hash could be checked, and may be a
        # post-release of the pinned one.
        admitted = f"=={build.version}.*" if build.version else build.specifier
        return replace(build, specifier=admitted, version="", hashes=(), is_ready_made=True)
    return replace(build, cures=find_cures(build, machine.compiler))


def find_uwsgi_notices(request: BuildRequest, build: UwsgiBuild | None) -> tuple[Problem, ...]:
    """Return that uWSGI was replaced by its ready-made sister, where nobody has asked for that."""
    is_asked = UWSGI.read(request.env) == READY_MADE
    if build is None or not build.is_ready_made or is_asked:
        return ()
    return (UwsgiReadyMade(because=_COMPILER_MISSING),)


def _is_ready_made(request: BuildRequest, build: UwsgiBuild, machine: Machine) -> bool:
    match UWSGI.read(request.env):
        case "auto":
            # A release or a file that was asked for by its name is not replaced by another.
            return not (machine.compiler or build.version or build.hashes)
        case provider:
            return provider == READY_MADE


def decide_uwsgi_wheel(
    request: BuildRequest, machine: Machine, build: UwsgiBuild, python: Kept
) -> tuple[UwsgiBuild, Kept]:
    """Return *build* with the kept wheel's version where that serves, and what becomes of it.

    The fingerprint has no "uWSGI version" as long as the version is still to be found."""
    before = machine.kept.get(NAME)
    kept_version = dict(before.versions).get("uWSGI version", "") if before else ""
    version = build.version
    if kept_version and _admits(build.specifier, kept_version):
        version = kept_version
    kept = decide_kept(
        NAME,
        _made_of(request, machine, replace(build, version=version), python),
        request=request,
        machine=machine,
    )
    if kept.use is Use.REUSED:
        return replace(build, version=version), kept
    # A wheel can't be brought up to date; and what is compiled anew may as well be the newest.
    made_of = _made_of(request, machine, build, python)
    reasons = kept.reasons
    if kept_version and not _admits(build.specifier, kept_version):
        reasons = (
            f"The uWSGI version was {kept_version}, and your app asks for {build.specifier}",
            *(reason for reason in reasons if "uWSGI version" not in reason),
        )
    return build, discard(NAME, made_of, *reasons) if reasons else replace(kept, made_of=made_of)


def _made_of(
    request: BuildRequest, machine: Machine, build: UwsgiBuild, python: Kept
) -> Fingerprint:
    hashes = {"The list of accepted hashes": digest(dict.fromkeys(build.hashes, ""))}
    settings = {"The compiler's configuration": digest(build_settings(request))}
    return Fingerprint(
        versions=(
            *((("uWSGI version", build.version),) if build.version else ()),
            *python.made_of.versions,
            *(() if build.is_ready_made else (("compiler", machine.compiler),)),
            ("build profile", _profile_of(build)),
        ),
        digests=tuple(
            {
                **(hashes if build.hashes else {}),
                **(settings if build_settings(request) else {}),
            }.items()
        ),
    )


def _profile_of(build: UwsgiBuild) -> str:
    if build.is_ready_made:
        return READY_MADE
    return " ".join((BUILD_PROFILE, *(cure.value for cure in build.cures)))


def _admits(specifier: str, version: str) -> bool:
    return SpecifierSet(specifier).contains(version, prereleases=True)


def _pinned(specifier: SpecifierSet) -> str:
    pins = (one.version for one in specifier if one.operator in {"==", "==="})
    return next((version for version in sorted(pins) if not version.endswith(".*")), "")
