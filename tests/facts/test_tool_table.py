from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.tool_table import KEYS, read_tool_table
from buildpack.model.process import Process
from buildpack.model.serve_settings import ENTRYPOINT
from buildpack.problems.tool_table import TableInvalid, TableKeyUnknown

TABLE = """\
[project]
name = "shop"

[tool.slugline]
entrypoint = "shop.wsgi:app"
requirements = ["requirements/base.txt", "requirements/web.txt"]
strict = true
"check-timeout" = 20

[tool.slugline.processes]
web = "gunicorn shop.wsgi:app"
clock-1 = "python clock.py"
"""


def test_the_table_says_what_config_vars_say() -> None:
    table = read_tool_table(Tree({"pyproject.toml": TABLE}))

    assert table.settings == {
        "SLUGLINE_ENTRYPOINT": "shop.wsgi:app",
        "SLUGLINE_REQUIREMENTS": "requirements/base.txt, requirements/web.txt",
        "SLUGLINE_STRICT": "1",
        "SLUGLINE_CHECK_TIMEOUT": "20",
    }
    assert table.origins["SLUGLINE_ENTRYPOINT"] == "pyproject.toml, line 5"
    assert table.origins["SLUGLINE_CHECK_TIMEOUT"] == "pyproject.toml, line 8"
    assert (table.problems, table.notices) == ((), ())


def test_the_table_has_processes_with_their_lines() -> None:
    processes = read_tool_table(Tree({"pyproject.toml": TABLE})).processes

    assert processes == (
        Process("web", "gunicorn shop.wsgi:app"),
        Process("clock-1", "python clock.py"),
    )
    assert [one.source for one in processes] == [
        "pyproject.toml, line 11",
        "pyproject.toml, line 12",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[tool.slugline]\nentrypoint = "shop wsgi"\n',
            TableInvalid("pyproject.toml", 2, "entrypoint", "shop wsgi", ENTRYPOINT.valid),
        ),
        (
            "[tool.slugline]\n\nentrypoint = 3\n",
            TableInvalid("pyproject.toml", 3, "entrypoint", "3", ENTRYPOINT.valid),
        ),
        (
            "[tool.slugline]\nentrypoint = [1]\n",
            TableInvalid("pyproject.toml", 2, "entrypoint", "[1]", ENTRYPOINT.valid),
        ),
        (
            "[tool]\nslugline = 1\n",
            TableInvalid("pyproject.toml", None, "", "1", "a table"),
        ),
        (
            "[tool.slugline]\nprocesses = ['web']\n",
            TableInvalid(
                "pyproject.toml", 2, "processes", "['web']", "a table of names and commands"
            ),
        ),
        (
            "[tool.slugline.processes]\nweb = 1\n",
            TableInvalid("pyproject.toml", 2, "processes.web", "1", "a line for a shell"),
        ),
    ],
)
def test_a_wrong_value_is_a_problem_with_its_line(text: str, problem: TableInvalid) -> None:
    table = read_tool_table(Tree({"pyproject.toml": text}))

    assert table.problems == (problem,)
    assert (table.settings, table.processes) == ({}, ())


def test_an_unknown_key_is_a_notice_with_the_nearest_name() -> None:
    text = '[tool.slugline]\nentry-point = "a:b"\nnetrc = "secret"\n'

    table = read_tool_table(Tree({"pyproject.toml": text}))

    assert table.notices == (
        TableKeyUnknown("pyproject.toml", 2, "entry-point", "entrypoint"),
        TableKeyUnknown("pyproject.toml", 3, "netrc", ""),
    )


def test_the_table_of_the_app_wins_over_the_one_above_it() -> None:
    top = '[tool.slugline]\napp-dir = "api"\nstrict = true\n[tool.slugline.processes]\nweb = "a"\n'
    own = '[tool.slugline]\nstrict = false\n[tool.slugline.processes]\nweb = "b"\njob = "c"\n'

    tree = Tree({"pyproject.toml": top, "api/pyproject.toml": own}, below="api")
    table = read_tool_table(tree, "../")

    assert table.settings == {"SLUGLINE_APP_DIR": "api", "SLUGLINE_STRICT": "0"}
    assert table.origins["SLUGLINE_APP_DIR"] == "../pyproject.toml, line 2"
    assert table.processes == (Process("web", "b"), Process("job", "c"))


def test_without_a_table_there_is_nothing() -> None:
    for text in ("[tool.ruff]\n", "tool = 1\n", "[tool", ""):
        table = read_tool_table(Tree({"pyproject.toml": text}))
        assert (table.settings, table.problems, table.notices) == ({}, (), ())


def test_settings_have_the_names_of_other_tables_keys() -> None:
    assert {"entrypoint", "app-dir", "requirements", "python", "extras", "strict"} <= KEYS.keys()
    assert {"netrc", "python-offers", "threads"} & KEYS.keys() == set()


@given(st.text())
def test_any_text_gives_an_answer(text: str) -> None:
    for whole in (text, f"[tool.slugline]\n{text}", f"[tool.slugline.processes]\n{text}"):
        read_tool_table(Tree({"pyproject.toml": whole.encode("utf-8", "surrogatepass")}))
