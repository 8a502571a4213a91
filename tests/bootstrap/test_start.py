"""How bin/ finds a Python; tests/e2e/test_bootstrap.py has machines without any."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from e2e.heroku import series_at_hand
from loopback import serving

TOP = Path(__file__).parents[2]
START = TOP / "buildpack/bootstrap/start.sh"


def run(program: Path, *arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        env={"PATH": str(path), "HOME": "/nonexistent", "PYTHONHOME": "/invalid"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def evaluate(script: str, **env: str) -> str:
    """Return what a script says that knows the functions of start.sh."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'self={TOP}/bin/build; . "{START}"\n{script}'],
        env={"PATH": os.defpath, **env},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


@pytest.fixture
def app(tmp_path: Path) -> str:
    (tmp_path / "an app").mkdir()
    (tmp_path / "an app/app.py").touch()
    return str(tmp_path / "an app")


@pytest.fixture
def old_python() -> Path:
    found = series_at_hand(r"3\.[6-9]")
    if not found:
        pytest.skip("there is no pyenv with a Python from 3.6 to 3.9")
    return next(iter(found.values())) / "bin/python3"


def hands_over(app: str, here: Path) -> None:
    """Check that the Python of this test, under the name of its series, takes over from python3."""
    series = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (here / series).symlink_to(sys.executable)

    detected = run(TOP / "bin/detect", app, path=here)
    explained = run(TOP / "bin/slugline", "explain", "disk-full", path=here)

    assert (detected.returncode, detected.stdout, detected.stderr) == (0, "Python\n", "")
    assert (explained.returncode, "[disk-full]" in explained.stderr) == (0, True)


def test_a_python3_that_is_too_old_hands_over_to_a_newer_one(
    app: str, old_python: Path, tmp_path: Path
) -> None:
    (tmp_path / "python3").symlink_to(old_python)

    hands_over(app, tmp_path)


@pytest.mark.parametrize("status", [126, 127])
def test_a_python3_that_does_not_start_hands_over_to_another_one(
    app: str, status: int, tmp_path: Path
) -> None:
    (tmp_path / "python3").write_text(f"#!/bin/sh\nexit {status}\n")
    (tmp_path / "python3").chmod(0o755)

    hands_over(app, tmp_path)


def test_what_detect_says_is_its_exit_code(tmp_path: Path) -> None:
    detected = run(TOP / "bin/detect", str(tmp_path), path=Path(sys.executable).parent)

    assert (detected.returncode, detected.stdout) == (1, "")
    assert "[detect-no-app]" in detected.stderr


def test_a_python_with_half_of_its_library_does_not_fit(tmp_path: Path) -> None:
    system = Path("/usr/bin/python3").resolve()
    library = Path("/usr/lib") / system.name
    if not (library / "os.py").is_file():
        pytest.skip("the system has no python3 with its library in /usr/lib")
    half = tmp_path / "lib" / system.name
    half.mkdir(parents=True)
    for path in library.iterdir():
        if path.name != "tarfile.py":
            (half / path.name).symlink_to(path)
    python = shutil.copy(system, tmp_path / "python3")

    assert evaluate(f"python={system}; fits && echo yes || echo no") == "yes"
    assert evaluate(f"python={python}; fits && echo yes || echo no") == "no"


@pytest.mark.parametrize(
    "program", ["#!/bin/sh\nexit 127\n", "not a program"], ids=["shim", "junk"]
)
def test_a_python_that_does_not_start_does_not_fit(tmp_path: Path, program: str) -> None:
    python = tmp_path / "python3"
    python.write_text(program)
    python.chmod(0o755)

    assert evaluate(f"python={python}; fits && echo yes || echo no") == "no"


def test_programs_work_behind_a_link_and_a_name_with_a_space(app: str, tmp_path: Path) -> None:
    place = tmp_path / "a place"
    place.symlink_to(TOP)
    (tmp_path / "link").symlink_to(place / "bin/detect")

    assert run(tmp_path / "link", app, path=Path("/usr/bin")).returncode == 0


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_shell_reads_the_pinned_archive_as_python_does(machine: str) -> None:
    pinned = json.loads((TOP / "vendor/python.json").read_text())["archives"][machine]

    said = evaluate(f"machine={machine}; pinned file; pinned sha256")

    assert said.split() == [pinned["file"], pinned["sha256"]]


def test_config_vars_come_from_files_and_then_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "FROM_FILE").write_text("file")
    script = f"env_dir={tmp_path}; setting FROM_FILE; setting FROM_ENV; setting NOWHERE"

    said = evaluate(script, FROM_FILE="env", FROM_ENV="env")

    assert said == "fileenv"


@pytest.mark.parametrize("client", ["curl", "wget"])
def test_what_fetches_goes_the_users_way(tmp_path: Path, client: str) -> None:
    here, said = tmp_path / "bin", tmp_path / "env"
    for directory in (here, said):
        directory.mkdir()
    for program in ("cat", "printenv", "sed", "tail"):
        (here / program).symlink_to(shutil.which(program) or program)
    seen = "$http_proxy $https_proxy $no_proxy $SSL_CERT_FILE ${CURL_CA_BUNDLE-none}"
    (here / client).write_text(f'#!/bin/sh\necho "{seen}"\nexit 7\n')
    (here / client).chmod(0o755)
    (said / "HTTPS_PROXY").write_text("http://proxy.example:3128\n")
    (said / "no_proxy").write_text("x.example")
    (said / "SSL_CERT_FILE").write_text("/platform/ca.pem")
    script = f"env_dir={said} fresh={tmp_path} file=none url=https://x.example/a; (fetch) 2>&1; :"

    told = evaluate(script, PATH=str(here), HTTP_PROXY="http://a.example", https_proxy="inherited")

    way = "http://a.example http://proxy.example:3128 x.example /platform/ca.pem none"
    assert f"can't be fetched: {way}." in told


