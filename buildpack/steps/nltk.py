"""Fetch the data that NLTK works on."""

from __future__ import annotations

from pathlib import Path

from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import NLTK_DATA, Layout, Place
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import NltkData, Use
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.nltk import NltkCorpusUnknown, NltkIndexUnreadable, UnknownCorpus
from buildpack.steps.step import has_module, show_reasons
from buildpack.tools.nltk_index import NltkIndex, NltkPackage, parse_nltk_index

_UNPACKED, _WHOLE = "unpacked", "whole"


class FetchNltkData(Value):
    """Puts corpora and models where NLTK looks for them, from the cache or the network.

    NLTK's own downloader ends well whatever fails, leaves archives that only their owner may
    read, and from 3.10 on refuses proxies and mirrors in private networks.

    The archives are what is kept, each below what becomes of it. From 3.10 on NLTK reads no file
    that has a second name, so that none of its data may be shared with the cache."""

    layout: Layout
    version: PythonVersion
    data: NltkData

    @property
    def title(self) -> str:
        return "Restoring NLTK data" if self.data.kept.use is Use.REUSED else "Fetching NLTK data"

    @property
    def _place(self) -> Place:
        return self.layout.app / NLTK_DATA

    @property
    def _archives(self) -> Path:
        return self.layout.scratch / "nltk"

    def run(self, world: World) -> StepOutcome:
        is_certain = self.data.is_certain
        if not is_certain and not has_module(world, self.layout, self.version, "nltk"):
            world.console.line("nltk is not among your packages: nothing is fetched.")
            return StepOutcome(step="nltk", data={"nltk_downloader": "skipped-no-nltk"})
        kept = self.data.kept
        show_reasons(world.console, kept)
        if kept.use in {Use.REUSED, Use.UPDATED}:
            world.store.restore(kept.name, self._archives)
        if kept.use is not Use.REUSED:
            for package in self._find(self._read_index(world)):
                self._fetch(world, package)
        self._put(world)
        if kept.use is not Use.REUSED:
            world.store.save(kept.name, kept.made_of, self._archives)
        return StepOutcome(
            step="nltk",
            data={"nltk_downloader": "enabled", "nltk_cache": kept.use.value},
            env=(EnvEdit("NLTK_DATA", self._place, How.DEFAULT),),
        )

    def _read_index(self, world: World) -> NltkIndex:
        index = parse_nltk_index(world.network.text(self.data.index), self.data.index)
        if index is None:
            raise BuildFailed(NltkIndexUnreadable(self.data.index))
        return index

    def _find(self, index: NltkIndex) -> tuple[NltkPackage, ...]:
        """Return what is to be there, each once. Raises BuildFailed(NltkCorpusUnknown)."""
        found = {one: index.find(one.name) for one in self.data.corpora}
        unknown = tuple(
            UnknownCorpus(one.name, one.line, index.find_nearest(one.name))
            for one, packages in found.items()
            if not packages
        )
        if unknown:
            raise BuildFailed(NltkCorpusUnknown(unknown, self.data.index))
        return tuple(dict.fromkeys(one for packages in found.values() for one in packages))

    def _fetch(self, world: World, package: NltkPackage) -> None:
        archive = self._archives / (_UNPACKED if package.is_unpacked else _WHOLE) / package.path
        if not world.disk.exists(archive):
            world.console.line(f"Fetching {package.name}")
            world.network.download(package.url, archive, sha256=package.sha256, md5=package.md5)

    def _put(self, world: World) -> None:
        """Put all data into the slug, as files of its own."""
        disk = world.disk
        for archive in disk.files(self._archives / _UNPACKED):
            folder = archive.parent.relative_to(self._archives / _UNPACKED)
            disk.unpack(archive, self._place.build / folder)
        for archive in disk.files(self._archives / _WHOLE):
            disk.copy(archive, self._place.build / archive.relative_to(self._archives / _WHOLE))
