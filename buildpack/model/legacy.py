"""Old Pythons: which ones we serve, and which of our own tools know them.

The newest releases of our tools leave old Pythons behind, one after the other. For each series
that they no longer know, ``vendor/tools`` has the last release that does.
"""

from __future__ import annotations

from buildpack.model.python_version import PythonVersion

# The first series that the newest releases of pip and setuptools know.
_NEWEST_TOOLS = (3, 10)
# virtualenv 21.5 refuses to know 3.8: https://virtualenv.pypa.io/en/latest/changelog.html
_NEWEST_VIRTUALENV = (3, 9)
# Older ones lack the virtual environments and the imports that everything of ours rests on.
_OLDEST = (3, 6)
_PYTHON_2 = (2, 7)
_WITHOUT_FLAG = (3, 8)
# The first series with a setuptools that makes editable wheels: 64 needs 3.7.
_ISOLATED = (3, 7)


def is_served(version: PythonVersion) -> bool:
    """Return whether we can build for this Python at all."""
    return _key(version) >= _OLDEST or is_python2(version)


def is_python2(version: PythonVersion) -> bool:
    """Return whether this is a Python 2.7."""
    return _key(version) == _PYTHON_2


def needs_pip(version: PythonVersion) -> bool:
    """Return whether packages for this Python are built in the virtualenv itself, as pip did it.

    Its last setuptools makes no editable wheels (PEP 660), which uv wants; uv knows no Python 2.
    And packages of that time take for granted that there is a setuptools when they run."""
    return _key(version) < _ISOLATED


def pip_tool_for(version: PythonVersion) -> str:
    """Return the name of the pip that runs on this Python: ``pip``, or such as ``pip-3.6``."""
    return _named("pip", version)


def setuptools_tool_for(version: PythonVersion) -> str:
    """Return the name of the setuptools that runs on this Python."""
    return _named("setuptools", version)


def virtualenv_tool_for(version: PythonVersion) -> str:
    """Return the name of what holds the virtualenv that knows this Python."""
    return "library" if _key(version) >= _NEWEST_VIRTUALENV else "virtualenv-legacy"


def pymalloc_flag(version: PythonVersion) -> str:
    """Return what stands after the version in the names of headers and libraries: an ``m``, or
    nothing from 3.8 on.

    Source: https://docs.python.org/3/whatsnew/3.8.html#build-and-c-api-changes
    """
    return "m" if (3, 0) <= _key(version) < _WITHOUT_FLAG else ""


def _named(tool: str, version: PythonVersion) -> str:
    return tool if _key(version) >= _NEWEST_TOOLS else f"{tool}-{version.series}"


def _key(version: PythonVersion) -> tuple[int, int]:
    return (version.major, version.minor)
