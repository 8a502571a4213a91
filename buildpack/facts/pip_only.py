"""What in a requirements file only pip understands. Each was tried with uv 0.13."""

from __future__ import annotations

import re

from buildpack.facts.requirement_line import Line, Option
from buildpack.facts.unknown_option import is_abbreviated

_REPOSITORY = re.compile(r"(?:^|\s)(git|hg|svn|bzr)\+")
_QUOTED = re.compile(r"(?:-e|--editable)[\s=]+[\"']")
# uv passes over the first four with a warning and stops at the others.
_OPTIONS = frozenset(
    {
        "--pre",
        "--prefer-binary",
        "--trusted-host",
        "--no-require-hashes",
        "--all-releases",
        "--only-final",
    }
)
_SEVERAL = frozenset({"--hash", "--config-settings"})
_BINARY = frozenset({"--no-binary", "--only-binary"})


def find_pip_only(line: Line) -> str | None:
    """Return what in *line* only pip understands, as a noun, or None."""
    options = line.options
    repository = _REPOSITORY.search(line.text)
    if line.is_joined:
        return "a backslash inside a requirement"
    if repository is not None and repository[1] != "git":
        return f"a repository of {repository[1]}"
    if repository is not None and any(option.name == "--editable" for option in options):
        return "an editable repository"
    if _QUOTED.match(line.text):
        return "quotes after -e"
    return _find_option(line, options)


def _find_option(line: Line, options: tuple[Option, ...]) -> str | None:
    for option in options:
        if is_abbreviated(option.name):
            return f"the abbreviated option {option.name}"
        if option.name in _OPTIONS or option.name == "--config-settings":
            return f"the option {option.name}"
        if option.is_one_word:
            return "an option without a space before its value"
        if option.name in _BINARY and "," in option.value:
            return f"a list of packages after {option.name}"
    if not line.requirement and len([one for one in options if one.name not in _SEVERAL]) > 1:
        return "several options in one line"
    return None
