"""How large a slug or an image is and what makes it so, told when all is done."""

from __future__ import annotations

import json
from collections.abc import Mapping

from buildpack.model.note import name_sizes
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan, Use
from buildpack.model.problem import Problem
from buildpack.model.request import BuildRequest
from buildpack.model.settings import SLUG_LIMIT
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.slug import SlugLarge, TorchWithCuda
from buildpack.report.size import MEGABYTE, find_cuda, find_largest, render_largest
from buildpack.report.text import render_summary
from buildpack.steps.package_size import read_package_sizes


class Sizes(Value, kw_only=True):
    """The bytes of what was built."""

    packages: Mapping[str, int]
    parts: Mapping[str, int]
    """What the whole is made up of, by label."""
    whole: str = "Slug"


def show_summary(request: BuildRequest, world: World, built: BuildOutcome, sizes: Sizes) -> None:
    """Show what came of a build, its largest packages, and what should be known about them."""
    title, *lines = render_summary(built, sizes.parts, whole=sizes.whole)
    size = sum(sizes.parts.values())
    world.console.step(title)
    for line in (*lines, *render_largest(sizes.packages, size)):
        world.console.line(line)
    for notice in find_size_notices(sizes.packages, size, SLUG_LIMIT.read(request.env)):
        world.console.notice(notice)


def find_size_notices(packages: Mapping[str, int], slug: int, limit: int) -> tuple[Problem, ...]:
    """Return what the user should know, from the bytes of each package and of the whole slug.

    *limit* are the megabytes above which a slug counts as large."""
    notices: list[Problem] = []
    if slug > limit * MEGABYTE:
        notices.append(SlugLarge(slug // MEGABYTE, limit, tuple(find_largest(packages))))
    if cuda := find_cuda(packages):
        release, size = cuda
        notices.append(TorchWithCuda(release, size // MEGABYTE))
    return tuple(notices)


def read_sizes(request: BuildRequest, world: World, plan: Plan) -> dict[str, int]:
    """Return the bytes of each package. Where nothing was installed, the last build knew them."""
    note = name_sizes(plan.venv.name)
    known = parse_sizes(world.store.note(note)) if plan.venv.use is Use.REUSED else None
    if known is not None:
        return known
    packages = request.layout.packages(plan.runtime.value.version).build
    sizes = read_package_sizes(world.disk, packages)
    world.store.keep_note(note, json.dumps(sizes))
    return sizes


def parse_sizes(note: str | None) -> dict[str, int] | None:
    """Return what the last build noted, or None when that can't be read."""
    try:
        found = json.loads(note or "")
    except ValueError:
        return None
    is_sound = isinstance(found, dict) and all(isinstance(size, int) for size in found.values())
    return found if is_sound else None
