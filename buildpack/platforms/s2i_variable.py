"""The variables of other S2I builders, in our words.

Sources: https://github.com/sclorg/s2i-python-container, and docs/seeds.md for AusNimbus'.
"""

from __future__ import annotations

import os
import posixpath
import shlex
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from buildpack.facts.app_dir import find_app_dir_problem
from buildpack.facts.django import read_django
from buildpack.facts.entry_points import read_entry_points
from buildpack.facts.finding import Ground
from buildpack.facts.library import Library
from buildpack.facts.manifests import read_manifests
from buildpack.model.alias_settings import (
    APP_CONFIG,
    APP_MODULE,
    APP_RUN,
    GUNICORN_APP_MODULE,
    GUNICORN_CONFIG,
    find_gunicorn_config,
)
from buildpack.model.config_vars import ConfigVars, origin_of
from buildpack.model.problem import BuildFailed
from buildpack.model.serve_settings import ENTRYPOINT
from buildpack.model.server_file import GUNICORN_CONF
from buildpack.model.setting import is_on, parse_directory
from buildpack.model.settings import APP_DIR, MANIFEST
from buildpack.model.value import Value
from buildpack.plan.shell_line import begin_in
from buildpack.problems.setting import SettingInvalid
from buildpack.problems.source import AppDirMissing
from buildpack.system.app_tree import DirectoryTree

HEEDED_AT_LAUNCH = (
    *("APP_RUN", "APP_SCRIPT", "APP_FILE", "APP_MODULE", "GUNICORN_APP_MODULE"),
    *("APP_CONFIG", "GUNICORN_CONFIG"),
)
"""Those that the start script takes from the running container, where they are new."""

_SCRIPT = "app.sh"
_MODULE_FILE = "wsgi.py"
_STARTS = (ENTRYPOINT.name, APP_RUN.name, "APP_SCRIPT", "APP_FILE")
# Which files each tool reads, in its order.
_TOOLS = {
    "ENABLE_PIPENV": ("Pipfile.lock", "Pipfile"),
    "ENABLE_MICROPIPENV": ("Pipfile.lock", "poetry.lock", "requirements.txt"),
}


class _Said(Value):
    """A value for one of our settings, and who says it."""

    name: str
    value: str
    origin: str


class _Source(Value):
    """What was uploaded. Directories are seen from its top, and ``.`` is the top itself."""

    top: Path
    home: str
    """That which APP_HOME names."""
    app_dir: str
    """That whose packages are installed."""
    begin: str
    """Where ``web`` begins, seen from where all of the app's processes do."""


def translate_variables(env: Mapping[str, str], app: Path) -> ConfigVars:
    """Return *env*, completed by what other builders' variables say about the app in *app*.

    Our own settings win over them. Reasons and messages name the variable that the user has set."""
    values = dict(env)
    origins = {name: origin_of(name, env) for name in env if origin_of(name, env) != name}
    source = _find_source(env, app)
    for said in (*_say_home(env, source), *_say_command(env, source), *_say_tools(env, source)):
        values[said.name], origins[said.name] = said.value, said.origin
    return ConfigVars(values, origins)


def _find_source(env: Mapping[str, str], app: Path) -> _Source:
    if _is_set(APP_DIR.name, env):
        own = APP_DIR.read(env)
        return _Source(app, home=own, app_dir=own, begin=".")
    home = _find_home(env, app)
    if home != "." and read_manifests(DirectoryTree(app / home)):
        return _Source(app, home, app_dir=home, begin=".")
    return _Source(app, home, app_dir=".", begin=home)


def _find_home(env: Mapping[str, str], app: Path) -> str:
    """Return the directory in the app that APP_HOME names; ``.`` for none, and for the top.

    Raises BuildFailed(AppDirMissing) and BuildFailed(SettingInvalid)."""
    text = env.get("APP_HOME", "").strip()
    is_absolute = posixpath.isabs(text) and text.isprintable()
    inside = posixpath.relpath(os.path.realpath(text), app) if is_absolute else text
    home = parse_directory(inside)
    if home is None:
        raise BuildFailed(SettingInvalid("APP_HOME", text, APP_DIR.valid))
    problem = find_app_dir_problem(DirectoryTree(app / home, app), {APP_DIR.name: home})
    if isinstance(problem, AppDirMissing):
        raise BuildFailed(replace(problem, setting="APP_HOME"))
    return home


