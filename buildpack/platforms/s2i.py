"""Source-to-Image: a builder image turns a source into an image of the app, in one container.

Source: https://github.com/openshift/source-to-image/blob/master/docs/builder_image.md
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from buildpack.bootstrap import VENDOR
from buildpack.model.outcome import BuildOutcome
from buildpack.model.problem import BuildFailed
from buildpack.model.settings import PYTHON_OFFERS
from buildpack.model.value import Value
from buildpack.platforms.app_python import leave_app_python
from buildpack.platforms.config_vars import build_environment
from buildpack.platforms.detect import find_reasons, mark, refuse
from buildpack.platforms.door import PLATFORM_OFFERS, UMASK, Door
from buildpack.platforms.guard import exit_code_of, guarded, open_console
from buildpack.platforms.tools import CachedTools, install_tools
from buildpack.problems.platform import WrongArguments

if TYPE_CHECKING:
    from buildpack.ports import Disk

_ASSEMBLE = Path(__file__).resolve().parent.parent.parent / "s2i/bin/assemble"
_USAGE = "S2I_DESTINATION=/tmp s2i/bin/assemble"


class _Image(Value):
    """The directories of a builder image."""

    top: Path
    """In which an image has the app and all that belongs to it."""
    upload: Path
    """Where a client puts the source, and what the last build has left."""

    @property
    def app(self) -> Path:
        return self.top / "src"

    @property
    def cache(self) -> Path:
        """Beside the app and in the same layer of its image: hard links cost nothing."""
        return self.top / "cache"

    @property
    def tools(self) -> Path:
        """Our own tools: part of the builder image, so that no app's image has them twice."""
        return self.top / "tools"


def assemble(argv: Sequence[str]) -> int:
    """Build the app that was uploaded; return the exit code of ``assemble``."""
    return guarded(lambda: _assemble(argv))


def prepare(_argv: Sequence[str]) -> int:
    """Install all of our own tools into a builder image; return the exit code."""
    return guarded(_prepare)


def _prepare() -> int:
    os.umask(UMASK)
    names = sorted(path.stem for path in (VENDOR / "tools").glob("*.txt"))
    _bring_tools(_find_image(os.environ), os.environ).bring(tuple(names))
    return 0


def _find_image(env: Mapping[str, str]) -> _Image:
    top, upload = env.get("APP_ROOT") or "/opt/app-root", env.get("S2I_DESTINATION") or "/tmp"  # noqa: S108 - the clients' own.
    return _Image(Path(os.path.realpath(top)), Path(os.path.realpath(upload)))


def _bring_tools(image: _Image, env: Mapping[str, str]) -> CachedTools:
    around = build_environment(env, {})
    return install_tools(image.tools, open_console(around), around=around, env=around, at_once=())


def _assemble(argv: Sequence[str]) -> int:
    os.umask(UMASK)
    image = _find_image(os.environ)
    leave_app_python(image.app, _ASSEMBLE, argv)
    toolbox = _bring_tools(image, os.environ)

    # Only now are the libraries on sys.path that these modules need.
    from buildpack.platforms.s2i_variable import translate_variables  # noqa: PLC0415
    from buildpack.platforms.settings_source import with_all_settings  # noqa: PLC0415
    from buildpack.platforms.slug import make_slug  # noqa: PLC0415
    from buildpack.system.disk import LocalDisk  # noqa: PLC0415
    from buildpack.system.group import share_with_group  # noqa: PLC0415
    from buildpack.system.store import DirectoryStore  # noqa: PLC0415

    _unpack_upload(image)
    if reasons := find_reasons(str(image.app)):
        return refuse(reasons)
    env = translate_variables(_with_home(build_environment(os.environ, {}), image.app), image.app)
    door = Door(
        app=image.app,
        cache=image.cache,
        env=env,
        # All else is in `env`, and what the image itself sets is for its own shells.
        config={name: text for name, text in os.environ.items() if name.startswith("PYTHON")},
        offers=PYTHON_OFFERS.read(env) or PLATFORM_OFFERS,
        toolbox=toolbox,
    )
    outcome = make_slug(with_all_settings(door), toolbox.console)
    if outcome.problem is None:
        _write_start(outcome, image.app, LocalDisk())
        # Packages that are installed are kept as they are; what they came from would double an
        # image.
        DirectoryStore(image.cache).prune(0)
        share_with_group(image.app, image.app / ".heroku")
    return exit_code_of(outcome.problem)


def _unpack_upload(image: _Image) -> None:
    """Put the source, and what the last build has kept, where they belong."""
    from buildpack.system.arrival import move, take_in  # noqa: PLC0415 - only assemble needs it.

    artifacts = image.upload / "artifacts"
    if artifacts.is_dir():
        move(artifacts, image.cache)
    # Who runs assemble once more has no new source.
    has_app = image.app.is_dir() and any(image.app.iterdir())
    if not take_in(image.upload / "src", image.app) and not has_app:
        reason = f"There is no source in {image.upload / 'src'}"
        raise BuildFailed(WrongArguments(_USAGE, reason))


def _with_home(env: Mapping[str, str], app: Path) -> dict[str, str]:
    """Return *env* with a HOME that can be written: a user id without a name may have ``/``."""
    home = env.get("HOME", "")
    return {**env, "HOME": home if home and os.access(home, os.W_OK) else str(app)}


def _write_start(outcome: BuildOutcome, app: Path, disk: Disk) -> None:
    """Write what ``run`` reads: the processes, and what the build has heeded already."""
    # These need the libraries, too.
    from buildpack.launch.process_file import render_given, render_process_files  # noqa: PLC0415
    from buildpack.model.layout import OWN  # noqa: PLC0415
    from buildpack.platforms.s2i_process import free_address  # noqa: PLC0415
    from buildpack.platforms.s2i_variable import HEEDED_AT_LAUNCH  # noqa: PLC0415
    from buildpack.problems.server import EntryPointMissing  # noqa: PLC0415
    from buildpack.report.problem import render_problem  # noqa: PLC0415

    plan = outcome.plan
    if plan is None:
        return
    own = app / OWN
    processes = free_address(
        (choice.value for choice in plan.processes),
        plan.server.value if plan.server is not None else None,
        app / (plan.app_dir.value if plan.app_dir is not None else "."),
        os.environ,
    )
    for name, text in render_process_files(processes).items():
        disk.write(own / "processes" / name, text)
    disk.write(own / "given", render_given(HEEDED_AT_LAUNCH, os.environ))
    for problem in plan.notices:
        if isinstance(problem, EntryPointMissing):
            lines = render_problem(problem, kind="Error")
            disk.write(own / "no-web", mark(lines))
