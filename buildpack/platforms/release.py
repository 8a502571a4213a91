"""bin/release: print what compile has rendered. os and sys only, as it runs on every deploy."""

import os
import sys


def release(argv):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - typing costs 5 ms.
    """Print the YAML with the default process types; return the exit code."""
    path = os.path.join(argv[0] if argv else ".", ".heroku/slugline/release.yml")  # noqa: PTH118
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            sys.stdout.write(file.read())
    except OSError as error:
        sys.stderr.write(
            " !     Error: there is no finished build in this directory.\n"
            " !\n"
            f" !     {path} can't be read: {error.strerror}.\n"
            " !\n"
            " !     To fix it:\n"
            " !     1. Run bin/compile first; it must end with exit code 0.\n"
        )
        return 1
    return 0
