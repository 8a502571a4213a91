from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import Commands, Console, completed, make_world
from planning import LAYOUT, version

from buildpack.model.command import CommandResult
from buildpack.model.layout import Place
from buildpack.model.outcome import StepOutcome
from buildpack.model.problem import BuildFailed
from buildpack.problems.static_files import CollectstaticFailed
from buildpack.steps.static_files import CollectStatic

COUNT = "130 static files copied to '/build/static', 7 unmodified, 130 post-processed."
NOT_ENABLED = completed(1, "Unknown command: 'collectstatic'", "Type 'manage.py help' for usage.")


def run(result: CommandResult, *, is_certain: bool) -> tuple[StepOutcome, list[str]]:
    console = Console()
    world = make_world(commands=Commands({(): result}), console=console)
    return CollectStatic(LAYOUT, "manage.py", is_certain=is_certain).run(world), console.lines


@pytest.mark.parametrize("is_certain", [True, False])
def test_the_files_are_counted(*, is_certain: bool) -> None:
    outcome, _ = run(completed(0, "", COUNT), is_certain=is_certain)

    assert outcome.data == {"django_collectstatic": "enabled", "django_static_files": 137}


def test_what_django_said_is_shown_when_it_is_done() -> None:
    _, lines = run(completed(0, "a warning", COUNT), is_certain=False)

    assert lines == ["Running 'python manage.py collectstatic --noinput'", "a warning", COUNT]


def test_computed_settings_may_turn_out_to_want_none() -> None:
    outcome, lines = run(NOT_ENABLED, is_certain=False)

    assert outcome.data == {"django_collectstatic": "skipped-not-configured"}
    assert lines[1:] == ["There are none: django.contrib.staticfiles is not in INSTALLED_APPS."]


@pytest.mark.parametrize("is_there", [True, False])
def test_django_may_or_may_not_come_with_another_package(*, is_there: bool, tmp_path: Path) -> None:
    commands = Commands({(): completed(0, COUNT)})
    venv = Place(tmp_path, PurePosixPath("$HOME"))
    if is_there:
        (tmp_path / "lib/python3.13/site-packages/django").mkdir(parents=True)
    step = CollectStatic(replace(LAYOUT, venv=venv), "manage.py", version=version("3.13.1"))

    outcome = step.run(make_world(commands=commands))

    told = "enabled" if is_there else "skipped-not-configured"
    assert outcome.data["django_collectstatic"] == told
    assert bool(commands.ran) is is_there


def test_settings_that_name_them_must_not_lose_them() -> None:
    with pytest.raises(BuildFailed) as failure:
        run(NOT_ENABLED, is_certain=True)

    assert isinstance(failure.value.problem, CollectstaticFailed)
