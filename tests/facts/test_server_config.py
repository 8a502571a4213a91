from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.server_config import parse_gunicorn_conf, read_server_configs
from buildpack.facts.uwsgi_config import parse_uwsgi_config
from buildpack.model.process import Process
from buildpack.model.server_config import ConfigOption


def option(name: str, value: str | None, line: int) -> ConfigOption:
    return ConfigOption(name=name, value=value, line=line)


INI = """; ours
[uwsgi]
module = shop.wsgi
http-socket=:$(PORT)
if-env = DEBUG
py-autoreload = 1
endif =
ini = :shared

[shared]
master
# none
[other]
processes = 9
"""


def test_an_ini_file_holds_one_section_and_what_it_includes() -> None:
    assert parse_uwsgi_config(INI.encode(), "uwsgi.ini") == (
        option("module", "shop.wsgi", 3),
        option("http-socket", ":$(PORT)", 4),
        option("if-env", "DEBUG", 5),
        option("py-autoreload", "1", 6),
        option("endif", "", 7),
        option("ini", ":shared", 8),
        option("master", "", 11),
    )
    assert parse_uwsgi_config(INI.encode(), "uwsgi.ini", "other") == (option("processes", "9", 14),)


def test_sections_that_include_one_another_end() -> None:
    text = b"[uwsgi]\nini = :a\n[a]\nini = :uwsgi\nini = :a\n"

    assert [one.line for one in parse_uwsgi_config(text, "uwsgi.ini")] == [2, 4, 5]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "uwsgi:\n  master: true\n  # no: comment\n  http-socket: ':8000'\n"),
        ("a.json", '{"uwsgi": {\n  "master": true,\n\n  "http-socket": ":8000"\n}}\n'),
        ("a.xml", "<uwsgi>\n  <master>true</master>\n\n  <http-socket>:8000</http-socket>\n"),
    ],
)
def test_the_other_formats_are_read_line_by_line(path: str, text: str) -> None:
    assert parse_uwsgi_config(text.encode(), path) == (
        option("master", "true", 2),
        option("http-socket", ":8000", 4),
    )


def test_lines_are_kept_as_they_are_written() -> None:
    first, *_ = parse_uwsgi_config(b"[uwsgi]\r\n  master = 1  \r\n", "uwsgi.ini")

    assert (first.text, first.value) == ("  master = 1", "1")


@given(st.binary() | st.text().map(str.encode), st.sampled_from(["ini", "yaml", "json", "xml", ""]))
def test_any_content_gives_options(content: bytes, ending: str) -> None:
    lines = content.decode("utf-8", "replace").replace("\r", "\n").count("\n") + 1

    assert all(1 <= one.line <= lines for one in parse_uwsgi_config(content, f"a.{ending}"))
    assert all(one.name for one in parse_gunicorn_conf(content))


CONF = b"""import os

bind = "0.0.0.0:" + os.environ["PORT"]
worker = 2
workers = worker * 2
threads: int = 4
if os.environ.get("DEBUG"):
    reload = True


def on_starting(server):
    pass
"""


def test_a_gunicorn_conf_is_read_and_never_run() -> None:
    found = tuple(parse_gunicorn_conf(CONF))

    assert found == (
        option("bind", None, 3),
        option("worker", "2", 4),
        option("workers", None, 5),
        option("threads", "4", 6),
        option("reload", "True", 8),
        option("on_starting", None, 11),
    )
    assert [one.name for one in found if one.is_read] == ["worker"]
    assert found[1].text == "worker = 2"


def test_a_conf_that_is_no_python_says_nothing() -> None:
    assert tuple(parse_gunicorn_conf(b"bind = :\n")) == ()


def test_files_that_commands_name_come_first() -> None:
    tree = Tree(
        {
            "uwsgi.ini": "[uwsgi]\nmaster = 1\n",
            "conf/web.ini": "[uwsgi]\n[web]\nmaster = 1\n",
            "conf/g.py": "workers = 2\n",
            "gunicorn.conf.py": "workers = 1\n",
        }
    )
    processes = (
        Process("web", "cd conf && uwsgi web.ini:web", 1),
        Process("other", "gunicorn -c file:conf/g.py a:b", 2),
        Process("third", "uwsgi --yaml $FILE --ini ../../etc/a.ini --ini none.ini", 3),
    )

    found = read_server_configs(tree, processes)

    assert [(one.server, one.file, len(one.options)) for one in found] == [
        ("uwsgi", "conf/web.ini:web", 1),
        ("gunicorn", "conf/g.py", 1),
        ("uwsgi", "uwsgi.ini", 1),
        ("gunicorn", "gunicorn.conf.py", 1),
    ]


def test_a_conf_that_takes_names_from_elsewhere_is_told() -> None:
    found = list(parse_gunicorn_conf(b"workers = 2\nfrom shop.settings import *\n"))

    assert [(one.name, one.line) for one in found] == [("workers", 1), ("*", 2)]
