from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.procfile import parse_procfile, read_procfile, read_top_processes
from buildpack.model.problem import BuildFailed
from buildpack.model.process import Process
from buildpack.problems.procfile import BadLine, ProcfileInvalid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("web: gunicorn a:b\n", (Process("web", "gunicorn a:b"),), id="one"),
        pytest.param(
            "\ufeffweb:a\r\n\r\n# c\r\n  my_job-2:\tb  \r\n".lstrip("\ufeff"),
            (Process("web", "a"), Process("my_job-2", "b")),
            id="crlf, blanks, comments",
        ),
        pytest.param(
            "web: uwsgi --http :${PORT:-'8000'} $(test -n \"$X\" && echo $X || echo 1) # x",
            (
                Process(
                    "web",
                    "uwsgi --http :${PORT:-'8000'} $(test -n \"$X\" && echo $X || echo 1) # x",
                ),
            ),
            id="a shell's own signs",
        ),
        pytest.param("web: a\x0bb\x85c", (Process("web", "a\x0bb\x85c"),), id="odd characters"),
        pytest.param("", (), id="empty"),
    ],
)
def test_processes_are_read_in_their_order(text: str, expected: tuple[Process, ...]) -> None:
    assert parse_procfile(text) == expected


def test_every_bad_line_is_reported() -> None:
    text = "web gunicorn\nweb: a\nworker:\nweb: b\nclock : c\nmy job: d\n"

    with pytest.raises(BuildFailed) as failure:
        parse_procfile(text)

    assert failure.value.problem == ProcfileInvalid(
        (
            BadLine(1, "web gunicorn", "there is no colon after the name"),
            BadLine(3, "worker:", "there is no command"),
            BadLine(4, "web: b", "'web' stands in line 2 already"),
            BadLine(5, "clock : c", "there is a space between 'clock' and its colon"),
            BadLine(
                6,
                "my job: d",
                "'my job' is no name: only letters, digits, '-' and '_' can be part of one",
            ),
        )
    )


def test_a_byte_order_mark_belongs_to_no_name() -> None:
    tree = Tree({"Procfile": "\ufeffweb: a"})

    assert read_procfile(tree) == (Process("web", "a"),)


def test_no_procfile_is_none() -> None:
    assert read_procfile(Tree()) is None


@given(st.text() | st.text(alphabet="web: -_\r\n#é"))
def test_any_text_gives_processes_or_a_problem(text: str) -> None:
    try:
        found = len(parse_procfile(text))
    except BuildFailed as failure:
        found = len(failure.problem.explain().what)

    assert found <= len(text) + len("Line 1000 of your Procfile can't be used.")


PROCFILES = {"Procfile": "web: top\nrelease: top", "backend/Procfile": "web: own\njob: own"}


def test_one_at_the_top_wins_by_name_over_the_apps_own() -> None:
    tree = Tree(PROCFILES, "backend")

    assert read_procfile(tree, "../") == (
        Process("web", "top"),
        Process("release", "top"),
        Process("job", "own"),
    )
    assert read_top_processes(tree, "../") == ("web", "release")


def test_either_of_them_is_enough() -> None:
    own = Tree({"backend/Procfile": "web: own"}, "backend")
    top = Tree({"Procfile": "web: top", "backend/app.py": ""}, "backend")

    assert read_procfile(own, "../") == (Process("web", "own"),)
    assert read_procfile(top, "../") == (Process("web", "top"),)
    assert (read_top_processes(own, "../"), read_top_processes(own, "")) == ((), ())
    assert read_procfile(Tree({}, "backend"), "../") is None
