from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.pip_only import find_pip_only
from buildpack.facts.requirement_line import parse_requirement_lines
from buildpack.facts.requirements import read_requirements


def find(text: str) -> str | None:
    lines = parse_requirement_lines(text.encode())
    assert len(lines) == 1
    return find_pip_only(lines[0])


# Each was given to uv 0.13, which ignores it with a warning or refuses it.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-e git+https://h/x.git#egg=x", "an editable repository"),
        ("hg+https://h/x#egg=x", "a repository of hg"),
        ("x @ svn+https://h/x", "a repository of svn"),
        ("x --config-settings=a=b", "the option --config-settings"),
        ("x -C a=b", "the option --config-settings"),
        ("--pre", "the option --pre"),
        ("--trusted-host h", "the option --trusted-host"),
        ("--prefer-binary", "the option --prefer-binary"),
        ("--only-final :all:", "the option --only-final"),
        ("-rbase.txt", "an option without a space before its value"),
        ("-e./lib", "an option without a space before its value"),
        ('-e "./lib"', "quotes after -e"),
        ("--no-binary=a,b", "a list of packages after --no-binary"),
        ("--extra-index-url http://a --extra-index-url http://b", "several options in one line"),
        ("--find-links wheels --no-index", "several options in one line"),
        ("flask \\\n>=2", "a backslash inside a requirement"),
        ("fla\\\nsk", "a backslash inside a requirement"),
    ],
)
def test_what_only_pip_understands_is_named(text: str, expected: str) -> None:
    assert find(text) == expected


# Each was given to uv 0.13, which does the same as pip.
@pytest.mark.parametrize(
    "text",
    [
        "flask==3.0 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb  # via x",
        "git+https://h/x.git#egg=x",
        "x @ git+https://h/x.git",
        "-e ./lib",
        "--editable=./lib",
        "-r base.txt # ours",
        '-r "base.txt"',
        "--no-binary :all:",
        "--only-binary=x",
        "--no-index",
        "--require-hashes",
        "--index-url=http://u:p@h/simple",
        "--use-feature=fast-deps",
        "--bogus",
        "x===1.0",
    ],
)
def test_what_uv_understands_is_left_to_it(text: str) -> None:
    assert find(text) is None


def test_the_first_finding_is_given_with_its_file_and_line() -> None:
    tree = Tree({"requirements.txt": "x\n-r a.txt\n--pre", "a.txt": "\n-e git+ssh://git@h/x"})

    found, _ = read_requirements(tree, ["requirements.txt"], named_by="default")

    assert found.pip_only == "an editable repository in a.txt, line 2"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"a/r.txt": "# coding: latin-1\nx"},
            "an encoding other than UTF-8 in a/r.txt, line 1",
            id="encoding",
        ),
        pytest.param(
            {"a/r.txt": "x\n-f wheels", "wheels/x.whl": ""},
            "--find-links with a directory relative to the app in a/r.txt, line 2",
            id="links in the root",
        ),
        pytest.param({"a/r.txt": "-f wheels", "a/wheels/x.whl": ""}, "", id="links beside"),
        pytest.param({"a/r.txt": "# coding: utf-8\nx"}, "", id="utf-8"),
    ],
)
def test_what_the_surroundings_decide_is_named_too(files: dict[str, str], expected: str) -> None:
    found, _ = read_requirements(Tree(files), ["a/r.txt"], named_by="default")

    assert found.pip_only == expected
