"""Images: bin/build against uv, run bare into a fresh virtualenv."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from e2e.heroku import FIXTURES, Platform
from e2e.lifecycle import ImageBuild, Lifecycle

from benchmarks import measure
from benchmarks.locks import TOOLS, write_project

_HERE = Path(__file__).parent
_AGAIN = 5
_UV = TOOLS["uv.lock"]


@dataclass(frozen=True)
class ImageApp:
    """An app that is made into an image."""

    name: str
    source: Path
    is_collecting: bool = False
    """Whether each build runs its Python, however little has changed."""


IMAGE_APPS = (
    ImageApp("(i) Flask", _HERE / "apps/flask"),
    ImageApp("(iii) Django and data", _HERE / "apps/django"),
    ImageApp("Django with static files", FIXTURES / "django_gunicorn_static", is_collecting=True),
)


@dataclass
class ImageTimes:
    """Seconds of every run of one app, and bytes."""

    bare: list[float] = field(default_factory=list)
    copying: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)
    collecting: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)


class ImageBench:
    """A place where apps become images, and where uv installs the same packages, in turn."""

    def __init__(self, platform: Platform, uv: Path, new: Callable[[str], Path]) -> None:
        """*new* returns a path that nothing has used; *uv* is the program that we use as well."""
        self._platform, self._uv, self._new = platform, uv, new
        self._model = self._open()
        self._build(self._model, platform.checkout({"main.py": ""}))
        self._times = {app.name: ImageTimes() for app in IMAGE_APPS}

    def _round(self, app: ImageApp) -> None:
        """Install *app* with uv, build it from nothing, and build it again."""
        times, source = self._times[app.name], self._lock(app)
        venv = self._bare(source, times)
        times.copying.append(self._copy_runtime())
        lifecycle = self._open()
        lifecycle.adopt(self._model, "tools")
        times.cold.append(self._build(lifecycle, source).seconds)
        times.sizes.append(_image_size(lifecycle) / self._parts_size(lifecycle, venv, source))
        builds = [self._build(lifecycle, source) for _ in range(_AGAIN)]
        times.unchanged += [build.seconds for build in builds]
        kept = {builds[-1].exported[name] for name in ("python", "venv")}
        if kept != ({"reused"} if app.is_collecting else {"untouched"}):
            raise SystemExit(
                f"{app.name}: an unchanged build was exported as {builds[-1].exported}"
            )
        if app.is_collecting:
            times.collecting += [_collect(lifecycle) for _ in range(_AGAIN)]
        print(
            f"{app.name:24} image {times.cold[-1]:7.2f} s {median(times.unchanged):7.3f} s",
            flush=True,
        )

    def rows(self, rounds: int) -> list[tuple[str, ...]]:
        """Take turns that often; return what came of it, and what it should be."""
        for _ in range(rounds):
            for app in IMAGE_APPS:
                self._round(app)
        return [self._row(app, self._times[app.name]) for app in IMAGE_APPS]

    def _row(self, app: ImageApp, times: ImageTimes) -> tuple[str, ...]:
        bare, cold = median(times.bare), median(times.cold)
        whole = bare + median(times.copying)
        again, aim = median(times.unchanged), "aim 0.15 s"
        if app.is_collecting:
            own = median(times.collecting)
            aim = f"aim {own + 1.5:.2f}, {own:.2f} s of it collectstatic alone"
        return (
            app.name,
            f"{bare:.2f} s, {whole:.2f} s with a CPython",
            f"{cold:.2f} s = {cold / bare:.2f} x, aim 1.2; {cold / whole:.2f} x with a CPython",
            f"{again:.3f} s, {aim}",
            f"{median(times.sizes):.3f} x, aim 1.05",
        )

    def _open(self) -> Lifecycle:
        lifecycle = Lifecycle(root=self._new("image"), buildpacks=(self._platform.buildpack,))
        lifecycle.user, lifecycle.stack = None, self._platform.stack
        lifecycle.config |= self._platform.config
        return lifecycle

    def _build(self, lifecycle: Lifecycle, source: Path) -> ImageBuild:
        build = lifecycle.build(source)
        if build.code:
            raise SystemExit(build.out)
        return build

    def _lock(self, app: ImageApp) -> Path:
        """Return a copy of the app in which uv's own project takes the place of requirements."""
        source = self._platform.checkout(app.source)
        requirements = (source / "requirements.txt").read_text().split()
        (source / "requirements.txt").unlink()
        write_project(source, _UV, requirements)
        measure.run([str(self._uv), "--directory", str(source), "lock", "--quiet"], self._env())
        return source

    def _bare(self, source: Path, times: ImageTimes) -> Path:
        """Let uv install into a new virtualenv with nothing downloaded; return that."""
        venv, uv = self._new("bare"), str(self._uv)
        env = {**self._env(), "UV_CACHE_DIR": str(self._new("downloads")), "VIRTUAL_ENV": str(venv)}
        python = str(self._platform.stack / "python3")

        def install() -> None:
            measure.run([uv, "venv", "--quiet", "-p", python, str(venv)], env)
            measure.run([uv, "--directory", str(source), *_UV.sync[1:]], env)

        times.bare.append(measure.seconds_of(install))
        return venv

    def _copy_runtime(self) -> float:
        """Return the seconds that it takes to copy a CPython: uv takes the machine's own, but an
        image has to bring one."""
        (runtime,) = self._model.layers.glob("*/python/cpython")
        copy = ["cp", "-a", str(runtime), str(self._new("runtime"))]
        return measure.seconds_of(lambda: measure.run(copy, self._env()))

    def _env(self) -> dict[str, str]:
        env = self._platform.environment()
        return {name: text for name, text in env.items() if not name.startswith("PYTHON")}

    def _parts_size(self, lifecycle: Lifecycle, venv: Path, source: Path) -> int:
        """Return the bytes of the runtime, of uv's virtualenv, and of the app."""
        runtime = next(lifecycle.layers.glob("*/python/cpython"))
        return sum(measure.size(part) for part in (runtime, venv, source))


def _image_size(lifecycle: Lifecycle) -> int:
    """Return the bytes of all files in the layers that an image adds to the one below it."""
    image = lifecycle.image
    if image is None:
        raise SystemExit("There is no image")
    layers = [one for of_one in image.layers.values() for one in of_one.values()]
    digests = [one.digest for one in layers if "launch" in one.types]
    total = 0
    for digest in (*digests, *image.app):
        with tarfile.open(lifecycle.blobs.path(digest)) as archive:
            total += sum(member.size for member in archive)
    return total


def _collect(lifecycle: Lifecycle) -> float:
    """Return the seconds that the app's collectstatic takes by itself, as in a build."""
    python = next(lifecycle.layers.glob("*/venv/venv/bin/python"))
    shutil.rmtree(lifecycle.app / "staticfiles", ignore_errors=True)
    argv = [str(python), "manage.py", "collectstatic", "--noinput"]
    env = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}

    def collect() -> None:
        subprocess.run(argv, cwd=lifecycle.app, env=env, stdout=subprocess.DEVNULL, check=True)

    return measure.seconds_of(collect)
