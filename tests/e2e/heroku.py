"""What a Heroku-like platform does around a buildpack, in an environment that means it no good."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[2]
FIXTURES = TOP / "tests/fixtures"
# It starts at once, and what it needs is in every Python: tests of the build alone use it.
PROCFILE = "web: python -m http.server --bind 127.0.0.1 $PORT\n"
SOMEBODY = 12345
"""A user id that nobody has."""
# Debian's place for compilers that remember: most of uWSGI is the same for every Python.
_CCACHE = Path("/usr/lib/ccache")

_REACH = re.compile(r"(PIP|UV)_\w+|SSL_CERT_\w+|\w+_CA_BUNDLE|(https?|all|no)_proxy", re.IGNORECASE)


def reach() -> dict[str, str]:
    """Return how this machine reaches a package index: a platform's own settings have that, too."""
    return {name: text for name, text in os.environ.items() if _REACH.fullmatch(name)}  # noqa: TID251 - the test run's own.


def with_ccache(path: str, objects: Path | None) -> dict[str, str]:
    """Return a *path* for programs whose compilers keep in *objects* what they have compiled, where
    the machine has such, and the variables that they need for it."""
    if objects is None or not _CCACHE.is_dir():
        return {"PATH": path}
    return {"PATH": f"{_CCACHE}:{path}", "CCACHE_DIR": str(objects), "CCACHE_NOHASHDIR": "1"}


def series_at_hand(pattern: str = r"3\.1\d") -> dict[str, Path]:
    """Return the newest CPython of each series below a pyenv, by series: the living ones."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))  # noqa: TID251 - the test run's own.
    versions = {
        tuple(map(int, path.name.split("."))): path
        for path in root.glob("versions/*.*.*")
        if re.fullmatch(rf"{pattern}\.\d+", path.name)
    }
    return {f"{key[0]}.{key[1]}": versions[key] for key in sorted(versions)}


def stack_python() -> Path:
    """Return the directory of the python3 that the stack has, which runs the buildpack."""
    at_hand = series_at_hand()
    for series in ("3.12", "3.13", "3.11", "3.10"):
        if series in at_hand:
            return at_hand[series] / "bin"
    return Path(sys.executable).resolve().parent


def find_ids(kind: str, text: str) -> list[str]:
    """Return the id that closes each block of one kind: Error or Notice."""
    blocks = re.split(r"^ ! +(Error|Notice): ", text, flags=re.MULTILINE)
    closing = r"^ ! +\[([a-z0-9-]+)\]$"
    return [
        name
        for told, block in zip(blocks[1::2], blocks[2::2], strict=True)
        if told == kind
        for name in re.findall(closing, block, re.MULTILINE)
    ]


@dataclass(frozen=True)
class Told:
    """What a build tells, at whichever door."""

    app: Path
    code: int
    out: str
    err: str
    seconds: float

    @property
    def output(self) -> str:
        return f"{self.out}\n{self.err}"

    @property
    def errors(self) -> list[str]:
        """The ids of the problems that ended the build."""
        return find_ids("Error", self.err)

    @property
    def notices(self) -> list[str]:
        """The ids of the problems that didn't."""
        return find_ids("Notice", self.err)


@dataclass(frozen=True)
class Build(Told):
    """What came of one build; the seconds are those of detect, compile and release."""

    report: Mapping[str, Any]
    processes: Mapping[str, str]
    """The Procfile's and, where it has none of the name, the default ones."""

    @property
    def worked(self) -> bool:
        """Whether an installer or a compiler was started."""
        return bool(re.search(r"^ +Running '(uv|pip|python -m pip) ", self.out, re.MULTILINE))


