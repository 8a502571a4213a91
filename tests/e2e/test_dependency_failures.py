"""What can go wrong with the app's packages, provoked with the real installers."""

from __future__ import annotations

import re
import subprocess
import tarfile
from contextlib import closing
from http import HTTPStatus

import pytest
from anaconda import REMOVED, freeze
from e2e.heroku import PROCFILE, Build, Platform
from e2e.index import Index, make_sdist, make_wheel

ENGINES = ("uv", "pip")
BOTH = pytest.mark.parametrize("engine", ENGINES)
_PYPROJECT = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


def source(code: str, pyproject: str = _PYPROJECT) -> dict[str, str]:
    """Return the files of a source archive whose build does *code*."""
    body = "".join(f"    {line}\n" for line in code.splitlines())
    return {
        "pyproject.toml": pyproject,
        "backend.py": f"def build_wheel(*a, **k):\n{body}\n"
        "prepare_metadata_for_build_wheel = build_wheel\n",
    }


def compiling(text: str) -> str:
    """Return a build step that hands *text* to the C compiler."""
    return (
        "import subprocess\n"
        f"open('x.c', 'w').write({text!r})\n"
        "subprocess.run(['cc', '-c', 'x.c'], check=True)"
    )


def offer_source(index: Index, name: str, code: str, *members: tarfile.TarInfo) -> None:
    index.offer(name, f"{name}-1.0.tar.gz", make_sdist(name, "1.0", source(code), *members))


def offer_wheel(index: Index, name: str, version: str, tag: str, **says: str) -> None:
    """Offer a wheel for some Python or system, with what its link says."""
    told = {key.replace("_", "-"): text for key, text in says.items()}
    index.offer(name, f"{name}-{version}-{tag}.whl", make_wheel(name, version, {}, ()), told)


@pytest.fixture
def offers(index: Index) -> Index:
    """An index with something wrong of every kind."""
    any_python = "py3-none-any"
    offer_wheel(index, "snake", "1.0", any_python, requires_python=">=3.99")
    offer_wheel(index, "snake", "0.5", any_python, requires_python=">=3.8")
    offer_wheel(index, "tagged", "1.0", "cp36-cp36m-manylinux_2_17_x86_64")
    offer_wheel(index, "tagged", "2.0", any_python)
    offer_wheel(index, "winonly", "306", "py3-none-win_amd64")
    index.add("garbled", "1.0", "alpha (>=1,<2")
    index.add("garbled", "2.0", "alpha")
    index.add("delta", "1.0", "alpha<1")
    index.add("far", "1.0", "delta")
    index.add("needy", "1.0", "nowhere-to-be-found>=2")
    offer_source(index, "headers", compiling("#include <mysql.h>\n"))
    index.add("headers", "2.0")
    offer_source(index, "killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    offer_source(index, "filling", "raise OSError(28, 'No space left on device', '/full/up')")
    return index


def build(platform: Platform, index: Index, engine: str, *lines: str, **config: str) -> Build:
    files = {"Procfile": PROCFILE, "requirements.txt": "\n".join([*lines, ""])}
    settings = {**index.config(), "SLUGLINE_INSTALLER": engine, **config}
    return platform.build(platform.checkout(files), settings)


@BOTH
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("needy", "requirement-not-found"),
        ("garbled==1.0", "requirement-metadata-broken"),
        ("headers==1.0", "requirement-build-failed"),
        ("killed", "build-out-of-memory"),
        ("filling", "disk-full"),
        ("far\nbeta", "requirement-conflict"),
        (f"gamma==1.0 --hash=sha256:{'0' * 64}", "requirement-hash-mismatch"),
        ("alpha @ git+http://127.0.0.1:9/alpha.git", "git-failed"),
        ("alpha @ file:///nowhere/alpha-1.0-py3-none-any.whl", "requirements-local-path"),
        ("alpha 1.0 or so", "requirement-unreadable"),
    ],
)
def test_a_failure_is_told_alike_by_both_engines(
    engine: str, line: str, problem: str, warm_platform: Platform, offers: Index
) -> None:
    failed = build(warm_platform, offers, engine, line)

    # Before the id stands evidence, which may hold brackets too.
    assert (failed.code, failed.errors[-1]) == (1, problem), failed.output


