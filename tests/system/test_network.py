from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from loopback import Answer, serving

from buildpack.model.problem import BuildFailed
from buildpack.problems.network import ChecksumMismatch, DownloadFailed
from buildpack.system.http import free_port
from buildpack.system.network import Web

CONTENT = bytes(range(256)) * 3000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Pauses(list[float]):
    """Remembers for how long one would have waited."""


def failure_of(web: Web, url: str) -> object:
    with pytest.raises(BuildFailed) as failure:
        web.text(url)
    return failure.value.problem


def test_a_file_is_fetched_and_verified(tmp_path: Path) -> None:
    with serving({"/file": CONTENT}) as server:
        Web({}).download(f"{server.url}/file", tmp_path / "new/file", sha256=SHA256.upper())

    assert (tmp_path / "new/file").read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_a_wrong_checksum_leaves_nothing_behind(tmp_path: Path) -> None:
    with serving({"/file": b"other"}) as server:
        url = f"http://user:word@127.0.0.1:{server.port}/file"
        with pytest.raises(BuildFailed) as failure:
            Web({}).download(url, tmp_path / "file", sha256=SHA256)

    assert failure.value.problem == ChecksumMismatch(
        url=f"http://user:****@127.0.0.1:{server.port}/file",
        expected=SHA256,
        actual=hashlib.sha256(b"other").hexdigest(),
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_sha256_is_verified_by_its_md5(tmp_path: Path) -> None:
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    with serving({"/file": CONTENT}) as server:
        Web({}).download(f"{server.url}/file", tmp_path / "good", md5=md5)
        with pytest.raises(BuildFailed) as failure:
            Web({}).download(f"{server.url}/file", tmp_path / "bad", md5="0" * 32)

    assert (tmp_path / "good").read_bytes() == CONTENT
    assert failure.value.problem == ChecksumMismatch(f"{server.url}/file", "0" * 32, md5, "MD5")


def test_a_checksum_must_be_known(tmp_path: Path) -> None:
    with serving({"/file": CONTENT}) as server, pytest.raises(BuildFailed):
        Web({}).download(f"{server.url}/file", tmp_path / "file")


def test_a_declared_encoding_is_no_reason_to_change_the_bytes(tmp_path: Path) -> None:
    packed = gzip.compress(CONTENT)
    answer = Answer(packed, headers={"Content-Encoding": "x-gzip"})
    with serving({"/a.tar.gz": answer}) as server:
        sha256 = hashlib.sha256(packed).hexdigest()
        Web({}).download(f"{server.url}/a.tar.gz", tmp_path / "a", sha256=sha256)

    assert (tmp_path / "a").read_bytes() == packed


def test_a_text_is_decoded() -> None:
    with serving({"/": "größe".encode()}) as server:
        assert Web({}).text(f"{server.url}/") == "größe"


@pytest.mark.parametrize(
    "bad", [Answer(status=503), Answer(CONTENT[:100], cut=500)], ids=["503", "a cut body"]
)
def test_what_may_get_better_is_tried_again(bad: Answer, tmp_path: Path) -> None:
    pauses = Pauses()
    with serving({"/file": (bad, bad, Answer(CONTENT))}) as server:
        web = Web({}, pause=pauses.append)
        web.download(f"{server.url}/file", tmp_path / "file", sha256=SHA256)

    assert (tmp_path / "file").read_bytes() == CONTENT
    assert pauses == [0.5, 1.0]


def test_it_gives_up_after_five_tries() -> None:
    pauses = Pauses()
    with serving({"/": Answer(status=500)}) as server:
        url = f"{server.url}/"
        problem = failure_of(Web({}, pause=pauses.append), url)

    assert problem == DownloadFailed(url=url, why="the server answered 500")
    assert (len(server.asked), pauses) == (5, [0.5, 1.0, 2.0, 4.0])


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429])
def test_a_4xx_is_not_tried_again(status: int) -> None:
    with serving({"/": Answer(status=status)}) as server:
        url = f"{server.url}/"
        problem = failure_of(Web({}), url)

    why, is_missing = f"the server answered {status}", status in {404, 410}
    assert problem == DownloadFailed(url=url, why=why, is_missing=is_missing)
    assert server.asked == ["/"]


def test_nobody_there_is_tried_again_and_then_named() -> None:
    url, pauses = f"http://127.0.0.1:{free_port()}/", Pauses()

    problem = failure_of(Web({}, pause=pauses.append), url)

    why = "the server can't be reached: Connection refused"
    assert problem == DownloadFailed(url=url, why=why)
    assert len(pauses) == 4


@pytest.mark.parametrize("url", ["nothing", "ftp://127.0.0.1/x", "http://", "http://[x"])
def test_an_address_that_is_none_is_not_tried_again(url: str) -> None:
    pauses = Pauses()

    problem = failure_of(Web({}, pause=pauses.append), url)

    assert isinstance(problem, DownloadFailed)
    assert pauses == []


def test_certificates_that_are_not_there_are_a_problem_at_once(tmp_path: Path) -> None:
    pauses = Pauses()
    web = Web({"REQUESTS_CA_BUNDLE": f"{tmp_path}/nothing.pem"}, pause=pauses.append)

    problem = failure_of(web, f"https://127.0.0.1:{free_port()}/")

    assert isinstance(problem, DownloadFailed)
    assert pauses == []


def test_the_environment_of_the_build_names_the_proxy() -> None:
    with serving({"http://files.example/x": b"by proxy"}) as proxy:
        web = Web({"http_proxy": proxy.url, "NO_PROXY": "other.example"})

        assert web.text("http://files.example/x") == "by proxy"


def test_no_proxy_is_asked_for_hosts_that_are_excepted() -> None:
    with serving({"/x": b"direct"}) as server:
        nowhere = f"http://127.0.0.1:{free_port()}"
        web = Web({"HTTP_PROXY": nowhere, "no_proxy": "localhost,127.0.0.1"})

        assert web.text(f"{server.url}/x") == "direct"


def test_passwords_reach_the_server_and_no_problem() -> None:
    with serving({"/": Answer(status=403)}) as server:
        url = f"http://me:word@127.0.0.1:{server.port}/"

        problem = failure_of(Web({}), url)

    masked = f"http://me:****@127.0.0.1:{server.port}/"
    assert problem == DownloadFailed(url=masked, why="the server answered 403")
