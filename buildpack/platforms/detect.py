"""What bin/detect does. Platforms ask every buildpack, so this imports os and sys alone.

Source: https://devcenter.heroku.com/articles/buildpack-api#bin-detect
"""

import os
import sys

from buildpack.detect import explain, find_app_below, find_marker


def detect(arguments: list[str]) -> int:
    """Print ``Python`` and return 0 when the directory holds a Python app; else say why not.

    A Cloud Native Buildpack's detect comes without an argument, looks at the current directory,
    and fails with 100: its branch belongs here."""
    if len(arguments) != 1 or not arguments[0]:
        return _refuse(["Usage: bin/detect <build-dir>"])
    directory = arguments[0]
    try:
        names = sorted(os.listdir(directory))  # noqa: PTH208 - pathlib costs as much as all of this.
    except OSError as error:
        return _refuse([f"Error: We can't read the directory {directory}: {error.strerror}."])
    if find_marker(directory, names) is None and find_app_below(directory, names) is None:
        return _refuse(explain(directory, names))
    sys.stdout.write("Python\n")
    return 0


def _refuse(lines: list[str]) -> int:
    for line in lines:
        sys.stderr.write(f" !     {line}".rstrip() + "\n")
    return 1
