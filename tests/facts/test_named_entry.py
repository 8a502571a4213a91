from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searching import FASTAPI, FLASK, places, search, targets

FACTORY = "from flask import Flask\ndef create_app():\n    return Flask(__name__)\n"


@pytest.mark.parametrize(
    ("named", "files", "expected"),
    [
        ("main:x", {"main.py": "from fastapi import FastAPI\nx = FastAPI()"}, ("main:x", "asgi")),
        ("main", {"main.py": FLASK}, ("main:app", "wsgi")),
        ("main", {"main.py": f"{FLASK}application = app"}, ("main:application", "wsgi")),
        ("pkg.mod", {}, ("pkg.mod:application", "wsgi")),
        ("pkg.asgi:app", {}, ("pkg.asgi:app", "asgi")),
        ("main:create_app()", {"main.py": FACTORY}, ("main:create_app", "wsgi")),
        ("main:make()", {}, ("main:make", "wsgi")),
        ("main:unknown", {"main.py": FLASK}, ("main:unknown", "wsgi")),
    ],
)
def test_what_the_user_names_stands_alone(
    named: str, files: dict[str, str | bytes], expected: tuple[str, str]
) -> None:
    found = targets({**files, "wsgi.py": FLASK}, SLUGLINE_ENTRYPOINT=named)

    assert found == [expected]


@pytest.mark.parametrize(
    ("named", "is_factory"),
    [("main:create_app()", True), ("main:create_app", True), ("main:make()", True), ("x:y", False)],
)
def test_a_function_is_known_by_its_parentheses_or_by_its_text(
    named: str, *, is_factory: bool
) -> None:
    found = search({"main.py": FACTORY}, SLUGLINE_ENTRYPOINT=named)

    assert [one.is_factory for one in found] == [is_factory]


@pytest.mark.parametrize(
    ("named", "files", "expected"),
    [
        ("app:app", {"src/app.py": FLASK}, ("src", "app:app")),
        ("app:app", {"backend/app.py": FLASK}, ("backend", "app:app")),
        ("pkg.web:app", {"src/pkg/web.py": FLASK}, ("src", "pkg.web:app")),
        ("app:app", {"app.py": FLASK, "src/app.py": FLASK}, ("", "app:app")),
        ("my_folder/app:app", {"my_folder/app.py": FLASK}, ("my_folder", "app:app")),
        ("my_folder/app.py:app", {"my_folder/app.py": FLASK}, ("my_folder", "app:app")),
        ("app.py:app", {"app.py": FLASK}, ("", "app:app")),
        ("a/b/c:app", {"a/b/__init__.py": "", "a/b/c.py": FLASK}, ("a", "b.c:app")),
        ("nowhere/app:app", {}, ("nowhere", "app:app")),
    ],
)
def test_a_name_is_found_where_it_can_be_imported(
    named: str, files: dict[str, str | bytes], expected: tuple[str, str]
) -> None:
    assert places(files, SLUGLINE_ENTRYPOINT=named) == [expected]


def test_a_program_is_named_by_its_file() -> None:
    files = {"site/home.py": "import streamlit", "app.py": FLASK}

    found = search(files, SLUGLINE_ENTRYPOINT="site/home.py")

    assert [(one.interface, one.file, one.spelling) for one in found] == [
        ("own", "site/home.py", "site/home.py")
    ]
    assert found[0].because == "SLUGLINE_ENTRYPOINT names it"


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": FLASK},
        {"src/pkg/__init__.py": "", "src/pkg/app.py": FLASK},
        {"my_folder/my_module.py": FLASK},
        {"src/shop/__init__.py": FACTORY},
        {"home.py": "import streamlit"},
    ],
)
def test_every_entry_point_is_found_again_by_its_spelling(files: dict[str, str | bytes]) -> None:
    found = search(files)[0]

    again = search(files, SLUGLINE_ENTRYPOINT=found.spelling)[0]

    assert (again.root, again.module, again.attribute) == (
        found.root,
        found.module,
        found.attribute,
    )
    assert (again.is_factory, again.interface) == (found.is_factory, found.interface)


