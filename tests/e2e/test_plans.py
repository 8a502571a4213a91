"""What ``slugline plan`` says of every fixture."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial

import pytest
from e2e.fixture_apps import APPS, open_fixture
from e2e.heroku import Platform

from buildpack.model.manifest import MANIFESTS

_LINES, _COLUMNS = 24, 100
_FILE = re.compile(r"[\w./-]*(Procfile|Pipfile|\.(py|txt|toml|lock|cfg|ini|yml)|python-version)")


@pytest.mark.parametrize("name", APPS)
def test_a_plan_fits_on_a_screen_and_gives_every_reason(
    name: str, platform: Platform, request: pytest.FixtureRequest
) -> None:
    fixture = open_fixture(name)
    app = fixture.checkout(platform, partial(request.getfixturevalue, "managers"))

    def slugline(*options: str) -> str:
        done = subprocess.run(
            [platform.buildpack / "bin/slugline", "plan", *options, app],
            env={
                **platform.environment(),
                **platform.config,
                **fixture.config,
                "XDG_CACHE_HOME": str(platform.cache),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    lines = slugline().splitlines()
    assert len(lines) <= _LINES
    assert max(map(len, lines)) <= _COLUMNS

    plan = json.loads(slugline("--json"))
    told = " ".join(" ".join(lines).split())
    choices = [plan["runtime"], plan["installer"], *plan["processes"]]
    choices += [choice for choice in (plan["server"], plan["collect_static"]) if choice]
    assert [one["because"] for one in choices if f"because {one['because']}" not in told] == []
    assert plan["requested"] == "" or _FILE.search(plan["runtime"]["because"])
    # Each stands for one format.
    assert "manifest-several" not in [one["id"] for one in plan["notices"]]
    manifests = [one for one in MANIFESTS if (app / one).is_file()]
    # On Python 2 it isn't a file that says who installs.
    named = (*manifests, "Python 2.7") if fixture.python == "2.7" else manifests
    assert not manifests or any(one in plan["installer"]["because"] for one in named)
    assert sorted(one["value"]["name"] for one in plan["processes"]) == fixture.expect["processes"]
    assert all(_FILE.search(one["because"]) for one in plan["processes"])
