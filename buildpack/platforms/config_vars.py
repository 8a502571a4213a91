"""The environment of a build, from what the platform gives us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from buildpack.model.problem import BuildFailed
from buildpack.platforms.netrc import find_passwords
from buildpack.problems.platform import EnvDirUnreadable
from buildpack.problems.setting import ConfigVarUnusable

# Would break the build's own programs, or Python itself, when taken from the app.
_NEVER = re.compile(
    r"PATH|CPATH|CPPATH|GIT_DIR|IFS|LD_PRELOAD|LD_LIBRARY_PATH|LIBRARY_PATH|PWD|OLDPWD|SHLVL|_"
    r"|BASH_ENV|BASH_FUNC_.*|CDPATH|PROMPT_COMMAND"
    r"|PYTHON.*|__PYVENV_LAUNCHER__|VIRTUAL_ENV.*|CONDA.*"
    r"|PIP_(TARGET|PREFIX|ROOT|USER|PYTHON|REQUIRE_VIRTUALENV|REQUIREMENT|DRY_RUN|REPORT)"
    r"|UV_(PYTHON|SYSTEM_PYTHON|TARGET|PREFIX|PROJECT_ENVIRONMENT|CACHE_DIR|NO_CACHE)"
)
# The app's own Python may be told these where nothing but the app's own code runs.
_OF_PYTHON = re.compile(r"PYTHON(?!HOME$|EXECUTABLE$)\w*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET_NAME = re.compile(
    r"TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|_KEY$|_AUTH$|_DSN$|^KEY$",
    re.IGNORECASE,
)


def read_env_dir(directory: Path | None) -> dict[str, str]:
    """Return the config vars in a platform's ENV_DIR: a file for each, named after it.

    Source: https://devcenter.heroku.com/articles/buildpack-api#bin-compile. Raises
    BuildFailed(EnvDirUnreadable) or BuildFailed(ConfigVarUnusable).
    """
    if directory is None:
        return {}
    try:
        found = {
            path.name: path.read_bytes().decode("utf-8", "surrogateescape")
            for path in sorted(directory.iterdir())
            if path.is_file() and _NAME.fullmatch(path.name)
        }
    except OSError as error:
        raise BuildFailed(EnvDirUnreadable(str(directory), error.strerror or "")) from None
    if names := tuple(name for name, text in found.items() if "\0" in text):
        raise BuildFailed(ConfigVarUnusable(names))
    return found


def build_environment(
    surroundings: Mapping[str, str], config_vars: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment for the programs of a build.

    The app's config vars win over what surrounds us, but for those that would break the build.
    """
    kept = {
        name: value
        for name, value in surroundings.items()
        if name == "PATH" or not _NEVER.fullmatch(name)
    }
    return kept | {name: value for name, value in config_vars.items() if not _NEVER.fullmatch(name)}


def hook_environment(
    app: Path, cache: Path, env_dir: Path | None, config_vars: Mapping[str, str]
) -> dict[str, str]:
    """Return what hooks are told besides the environment of the build: where they are, and the
    app's own variables for Python, which would break programs of ours.

    Source: https://devcenter.heroku.com/articles/python-support#build-time-hooks
    """
    ours = {name: text for name, text in config_vars.items() if _OF_PYTHON.fullmatch(name)}
    where = {"BUILD_DIR": str(app), "CACHE_DIR": str(cache)}
    return {**ours, **where, **({"ENV_DIR": str(env_dir)} if env_dir else {})}


def find_secrets(env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values that must never be shown: by their names, and passwords in URLs."""
    found = {value for name, value in env.items() if _SECRET_NAME.search(name)}
    for value in env.values():
        found.update(_passwords(value.split()))
    found.update(find_passwords(env))
    return tuple(sorted(found - {""}))


def _passwords(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if "://" not in word or "@" not in word:
            continue
        try:
            password = urlsplit(word).password
        except ValueError:
            continue
        if password:
            yield from (password, unquote(password))