def test_a_name_that_isnt_one_is_left_to_the_plan_to_refuse() -> None:
    assert targets({"app.py": FLASK}, SLUGLINE_ENTRYPOINT="a b") == [("app:app", "wsgi")]


CONFIGS = [
    ("gunicorn.conf.py", "wsgi_app = 'web:site'", "wsgi_app"),
    ("gunicorn.conf.py", "bind = ':80'\nwsgi_app = \"web:site\"", "wsgi_app"),
    ("uwsgi.ini", "[uwsgi]\nmodule = web:site", "module"),
    ("uwsgi.ini", "[uwsgi]\nmodule = web\ncallable = site", "module"),
    ("uwsgi.ini", "[uwsgi]\nwsgi = web:site", "wsgi"),
    ("uwsgi.ini", "[uwsgi]\nwsgi-file = web.py\ncallable = site", "wsgi-file"),
    ("uwsgi.ini", "[uwsgi]\nmaster = true\nwsgi-file=web.py\ncallable=site", "wsgi-file"),
]


@pytest.mark.parametrize(("config", "text", "option"), CONFIGS)
def test_a_server_s_configuration_names_the_application(
    config: str, text: str, option: str
) -> None:
    files = {config: text, "web.py": FLASK.replace("app =", "site ="), "app.py": FASTAPI}

    found = search(files)

    assert [one.target for one in found] == ["web:site", "app:app"]
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith(option)]
    assert (found[0].file, [found[0].line]) == (config, lines)
    assert found[0].because == f"{config} names it in {option}"


@pytest.mark.parametrize(
    ("config", "text", "root"),
    [
        ("gunicorn.conf.py", "wsgi_app = 'web:app'\nchdir = 'back'", "back"),
        ("gunicorn.conf.py", "wsgi_app = 'web:app'\npythonpath = 'x,./back'", "back"),
        ("uwsgi.ini", "[uwsgi]\nmodule = web:app\nchdir = back", "back"),
        ("uwsgi.ini", "[uwsgi]\nmodule = web:app\npythonpath = x\npythonpath = back/", "back"),
        ("uwsgi.ini", "[uwsgi]\nchdir = back\nwsgi-file = web.py\ncallable = app", "back"),
    ],
)
def test_a_server_s_configuration_says_where_to_import_from(
    config: str, text: str, root: str
) -> None:
    assert places({config: text, "back/web.py": FLASK})[0] == (root, "web:app")


@pytest.mark.parametrize(
    "text",
    [
        "[uwsgi]\nmodule = %(name):app",
        "[uwsgi]\nmodule = $(MODULE)",
        "[uwsgi]\nmodule =",
        "[uwsgi]\nmodule = gone:app",
        "[uwsgi]\nmodule = web:app\nchdir = /srv/web",
        "[other]\nmodule = web:app",
    ],
)
def test_what_a_configuration_computes_or_hasnt_got_is_passed_over(text: str) -> None:
    found = search({"uwsgi.ini": text, "app.py": FLASK})

    assert [one.target for one in found] == ["app:app"]


def test_what_a_configuration_names_without_an_attribute_is_called_application() -> None:
    files = {"uwsgi.ini": "[uwsgi]\nmodule = web", "web.py": f"{FLASK}application = app"}

    assert targets(files)[0] == ("web:application", "wsgi")


@given(st.text())
def test_any_text_in_a_configuration_gives_an_answer(text: str) -> None:
    for config in (f"wsgi_app = {text!r}\nchdir = {text!r}", f"wsgi_app = 'web:app'\n{text}"):
        assert isinstance(search({"gunicorn.conf.py": config, "web.py": FLASK}), tuple)
    for config in (f"[uwsgi]\nmodule = {text}", f"[uwsgi]\nmodule = web:app\npythonpath = {text}"):
        assert isinstance(search({"uwsgi.ini": config, "web.py": FLASK}), tuple)


@given(st.text() | st.from_regex(r"[a-z./]{0,9}(:[a-z()]{0,5})?", fullmatch=True))
def test_any_text_in_the_setting_gives_an_answer(text: str) -> None:
    files: dict[str, str | bytes] = {"web.py": FLASK, "a/__init__.py": "", "a/b.py": FACTORY}

    assert search(files, SLUGLINE_ENTRYPOINT=text)
