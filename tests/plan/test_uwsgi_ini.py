from __future__ import annotations

from dataclasses import replace

import pytest
from planning import WSGI, make_project, requirement

from buildpack.model.choice import Choice
from buildpack.model.plan import Server
from buildpack.model.project import DjangoFacts, Project
from buildpack.plan.static_map import StaticMap, find_static_map
from buildpack.plan.uwsgi_ini import UWSGI_INI, configure_uwsgi, render_uwsgi_ini

OURS = Choice(
    Server(
        name="uwsgi", target=WSGI.target, supplied=True, config={UWSGI_INI: "to fill"}, entry=WSGI
    ),
    "",
    "",
)
HOOKS = {
    *("hook-accepting", "hook-as-gateway", "hook-asap", "hook-master-start"),
    *("hook-post-app", "hook-post-fork"),
}
COLLECTED = Choice(value=True, because="", source="")


def options(text: str) -> dict[str, str]:
    lines = (line for line in text.splitlines() if " = " in line and not line.startswith(";"))
    return {name: value for name, _, value in (line.partition(" = ") for line in lines)}


def test_it_serves_the_application_and_ends_gracefully() -> None:
    written = options(render_uwsgi_ini(WSGI))

    assert written["module"] == "app:app"
    assert written["http"] == "0.0.0.0:$(PORT)"
    assert written["hook-master-start"] == "unix_signal:15 gracefully_kill_them_all"
    assert written["hook-as-gateway"] == written["hook-accepting"] == "unix_signal:15 abs"
    assert {"chdir", "static-map"} & written.keys() == set()


def test_a_factory_is_called_and_its_root_entered() -> None:
    written = options(render_uwsgi_ini(replace(WSGI, root="src", is_factory=True)))

    assert (written["module"], written["chdir"]) == ("app:app()", "src")


@pytest.mark.parametrize(
    ("pin", "supplied", "missing"),
    [
        ("==2.0.20", False, {"py-call-uwsgi-fork-hooks"}),
        ("==2.0.3", False, {"py-call-uwsgi-fork-hooks", *HOOKS}),
        ("", False, set()),
        ("==2.0.20", True, set()),
    ],
)
def test_an_old_release_is_given_nothing_that_it_does_not_know(
    pin: str, missing: set[str], *, supplied: bool
) -> None:
    server = replace(OURS, value=replace(OURS.value, supplied=supplied))
    configured = configure_uwsgi(make_project(requirement("uwsgi", pin)), server, None)

    assert configured is not None
    whole = options(render_uwsgi_ini(WSGI)).keys()
    assert whole - options(configured.value.config[UWSGI_INI]).keys() == missing


def test_other_servers_stay_as_they_are() -> None:
    gunicorn = Choice(Server(name="gunicorn", target="app:app"), "", "")

    assert configure_uwsgi(make_project("gunicorn"), gunicorn, None) is gunicorn
    assert configure_uwsgi(make_project(), None, None) is None


def django(*lines: str, url: str = "/static/", root: str = "staticfiles") -> Project:
    facts = DjangoFacts(manage_py="manage.py", static_url=url, static_root=root)
    return replace(make_project("django", *lines), django=facts)


def test_collected_files_are_served_by_a_thread() -> None:
    statics = find_static_map(django(), OURS, COLLECTED)
    written = options(render_uwsgi_ini(WSGI, statics=statics))

    assert statics == StaticMap(url="/static", root="staticfiles")
    assert (written["static-map"], written["offload-threads"]) == ("/static=staticfiles", "1")


def test_the_way_to_the_files_begins_where_the_application_does() -> None:
    server = replace(OURS, value=replace(OURS.value, entry=replace(WSGI, root="src")))

    assert find_static_map(django(), server, COLLECTED) == StaticMap("/static", "../staticfiles")


@pytest.mark.parametrize(
    ("project", "collect_static"),
    [
        pytest.param(django("whitenoise"), COLLECTED, id="another serves them"),
        pytest.param(django(url="https://cdn.example/"), COLLECTED, id="they are elsewhere"),
        pytest.param(django(root=""), COLLECTED, id="nobody says where they are"),
        pytest.param(django(), replace(COLLECTED, value=False), id="nothing is collected"),
        pytest.param(django(), None, id="no Django"),
        pytest.param(make_project("flask"), COLLECTED, id="no project"),
    ],
)
def test_files_that_are_not_ours_to_serve_are_left_alone(
    project: Project, collect_static: Choice[bool] | None
) -> None:
    assert find_static_map(project, OURS, collect_static) is None
