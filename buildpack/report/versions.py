"""Which Pythons are on offer, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from buildpack.model.machine import Archive, Installed, Offer
from buildpack.model.secret import mask
from buildpack.model.versions import Heard, OfferedSeries, Versions

_WIDTH = 80
_TITLES = {
    "archive": "Archives",
    "cached": "From the last build",
    "installed": "Installed on this machine",
    "managed": "What uv can fetch",
}


def render_versions(versions: Versions, *, has_app: bool) -> list[str]:
    """Return lines of at most 80 columns, but for long paths; *has_app* for one app's answer."""
    lines: list[str] = []
    for kind, group in groupby(versions.offered, key=lambda one: one.kind):
        lines += [*_render_kind(kind, tuple(group)), ""]
    for failure in versions.unreachable:
        lines += [*_wrap(f"Can't be asked: {mask(failure)}", indent="  "), ""]
    whose = "Your app" if has_app else "An app that asks for nothing"
    if versions.runtime is None:
        lines.append(f"{whose} gets none of them.")
    else:
        version, because = versions.runtime.value.version, versions.runtime.because
        lines += _wrap(f"{whose} gets Python {version}, because {mask(because)}.")
    return lines + list(_render_heard(versions.heard))


def _render_kind(kind: str, group: tuple[OfferedSeries, ...]) -> Iterator[str]:
    where = dict.fromkeys(_place_of(offer) for series in group for offer in series.offers)
    places = ", ".join(filter(None, where))
    title = _TITLES.get(kind, kind)
    yield from _wrap(f"{title} ({kind}){f': {mask(places)}' if places else ''}", indent="    ")
    for series in group:
        ended = f"(end of life: {series.ended}) " if series.ended else ""
        listed = ", ".join(str(offer.version) for offer in series.offers)
        yield from _wrap(f"  {series.series:<7}{ended}{listed}", indent=" " * 9)


def _place_of(offer: Offer) -> str:
    match offer:
        case Installed(prefix=prefix):
            return str(prefix.parent if prefix.name == str(offer.version) else prefix)
        case Archive(location=location):
            return location.rpartition("/")[0]
        case _:
            return ""


def _render_heard(heard: tuple[Heard, ...]) -> Iterator[str]:
    if heard:
        yield ""
    wheres = [one.request.where for one in heard]
    texts = [mask(one.request.text) for one in heard]
    wide, wider = (max(map(len, column), default=0) for column in (wheres, texts))
    for where, text, one in zip(wheres, texts, heard, strict=True):
        line = f"  {where:<{wide}}  {text:<{wider}}  {one.verdict.value}"
        yield from [line] if len(line) <= _WIDTH else _wrap(" ".join(line.split()), indent="    ")


def _wrap(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
