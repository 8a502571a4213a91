"""Data for NLTK, from an index on loopback, read by the real NLTK in a slug that has moved."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from io import BytesIO
from zipfile import ZipFile

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import Build, Platform
from e2e.index import Loopback

# It says what two of NLTK's own corpora hold: one lies unpacked, one in its archive.
SERVE = """\
import os
from wsgiref.simple_server import make_server

from nltk.corpus import stopwords, words


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{words.words('en')} {stopwords.words('english')}".encode()]


make_server("127.0.0.1", int(os.environ["PORT"]), application).serve_forever()
"""
APP = {
    "requirements.txt": "nltk\n",
    "nltk.txt": "# for the front page\nwords\nstopwords\n",
    "Procfile": "web: python app.py\n",
    "app.py": SERVE,
}


def pack(**files: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


class Data(Loopback):
    """NLTK's data server, with an index and two corpora."""

    def __init__(self) -> None:
        super().__init__()
        self.archives = {
            "words": pack(**{"words/en": "one\ntwo\n", "words/README": ""}),
            "stopwords": pack(**{"stopwords/english": "the\nof\n", "stopwords/README": ""}),
        }
        self.is_down = False

    @property
    def config(self) -> dict[str, str]:
        return {"SLUGLINE_NLTK_INDEX": f"http://{self.host}/index.xml"}

    def answer(self, path: str, authorization: str) -> tuple[HTTPStatus, bytes]:
        name = path.rpartition("/")[2].partition(".")[0]
        if path == "/index.xml":
            entries = "".join(map(self._entry, self.archives))
            return HTTPStatus.OK, f"<nltk_data><packages>{entries}</packages></nltk_data>".encode()
        if path == "/login.xml":
            return HTTPStatus.OK, b"<html><body>Who are you?</body></html>"
        if self.is_down or name not in self.archives:
            return HTTPStatus.NOT_FOUND, b""
        return HTTPStatus.OK, self.archives[name]

    def _entry(self, name: str) -> str:
        digest = hashlib.md5(self.archives[name], usedforsecurity=False).hexdigest()
        url = f"http://{self.host}/packages/{name}.zip"
        unzip = int(name == "words")
        told = f'unzip="{unzip}" url="{url}" checksum="{digest}"'
        return f'<package id="{name}" subdir="corpora" {told}/>'


@pytest.fixture
def data() -> Iterator[Data]:
    with closing(Data()) as data:
        yield data


def speak(build: Build) -> str:
    """Return what the app says when its slug has moved."""
    assert build.code == 0, build.output
    slug = move(build.app)
    assert list(holders(slug, build.app.name)) == []
    with closing(Dyno(slug, build.processes["web"])) as web:
        status, said = web.get("/")
        web.stop()
        assert status == HTTPStatus.OK, web.log
    return said


def test_the_data_travels_with_the_slug_and_is_fetched_once(
    warm_platform: Platform, data: Data
) -> None:
    first = warm_platform.build(warm_platform.checkout(APP), data.config)
    assert speak(first) == "['one', 'two'] ['the', 'of']"
    assert (first.report["nltk_downloader"], first.report["nltk_cache"]) == ("enabled", "new")

    asked = list(data.asked)
    second = warm_platform.build(warm_platform.checkout(APP), data.config)
    assert not second.worked
    assert speak(second) == "['one', 'two'] ['the', 'of']"
    assert second.report["nltk_cache"] == "reused"
    assert data.asked == asked

    _fails_and_keeps(warm_platform, data)


def _fails_and_keeps(platform: Platform, data: Data) -> None:
    """Fail in every way; what was kept serves the next good build all the same."""
    slip = {**APP, "nltk.txt": "words\nstopword\n"}
    unknown = platform.build(platform.checkout(slip), data.config)
    assert (unknown.code, unknown.errors) == (1, ["nltk-corpus-unknown"]), unknown.output
    assert "line 2: stopword" in unknown.err
    assert "did you mean stopwords?" in unknown.err

    more = {**APP, "nltk.txt": "words\nstopwords\nmore\n"}
    login = {"SLUGLINE_NLTK_INDEX": f"http://{data.host}/login.xml"}
    unreadable = platform.build(platform.checkout(more), login)
    assert (unreadable.code, unreadable.errors) == (1, ["nltk-index-unreadable"])

    data.archives["more"], data.is_down = b"", True
    missing = platform.build(platform.checkout(more), data.config)
    assert (missing.code, missing.errors) == (1, ["download-failed"]), missing.output

    asked = list(data.asked)
    again = platform.build(platform.checkout(APP), data.config)
    assert (again.code, again.report["nltk_cache"]) == (0, "reused"), again.output
    assert data.asked == asked


def test_a_list_without_nltk_is_a_leftover(warm_platform: Platform, data: Data) -> None:
    app = {**APP, "requirements.txt": "six\n"}

    build = warm_platform.build(warm_platform.checkout(app), data.config)

    assert (build.code, build.report["nltk_downloader"]) == (0, "skipped-no-nltk"), build.output
    assert data.asked == []
    assert not (build.app / ".heroku/nltk_data").exists()
    shutil.rmtree(build.app)
