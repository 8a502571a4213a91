"""Every way to name a package index and its password, with both installers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import PROCFILE, Build, Platform
from e2e.index import Index
from e2e.managers import Managers

PASSWORD = "tr0ub4dor-and-3"
# What would end a password, or begin something else, in an address.
HARD_PASSWORD = "p@ss:w/rd?#%41&+ e"
NOWHERE = "http://127.0.0.1:9/simple/"
INSTALLERS = ("uv", "pip")


@pytest.fixture
def private() -> Iterator[Index]:
    """An index that gives nobody anything without the password."""
    with closing(Index(user="me", password=PASSWORD)) as index:
        index.add("alpha")
        yield index


@pytest.fixture
def public() -> Iterator[Index]:
    """An index without a password."""
    with closing(Index()) as index:
        index.add("beta")
        yield index


POETRY = """
[tool.poetry]
name = "shop"
version = "1.0"
package-mode = false

[tool.poetry.dependencies]
python = "^3.10"
alpha = "*"

[[tool.poetry.source]]
name = "my-shop"
priority = "primary"
url = "{url}"
"""


def _app(*lines: str, **more: str) -> dict[str, str]:
    text = "\n".join([*lines, "alpha", ""])
    return {"Procfile": PROCFILE, "requirements.txt": text, **more}


def _netrc(index: Index) -> str:
    host = index.host.partition(":")[0]
    return f"machine {host} login me password {PASSWORD}"


def _leaks(build: Build, platform: Platform, *expected: str, password: str = PASSWORD) -> list[str]:
    shown = [name for name in ("out", "err") if password in getattr(build, name)]
    kept = [*holders(build.app, password), *holders(platform.cache, password)]
    return [*shown, *(path for path in kept if path not in expected)]


def _installed(build: Build) -> list[str]:
    found = build.app.glob(".heroku/venv/lib/*/site-packages/*.dist-info")
    return sorted(path.name.partition("-")[0] for path in found)


# pip reads no variable of uv's.
@pytest.mark.parametrize(
    ("name", "installer"),
    [
        *(("PIP_INDEX_URL", installer) for installer in INSTALLERS),
        *((name, "uv") for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")),
    ],
)
def test_a_url_with_a_password_in_a_config_var(
    name: str, installer: str, platform: Platform, private: Index
) -> None:
    config = {name: private.url(), "SLUGLINE_INSTALLER": installer}
    build = platform.build(platform.checkout(_app()), config)

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha"]
    assert _leaks(build, platform) == []


@pytest.mark.parametrize(
    ("name", "installer"),
    [
        *(("PIP_EXTRA_INDEX_URL", installer) for installer in INSTALLERS),
        *((name, "uv") for name in ("UV_INDEX", "UV_EXTRA_INDEX_URL")),
    ],
)
def test_a_second_index_with_a_password(
    name: str, installer: str, platform: Platform, private: Index, public: Index
) -> None:
    config = {"PIP_INDEX_URL": public.url(), name: private.url()}
    build = platform.build(
        platform.checkout(_app("beta")), {**config, "SLUGLINE_INSTALLER": installer}
    )

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha", "beta"]
    assert _leaks(build, platform) == []


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize("option", ["--index-url", "--extra-index-url"])
def test_a_url_that_is_filled_in_from_config_vars(
    option: str, installer: str, platform: Platform, private: Index, public: Index
) -> None:
    line = f"{option} http://${{INDEX_USER}}:${{INDEX_TOKEN}}@{private.host}/simple/"
    config = {"INDEX_USER": "me", "INDEX_TOKEN": PASSWORD, "PIP_INDEX_URL": public.url()}
    build = platform.build(
        platform.checkout(_app(line)), {**config, "SLUGLINE_INSTALLER": installer}
    )

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha"]
    assert _leaks(build, platform) == []


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize("is_locked", [False, True], ids=["no lock", "locked"])
def test_any_password_of_a_source_of_poetrys(
    installer: str, platform: Platform, managers: Managers, *, is_locked: bool
) -> None:
    credentials = {
        "POETRY_HTTP_BASIC_MY_SHOP_USERNAME": "me@work",
        "POETRY_HTTP_BASIC_MY_SHOP_PASSWORD": HARD_PASSWORD,
    }
    with closing(Index(user="me@work", password=HARD_PASSWORD)) as index:
        index.add("alpha")
        text = POETRY.format(url=index.url(""))
        app = platform.checkout({"Procfile": PROCFILE, "pyproject.toml": text})
        if is_locked:
            managers.environ.update(credentials)
            managers.run("poetry", "lock", cwd=app, venv=managers.fresh_venv())
        build = platform.build(app, {**credentials, "SLUGLINE_INSTALLER": installer})

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha"]
    for password in (HARD_PASSWORD, quote(HARD_PASSWORD, safe="")):
        assert _leaks(build, platform, password=password) == []


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_netrc_in_a_config_var(installer: str, platform: Platform, private: Index) -> None:
    config = {"PIP_INDEX_URL": private.url(""), "SLUGLINE_NETRC": _netrc(private)}
    build = platform.build(platform.checkout(_app()), {**config, "SLUGLINE_INSTALLER": installer})

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha"]
    assert _leaks(build, platform) == []


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize("is_named", [False, True], ids=["at home", "named"])
def test_a_netrc_of_the_user_who_builds(
    installer: str, platform: Platform, private: Index, *, is_named: bool
) -> None:
    home = platform.environment()["HOME"]
    path = platform.root / ("elsewhere" if is_named else f"{home}/.netrc")
    path.write_text(_netrc(private))
    path.chmod(0o600)
    config = {"PIP_INDEX_URL": private.url(""), "SLUGLINE_INSTALLER": installer}
    build = platform.build(
        platform.checkout(_app()), {**config, **({"NETRC": str(path)} if is_named else {})}
    )

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha"]
    assert _leaks(build, platform) == []


def test_a_pip_conf_in_the_app_is_read_by_pip(platform: Platform, private: Index) -> None:
    conf = f"[global]\nindex-url = {private.url()}\n"
    app = platform.checkout(_app(**{"deploy/pip.conf": conf}))
    build = platform.build(app, {"PIP_CONFIG_FILE": "deploy/pip.conf"})

    assert (build.code, build.report["package_manager"]) == (0, "pip"), build.output
    assert _installed(build) == ["alpha"]
    assert _leaks(build, platform, "deploy/pip.conf") == []


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_slug_that_moves_holds_no_address_of_the_index(
    installer: str, platform: Platform, private: Index
) -> None:
    config = {"PIP_INDEX_URL": private.url(), "SLUGLINE_INSTALLER": installer}
    build = platform.build(platform.checkout(_app()), config)

    assert build.code == 0, build.output
    assert list(holders(build.app, private.host)) == []


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize("directory", ["vendor", "wheelhouse", "wheels"])
def test_package_files_in_the_app_need_no_index(
    directory: str, installer: str, platform: Platform, index: Index
) -> None:
    app = platform.checkout({**_app("beta==1.0"), f"{directory}/README": ""})
    for name in ("alpha", "beta"):
        index.save(name, app / directory)
    config = {"PIP_INDEX_URL": NOWHERE, "SLUGLINE_INSTALLER": installer}
    build = platform.build(app, config)

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha", "beta"]
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/")[0] == 200


@pytest.mark.parametrize("installer", INSTALLERS)
def test_package_files_in_the_app_come_besides_the_index(
    installer: str, platform: Platform, index: Index
) -> None:
    app = platform.checkout({**_app("private", "gamma"), "vendor/README": ""})
    with closing(Index()) as elsewhere:
        elsewhere.add("private")
        elsewhere.save("private", app / "vendor")
    build = platform.build(app, {**index.config(), "SLUGLINE_INSTALLER": installer})

    assert build.code == 0, build.output
    assert _installed(build) == ["alpha", "gamma", "private"]


def test_the_newest_pip_is_used_where_the_index_has_one(platform: Platform) -> None:
    app = {"Procfile": PROCFILE, "requirements.txt": "six\n"}
    build = platform.build(
        platform.checkout(app), {"SLUGLINE_INSTALLER": "pip", "PIP_UPGRADE": "TRUE"}
    )

    assert build.code == 0, build.output
    assert "Running 'pip install --upgrade pip'" in build.out
    assert "we use our own" not in build.out
    assert _installed(build) == ["six"]


def test_an_index_without_a_pip_is_enough(platform: Platform, index: Index) -> None:
    config = {**index.config(), "SLUGLINE_INSTALLER": "pip", "PIP_UPGRADE": "TRUE"}
    build = platform.build(platform.checkout(_app()), config)

    assert build.code == 0, build.output
    assert "we use our own" in build.out
    assert _installed(build) == ["alpha"]
