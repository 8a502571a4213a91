from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.nltk_txt import read_corpora
from buildpack.model.problem import BuildFailed
from buildpack.model.project import Corpus
from buildpack.problems.manifest import ManifestUnreadable


def test_each_line_names_a_corpus() -> None:
    tree = Tree({"nltk.txt": "# words\npunkt_tab\r\n\n  stopwords  # and these\npunkt_tab\n"})

    assert read_corpora(tree) == (Corpus("punkt_tab", 2), Corpus("stopwords", 4))


@pytest.mark.parametrize("content", [None, "", "# nothing\n"])
def test_nothing_may_be_asked_for(content: str | None) -> None:
    assert read_corpora(Tree({} if content is None else {"nltk.txt": content})) == ()


def test_a_file_that_nobody_wrote_is_a_problem() -> None:
    with pytest.raises(BuildFailed) as failure:
        read_corpora(Tree({"nltk.txt": b"a\n" * 6_000_000}))

    assert isinstance(failure.value.problem, ManifestUnreadable)


@given(st.binary())
def test_any_bytes_are_read(content: bytes) -> None:
    names = [one.name for one in read_corpora(Tree({"nltk.txt": content}))]

    assert len(set(names)) == len(names)
    assert all(name == name.strip() != "" for name in names)
