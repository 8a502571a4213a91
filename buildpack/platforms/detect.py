"""What bin/detect does. Platforms ask every buildpack, so this imports os and sys alone.

Sources: https://devcenter.heroku.com/articles/buildpack-api#bin-detect and
https://github.com/buildpacks/spec/blob/main/buildpack.md#detection
"""

import os
import sys

from buildpack.detect import explain, find_app_below, find_marker

_USAGE = "Usage: bin/detect <build-dir>, or bin/detect <platform-dir> <build-plan>"
_FAILED = 1
_PATHS = ("CNB_PLATFORM_DIR", "CNB_BUILD_PLAN_PATH")
_APP_DIR = "SLUGLINE_APP_DIR"
# See build_config.py.
_CONFIG, _USUAL_CONFIG = "CNB_BUILD_CONFIG_DIR", "/cnb/build-config"
_PROVIDES = '[[provides]]\nname = "python"\n'
_REQUIRES = '\n[[requires]]\nname = "python"\n'


def detect(arguments: list[str]) -> int:
    """Return the exit code, and print or write what the platform wants to know.

    What wraps a classic buildpack hands the variables of a lifecycle on to it. So the number of
    arguments says who asks: platforms give the app's directory, lifecycles two others, or none."""
    platform, plan = arguments if len(arguments) == 2 else map(_variable, _PATHS)  # noqa: PLR2004 - as above.
    if len(arguments) in {0, 2} and plan:
        return _detect_for_lifecycle(platform, plan)
    if len(arguments) != 1 or not arguments[0]:
        return refuse([_USAGE])
    reasons = find_reasons(arguments[0])
    if reasons:
        return refuse(reasons)
    sys.stdout.write("Python\n")
    return 0


def _detect_for_lifecycle(platform: str, plan: str) -> int:
    """Say that we provide Python, and whether the app in the current directory requires it.

    Where it doesn't, another buildpack may: Node's, for one, compiles with Python. The lifecycle
    shows what we print when nobody is left who can build the app."""
    reasons = find_reasons(".", _read_app_dir(platform))
    if reasons:
        refuse(reasons)
    try:
        with open(plan, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs too much.
            file.write(_PROVIDES + ("" if reasons else _REQUIRES))
    except OSError as error:
        return refuse([f"Error: We can't write the build plan {plan}: {error.strerror}."])
    return 0


def _read_app_dir(platform: str) -> str:
    """Return where the user says that the app is, or the builder's operator, who has the last word;
    empty when neither does."""
    config = _variable(_CONFIG) or _USUAL_CONFIG
    text = _read(f"{config}/env/{_APP_DIR}.override")
    if text is None:
        text = _read(f"{platform}/env/{_APP_DIR}")
    if text is None:
        text = _variable(_APP_DIR)
    # Nothing is called like that. The build says what is wrong.
    return "" if "\0" in text else text.strip()


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs too much.
            return file.read()
    except (OSError, ValueError):
        return None


def _variable(name: str) -> str:
    return os.environ.get(name, "")


def is_python_app(directory: str, below: str) -> bool:
    """Return whether the app in a directory, or in the one *below* that the user names, is one of
    ours."""
    return not find_reasons(directory, below)


def find_reasons(directory: str, below: str = "") -> list[str]:
    """Return why neither a directory nor the one *below* that the user names holds a Python app;
    nothing when one does."""
    reasons = _find_reasons(directory)
    return _find_reasons(f"{directory}/{below}") if reasons and below else reasons


def _find_reasons(directory: str) -> list[str]:
    try:
        names = sorted(os.listdir(directory))  # noqa: PTH208 - pathlib costs as much as all of this.
    except OSError as error:
        return [f"Error: We can't read the directory {directory}: {error.strerror}."]
    if find_marker(directory, names) is None and find_app_below(directory, names) is None:
        return explain(directory, names)
    return []


def refuse(lines: list[str]) -> int:
    """Show why, and return the exit code."""
    sys.stderr.write(mark(lines))
    return _FAILED


def mark(lines: list[str]) -> str:
    """Return lines as platforms show what is wrong."""
    return "".join(f" !     {line}".rstrip() + "\n" for line in lines)
