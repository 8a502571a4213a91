"""Where the app's Python comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.archives import Files, downloads_json
from e2e.dyno import Dyno, holders, move
from e2e.heroku import Platform, series_at_hand

SAYS_VERSION = (
    "import os\nimport sys\nfrom wsgiref.simple_server import make_server\n\n\n"
    "def application(environ, start_response):\n"
    "    start_response('200 OK', [])\n    return [sys.version.split()[0].encode()]\n\n\n"
    "make_server('127.0.0.1', int(os.environ['PORT']), application).serve_forever()\n"
)
APP = {"Procfile": "web: python app.py\n", "app.py": SAYS_VERSION}


@pytest.fixture
def served(archives: Path) -> Iterator[Files]:
    with closing(Files(archives)) as files:
        yield files


def _version(archive: Path) -> str:
    return archive.name.split("-")[1]


def _newest(archives: Path) -> Path:
    return max(archives.glob("*.tar.gz"))


@pytest.mark.parametrize("series", ["3.10", "3.11", "3.12", "3.13"])
def test_an_app_runs_on_the_series_that_it_asks_for(series: str, platform: Platform) -> None:
    if series not in series_at_hand():
        pytest.skip(f"this machine has no CPython {series} in a pyenv")
    version = series_at_hand()[series].name
    build = platform.build(platform.checkout({**APP, ".python-version": f"{series}\n"}))
    assert build.code == 0, build.output
    slug = move(build.app)

    assert list(holders(slug, build.app.name)) == []
    assert (build.report["python_version"], build.report["python_version_origin"]) == (
        version,
        ".python-version",
    )
    with closing(Dyno(slug, build.processes["web"])) as web:
        assert web.get("/") == (200, version)


@pytest.mark.parametrize("series", ["3.10", "3.11", "3.12", "3.13"])
def test_the_buildpack_runs_on_the_series_of_any_stack(series: str, platform: Platform) -> None:
    if series not in series_at_hand():
        pytest.skip(f"this machine has no CPython {series} in a pyenv")
    platform.stack = series_at_hand()[series] / "bin"
    build = platform.build(platform.checkout(APP))

    assert build.code == 0, build.output


def test_an_archive_in_a_directory_becomes_the_runtime(archives: Path, platform: Platform) -> None:
    config = {"SLUGLINE_PYTHON_OFFERS": "archive", "SLUGLINE_PYTHON_ARCHIVES": str(archives)}
    build = platform.build(platform.checkout(APP), config)

    assert build.code == 0, build.output
    assert build.report["python_version"] == _version(_newest(archives))


def test_an_archive_behind_a_url_is_fetched_once(
    served: Files, archives: Path, platform: Platform
) -> None:
    config = {
        "SLUGLINE_PYTHON_OFFERS": "archive",
        "SLUGLINE_PYTHON_ARCHIVES": f"http://{served.host}/",
    }
    first = platform.build(platform.checkout(APP), config)
    second = platform.build(platform.checkout(APP), config)

    assert (first.code, second.code) == (0, 0), second.output
    assert served.asked.count(f"/{_newest(archives).name}") == 1
    with closing(Dyno(move(second.app), second.processes["web"])) as web:
        assert web.get("/") == (200, _version(_newest(archives)))


def test_a_cached_python_serves_while_the_archives_are_down(
    archives: Path, platform: Platform
) -> None:
    with closing(Files(archives)) as files:
        config = {
            "SLUGLINE_PYTHON_OFFERS": "archive",
            "SLUGLINE_PYTHON_ARCHIVES": f"http://{files.host}/",
        }
        first = platform.build(platform.checkout(APP), config)
    second = platform.build(platform.checkout(APP), config)

    assert (first.code, second.code) == (0, 0), second.output
    assert "runtime-from-cache" in second.notices


def test_uv_fetches_a_managed_python_from_an_index_of_ones_own(
    served: Files, archives: Path, platform: Platform, tmp_path: Path
) -> None:
    archive = _newest(archives)
    listing = tmp_path / "downloads.json"
    listing.write_text(downloads_json(archive, f"http://{served.host}/{archive.name}"))
    with closing(Files(tmp_path)) as listings:
        config = {
            "SLUGLINE_PYTHON_OFFERS": "managed",
            "UV_PYTHON_DOWNLOADS_JSON_URL": f"http://{listings.host}/{listing.name}",
        }
        first = platform.build(platform.checkout(APP), config)
        second = platform.build(platform.checkout(APP), config)

    assert (first.code, second.code) == (0, 0), second.output
    assert served.asked.count(f"/{archive.name}") == 1
    slug = move(second.app)
    assert list(holders(slug, second.app.name)) == []
    with closing(Dyno(slug, second.processes["web"])) as web:
        assert web.get("/") == (200, _version(archive))


def test_a_managed_python_with_another_checksum_is_refused(
    served: Files, archives: Path, platform: Platform, tmp_path: Path
) -> None:
    archive = _newest(archives)
    url = f"http://{served.host}/{archive.name}"
    wrong = hashlib.sha256(b"something else").hexdigest()
    (tmp_path / "downloads.json").write_text(downloads_json(archive, url, sha256=wrong))
    with closing(Files(tmp_path)) as listings:
        config = {
            "SLUGLINE_PYTHON_OFFERS": "managed",
            "UV_PYTHON_DOWNLOADS_JSON_URL": f"http://{listings.host}/downloads.json",
        }
        build = platform.build(platform.checkout(APP), config)

    assert (build.code, build.errors) == (1, ["download-checksum-mismatch"]), build.output
