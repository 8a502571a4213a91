from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from planning import make_request, managed, requirement, requirements

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Machine
from buildpack.model.plan import Server, Use, UwsgiBuild
from buildpack.model.project import Requirement
from buildpack.plan.kept import decide_python
from buildpack.plan.uwsgi import choose_uwsgi, decide_uwsgi_wheel, find_uwsgi_notices

GCC = Machine(compiler="gcc 12.2.0", cpu_count=4)
REQUEST = make_request()
PYTHON = decide_python(REQUEST, GCC, managed("3.13.9"))
OURS = Server(name="uwsgi", target="app:app", supplied=True)


def made_of(uwsgi: str, compiler: str = "gcc 12.2.0") -> Fingerprint:
    return Fingerprint(
        versions=(
            *((("uWSGI version", uwsgi),) if uwsgi else ()),
            ("Python version", "3.13.9"),
            ("Python build", "20260101"),
            ("stack", "heroku-24"),
            ("compiler", compiler),
            ("build profile", "default xml=false"),
        )
    )


@pytest.mark.parametrize(
    ("lines", "server", "expected"),
    [
        pytest.param(("flask",), None, None, id="no uWSGI"),
        pytest.param(
            ("flask",), OURS, UwsgiBuild(specifier="", version="", jobs=4), id="one of ours"
        ),
        pytest.param(
            ("uwsgi",), None, UwsgiBuild(specifier="", version="", jobs=4), id="any version"
        ),
        pytest.param(
            (requirement("uwsgi", "==2.0.31"),),
            None,
            UwsgiBuild(specifier="==2.0.31", version="2.0.31", jobs=4),
            id="a pin",
        ),
        pytest.param(
            (requirement("uwsgi", "==2.0.*"),),
            None,
            UwsgiBuild(specifier="==2.0.*", version="", jobs=4),
            id="a wildcard is no pin",
        ),
        pytest.param(
            (
                replace(requirement("uwsgi", ">=2.0.20"), hashes=("sha256:aa",)),
                replace(requirement("uwsgi", "<2.1"), is_constraint=True, hashes=("sha256:bb",)),
            ),
            None,
            UwsgiBuild(
                specifier="<2.1,>=2.0.20", version="", hashes=("sha256:aa", "sha256:bb"), jobs=4
            ),
            id="a requirement with a constraint",
        ),
        pytest.param(
            (replace(requirement("uwsgi", "<2.1"), is_constraint=True),),
            None,
            None,
            id="a constraint alone asks for nothing",
        ),
        pytest.param(
            (replace(requirement("uwsgi"), is_url=True),), None, None, id="an archive of its own"
        ),
        pytest.param(
            (requirement("uwsgi", "what?"),), None, None, id="nonsense is left to the installer"
        ),
    ],
)
def test_the_app_decides_which_uwsgi_is_compiled(
    lines: tuple[str | Requirement, ...], server: Server | None, expected: UwsgiBuild | None
) -> None:
    assert choose_uwsgi(REQUEST, requirements(*lines), server, GCC) == expected


ANY = UwsgiBuild(specifier="", version="")
OLD = UwsgiBuild(specifier="<2.0.31", version="")
PINNED = UwsgiBuild(specifier="==2.0.31", version="2.0.31")


