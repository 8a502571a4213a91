from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.serve_target import ServeTarget, find_target
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.model.shell_line import find_server_command


def target(text: str, config: ServerConfig | None = None) -> ServeTarget | None:
    command = find_server_command(text)
    assert command is not None
    return find_target(command, config)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gunicorn -w 4 shop.wsgi:app --log-file -", ("shop.wsgi", "app", ("",))),
        ("gunicorn shop.wsgi", ("shop.wsgi", "application", ("",))),
        ("gunicorn 'shop:create_app(\"x\")'", ("shop", "create_app", ("",))),
        ("gunicorn shop:api.app", ("shop", "", ("",))),
        ("gunicorn wsgi.py", ("", "application", ("",))),
        ("gunicorn $MODULE", ("", "application", ("",))),
        ("uvicorn main", ("main", "", ("",))),
        ("uvicorn --app-dir src main:app", ("main", "app", ("", "src"))),
        ("cd back && gunicorn --chdir=$(pwd)/web a:b", ("a", "b", ("back", "back/web", ""))),
        ("cd back && gunicorn --chdir=$HOME/web a:b", ("a", "b", ("back", "web", ""))),
        ("gunicorn --chdir /srv a:b", ("a", "b", ())),
        ("PYTHONPATH=$DIR gunicorn a:b", ("a", "b", ())),
        ("uwsgi --http :1 -w a --callable app", ("a", "app", ("",))),
        ("waitress-serve --port=1 a:b", ("a", "b", ("",))),
    ],
)
def test_a_command_names_a_module_and_a_name_in_it(
    text: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    found = target(text)

    assert found is not None
    assert (found.module, found.attribute, found.roots) == expected


def test_a_configuration_names_it_where_the_command_does_not() -> None:
    options = (
        ConfigOption(name="module", value="shop.wsgi:app", line=2),
        ConfigOption(name="chdir", value="back", line=3),
    )
    config = ServerConfig(server="uwsgi", file="uwsgi.ini", options=options)

    found = target("uwsgi uwsgi.ini", config)

    assert found is not None
    assert (found.module, found.attribute, found.roots) == ("shop.wsgi", "app", ("", "back"))
    assert (found.file, found.option) == ("uwsgi.ini", options[0])


def test_nothing_is_served_where_nothing_is_named() -> None:
    assert target("uwsgi --http :1") is None


@given(st.text())
def test_any_command_gives_an_answer(text: str) -> None:
    command = find_server_command(f"gunicorn {text}")
    assert command is not None

    found = find_target(command, None)

    assert found is None or found.server == "gunicorn"