LOOKUPS = """gamma
sklearn==1.0
alpha==7.0
snake==1.0
winonly==306
tagged==1.0
json
beta
"""


@BOTH
def test_all_lines_that_no_index_meets_are_told_at_once(
    engine: str, warm_platform: Platform, offers: Index
) -> None:
    failed = build(warm_platform, offers, engine, LOOKUPS)

    assert (failed.code, failed.errors[-1]) == (1, "several-problems"), failed.output
    # Each with its line, and a release that would do where there is one.
    told = " ".join(line.strip(" !") for line in failed.err.splitlines())
    for clause in (
        "In line 2 of requirements.txt, write 'scikit-learn' for 'sklearn==1.0'.",
        "In line 3 of requirements.txt, write 'alpha==1.0' for 'alpha==7.0'.",
        "In line 4 of requirements.txt, write 'snake==0.5'",
        'winonly==306; sys_platform == "win32"',
        "In line 6 of requirements.txt, write 'tagged==2.0'",
        "Remove 'json' from line 7 of requirements.txt.",
    ):
        assert clause in told


@BOTH
@pytest.mark.parametrize(
    "member",
    [
        pytest.param(("f/../../../../../../outside", tarfile.REGTYPE, ""), id="a path"),
        pytest.param(("unsafe-1.0/link", tarfile.SYMTYPE, "/etc/passwd"), id="a link"),
        pytest.param(("unsafe-1.0/null", tarfile.CHRTYPE, ""), id="a device"),
    ],
)
def test_an_archive_that_leads_outside_is_refused_by_name(
    engine: str, member: tuple[str, bytes, str], warm_platform: Platform, index: Index
) -> None:
    evil = tarfile.TarInfo(member[0])
    evil.type, evil.linkname = member[1], member[2]
    evil.devmajor, evil.devminor = 1, 3
    offer_source(index, "unsafe", "raise SystemExit('it was unpacked')", evil)

    failed = build(warm_platform, index, engine, "unsafe")

    assert (failed.code, failed.errors) == (1, ["requirement-archive-unsafe"]), failed.output
    assert list(warm_platform.root.rglob("outside")) == []


@BOTH
@pytest.mark.parametrize(
    ("status", "credentials", "problem"),
    [
        (HTTPStatus.SERVICE_UNAVAILABLE, "", "index-unreachable"),
        (HTTPStatus.OK, "who:wrong", "index-unauthorised"),
    ],
)
def test_an_index_in_trouble_is_told(
    engine: str, status: HTTPStatus, credentials: str, problem: str, warm_platform: Platform
) -> None:
    with closing(Index(user="who", password="right")) as index:
        index.status = status
        config = {**index.config(credentials), "UV_HTTP_RETRIES": "0", "PIP_RETRIES": "0"}
        failed = build(warm_platform, index, engine, "alpha", **config)

    assert (failed.code, failed.errors) == (1, [problem]), failed.output


def test_a_freeze_of_anaconda_needs_one_failing_build(
    warm_platform: Platform, index: Index
) -> None:
    files = {"Procfile": PROCFILE, "requirements.txt": freeze()}
    failed = warm_platform.build(warm_platform.checkout(files), index.config())
    assert (failed.code, failed.errors) == (1, ["requirements-conda-export"]), failed.output
    (command,) = re.findall(r"^ !\s+(sed -i\.bak .*)$", failed.err, re.MULTILINE)
    app = warm_platform.checkout(files)
    subprocess.run(["sh", "-c", command], cwd=app, check=True)
    for line in (app / "requirements.txt").read_text().splitlines():
        name, _, version = line.partition(";")[0].partition("==")
        index.add(name.lower(), version or "1.0")

    mended = warm_platform.build(app, index.config())

    assert mended.code == 0, mended.output
    assert all(f" {name}" in failed.err for name in REMOVED)


@BOTH
def test_a_release_that_was_withdrawn_is_noticed(
    engine: str, warm_platform: Platform, index: Index
) -> None:
    offer_wheel(index, "pulled", "1.0", "py3-none-any", yanked="broken on Tuesdays")

    built = build(warm_platform, index, engine, "pulled==1.0")

    assert (built.code, built.notices[-1]) == (0, "requirement-yanked"), built.output
