"""A path of another machine in a requirement, as both installers complain of it."""

from __future__ import annotations

import re

from buildpack.model.problem import Problem
from buildpack.problems.requirement import UnfitLine
from buildpack.problems.requirement_line import RequirementsLocalPath
from buildpack.tools.evidence import Failure


def explain_local_path(match: re.Match[str], failure: Failure) -> Problem:
    """Return the lines that name the path which *match* has found."""
    named = [line for line in failure.requirements if match["path"] in line.text]
    return RequirementsLocalPath(
        tuple(UnfitLine(one.file, one.line, one.text) for one in named)
        or (UnfitLine("requirements.txt", 0, match["path"]),)
    )
