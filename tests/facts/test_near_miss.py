from __future__ import annotations

import pytest
from searching import project_of

from buildpack.model.entry_point import EntrySearch, Miss, NearMiss

DJANGO = "import os\n# django\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'gone.settings')"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"app.py": "import celery\napp = celery.Celery()"},
            NearMiss(why=Miss.OTHER, file="app.py", line=2, name="celery"),
            id="Celery",
        ),
        pytest.param(
            {"app.py": "import flask\n\ndef create_app(config):\n    return flask.Flask(config)"},
            NearMiss(why=Miss.ARGUMENTS, file="app.py", line=3, name="create_app", module="app"),
            id="a factory with arguments",
        ),
        pytest.param(
            {
                "shop/http/factory.py": "from pyramid.config import Configurator\n"
                "def main(global_config, **settings):\n"
                "    return Configurator().make_wsgi_app()"
            },
            NearMiss(
                why=Miss.ARGUMENTS,
                file="shop/http/factory.py",
                line=2,
                name="main",
                module="factory",
            ),
            id="Pyramid",
        ),
        pytest.param(
            {"app.py": "import flask\nif __name__ == '__main__':\n    app = flask.Flask('x')"},
            NearMiss(why=Miss.GUARDED, file="app.py", line=3, name="app"),
            id="under the main guard",
        ),
        pytest.param(
            {"manage.py": DJANGO},
            NearMiss(why=Miss.NO_SETTINGS, file="manage.py", line=1, name="gone.settings"),
            id="Django without its settings",
        ),
    ],
)
def test_what_is_nearly_an_entry_point_is_told(
    files: dict[str, str | bytes], expected: NearMiss
) -> None:
    found = project_of(files)

    assert found.entry_points == ()
    assert found.entry_search.near_misses == (expected,)


def test_a_search_in_vain_says_which_files_it_read() -> None:
    files = {
        "app.py": "x = 1",
        "deep/er.py": "import flask\nflask.Flask('x')",
        "other.py": "import flask",
    }

    assert project_of(files).entry_search == EntrySearch(files=("app.py", "deep/er.py"))


def test_a_search_with_a_result_tells_neither() -> None:
    text = "import celery, flask\napp = celery.Celery()\nsite = flask.Flask('x')"

    assert project_of({"app.py": text}).entry_search == EntrySearch()


def test_at_most_five_are_told() -> None:
    files = {f"m{n}.py": "import celery\napp = celery.Celery()" for n in range(9)}

    assert len(project_of(files).entry_search.near_misses) == 5
