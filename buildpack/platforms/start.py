"""Starts one of our programs: ``start.py PROGRAM ARGUMENT...``. Without one, the exit code alone
says whether this Python can run them.

It must parse on any Python 3, imports os and sys alone, and is never imported itself."""

import os
import sys

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))  # noqa: PTH120 - pathlib costs as much as bin/detect.
_PROGRAMS = {
    "assemble": ("s2i", "assemble"),
    "build": ("cnb", "build_layers"),
    "compile": ("classic", "compile_app"),
    "detect": ("detect", "detect"),
    "prepare": ("s2i", "prepare"),
    "report": ("classic", "report"),
    "slugline": ("local", "main"),
    "test": ("classic_test", "run_suite"),
    "test-compile": ("classic_test", "compile_tests"),
}
# Those that don't stand in bin/.
_ELSEWHERE = {"assemble": "s2i/bin/assemble", "prepare": "s2i/bin/prepare"}
# Debian's python3-minimal has half of the library, and this isn't in it.
_WHOLE = "tarfile.py"


def _fits() -> bool:
    library = os.path.dirname(os.__file__)  # noqa: PTH120 - as above.
    return sys.version_info >= (3, 10) and os.path.exists(os.path.join(library, _WHOLE))  # noqa: PTH110, PTH118 - as above.


def _main(arguments: "list[str]") -> int:
    if not arguments or not _fits():
        if not arguments:
            return 0 if _fits() else 1
        # bin/ looks for another one.
        os.environ["SLUGLINE_UNFIT_PYTHON"] = sys.executable
        path = _ELSEWHERE.get(arguments[0], "bin/" + arguments[0])
        program = os.path.join(_ROOT, path)  # noqa: PTH118 - as above.
        os.execv("/bin/sh", ["sh", program, *arguments[1:]])  # noqa: S606 - a program of our own.
    module, function = _PROGRAMS[arguments[0]]
    sys.path.insert(0, _ROOT)
    sys.argv = [os.path.join(_ROOT, "bin", arguments[0]), *arguments[1:]]  # noqa: PTH118 - as above.
    platform = __import__("buildpack.platforms." + module, fromlist=[function])
    code: int = getattr(platform, function)(arguments[1:])
    return code


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
