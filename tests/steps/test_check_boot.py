from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import Console, Server, make_world
from planning import LAYOUT

from buildpack.model.boot import Answer, Listener, Share
from buildpack.model.layout import Place
from buildpack.model.problem import BuildFailed
from buildpack.steps.check_boot import CheckBoot

WELL = (Listener("0.0.0.0", 8000),)


@pytest.fixture
def step(tmp_path: Path) -> CheckBoot:
    app = Place(tmp_path / "app", PurePosixPath("$HOME"))
    for file in ("app.py", ".profile.d/python.sh", ".heroku/venv/bin/python", ".git/HEAD"):
        path = app.build / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file)
    layout = replace(LAYOUT, app=app, source=app, scratch=tmp_path / "scratch")
    return CheckBoot(
        layout=layout,
        argv=("bash", "-c", "serve"),
        shown="serve",
        env={"COLOUR": "red", "PORT": "1"},
        path="/",
        host="localhost",
        limit=5.0,
        manifest="uv.lock",
        measured=layout.own.build / "memory",
        is_required=True,
    )


class Curious(Server):
    """Remembers what stands where it is started, and writes there."""

    seen: tuple[str, ...] = ()

    def start(self, command, env, show):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
        slug = Path(env["HOME"])
        self.seen = tuple(
            sorted(str(path.relative_to(slug)) for path in slug.rglob("*") if path.is_file())
        )
        assert (slug / ".heroku/venv/bin/python").is_file()
        (slug / "app.py").write_text("changed")
        (slug / "log").write_text("new")
        return super().start(command, env, show)


def test_it_boots_a_copy_and_the_slug_stays_as_it_is(step: CheckBoot) -> None:
    server = Curious(answers=[Answer(200)], heard=WELL)

    step.run(make_world(servers=server))

    (env,) = server.envs
    copy = step.layout.scratch / "slug"
    assert server.seen[:2] == (".profile.d/python.sh", "app.py")
    assert (env["COLOUR"], env["PORT"], env["HOME"]) == ("red", "8000", str(copy))
    assert (step.layout.app.build / "app.py").read_text() == "app.py"
    assert not (step.layout.app.build / "log").exists()
    assert not copy.exists()


def test_what_it_takes_is_kept_for_the_launch(step: CheckBoot) -> None:
    shares = (Share(2, 1, 10_240), Share(3, 2, 20_480), Share(4, 2, 20_480))
    server = Server(answers=[Answer(200)], heard=WELL, shares=shares)

    outcome = step.run(make_world(servers=server))

    # The app with one worker, and each further one.
    assert (step.layout.own.build / "memory").read_text() == "30 20\n"
    assert outcome.step == "boot_check"
    assert {name: outcome.data[name] for name in sorted(outcome.data) if "dur" not in name} == {
        "boot_check": "passed",
        "boot_check_memory": 50,
        "boot_check_notices": "",
        "boot_check_status": 200,
        "boot_check_worker_memory": 20,
    }


def test_a_failure_ends_a_build_that_requires_it(step: CheckBoot) -> None:
    with pytest.raises(BuildFailed) as failure:
        step.run(make_world(servers=Server(answers=[Answer(500)])))

    assert failure.value.problem.id == "boot-error-status"
    assert not (step.layout.scratch / "slug").exists()


def test_a_failure_is_a_notice_otherwise(step: CheckBoot) -> None:
    console = Console()
    server = Server(answers=[Answer(500)])

    outcome = replace(step, is_required=False).run(make_world(servers=server, console=console))

    assert [notice.id for notice in console.notices] == ["boot-error-status"]
    assert outcome.data == {"boot_check": "failed", "boot_check_problem": "boot-error-status"}
    assert not (step.layout.own.build / "memory").exists()
