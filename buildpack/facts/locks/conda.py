"""What conda calls packages, and what the package index calls them."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from buildpack.problems.known_name import RENAMED

# Python itself with what it is linked to, and what installs: a runtime of ours has these.
_OF_PYTHON = frozenset(
    {
        "python",
        "pip",
        "setuptools",
        "wheel",
        "python_abi",
        "tzdata",
        "ca-certificates",
        "openssl",
        "zlib",
        "libzlib",
        "bzip2",
        "xz",
        "liblzma",
        "libffi",
        "sqlite",
        "libsqlite",
        "tk",
        "ncurses",
        "readline",
        "expat",
        "libexpat",
        "libuuid",
        "libnsl",
        "libxcrypt",
        "ld_impl_linux-64",
        "_libgcc_mutex",
        "_openmp_mutex",
        "libgcc",
        "libgcc-ng",
        "libgomp",
        "libstdcxx",
        "libstdcxx-ng",
    }
)
# The algebra that the wheels of numpy and scipy bring with them.
_OF_WHEELS = frozenset(
    {
        "blas",
        "libblas",
        "libcblas",
        "liblapack",
        "openblas",
        "libopenblas",
        "libgfortran",
        "libgfortran5",
        "libgfortran-ng",
        "mkl",
        "intel-openmp",
    }
)
# No index has these, or it has something else under their names.
_ONLY_CONDA = frozenset(
    {
        "anaconda",
        "anaconda-client",
        "anaconda-navigator",
        "anaconda-project",
        "blaze",
        "clyent",
        "conda",
        "conda-build",
        "conda-env",
        "conda-verify",
        "cudatoolkit",
        "datashape",
        "gcc",
        "gxx",
        "make",
        "cmake",
        "git",
        "nodejs",
        "menuinst",
        "mkl-service",
        "mkl_fft",
        "mkl_random",
        "navigator-updater",
        "odo",
        "pycosat",
        "compilers",
        "curl",
        "ffmpeg",
        "gdal-bin",
        "graphviz",
        "hdf5",
        "libpq",
        "postgresql",
        "redis",
        "r-base",
    }
)
_PREFIXES = ("_", "lib", "r-", "perl-", "vs20", "vc14", "cuda-", "font-", "xorg-")
_SPEC = re.compile(r"(?:[\w./:-]+::)?([A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(?:\[[^\]]*\]|(.*))", re.ASCII)
_EXACT = re.compile(r"={1,2}\s*([^=\s,|*]+)(=[^=\s]+)?")
_PARTS_OF_A_RELEASE = 3


def split_spec(text: str) -> tuple[str, str]:
    """Return the name and the version in one of conda's lines, such as ``numpy=1.26=py311``.

    Source: https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html
    """
    match = _SPEC.fullmatch(text.strip())
    return ("", "") if match is None else (match[1].lower(), (match[2] or "").strip())


def is_brought_along(name: str) -> bool:
    """Return whether a runtime of ours, or any wheel that needs it, has this package of conda."""
    return name in _OF_PYTHON or name in _OF_WHEELS


def as_requirement(name: str, version: str) -> str:
    """Return what to ask a package index for; empty when it has nothing of the kind."""
    if name in _ONLY_CONDA or name.startswith(_PREFIXES) or not name:
        return ""
    return f"{RENAMED.get(name, name)}{as_pep440(version)}"


def as_pep440(version: str) -> str:
    """Return a version of conda's as a specifier; empty when it says nothing of use."""
    bare = f"={version}" if version[:1].isdigit() and "|" not in version else version
    match = _EXACT.fullmatch(bare)
    if match is not None:
        is_release = match[1].count(".") + 1 >= _PARTS_OF_A_RELEASE
        is_exact = bare.startswith("==") or match[2] or is_release
        bare = f"=={match[1]}" if is_exact else f"=={match[1]}.*"
    elif re.fullmatch(r"=[\d.]+\*", bare):
        bare = f"={bare}"
    try:
        return str(SpecifierSet(bare.replace(" ", "")))
    except InvalidSpecifier:
        return ""
