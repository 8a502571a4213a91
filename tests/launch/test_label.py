from __future__ import annotations

from dataclasses import replace

from planning import WSGI, make_project, make_request, managed

from buildpack.launch.label import make_labels
from buildpack.model.inventory import Identity
from buildpack.model.machine import Machine
from buildpack.plan import make_plan

MACHINE = Machine(offers=(managed("3.14.2"),))
PLAN = make_plan(make_request(), make_project("gunicorn", entry_points=(WSGI,)), MACHINE)


def test_an_image_says_what_it_is_and_what_it_was_made_of() -> None:
    identity = Identity(name="shop", version="1.2", revision="3f78")

    assert make_labels(identity, PLAN) == {
        "org.opencontainers.image.title": "shop",
        "org.opencontainers.image.version": "1.2",
        "org.opencontainers.image.revision": "3f78",
        "io.slugline.python": "3.14.2",
        "io.slugline.server": "gunicorn",
        "io.slugline.installer": "uv",
        "io.slugline.manifests": "requirements.txt",
    }


def test_what_nobody_knows_gets_no_label() -> None:
    labels = make_labels(Identity(), replace(PLAN, serving=""))

    assert sorted(labels) == [
        "io.slugline.installer",
        "io.slugline.manifests",
        "io.slugline.python",
    ]
