from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Console, make_world
from planning import LAYOUT

from buildpack.model.layout import Place
from buildpack.steps.server_files import ConfigureServer


@pytest.mark.parametrize("name", ["aiohttp", "daphne", "hypercorn", "waitress"])
def test_our_programs_and_configuration_go_into_the_slug(name: str, tmp_path: Path) -> None:
    layout = replace(LAYOUT, app=Place(tmp_path, LAYOUT.app.launch))
    console = Console()
    step = ConfigureServer(layout, {".heroku/slugline/x.ini": "[x]\n"}, (f"serve_{name}.py",))

    outcome = step.run(make_world(console=console))

    assert outcome.step == "server"
    assert (tmp_path / ".heroku/slugline/x.ini").read_text() == "[x]\n"
    program = (tmp_path / f".heroku/slugline/serve_{name}.py").read_text()
    compile(program, name, "exec")
    assert console.lines == [
        "Wrote .heroku/slugline/x.ini",
        f"Wrote .heroku/slugline/serve_{name}.py",
    ]