def test_wget_is_told_whom_to_trust(tmp_path: Path) -> None:
    for program in ("cat", "printenv", "sed", "tail"):
        (tmp_path / program).symlink_to(shutil.which(program) or program)
    script = 'case $1 in --help) echo "$HELP" ;; *) echo "with $1 $2"; exit 7 ;; esac'
    (tmp_path / "wget").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "wget").chmod(0o755)
    fetch = f"env_dir= fresh={tmp_path} file=none url=https://x.example/a; (fetch) 2>&1; :"
    env = {"PATH": str(tmp_path), "SSL_CERT_FILE": "/ca.pem"}

    assert "with -q --ca-certificate=/ca.pem." in evaluate(fetch, HELP="--ca-certificate", **env)
    assert "with -q -T." in evaluate(fetch, HELP="a small one", **env)


def test_passwords_in_addresses_are_not_shown() -> None:
    said = evaluate("masked 'curl: https://me:secret@mirror.example/x failed'")

    assert said == "curl: https://****@mirror.example/x failed"


def test_every_program_can_be_started() -> None:
    programs = [*(TOP / "bin").iterdir(), *(TOP / "s2i/bin").iterdir()]
    named = {path.name for path in programs if "start.sh" in path.read_text()}
    source = (TOP / "buildpack/platforms/start.py").read_text()

    assert {name for name in named if f'"{name}": (' not in source} == set()


class Pinned:
    """A checkout of ours whose pinned Python is a link to the one that runs the tests."""

    def __init__(self, path: Path) -> None:
        self.keep = path / "cache/tools"
        self.archive = path / "python.tar.gz"
        (path / "checkout/bin").mkdir(parents=True)
        (path / "checkout/buildpack").symlink_to(TOP / "buildpack")
        (path / "python/bin").mkdir(parents=True)
        (path / "python/bin/python3").symlink_to(sys.executable)
        with tarfile.open(self.archive, "w:gz") as archive:
            archive.add(path / "python", "python")
        self.checkout = path / "checkout"
        self.pin(hashlib.sha256(self.archive.read_bytes()).hexdigest())

    def pin(self, sha256: str) -> None:
        archives = {platform.machine(): {"file": "a+b.tar.gz", "sha256": sha256}}
        text = json.dumps({"url": "http://127.0.0.1:1/", "archives": archives}, indent=2)
        (self.checkout / "vendor").mkdir(exist_ok=True)
        (self.checkout / "vendor/python.json").write_text(text)

    def bring(self, url: str) -> str:
        """Return what is said, last of all where the Python is."""
        script = f'keep="{self.keep}" env_dir=; self="{self.checkout}/bin/build"; . "{START}"'
        done = subprocess.run(
            ["/bin/sh", "-c", f'{script}; (bring_python && echo "$python") 2>&1'],
            env={"PATH": os.defpath, "SLUGLINE_PYTHON_BOOTSTRAP_URL": url},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.stdout.strip()


@pytest.fixture
def pinned(tmp_path: Path) -> Pinned:
    return Pinned(tmp_path / "a place")


def test_the_pinned_python_is_fetched_once(pinned: Pinned) -> None:
    stray = pinned.keep / ".fetching-4194305"
    stray.mkdir(parents=True)
    with serving({"/a%2Bb.tar.gz": pinned.archive.read_bytes()}) as server:
        first = pinned.bring(f"{server.url}/").splitlines()
        second = pinned.bring("http://127.0.0.1:1/")

    [kept] = pinned.keep.iterdir()
    assert first == ["Installing a Python to run the buildpack with", str(kept / "bin/python3")]
    assert second == first[-1]
    assert kept.name.startswith("cpython-")


def test_a_package_brings_the_archive_itself(pinned: Pinned) -> None:
    shutil.copy(pinned.archive, pinned.checkout / "vendor/a+b.tar.gz")

    assert pinned.bring("http://127.0.0.1:1/").endswith("bin/python3")


def test_another_archive_than_the_pinned_one_is_refused(pinned: Pinned) -> None:
    pinned.pin("0" * 64)
    with serving({"/a%2Bb.tar.gz": pinned.archive.read_bytes()}) as server:
        said = pinned.bring(server.url)

    assert f"and should be {'0' * 64}" in said
    assert list(pinned.keep.iterdir()) == []


def test_an_archive_that_is_not_there_is_told(pinned: Pinned) -> None:
    with serving({}) as server:
        said = pinned.bring(server.url)

    assert "can't be fetched" in said
    assert "404" in said
    assert len(server.asked) == 1
    assert list(pinned.keep.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_told(pinned: Pinned) -> None:
    pinned.keep.parent.mkdir()
    pinned.keep.write_text("a file")

    assert "can't be written" in pinned.bring("http://127.0.0.1:1/")


def test_unknown_machines_are_told(tmp_path: Path) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    (bare / "uname").write_text("#!/bin/sh\necho riscv64\n")
    (bare / "uname").chmod(0o755)
    script = f'keep={tmp_path} env_dir=; (bring_python) 2>&1 || echo "ended with $?"'

    said = evaluate(script, PATH=f"{bare}:{os.defpath}")

    assert platform.machine() != "riscv64"
    assert "a machine of the kind 'riscv64'" in said
    assert said.endswith("ended with 1")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck isn't installed")
def test_shellcheck_has_nothing_to_say() -> None:
    programs = [
        str(path.relative_to(TOP))
        for place in ("bin", "s2i/bin")
        for path in sorted((TOP / place).iterdir())
    ]

    done = subprocess.run(
        ["shellcheck", "--norc", "-x", *programs],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == ""
