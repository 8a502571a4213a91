"""What a lifecycle does around buildpacks, phase by phase, and stricter than the real one.

It is none: where the real one warns or guesses, this one ends the build. What it keeps between
builds is what the real one does: an image, and a cache, whose layers come back or don't by their
types. All layers have one place, so a build finds them where the last one has left them.

Source: https://github.com/buildpacks/spec/blob/main/platform.md
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from e2e.blobs import Blobs
from e2e.build_plan import Entry, resolve
from e2e.dyno import ANOTHER, Served
from e2e.heroku import FIXTURES, find_ids, give_away, identity, reach, stack_python
from e2e.layer_dir import (
    ImageProcess,
    Launch,
    LifecycleError,
    check,
    find_boms,
    find_unmet,
    parse_toml,
    read_launch,
    read_layers,
    read_toml,
)
from e2e.layer_env import add_files, add_roots

from buildpack.launch.toml import quote
from buildpack.system.http import free_port

# Whoever builds is somebody else than who runs the image.
BUILDER = 23456 if os.geteuid() == 0 else None
_PASS, _FAIL = 0, 100
_INHERITED = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
_PATHS = ("PATH", "LD_LIBRARY_PATH", "LIBRARY_PATH", "CPATH", "PKG_CONFIG_PATH")
_LIMIT = 600


@dataclass(frozen=True)
class KeptLayer:
    """A layer in an image or in a cache."""

    types: frozenset[str]
    metadata: Mapping[str, str]
    digest: str
    boms: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Image:
    """What an export makes."""

    layers: Mapping[str, Mapping[str, KeptLayer]]
    """Of each buildpack, by name."""
    app: tuple[str, ...]
    """The digests of the app's slices, the rest of it last."""
    processes: Mapping[str, ImageProcess]
    labels: Mapping[str, str]
    boms: Mapping[str, bytes]
    """Those of the launch as a whole, by buildpack."""
    stores: Mapping[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each layer, by its name."""
        found = {
            name: kept.digest for layers in self.layers.values() for name, kept in layers.items()
        }
        return {**found, "app": self.app[-1]}


@dataclass(frozen=True)
class ImageBuild:
    """What came of one build."""

    code: int
    """The exit code of the first bin/build that failed, or 0."""
    out: str
    """What all of them wrote, to whichever stream."""
    seconds: float
    """Of all bin/build."""
    plans: Mapping[str, list[Entry]]
    image: Image | None = None
    exported: Mapping[str, str] = field(default_factory=dict)
    """What became of each launch layer: added; reused, after a comparison; or untouched."""

    @property
    def errors(self) -> list[str]:
        """The ids of the problems that ended the build."""
        return find_ids("Error", self.out)

    @property
    def notices(self) -> list[str]:
        """The ids of the problems that didn't."""
        return find_ids("Notice", self.out)


@dataclass
class Lifecycle:
    """One app's place on a platform that builds images."""

    root: Path
    buildpacks: tuple[Path, ...]
    config: dict[str, str] = field(default_factory=dict)
    """The user's environment for builds."""
    environ: dict[str, str] = field(default_factory=dict)
    """More of the build image's own environment that a lifecycle lets through."""
    stack: Path = field(default_factory=lambda: Path("/usr/bin") if BUILDER else stack_python())
    user: int | None = BUILDER
    umask: int = 0o077
    optional: frozenset[str] = frozenset()
    """The ids of buildpacks that need not take part."""
    image: Image | None = None
    cache: dict[str, dict[str, KeptLayer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root.mkdir(exist_ok=True)
        self.app, self.layers = self.root / "workspace", self.root / "layers"
        self.platform = self.root / "platform"
        self._home = self.root / "home"
        self.said = ""
        self.blobs = Blobs(self.root / "blobs")
        for path in (self._home, self.layers):
            path.mkdir(exist_ok=True)
            self.give_away(path)

    def build(
        self,
        source: str | Path | Mapping[str, str | bytes],
        config: Mapping[str, str] | None = None,
    ) -> ImageBuild:
        """Detect, restore, build and export."""
        self.checkout(source)
        self.write_platform(config or {})
        return self.finish(self.detect())

    def finish(self, plans: Mapping[str, list[Entry]]) -> ImageBuild:
        """Do what comes after a detection that named these buildpacks and their plans."""
        self.restore(plans)
        return self.finish_build(plans)

    def restore(self, plans: Mapping[str, list[Entry]]) -> None:
        """Put back what builds may see of the last one, and nothing else."""
        self._empty(self.layers)
        for one in plans:
            self._restore(one)

    def finish_build(self, plans: Mapping[str, list[Entry]]) -> ImageBuild:
        """Do what comes after a restoration."""
        began, said = time.perf_counter(), ""
        env: dict[str, str] = {}
        for path in self._of(plans):
            name = identify(path)
            done = self.run_build(path, plans[name], env)
            said += done.stdout
            if done.returncode:
                return ImageBuild(done.returncode, said, time.perf_counter() - began, plans)
            self._lend(self.layers_of(name), env)
        seconds = time.perf_counter() - began
        image, exported = self._export(list(plans))
        self.image = image
        return ImageBuild(0, said, seconds, plans, image, exported)

    def checkout(self, source: str | Path | Mapping[str, str | bytes]) -> None:
        """Put a fixture, a copy of a tree, or files into the app's directory."""
        shutil.rmtree(self.app, ignore_errors=True)
        if isinstance(source, Mapping):
            self.app.mkdir()
            for name, text in source.items():
                (self.app / name).parent.mkdir(parents=True, exist_ok=True)
                (self.app / name).write_bytes(text if isinstance(text, bytes) else text.encode())
                if name.startswith("bin/"):
                    (self.app / name).chmod(0o755)
        else:
            tree = FIXTURES / source if isinstance(source, str) else source
            left_out = shutil.ignore_patterns("expect.json", "__pycache__")
            shutil.copytree(tree, self.app, symlinks=True, ignore=left_out)
        self.give_away(self.app)

    def write_platform(self, config: Mapping[str, str]) -> None:
        """Write the user's environment as a platform hands it on: a file for each variable."""
        shutil.rmtree(self.platform, ignore_errors=True)
        (self.platform / "env").mkdir(parents=True)
        offers = {"SLUGLINE_PYTHON_OFFERS": "installed"}
        for name, text in (reach() | offers | self.config | dict(config)).items():
            (self.platform / "env" / name).write_text(text)

    def detect(self) -> dict[str, list[Entry]]:
        """Return the buildpacks that take part and their plans, in order.

        Raises LifecycleError when no group is left, with what the buildpacks said."""
        plans: dict[str, dict[str, Any]] = {}
        said = ""
        for path in self.buildpacks:
            before = _listing(self.app)
            done, plan = self.run_detect(path)
            check(_listing(self.app) == before, f"{path}/bin/detect has written into the app")
            said += done.stdout
            if done.returncode == _PASS:
                plans[identify(path)] = read_toml(plan)
            else:
                known = done.returncode == _FAIL and identify(path) in self.optional
                check(known, f"{path}/bin/detect: exit code {done.returncode}\n{done.stdout}")
        resolved = resolve(plans, self.optional)
        check(resolved, f"no buildpack takes part\n{said}")
        return resolved

    def run_detect(self, buildpack: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
        """Run one bin/detect; return what came of it, and its build plan."""
        directory = self.root / f"plan_{buildpack.name}"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        plan = directory / "plan.toml"
        plan.touch(mode=0o600)
        self.give_away(directory)
        env = {**self._environment(buildpack, {}), "CNB_BUILD_PLAN_PATH": str(plan)}
        return self._run([buildpack / "bin/detect", self.platform, plan], env), plan

    def run_build(
        self, buildpack: Path, entries: list[Entry], lent: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run one bin/build, with what earlier buildpacks lend to it."""
        layers = self.layers_of(identify(buildpack))
        plan = self.root / "bp_plan.toml"
        plan.write_text("\n".join(map(_render_entry, entries)))
        plan.chmod(0o644)
        env = self._environment(buildpack, lent) | {
            "CNB_BP_PLAN_PATH": str(plan),
            "CNB_LAYERS_DIR": str(layers),
        }
        done = self._run([buildpack / "bin/build", layers, self.platform, plan], env)
        if done.returncode == 0:
            find_unmet(layers, {entry["name"] for entry in entries})
        return done

    def run_program(self, name: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the first buildpack, with arguments and nothing else to go by."""
        path = self.buildpacks[0]
        return self._run([path / "bin" / name, *arguments], self._environment(path, {}))

    def layers_of(self, buildpack: str) -> Path:
        """Return the directory of the layers of the buildpack with that id."""
        return self.layers / buildpack.replace("/", "_")

    def adopt(self, other: Lifecycle, *names: str) -> None:
        """Take over the cached layers of these names, as if this app had been built before."""
        for buildpack, layers in other.cache.items():
            mine = self.cache.setdefault(buildpack, {})
            mine.update({name: kept for name, kept in layers.items() if name in names})
            for kept in mine.values():
                self.blobs.take(other.blobs, kept.digest)

    def start(
        self,
        process: str = "web",
        env: Mapping[str, str] | None = None,
        *,
        args: tuple[str, ...] | None = None,
        user: int | None = ANOTHER,
    ) -> Served:
        """Start a process of the last image, as its launcher does, where only the image is."""
        self.unpack()
        self.said = ""
        port = free_port()
        base = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/", "PORT": str(port)}
        argv, whole, cwd = self.launch({**base, **(env or {})}, process, args, user=user)
        return Served(argv, cwd=cwd, env=whole, port=port, user=user)

    def unpack(self) -> Image:
        """Leave nothing in the app's and the layers' places but what the last image holds."""
        image = self.image
        check(image is not None, "there is no image yet")
        assert image is not None
        self._empty(self.layers)
        shutil.rmtree(self.app, ignore_errors=True)
        for digest in image.app:
            self.blobs.unpack(digest, self.root)
        for buildpack, layers in image.layers.items():
            for kept in (one for one in layers.values() if "launch" in one.types):
                self.blobs.unpack(kept.digest, self.layers_of(buildpack))
        return image

    def launch(
        self,
        env: Mapping[str, str],
        process: str = "web",
        args: tuple[str, ...] | None = None,
        *,
        user: int | None = ANOTHER,
    ) -> tuple[list[str], dict[str, str], Path]:
        """Return what the launcher executes, with which environment, and where.

        *args* are those of ``docker run``, which take the place of the process' own."""
        assert self.image is not None
        one, whole = self.image.processes[process], dict(env)
        for buildpack in self.image.layers:
            layers = sorted(path for path in self.layers_of(buildpack).iterdir() if path.is_dir())
            for layer in layers:
                add_roots(whole, layer, at_build=False)
            for layer in layers:
                add_files(whole, layer, ("env", "env.launch", f"env.launch/{process}"))
            for layer in layers:
                self._add_execd(whole, layer, process, user)
        own = one.args if args is None else args
        cwd = self.app / one.working_dir if one.working_dir else self.app
        return [*one.command, *own], whole, cwd

    def _add_execd(self, env: dict[str, str], layer: Path, process: str, user: int | None) -> None:
        for directory in (layer / "exec.d", layer / "exec.d" / process):
            programs = sorted(directory.iterdir()) if directory.is_dir() else []
            for program in (path for path in programs if path.is_file()):
                found, said = run_execd(program, env, self.app, user)
                env.update(found)
                self.said += said

    def give_away(self, tree: Path) -> None:
        """Let a tree belong to the user who builds."""
        give_away(tree, self.user)

    def _environment(self, buildpack: Path, lent: Mapping[str, str]) -> dict[str, str]:
        """Return what a lifecycle gives a buildpack: what it lets through, and its own."""
        proxies = {name: text for name, text in os.environ.items() if name in _INHERITED}  # noqa: TID251 - the test run's own.
        base = {"HOME": str(self._home), "PATH": f"{self.stack}:/usr/local/bin:/usr/bin:/bin"}
        env = {**proxies, **base, **self.environ, **lent}
        if not read_toml(buildpack / "buildpack.toml")["buildpack"].get("clear-env"):
            for path in sorted((self.platform / "env").iterdir()):
                text = path.read_text()
                is_path = path.name in _PATHS and env.get(path.name)
                env[path.name] = f"{text}:{env[path.name]}" if is_path else text
        return env | {
            "CNB_BUILDPACK_DIR": str(buildpack),
            "CNB_PLATFORM_DIR": str(self.platform),
            "CNB_TARGET_OS": "linux",
            "CNB_TARGET_ARCH": {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()],
            "CNB_TARGET_DISTRO_NAME": "debian",
            "CNB_TARGET_DISTRO_VERSION": "12",
        }

    def _run(self, argv: list[Path], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, argv)),
            cwd=self.app,
            env=env,
            stdin=subprocess.DEVNULL,
            # A lifecycle shows both as one.
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LIMIT,
            check=False,
            umask=self.umask,
            **identity(self.user),
        )

    def _of(self, names: Mapping[str, object]) -> list[Path]:
        return [path for path in self.buildpacks if identify(path) in names]

    def _empty(self, place: Path) -> None:
        for path in place.iterdir():
            shutil.rmtree(path)

    def _restore(self, buildpack: str) -> None:
        """Put back what a build may see of the last one: see the table of layer types."""
        top = self.layers_of(buildpack)
        top.mkdir()
        cached = self.cache.get(buildpack, {})
        before = self.image.layers.get(buildpack, {}) if self.image else {}
        for name, kept in {**cached, **before}.items():
            is_hollow = kept.types == {"launch"}
            same = cached.get(name)
            if not is_hollow and (same is None or same.digest != kept.digest):
                continue
            # The types never come back.
            rows = (f"{quote(key)} = {quote(text)}\n" for key, text in kept.metadata.items())
            (top / f"{name}.toml").write_text("[metadata]\n" + "".join(rows))
            for file, content in kept.boms.items():
                (top / file).write_bytes(content)
            if not is_hollow:
                self.blobs.unpack(kept.digest, top)
        if self.image and buildpack in self.image.stores:
            (top / "store.toml").write_bytes(self.image.stores[buildpack])
        self.give_away(top)

    def _lend(self, top: Path, env: dict[str, str]) -> None:
        """Add what a buildpack's layers lend to later buildpacks."""
        names = [name for name, layer in read_layers(top).items() if "build" in layer.types]
        env.setdefault("PATH", f"{self.stack}:/usr/local/bin:/usr/bin:/bin")
        for name in names:
            add_roots(env, top / name, at_build=True)
        for name in names:
            add_files(env, top / name, ("env", "env.build"))

    def _export(self, buildpacks: list[str]) -> tuple[Image, dict[str, str]]:
        layers: dict[str, dict[str, KeptLayer]] = {}
        boms: dict[str, bytes] = {}
        stores: dict[str, bytes] = {}
        exported: dict[str, str] = {}
        launches = []
        for path in self._of(dict.fromkeys(buildpacks)):
            name, top = identify(path), self.layers_of(identify(path))
            formats = read_toml(path / "buildpack.toml")["buildpack"].get("sbom-formats", [])
            described = read_layers(top)
            found = find_boms(top, described, formats)
            layers[name] = {}
            self.cache[name] = {}
            for one in described.values():
                own = {
                    file: text
                    for file, text in found.items()
                    if file.startswith(f"{one.name}.sbom.")
                }
                kept, what = self._keep(name, one.name, one.types, one.metadata)
                kept = replace(kept, boms=own)
                if "launch" in one.types:
                    layers[name][one.name], exported[one.name] = kept, what
                if "cache" in one.types:
                    self.cache[name][one.name] = kept
            boms |= {
                f"{name}/{file}": text for file, text in found.items() if file.startswith("launch.")
            }
            if (top / "store.toml").is_file():
                stores[name] = (top / "store.toml").read_bytes()
            launches.append(read_launch(top))
        app = self._keep_app(launches)
        before = self.image.app if self.image else ()
        exported["app"] = "reused" if app[-1] in before else "added"
        processes, labels = _merge(launches)
        return Image(layers, app, processes, labels, boms, stores), exported

    def _keep(
        self, buildpack: str, name: str, types: frozenset[str], metadata: Mapping[str, str]
    ) -> tuple[KeptLayer, str]:
        """Keep one layer; return it, and what became of it."""
        top = self.layers_of(buildpack)
        known = self.image.layers.get(buildpack, {}).get(name) if self.image else None
        if not (top / name).is_dir():
            check("cache" not in types, f"layer {name} is cache=true but has no contents")
            check("build" not in types, f"layer {name} is build=true but has no contents")
            check(
                known is not None and known.types == {"launch"}, f"cannot reuse {name}: it is new"
            )
            assert known is not None
            return KeptLayer(types, metadata, known.digest), "untouched"
        if not types:
            return KeptLayer(types, metadata, ""), "ignored"
        digest = self.blobs.pack(top, [name])
        is_same = known is not None and known.digest == digest
        return KeptLayer(types, metadata, digest), "reused" if is_same else "added"

    def _keep_app(self, launches: list[Launch]) -> tuple[str, ...]:
        """Keep the app in slices, the rest last."""
        rest = {path for path in self.app.rglob("*") if path.is_symlink() or not path.is_dir()}
        digests = []
        for patterns in (paths for launch in launches for paths in launch.slices):
            matched = [found for pattern in patterns for found in self.app.glob(pattern)]
            files = {
                one for one in rest if any(one == top or top in one.parents for top in matched)
            }
            rest -= files
            digests.append(
                self.blobs.pack(self.root, [str(one.relative_to(self.root)) for one in files])
            )
        names = [str(one.relative_to(self.root)) for one in rest]
        folders = [
            one for one in (self.app, *self.app.rglob("*")) if one.is_dir() and not one.is_symlink()
        ]
        names += [str(one.relative_to(self.root)) for one in folders]
        return (*digests, self.blobs.pack(self.root, names, is_whole=False))


def identify(buildpack: Path) -> str:
    """Return the id of a buildpack."""
    name: str = read_toml(buildpack / "buildpack.toml")["buildpack"]["id"]
    return name


def run_execd(
    program: Path, env: Mapping[str, str], cwd: Path, user: int | None = ANOTHER
) -> tuple[dict[str, str], str]:
    """Return the variables that a program for the launcher sets through its third stream, and what
    it logs."""
    check(stat.S_IMODE(program.stat().st_mode) & 0o111, f"{program} can't be executed")
    reading, writing = os.pipe()
    # Its own number is what the program expects.
    pass_on = f'exec 3>&{writing} {writing}>&-; exec "$0"'
    with os.fdopen(reading) as told:
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-c", pass_on, str(program)],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            pass_fds=(writing,),
            umask=0o022,
            timeout=30,
            check=False,
            **identity(user),
        )
        os.close(writing)
        text = told.read()
    check(done.returncode == 0, f"{program} ended with {done.returncode}: {done.stderr}")
    found = parse_toml(text)
    check(all(isinstance(one, str) for one in found.values()), f"{program} told {found}")
    return found, done.stderr


def _merge(launches: list[Launch]) -> tuple[dict[str, ImageProcess], dict[str, str]]:
    """Return all processes, a later buildpack's in place of an earlier one's, and all labels."""
    processes: dict[str, ImageProcess] = {}
    for launch in launches:
        processes |= {one.type: one for one in launch.processes}
    labels = {key: text for launch in launches for key, text in launch.labels.items()}
    return processes, labels


def _listing(tree: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.lstat().st_mtime_ns) for path in tree.rglob("*"))


def _render_entry(entry: Entry) -> str:
    lines = ["[[entries]]", f"name = {quote(entry['name'])}"]
    if metadata := entry.get("metadata"):
        lines.append("[entries.metadata]")
        lines += (f"{key} = {_render(value)}" for key, value in metadata.items())
    return "\n".join((*lines, ""))


def _render(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else quote(str(value))


__all__ = ["BUILDER", "Image", "ImageBuild", "Lifecycle", "LifecycleError", "run_execd"]
