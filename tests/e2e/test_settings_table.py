"""Settings that are committed with an app, and those that it brings from other platforms."""

from __future__ import annotations

from contextlib import closing

from e2e.dyno import Dyno, move
from e2e.heroku import Platform

APP = """\
def make(text):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [text]

    return application


one = make(b"one")
application = make(b"two")
"""
TABLE = """\
[tool.slugline]
app-dir = "services/api"
requirements = "conf/requirements.txt"
install-project = true
entrypoint = "shop:one"
"""
FILES = {
    "pyproject.toml": TABLE,
    "services/api/conf/requirements.txt": "gunicorn\n",
    "services/api/src/shop/__init__.py": APP,
    "services/api/setup.py": (
        "from setuptools import find_packages, setup\n\n"
        'setup(name="shop", packages=find_packages("src"), package_dir={"": "src"})\n'
    ),
    "services/api/conf/web.py": 'raw_env = ["SEEN=yes"]\nkeepalive = 7\n',
}


def test_a_table_says_where_the_app_is_and_what_is_served(warm_platform: Platform) -> None:
    table = TABLE + '[tool.slugline.processes]\nclock = "date"\n'
    app = warm_platform.checkout({**FILES, "pyproject.toml": table})

    build = warm_platform.build(app)

    assert build.code == 0, build.output
    assert "pyproject.toml, line 5 names it" in build.out
    assert build.processes["clock"] == "env -C services/api date"
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "one")


def test_other_platforms_variables_are_heeded_and_ours_win_over_them(
    warm_platform: Platform,
) -> None:
    files = {
        "requirements.txt": "gunicorn\n",
        "shop.py": APP,
        "conf/web.py": FILES["services/api/conf/web.py"],
    }
    theirs = {"GUNICORN_APP_MODULE": "shop", "GUNICORN_CONFIG": "conf/web.py"}
    build = warm_platform.build(warm_platform.checkout(files), theirs)
    ours = warm_platform.build(
        warm_platform.checkout(files), {**theirs, "SLUGLINE_ENTRYPOINT": "shop:one"}
    )
    run = warm_platform.build(warm_platform.checkout(files), {**theirs, "APP_RUN": "echo $((6*7))"})

    assert (build.code, ours.code, run.code) == (0, 0, 0), build.output
    assert build.processes["web"] == (
        "gunicorn --config conf/web.py --bind 0.0.0.0:$PORT shop:application"
    )
    assert ours.processes["web"].endswith(" shop:one")
    assert run.processes["web"] == "echo $((6*7))"
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "two")


def test_a_table_with_mistakes_ends_the_build_and_tells_the_lines(
    warm_platform: Platform,
) -> None:
    table = '[tool.slugline]\napp-dir = "services/api"\ninstaller = "conda"\n'
    build = warm_platform.build(warm_platform.checkout({**FILES, "pyproject.toml": table}))

    assert (build.code, build.errors) == (1, ["table-invalid"]), build.output
    assert "pyproject.toml, line 3 sets installer" in build.err


def test_an_unknown_key_in_a_table_is_a_notice(warm_platform: Platform) -> None:
    table = '[tool.slugline]\nentry-point = "shop:one"\n'
    files = {"pyproject.toml": table, "requirements.txt": "gunicorn\n", "shop.py": APP}
    build = warm_platform.build(
        warm_platform.checkout({**files, "Procfile": "web: gunicorn shop\n"})
    )

    assert build.code == 0, build.output
    assert "table-key-unknown" in build.notices
    assert "entrypoint" in build.err
