from __future__ import annotations

from buildpack.facts.written_process import add_written_processes
from buildpack.model.config_vars import ConfigVars
from buildpack.model.process import Process

PROCFILE = (Process("worker", "work"),)
TABLE = (Process("worker", "other", source="pyproject.toml, line 3"), Process("web", "serve"))
RUN = {"APP_RUN": "python run.py --port $PORT"}


def test_a_procfile_wins_over_the_table_and_the_table_over_other_platforms() -> None:
    assert add_written_processes(PROCFILE, TABLE, RUN) == (*PROCFILE, TABLE[1])
    assert add_written_processes(None, TABLE[:1], RUN) == (
        TABLE[0],
        Process("web", RUN["APP_RUN"]),
    )


def test_without_any_there_are_none() -> None:
    assert add_written_processes(None, (), {}) is None
    assert add_written_processes((), (), {}) == ()


def test_an_application_in_our_own_words_wins_over_a_command_in_theirs() -> None:
    assert add_written_processes(None, (), {**RUN, "SLUGLINE_ENTRYPOINT": "a:b"}) is None


def test_a_command_in_their_words_wins_over_an_application_in_theirs() -> None:
    env = ConfigVars({**RUN, "SLUGLINE_ENTRYPOINT": "a:b"}, {"SLUGLINE_ENTRYPOINT": "APP_MODULE"})

    (web,) = add_written_processes(None, (), env) or ()

    assert (web, web.source) == (Process("web", RUN["APP_RUN"]), "APP_RUN")


def test_whoever_says_the_command_in_their_place_is_named() -> None:
    (web,) = add_written_processes(None, (), ConfigVars(RUN, {"APP_RUN": "APP_FILE"})) or ()

    assert web.source == "APP_FILE"
