"""``nltk.txt``: the data that an app which uses NLTK wants."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.facts.limit import check_size
from buildpack.facts.text import decode_text
from buildpack.model.project import Corpus
from buildpack.ports import AppTree

NLTK_TXT = "nltk.txt"


def read_corpora(tree: AppTree) -> tuple[Corpus, ...]:
    """Return the ids that the file lists, one in each line, each once.

    A ``#`` begins a comment. Raises BuildFailed(ManifestUnreadable).
    Source: https://devcenter.heroku.com/articles/python-nltk"""
    content = tree.read(NLTK_TXT)
    if content is None:
        return ()
    check_size(content, NLTK_TXT)
    found: dict[str, Corpus] = {}
    for corpus in _parse(decode_text(content)):
        found.setdefault(corpus.name, corpus)
    return tuple(found.values())


def _parse(text: str) -> Iterator[Corpus]:
    for number, line in enumerate(text.splitlines(), 1):
        name = line.partition("#")[0].strip()
        if name:
            yield Corpus(name, number)
