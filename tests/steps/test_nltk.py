from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest
from fakes import Console, Network, Store, make_world
from planning import LAYOUT, version

from buildpack.model.env import EnvEdit, How
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.layout import Layout, Place
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Kept, NltkData, Use
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Corpus
from buildpack.problems.network import ChecksumMismatch
from buildpack.problems.nltk import NltkCorpusUnknown, NltkIndexUnreadable, UnknownCorpus
from buildpack.steps.nltk import FetchNltkData

INDEX = "https://nltk.example.com/index.xml"
MADE_OF = Fingerprint(digests=(("The NLTK corpus words", "1"),))


def pack(name: str, *members: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for member in members:
            archive.writestr(member, f"of {name}")
    return content.getvalue()


WORDS, NET = pack("words", "words/en"), pack("net", "net/data")
ENTRIES = (
    '<package id="words" subdir="corpora" unzip="1" url="words.zip" '
    f'sha256_checksum="{hashlib.sha256(WORDS).hexdigest()}" checksum="old"/>'
    '<package id="net" subdir="corpora" unzip="0" url="net.zip" '
    f'checksum="{hashlib.md5(NET, usedforsecurity=False).hexdigest()}"/>'
)
SERVED: dict[str, str | bytes | Problem] = {
    INDEX: ENTRIES,
    "https://nltk.example.com/words.zip": WORDS,
    "https://nltk.example.com/net.zip": NET,
}


def layout(root: Path) -> Layout:
    app = Place(root / "app", PurePosixPath("$HOME"))
    return replace(LAYOUT, app=app, source=app, venv=app / ".heroku/venv", scratch=root / "scratch")


def data(*names: str, use: Use = Use.NEW, is_certain: bool = True) -> NltkData:
    return NltkData(
        corpora=tuple(Corpus(name, line) for line, name in enumerate(names, 1)),
        index=INDEX,
        kept=Kept(name="nltk", made_of=MADE_OF, use=use),
        is_certain=is_certain,
    )


def run(
    root: Path, wanted: NltkData, network: Network, store: Store, console: Console | None = None
) -> StepOutcome:
    world = make_world(network=network, store=store, console=console)
    return FetchNltkData(layout(root), version("3.13.1"), wanted).run(world)


def there(root: Path) -> dict[str, bytes]:
    top = root / "app/.heroku/nltk_data"
    files = (path for path in top.rglob("*") if path.is_file())
    return {str(path.relative_to(top)): path.read_bytes() for path in files}


def test_data_is_fetched_unpacked_and_kept(tmp_path: Path) -> None:
    network, store = Network(SERVED), Store(tmp_path / "store")

    outcome = run(tmp_path, data("words", "net"), network, store)

    assert there(tmp_path) == {"corpora/words/en": b"of words", "corpora/net.zip": NET}
    assert store.kept == {"nltk": MADE_OF}
    assert outcome.data == {"nltk_downloader": "enabled", "nltk_cache": "new"}
    place = layout(tmp_path).app / ".heroku/nltk_data"
    assert outcome.env == (EnvEdit("NLTK_DATA", place, How.DEFAULT),)


def test_what_is_kept_needs_no_network(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    run(tmp_path, data("words"), Network(SERVED), store)
    network = Network()

    run(tmp_path / "next", data("words", use=Use.REUSED), network, store)

    assert there(tmp_path / "next") == {"corpora/words/en": b"of words"}
    assert network.asked == []


def test_an_update_fetches_what_is_new(tmp_path: Path) -> None:
    store, network = Store(tmp_path / "store"), Network(SERVED)
    run(tmp_path, data("words"), Network(SERVED), store)

    run(tmp_path / "next", data("words", "net", use=Use.UPDATED), network, store)

    assert set(there(tmp_path / "next")) == {"corpora/words/en", "corpora/net.zip"}
    assert network.asked == [INDEX, "https://nltk.example.com/net.zip"]


@pytest.mark.parametrize(
    ("names", "served", "problem"),
    [
        (
            ("word", "net", "xyzzy"),
            {},
            NltkCorpusUnknown(
                (UnknownCorpus("word", 1, "words"), UnknownCorpus("xyzzy", 3)), INDEX
            ),
        ),
        (("words",), {INDEX: "<html>Log in!"}, NltkIndexUnreadable(INDEX)),
        (
            ("net",),
            {"https://nltk.example.com/net.zip": b"cut"},
            ChecksumMismatch(
                "https://nltk.example.com/net.zip",
                hashlib.md5(NET, usedforsecurity=False).hexdigest(),
                hashlib.md5(b"cut", usedforsecurity=False).hexdigest(),
                "MD5",
            ),
        ),
    ],
    ids=["unknown names", "another document", "another file"],
)
def test_a_failure_leaves_the_cache_as_it_was(
    names: tuple[str, ...],
    served: dict[str, str | bytes | Problem],
    problem: Problem,
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "store")

    with pytest.raises(BuildFailed) as failure:
        run(tmp_path, data(*names), Network({**SERVED, **served}), store)

    assert failure.value.problem == problem
    assert store.saved == []


@pytest.mark.parametrize("is_there", [True, False])
def test_without_nltk_nothing_is_fetched(*, is_there: bool, tmp_path: Path) -> None:
    network = Network(SERVED)
    if is_there:
        (tmp_path / "app/.heroku/venv/lib/python3.13/site-packages/nltk").mkdir(parents=True)

    outcome = run(
        tmp_path, data("words", is_certain=False), network, Store(tmp_path / "store"), Console()
    )

    assert outcome.data["nltk_downloader"] == ("enabled" if is_there else "skipped-no-nltk")
    assert bool(network.asked) is is_there
