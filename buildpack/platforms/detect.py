"""What bin/detect does. Platforms ask every buildpack, so this imports os and sys alone.

Sources: https://devcenter.heroku.com/articles/buildpack-api#bin-detect and
https://github.com/buildpacks/spec/blob/main/buildpack.md#detection
"""

import os
import sys

from buildpack.detect import explain, find_app_below, find_marker

_USAGE = "Usage: bin/detect <build-dir>, or bin/detect <platform-dir> <build-plan>"
_FAILED = 1
_PROVIDES = '[[provides]]\nname = "python"\n'
_REQUIRES = '\n[[requires]]\nname = "python"\n'


def detect(arguments: list[str]) -> int:
    """Return the exit code, and print or write what the platform wants to know.

    What wraps a classic buildpack hands the variables of a lifecycle on to it. So the number of
    arguments says who asks: platforms give the app's directory, lifecycles two others, or none."""
    plan = arguments[1] if len(arguments) == 2 else os.environ.get("CNB_BUILD_PLAN_PATH", "")  # noqa: PLR2004 - as above.
    if len(arguments) in {0, 2} and plan:
        return _detect_for_lifecycle(plan)
    if len(arguments) != 1 or not arguments[0]:
        return refuse([_USAGE])
    reasons = find_reasons(arguments[0])
    if reasons:
        return refuse(reasons)
    sys.stdout.write("Python\n")
    return 0


def _detect_for_lifecycle(plan: str) -> int:
    """Say that we provide Python, and whether the app in the current directory requires it.

    Where it doesn't, another buildpack may: Node's, for one, compiles with Python. The lifecycle
    shows what we print when nobody is left who can build the app."""
    reasons = find_reasons(".")
    if reasons:
        refuse(reasons)
    try:
        with open(plan, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs too much.
            file.write(_PROVIDES + ("" if reasons else _REQUIRES))
    except OSError as error:
        return refuse([f"Error: We can't write the build plan {plan}: {error.strerror}."])
    return 0


def is_python_app(directory: str) -> bool:
    """Return whether the app in a directory is one of ours."""
    return not find_reasons(directory)


def find_reasons(directory: str) -> list[str]:
    """Return why a directory holds no Python app; nothing when it holds one."""
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
