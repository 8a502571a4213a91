from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import Store, make_world
from planning import WSGI, make_project, make_request, managed, requirement

from buildpack.model.inventory import Wishes
from buildpack.model.layout import Layout, Place
from buildpack.model.machine import Machine
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Use
from buildpack.model.project import Project
from buildpack.plan import make_plan
from buildpack.platforms.sbom import find_wishes, write_layer_sboms
from buildpack.platforms.slug_sbom import SBOM, write_slug_sbom

MACHINE = Machine(offers=(managed("3.13.1"),))
PROJECT = make_project("flask", entry_points=(WSGI,))
FLASK, SIX = "pkg:pypi/flask@1.0", "pkg:pypi/six@1.0"


@dataclass(frozen=True)
class App:
    """An app in *root*, of which a build has installed some packages."""

    root: Path
    store: Store

    def install(self, *names: str) -> None:
        """Let these packages be what is installed, as the step that finishes leaves them."""
        venv = self.root / ".heroku/venv"
        for name in names:
            directory = venv / f"lib/python3.13/site-packages/{name}-1.0.dist-info"
            directory.mkdir(parents=True, exist_ok=True)
            (directory / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n")
        (venv / ".slugline.json").write_text(json.dumps(names))

    def make(
        self, use: Use, *, env: Mapping[str, str] | None = None, project: Project = PROJECT
    ) -> tuple[list[str], list[str], list[str] | None]:
        """Return what the slug lists; then what the layer of the packages, and the whole image,
        list, with None for a layer that has no list."""
        top = Place(self.root, PurePosixPath("$HOME"))
        layout = Layout(
            app=top,
            source=top,
            runtime=top / ".heroku/python",
            venv=top / ".heroku/venv",
            cache=self.root,
            scratch=self.root,
        )
        request = replace(make_request(env), layout=layout)
        plan = make_plan(request, project, MACHINE)
        plan = replace(plan, venv=replace(plan.venv, use=use))
        built = BuildOutcome(plan=plan, steps=(), problem=None, project=project)
        world = make_world(store=self.store)
        write_slug_sbom(request, world, built)
        layers = {name: self.root / f"{name}.cdx.json" for name in ("python", "venv", "launch")}
        write_layer_sboms(request, world, built, layers)
        venv = layers["venv"]
        return (
            read(layout.own.build / SBOM),
            read(layers["launch"]),
            read(venv) if venv.exists() else None,
        )


def read(path: Path) -> list[str]:
    """Return the packages in a document."""
    listed = [one["bom-ref"] for one in json.loads(path.read_text())["components"]]
    return [one for one in listed if one.startswith("pkg:pypi/")]


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(tmp_path, Store())


def test_what_is_installed_is_listed_in_the_slug_and_for_the_layer(app: App) -> None:
    app.install("flask", "six")

    assert app.make(Use.NEW) == ([FLASK, SIX], [FLASK, SIX], [FLASK, SIX])


def test_an_unchanged_build_takes_what_the_last_one_wrote(app: App) -> None:
    app.install("flask")
    before = app.make(Use.NEW)
    metadata = app.root / ".heroku/venv/lib/python3.13/site-packages/flask-1.0.dist-info/METADATA"
    metadata.unlink()

    assert app.make(Use.REUSED) == before


def test_a_list_of_another_virtualenv_is_not_taken(app: App) -> None:
    app.install("flask")
    app.make(Use.NEW)
    app.install("flask", "six")

    slug, *_ = app.make(Use.REUSED)

    assert slug == [FLASK, SIX]


def test_what_a_hook_installs_is_listed(app: App) -> None:
    hooked = replace(PROJECT, has_post_compile=True)
    app.install("flask")
    app.make(Use.NEW, project=hooked)
    records = app.root / ".heroku/venv/.slugline.json"
    noted = records.read_text()
    app.install("six")
    records.write_text(noted)

    assert app.make(Use.REUSED, project=hooked) == ([FLASK, SIX], [FLASK, SIX], [FLASK, SIX])


def test_where_files_and_list_are_missing_nothing_is_claimed(app: App) -> None:
    app.store.hollow = frozenset({"venv"})
    _, _, venv = app.make(Use.REUSED)
    whole = json.loads((app.root / "launch.cdx.json").read_text())

    assert venv is None
    assert whole["compositions"] == [{"aggregate": "incomplete"}]


def test_a_broken_list_of_the_last_image_is_made_anew(app: App) -> None:
    app.install("flask")
    (app.root / "venv.cdx.json").write_text("{")

    assert app.make(Use.REUSED)[1:] == ([FLASK], [FLASK])


def test_documents_are_the_same_without_a_time_and_tell_one_that_is_given(app: App) -> None:
    app.install("flask")
    path = app.root / ".heroku/slugline" / SBOM
    app.make(Use.NEW)
    first = path.read_text()
    app.make(Use.NEW)
    second = path.read_text()
    app.make(Use.REUSED, env={"SOURCE_DATE_EPOCH": "0"})

    assert first == second
    assert json.loads(path.read_text())["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"


def test_the_apps_files_say_which_extras_and_which_archives() -> None:
    lines = (
        replace(requirement("uvicorn", ">=0.30"), extras=("standard",)),
        replace(requirement("uvicorn"), extras=("other",)),
        replace(requirement("six", "==1.17"), hashes=("sha256:aa",)),
        replace(requirement("flask", "==3.1"), is_constraint=True, hashes=("sha256:bb",)),
    )

    assert find_wishes(make_project(*lines)) == Wishes(
        extras={"uvicorn": ("standard", "other"), "six": ()},
        hashes={("six", "1.17"): ("sha256:aa",), ("flask", "3.1"): ("sha256:bb",)},
    )
