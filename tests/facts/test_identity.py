from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.identity import read_identity
from buildpack.model.inventory import Identity

COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b"
OTHER = "89e6c98d92887913cadf06b2adb97f26cde4849b"
PACKED = f"""\
# pack-refs with: peeled fully-peeled sorted
{OTHER} refs/heads/b
{COMMIT} refs/heads/a/b
^{OTHER}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[project]\nname = 'shop'\nversion = '1.2'", Identity(name="shop", version="1.2")),
        ("[project]\nname = 'shop'\ndynamic = ['version']", Identity(name="shop")),
        ("[tool.poetry]\nname = 'shop'\nversion = '2'", Identity(name="shop", version="2")),
        ("[tool.poetry]\nversion = '2'", Identity()),
        ("[project]\nname = 3", Identity()),
        ('[project]\nname = "a\\nb"', Identity()),
        ("[project", Identity()),
        ("tool = 1", Identity()),
    ],
)
def test_the_project_file_names_an_app(text: str, expected: Identity) -> None:
    assert read_identity(Tree({"pyproject.toml": text})) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"HEAD": f"{COMMIT}\n"}, COMMIT),
        ({"HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{COMMIT}\n"}, COMMIT),
        (
            {
                "HEAD": "ref: refs/heads/a/b",
                "packed-refs": PACKED,
            },
            COMMIT,
        ),
        ({"HEAD": "ref: refs/heads/unborn"}, ""),
        ({"HEAD": "ref: refs/../../../etc/passwd"}, ""),
        ({"HEAD": "nonsense"}, ""),
        ({}, ""),
    ],
)
def test_the_commit_is_the_one_that_is_checked_out(files: dict[str, str], expected: str) -> None:
    tree = Tree({f".git/{name}": text for name, text in files.items()})

    assert read_identity(tree).revision == expected


def test_the_commit_stands_at_the_top_of_what_was_pushed() -> None:
    files = {".git/HEAD": COMMIT, "backend/pyproject.toml": "[project]\nname = 'shop'"}

    identity = read_identity(Tree(files, "backend"), "../")

    assert identity == Identity(name="shop", revision=COMMIT)


@given(st.sampled_from(["pyproject.toml", ".git/HEAD", ".git/packed-refs"]), st.binary())
def test_any_bytes_give_an_identity(file: str, content: bytes) -> None:
    tree = Tree({".git/HEAD": "ref: refs/heads/main", file: content})

    assert isinstance(read_identity(tree), Identity)
