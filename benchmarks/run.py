"""Our builds against a plain script's, in one run: ``make bench``.

``make bench BENCH='--apps flask --runs 1 --only builds'`` is a quick look."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

from e2e.dyno import move
from e2e.heroku import TOP, Build, Platform
from e2e.managers import Managers

from benchmarks import measure, parsing
from benchmarks.image import ImageBench
from benchmarks.locks import TOOLS, LockBench
from benchmarks.planning import make_app, make_maze, milliseconds, search
from benchmarks.serving import SERVERS, ServingBench, find_generators
from benchmarks.table import APPS, Results, render, write

HERE = Path(__file__).parent
PARTS = ("builds", "figures", "image", "locks", "serving")
RIVAL = HERE / "rival.sh"
# Small, pure and needed by none of the apps; the second one is new to every cache as well.
ADDED, ADDED_LATER, IMPOSSIBLE = "colorama", "iniconfig", "colorama==999"


class Bench:
    """One place where the apps are built, ours and the rival's in turn."""

    def __init__(self, root: Path, memory: Path) -> None:
        self.results = Results()
        self._root, self._memory = root, memory
        buildpack = root / "buildpack"
        for name in ("bin", "buildpack", "vendor"):
            left_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(TOP / name, buildpack / name, symlinks=True, ignore=left_out)
        shutil.copy(TOP / "buildpack.toml", buildpack)
        self.platform = Platform(root=root, buildpack=buildpack, cache=root / "cache")
        # Both build for one and the same CPython, which is of this machine.
        version = measure.version_of(self.platform.stack / "python3")
        self.platform.config |= {"SLUGLINE_PYTHON_OFFERS": "installed", "SLUGLINE_PYTHON": version}
        self._measured(self.platform.checkout({"main.py": ""}))
        self._tools = root / "tools"
        (root / "cache/slugline/tools").rename(self._tools)
        self._numbers = count()

    def rival(self, app: str) -> Path:
        """Build *app* the rival's way; return its virtual environment."""
        python, venv = str(self.platform.stack / "python3"), self._new(f"rival_{app}")
        argv = [str(RIVAL), python, str(HERE / "apps" / app), str(venv)]
        seconds = measure.seconds_of(lambda: measure.run(argv, self.platform.environment()))
        self.results.add(app, "rival", seconds)
        return venv

    def builds(self, app: str) -> Build:
        """Build *app* in every situation; return the last good build of the app itself."""
        self.platform = replace(self.platform, cache=self._fresh(self._root))
        self._record(app, "cold")
        last = self._record(app, "unchanged")
        self._record(app, "added", ADDED)
        self._build(app)
        failed = self.platform.build(self._source(app, IMPOSSIBLE))
        if failed.code != 1:
            raise SystemExit(f"This was meant to fail:\n{failed.output}")
        self._record(app, "recovered", ADDED_LATER)
        return last

    def elsewhere(self, app: str) -> None:
        """Build *app* with the cache on a file system in memory."""
        here = self.platform
        self.platform = replace(here, cache=self._fresh(self._memory))
        self._build(app)
        self._record(app, "elsewhere")
        shutil.rmtree(self.platform.cache)
        self.platform = here

    def figures(self, app: str, build: Build, venv: Path, rounds: int) -> None:
        """Measure what isn't a build: sizes, starts, memory."""
        note = self.results.note
        source = self._source(app)
        memory = measure.peak_megabytes(self.platform, source)
        note(f"{APPS[app]}: our own process", f"{memory:.0f} MB", "under 100 MB")
        slug = move(build.app)
        aim = "at most 210 MB" if app == "django" else ""
        note(f"{APPS[app]}: slug", f"{measure.size(slug) / 1e6:.0f} MB", aim)
        theirs = f"{measure.size(venv) / 1e6:.0f} MB"
        note(f"{APPS[app]}: the plain script's virtualenv, without a CPython", theirs, "")
        milliseconds = measure.profile_milliseconds(slug, 20 * rounds)
        note(f"{APPS[app]}: launch script", f"{milliseconds:.1f} ms", "at most 10 ms")
        plain = self._source(app)
        (plain / ".profile.d").mkdir()
        (plain / ".profile.d/venv.sh").write_text(f'export PATH="{venv}/bin:$PATH"\n')
        ours, plainly = list[float](), list[float]()
        for _ in range(rounds):
            ours.append(measure.boot_seconds(slug, build.processes["web"]))
            plainly.append(measure.boot_seconds(plain, build.processes["web"]))
        told = f"{median(ours):.2f} s = {median(ours) / median(plainly):.2f} x"
        note(f"{APPS[app]}: start to first answer", told, "within 1.1 x of a plain virtualenv")

    def detect(self, rounds: int) -> None:
        """Measure bin/detect against the bare interpreter."""
        ratio = measure.detect_ratio(self.platform, HERE / "apps/flask", rounds)
        self.results.note("bin/detect", f"{ratio:.2f} x", "within 2 x of python3 -IS -c pass")

    def boot_check(self, apps: Sequence[str], rounds: int) -> None:
        """Measure what the boot check takes beyond the app's own start."""
        for app in (one for one in ("flask", "uwsgi") if one in apps):
            sources = (self._source(app) for _ in range(rounds))
            took = [measure.boot_check_seconds(self.platform, source) for source in sources]
            added, ending = (median(times) for times in zip(*took, strict=True))
            told = f"{added:.2f} s, {ending:.2f} s of it the app's own end"
            what = f"{APPS[app]}: boot check, beyond the app's own start"
            self.results.note(what, told, "at most 0.3 s")

    def locks(self, rounds: int) -> None:
        """Build app (iii) from locks, and let the tools that wrote them install it bare."""
        managers = self._managers()
        benches = [
            LockBench(tool, self.platform.checkout(HERE / "apps/django"), managers)
            for tool in TOOLS.values()
        ]
        for _ in range(rounds):
            for bench in benches:
                fresh = self._new("bare")
                fresh.mkdir()
                bench.bare(fresh)
                bench.ours(replace(self.platform, cache=self._fresh(self._root)))
        self.results.locks.extend(bench.row() for bench in benches)

    def image(self, rounds: int) -> None:
        """Build images, and let uv install the same packages bare."""
        uv = next(self._tools.glob("uv-*")) / "bin/uv"
        self.results.images.extend(ImageBench(self.platform, uv, self._new).rows(rounds))

    def serving(self, servers: Sequence[str], rounds: int, seconds: int) -> None:
        """Load each of *servers*, as we start it and as it starts by itself."""
        find_generators()
        benches = [ServingBench(SERVERS[name], self.platform) for name in servers]
        for _ in range(rounds):
            for bench in benches:
                bench.round(seconds)
        self.results.serving.extend(bench.row() for bench in benches)

    def planning(self, rounds: int) -> None:
        """Measure how long it takes to plan builds of large apps."""
        for files, requirements in ((5_000, 125), (20_000, 500)):
            app = make_app(self._new("large"), files=files, requirements=requirements)
            aim = "at most 300 ms" if files == 20_000 else ""
            what = f"planning, {files} files and {requirements} requirements"
            self.results.note(what, f"{milliseconds(app, rounds):.0f} ms", aim)
        maze = make_maze(self._new("maze"), files=5_000)
        searches = [search(maze) for _ in range(rounds)]
        parsed = searches[0][1]
        what = f"search for the entry point, 5000 Python files, {parsed} of them parsed"
        self.results.note(what, f"{median(took for took, _ in searches):.2f} s", "at most 1.5 s")
        hidden = make_app(self._new("large"), files=5_000, requirements=125, is_hidden=True)
        what = "planning, 5000 files of which one deep in a package makes the application"
        self.results.note(what, f"{milliseconds(hidden, rounds):.0f} ms", "at most 1500 ms")
        for name, seconds in parsing.measure(rounds=3):
            self.results.note(f"reading 1 MB of {name}", f"{seconds:.2f} s", "under 1 s")

    def _managers(self) -> Managers:
        root = self._new("managers")
        (root / "home").mkdir(parents=True)
        uv = next(self._tools.glob("uv-*")) / "bin/uv"
        managers = Managers(root, uv=uv, python=self.platform.stack / "python3")
        managers.install()
        return managers

    def _record(self, app: str, scenario: str, *added: str) -> Build:
        build = self._build(app, *added)
        self.results.add(app, scenario, build.seconds)
        return build

    def _build(self, app: str, *added: str) -> Build:
        return self._measured(self._source(app, *added))

    def _measured(self, source: Path) -> Build:
        build = self.platform.build(source)
        if build.code:
            raise SystemExit(build.output)
        return build

    def _source(self, app: str, *added: str) -> Path:
        source = self.platform.checkout(HERE / "apps" / app)
        with (source / "requirements.txt").open("a") as requirements:
            requirements.writelines(f"{line}\n" for line in added)
        return source

    def _fresh(self, root: Path) -> Path:
        """Return a cache that holds our own tools and nothing else."""
        cache = self._new("cache", root)
        (cache / "slugline").mkdir(parents=True)
        subprocess.run(["cp", "-a", self._tools, cache / "slugline/tools"], check=True)
        # What was copied just now shall not be paid for by what is measured next.
        subprocess.run(["sync"], check=True)
        return cache

    def _new(self, name: str, root: Path | None = None) -> Path:
        # Nothing is used twice and nothing deleted while we measure: for about a minute after
        # thousands of files were deleted, ext4 takes many times longer to make new ones.
        return (root or self._root) / f"{name}_{next(self._numbers)}"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--apps", nargs="+", choices=APPS, default=list(APPS))
    parser.add_argument("--runs", type=int, default=5, help="of every build (default: 5)")
    parser.add_argument("--only", choices=PARTS, help="measure one part")
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--seconds", type=int, default=3, help="of load on a server (default: 3)")
    parser.add_argument("--dry", action="store_true", help="leave docs/benchmarks.md alone")
    return parser.parse_args(argv)


def _measure_builds(bench: Bench, chosen: argparse.Namespace, runs: int) -> None:
    for number in range(runs):
        for app in chosen.apps:
            venv = bench.rival(app)
            build = bench.builds(app)
            if app == "django":
                bench.elsewhere(app)
            if number == runs - 1 and chosen.only != "builds":
                bench.figures(app, build, venv, rounds=20)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and write the document."""
    chosen = _arguments(argv)
    runs = chosen.runs if chosen.only != "figures" else 1
    with measure.ground() as (disk, memory):
        bench = Bench(disk, memory)
        if chosen.only in {None, "locks"}:
            bench.locks(runs)
        if chosen.only in {None, "image"}:
            bench.image(runs)
        if chosen.only in {None, "serving"}:
            bench.serving(chosen.servers, runs, chosen.seconds)
        if chosen.only in {None, "builds", "figures"}:
            _measure_builds(bench, chosen, runs)
        if chosen.only in {None, "figures"}:
            bench.detect(rounds=60)
            bench.boot_check(chosen.apps, rounds=10)
            bench.planning(rounds=15)
    parts = render(bench.results, chosen.apps, runs)
    print("\n\n".join(parts.values()))
    if not chosen.dry:
        write(parts)


if __name__ == "__main__":
    main()