def _say_home(env: Mapping[str, str], source: _Source) -> Iterator[_Said]:
    """Yield what APP_HOME comes to. Other builders install what the top of the app lists, and only
    start in that directory. One that lists packages itself is an app of its own."""
    if source.home == "." or _is_set(APP_DIR.name, env):
        return
    if source.app_dir != ".":
        yield _Said(APP_DIR.name, source.app_dir, "APP_HOME")
        return
    yield from _say_config(env, source)
    named = next((one for one in (APP_MODULE, GUNICORN_APP_MODULE) if one.text(env)), None)
    if named is not None:
        yield _Said(named.name, f"{source.home}/{named.text(env)}", named.name)
    elif not any(_is_set(one, env) for one in _STARTS):
        start = f"{source.home}/{_find_start(env, source.top / source.home)}"
        if ENTRYPOINT.parse(start) is not None:
            yield _Said(ENTRYPOINT.name, start, "APP_HOME")


def _say_config(env: Mapping[str, str], source: _Source) -> Iterator[_Said]:
    """Yield where gunicorn's file is: it is opened from the top, and others begin in APP_HOME."""
    usual = posixpath.join(source.home, GUNICORN_CONF)
    if not find_gunicorn_config(env) and _is_file(source.top / usual):
        yield _Said(APP_CONFIG.name, usual, "APP_HOME")
    for setting in (APP_CONFIG, GUNICORN_CONFIG):
        file = setting.text(env)
        below = posixpath.join(source.home, file)
        if file and _is_file(source.top / below) and not _is_file(source.top / file):
            yield _Said(setting.name, below, setting.name)


def _find_start(env: Mapping[str, str], directory: Path) -> str:
    """Return what a directory holds for a server, or to run; nothing where a script comes first."""
    if (directory / _SCRIPT).is_file():
        return ""
    if (directory / _MODULE_FILE).is_file():
        return "wsgi"
    tree = DirectoryTree(directory)
    found, _ = read_entry_points(Ground(Library(tree), {}), read_django(tree, env))
    return next((one.spelling for one in found if one.framework != "script"), "")


def _say_command(env: Mapping[str, str], source: _Source) -> Iterator[_Said]:
    """Yield what APP_SCRIPT, APP_FILE or a file that is called like a script makes of ``web``."""
    if APP_RUN.text(env):
        return
    directory = source.top / source.home
    script, file = (env.get(name, "").strip() for name in ("APP_SCRIPT", "APP_FILE"))
    names_nothing = not any((script, file, APP_MODULE.text(env), GUNICORN_APP_MODULE.text(env)))
    if names_nothing and (directory / _SCRIPT).is_file():
        command, origin = _start_script(directory, _SCRIPT), _SCRIPT
    elif script:
        command, origin = _start_script(directory, script), "APP_SCRIPT"
    elif file:
        command, origin = f"python {shlex.quote(file)}", "APP_FILE"
    else:
        return
    yield _Said(APP_RUN.name, begin_in(source.begin, command), origin)


def _start_script(directory: Path, script: str) -> str:
    path = directory / script
    if _is_file(path) and not os.access(path, os.X_OK):
        return f"bash {shlex.quote(script)}"
    return shlex.quote(script if posixpath.isabs(script) else f"./{script}")


def _say_tools(env: Mapping[str, str], source: _Source) -> Iterator[_Said]:
    """Yield which file says what is installed, and whether pip is renewed."""
    directory = source.top / source.app_dir
    for name, files in _TOOLS.items():
        file = next((file for file in files if (directory / file).is_file()), "")
        if is_on(env.get(name, "")) and file and not _is_set(MANIFEST.name, env):
            yield _Said(MANIFEST.name, file, name)
            break
    if is_on(env.get("UPGRADE_PIP_TO_LATEST", "")) and not _is_set("PIP_UPGRADE", env):
        yield _Said("PIP_UPGRADE", "1", "UPGRADE_PIP_TO_LATEST")


def _is_file(path: Path) -> bool:
    """Return whether a file is there; any text may be said to be a path."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _is_set(name: str, env: Mapping[str, str]) -> bool:
    return bool(env.get(name, "").strip())