@pytest.mark.parametrize(
    ("build", "before", "use", "version", "reasons"),
    [
        pytest.param(ANY, None, Use.NEW, "", (), id="nothing kept"),
        pytest.param(PINNED, None, Use.NEW, "2.0.31", (), id="nothing kept, pinned"),
        pytest.param(ANY, made_of("2.0.30"), Use.REUSED, "2.0.30", (), id="the kept one serves"),
        pytest.param(
            PINNED, made_of("2.0.31"), Use.REUSED, "2.0.31", (), id="the kept one is the pinned one"
        ),
        pytest.param(
            PINNED,
            made_of("2.0.30"),
            Use.DISCARDED,
            "2.0.31",
            ("The uWSGI version was 2.0.30, and your app asks for ==2.0.31",),
            id="another pin",
        ),
        pytest.param(
            OLD,
            made_of("2.0.31", "gcc 11.1.0"),
            Use.DISCARDED,
            "",
            (
                "The uWSGI version was 2.0.31, and your app asks for <2.0.31",
                "The compiler has changed from gcc 11.1.0 to gcc 12.2.0",
            ),
            id="out of range, and another compiler",
        ),
        pytest.param(
            ANY,
            made_of("2.0.30", "gcc 11.1.0"),
            Use.DISCARDED,
            "",
            ("The compiler has changed from gcc 11.1.0 to gcc 12.2.0",),
            id="compiled anew it may be the newest",
        ),
        pytest.param(
            replace(ANY, hashes=("sha256:aa",)),
            made_of("2.0.30"),
            Use.DISCARDED,
            "",
            ("The list of accepted hashes is new",),
            id="hashes",
        ),
    ],
)
def test_the_kept_wheel_serves_as_long_as_it_fits(
    build: UwsgiBuild,
    before: Fingerprint | None,
    use: Use,
    version: str,
    reasons: tuple[str, ...],
) -> None:
    machine = replace(GCC, kept={"uwsgi": before} if before else {})

    decided, kept = decide_uwsgi_wheel(REQUEST, machine, build, PYTHON)

    assert (kept.use, kept.reasons) == (use, reasons)
    assert decided == replace(build, version=version)
    assert dict(kept.made_of.versions).get("uWSGI version", "") == version


def test_the_fingerprint_of_a_wheel_to_be_found_has_no_version_yet() -> None:
    _, kept = decide_uwsgi_wheel(REQUEST, GCC, ANY, PYTHON)

    assert kept.made_of == made_of("")


@pytest.mark.parametrize("env", [{"UWSGI_PROFILE": "core"}, {"CFLAGS": "-O3"}], ids=["own", "cc"])
def test_the_compilers_configuration_counts(env: Mapping[str, str]) -> None:
    machine = replace(GCC, kept={"uwsgi": made_of("2.0.31")})

    _, kept = decide_uwsgi_wheel(make_request(env), machine, ANY, PYTHON)

    assert (kept.use, kept.reasons) == (
        Use.DISCARDED,
        ("The compiler's configuration is new",),
    )


NO_COMPILER = replace(GCC, compiler="")


@pytest.mark.parametrize(
    ("provider", "line", "machine", "specifier"),
    [
        pytest.param("", requirement("uwsgi"), GCC, None, id="a compiler is there"),
        pytest.param("", requirement("uwsgi"), NO_COMPILER, "", id="none is there"),
        pytest.param("", requirement("uwsgi", "<2.1"), NO_COMPILER, "<2.1", id="a range"),
        pytest.param("", requirement("uwsgi", "==2.0.31"), NO_COMPILER, None, id="a pin stays"),
        pytest.param(
            "",
            replace(requirement("uwsgi"), hashes=("sha256:aa",)),
            NO_COMPILER,
            None,
            id="a hash stays",
        ),
        pytest.param("compile", requirement("uwsgi"), NO_COMPILER, None, id="compile"),
        pytest.param("pyuwsgi", requirement("uwsgi"), GCC, "", id="pyuwsgi"),
        pytest.param(
            "pyuwsgi", requirement("uwsgi", "==2.0.30"), GCC, "==2.0.30.*", id="pyuwsgi for a pin"
        ),
    ],
)
def test_the_ready_made_one_is_taken_when_it_is_asked_for_or_nothing_else_works(
    provider: str, line: Requirement, machine: Machine, specifier: str | None
) -> None:
    request = make_request({"SLUGLINE_UWSGI": provider})

    build = choose_uwsgi(request, requirements(line), None, machine)

    assert build is not None
    assert build.is_ready_made is (specifier is not None)
    if specifier is not None:
        assert (build.specifier, build.version) == (specifier, "")
    is_told = bool(find_uwsgi_notices(request, build))
    assert is_told is (build.is_ready_made and not provider)


def test_a_cure_is_part_of_what_the_wheel_is_made_of() -> None:
    build = choose_uwsgi(REQUEST, requirements(requirement("uwsgi", "==2.0.3")), None, GCC)
    assert build is not None

    made = decide_uwsgi_wheel(REQUEST, GCC, build, PYTHON)[1].made_of

    assert dict(made.versions)["build profile"] == (
        "default xml=false gcc-that-tells-its-whole-version CFLAGS=-Wno-error ssl=false"
    )