@dataclass
class Platform:
    """One app's place on a platform: its cache and its config vars; each build is a new one."""

    root: Path
    buildpack: Path
    cache: Path
    stack: Path = field(default_factory=stack_python)
    config: dict[str, str] = field(default_factory=dict)
    user: int | None = None
    prefix: tuple[str, ...] = ()
    """A program that runs the buildpack's, such as ``unshare``."""
    stack_name: str = "heroku-24"
    environ: dict[str, str] = field(default_factory=dict)
    """More of the platform's own environment."""
    objects: Path | None = None
    """Where ccache keeps what it has compiled, on a machine that has it."""

    @property
    def _home(self) -> Path:
        return self.root / "home"

    def checkout(self, source: str | Path | Mapping[str, str | bytes]) -> Path:
        """Return a new build directory that holds a fixture, a copy of a tree, or the files."""
        app = self.root / f"build_{secrets.token_hex(4)}"
        if isinstance(source, Mapping):
            app.mkdir()
            for name, text in source.items():
                (app / name).parent.mkdir(parents=True, exist_ok=True)
                (app / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        else:
            tree = FIXTURES / source if isinstance(source, str) else source
            shutil.copytree(tree, app, symlinks=True, ignore=shutil.ignore_patterns("expect.json"))
        self.give_away(app)
        return app

    def start(
        self, app: Path, config: Mapping[str, str] | None = None, program: str = "compile"
    ) -> subprocess.Popen[str]:
        """Start ``bin/compile``, or another *program* that takes the same arguments."""
        return self._start(program, app, self.cache, self._config_dir(config))

    def build(
        self, app: Path, config: Mapping[str, str] | None = None, program: str = "compile"
    ) -> Build:
        """Detect, compile, release and report."""
        started = time.perf_counter()
        detected = self._run("detect", app)
        assert detected == (0, "Python\n", ""), detected
        return self.finish(self.start(app, config, program), app, started)

    def test(
        self, app: Path, config: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the tests of an app that ``bin/test-compile`` has built."""
        process = self._start("test", app, self._config_dir(config))
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def finish(self, process: subprocess.Popen[str], app: Path, started: float) -> Build:
        """Wait for a compile, then release and report."""
        out, err = process.communicate(timeout=600)
        released = self._run("release", app)[1] if process.returncode == 0 else ""
        seconds = time.perf_counter() - started
        told, report, complaint = self._run("report", app, self.cache, self._config_dir({}))
        assert not told, complaint
        return Build(
            app=app,
            code=process.returncode,
            out=out,
            err=err,
            seconds=seconds,
            report=json.loads(report),
            processes={**_defaults(released), **_procfile(app)},
        )

    def detect(self, app: Path) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr of ``bin/detect``."""
        return self._run("detect", app)

    def _run(self, program: str, *arguments: Path) -> tuple[int, str, str]:
        process = self._start(program, *arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def _start(self, program: str, *arguments: Path) -> subprocess.Popen[str]:
        argv = [*self.prefix, str(self.buildpack / "bin" / program), *map(str, arguments)]
        return subprocess.Popen(
            argv,
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            umask=0o022,
            **identity(self.user),
        )

    def environment(self) -> dict[str, str]:
        """Return what the platform itself gives to the programs that it starts."""
        self._home.mkdir(exist_ok=True)
        pyenv = next(iter(series_at_hand().values()), None)
        system = with_ccache("/usr/local/bin:/usr/bin:/bin", self.objects)
        return {
            **reach(),
            **system,
            "HOME": str(self._home),
            "LANG": "C.UTF-8",
            "PATH": f"{self.stack}:{system['PATH']}",
            "PYENV_ROOT": str(pyenv.parents[1]) if pyenv else "",
            "PYTHONHOME": "/invalid",
            "PYTHONPATH": "/invalid",
            "STACK": self.stack_name,
            **self.environ,
        }

    def _config_dir(self, config: Mapping[str, str] | None) -> Path:
        directory = self.root / f"env_{secrets.token_hex(4)}"
        directory.mkdir()
        for name, text in {**self.config, **(config or {})}.items():
            (directory / name).write_text(text)
        return directory

    def become(self, user: int) -> None:
        """Build as *user* from now on, with a python3 that everybody may start."""
        self.user, self.stack = user, Path("/usr/bin")
        self._home.mkdir(exist_ok=True)
        self.give_away(self._home)

    def give_away(self, tree: Path) -> None:
        """Let a tree belong to the user who builds."""
        give_away(tree, self.user)


def give_away(tree: Path, user: int | None) -> None:
    """Let a tree belong to *user*, if it is somebody else."""
    if user is not None:
        for path in (tree, *tree.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)


def identity(user: int | None, group: int | None = None) -> dict[str, Any]:
    """Return what Popen needs to start a program as *user*, with no other rights.

    Without a *group* it is the user's own."""
    own = user if group is None else group
    return {} if user is None else {"user": user, "group": own, "extra_groups": []}


def _defaults(released: str) -> dict[str, str]:
    """Return the process types of a release's YAML, whose texts are JSON strings."""
    section = released.partition("default_process_types:\n")[2]
    lines = re.findall(r'^ +"?([\w-]+)"?: (".*")$', section, re.MULTILINE)
    return {name: json.loads(text) for name, text in lines}


def _procfile(app: Path) -> dict[str, str]:
    path = app / "Procfile"
    lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
    return dict(_pairs(lines))


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, colon, command = line.partition(":")
        if colon and not line.startswith("#"):
            yield name.strip(), command.strip()
