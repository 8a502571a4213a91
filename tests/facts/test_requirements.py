from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.requirements import read_requirements
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.problems.catalogue import CATALOGUE
from buildpack.problems.manifest import RequirementsFileMissing


def read(files: dict[str, str]) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    return read_requirements(Tree(files), ["requirements.txt"], named_by="SLUGLINE_REQUIREMENTS")


def facts(text: str, **more: str) -> RequirementsFacts:
    found, problems = read({"requirements.txt": text, **more})
    assert problems == ()
    return found


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def requirement(name: str, specifier: str = "", line: int = 1, **more: bool) -> Requirement:
    return Requirement(
        name=name,
        specifier=specifier,
        file="requirements.txt",
        line=line,
        is_constraint=more.get("is_constraint", False),
        is_url=more.get("is_url", False),
    )


def ids(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.id for problem in problems}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Flask", requirement("flask"), id="a name"),
        pytest.param(
            "zope.Interface_x [a,b] >= 2, <3",
            replace(requirement("zope-interface-x", "<3,>=2"), extras=("a", "b")),
        ),
        pytest.param("flask==3.0  # ours", requirement("flask", "==3.0"), id="comment"),
        pytest.param("\n# x\r\nflask\r\n", requirement("flask", line=3), id="crlf"),
        pytest.param("\ufeffflask", requirement("flask"), id="byte order mark"),
        pytest.param("# coding: latin-1\nflask", requirement("flask", line=2), id="declared"),
        pytest.param("fla\\\nsk\\\n>=2", requirement("flask", ">=2"), id="continuations"),
        pytest.param('flask; python_version<"3.8"', requirement("flask"), id="a version marker"),
        pytest.param("a @ https://${T}@x/y.whl", requirement("a", is_url=True), id="a named url"),
        pytest.param("git+https://u:p@h/x.git#egg=A_b", requirement("a-b", is_url=True)),
        pytest.param("-e git+https://h/x.git@v1#egg=a", requirement("a", is_url=True)),
    ],
)
def test_a_line_names_a_package(text: str, expected: Requirement) -> None:
    assert facts(text).requirements == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('x; sys_platform == "win32"', id="windows"),
        pytest.param('x; platform_python_implementation == "PyPy"', id="pypy"),
        pytest.param('x; sys_platform == "darwin" and python_version > "3"', id="a mac"),
        pytest.param('x; extra == "test"', id="an extra"),
        pytest.param('./x.whl ; os_name == "nt"', id="a path"),
        pytest.param("# x", id="comment"),
    ],
)
def test_a_line_for_other_machines_is_left_out(text: str) -> None:
    found = facts(text)

    assert found.requirements == ()
    assert not found.has_unnamed


def test_hashes_are_kept() -> None:
    text = "flask==3.0 ; python_version > '3' \\\n  --hash=sha256:aa \\\n  --hash sha256:bb\n"

    found = facts(text)

    assert found.requirements[0].hashes == ("sha256:aa", "sha256:bb")
    assert found.requirements[0].specifier == "==3.0"
    assert found.pip_only == ""


def test_included_files_are_relative_to_the_including_one() -> None:
    files = {
        "requirements.txt": "-r reqs/a.txt\n--constraint=reqs/c.txt",
        "reqs/a.txt": "-r ../b.txt\nx",
        "b.txt": "y",
        "reqs/c.txt": "y<2",
    }

    found, problems = read(files)

    assert problems == ()
    assert [(one.name, one.file, one.is_constraint) for one in found.requirements] == [
        ("y", "b.txt", False),
        ("x", "reqs/a.txt", False),
        ("y", "reqs/c.txt", True),
    ]
    assert found.digests == {path: sha256(text) for path, text in files.items()}


def test_files_may_include_one_another() -> None:
    found = facts("-r a.txt\nx", **{"a.txt": "-r requirements.txt\ny"})

    assert [one.name for one in found.requirements] == ["y", "x"]


def test_every_missing_file_is_reported_with_the_line_that_names_it() -> None:
    _, problems = read({"requirements.txt": "x\n-r a.txt\n-c ../b.txt\n-r http://h/c.txt"})

    assert problems == (
        RequirementsFileMissing("a.txt", "requirements.txt", 2),
        RequirementsFileMissing("../b.txt", "requirements.txt", 3),
    )


def test_a_missing_first_file_is_blamed_on_who_names_it() -> None:
    _, problems = read({})

    assert problems == (RequirementsFileMissing("requirements.txt", "SLUGLINE_REQUIREMENTS"),)


def test_several_files_are_read_together() -> None:
    tree = Tree({"a.txt": "x", "b.txt": "y"})

    found, _ = read_requirements(tree, ["./a.txt", "b.txt"], named_by="SLUGLINE_REQUIREMENTS")

    assert [(one.name, one.file) for one in found.requirements] == [("x", "a.txt"), ("y", "b.txt")]


def test_an_editable_project_counts_by_its_metadata() -> None:
    more = {"lib/setup.py": "a", "lib/setup.cfg": "b", "lib/lib/code.py": "c", "setup.py": "d"}

    found = facts("-e ./lib[x]\n-e .", **more)

    assert found.editable_projects == ("./lib", ".")
    assert found.local_projects == ()
    assert found.has_unnamed
    assert set(found.digests) == {"requirements.txt", "lib/setup.py", "lib/setup.cfg", "setup.py"}


@pytest.mark.parametrize("line", ["./lib", "lib/", "file:lib", "lib @ ./lib", "./lib[x] ; 1 < 2"])
def test_a_project_that_is_not_editable_counts_as_a_whole(line: str) -> None:
    one = facts(line, **{"lib/setup.py": "a", "lib/lib/code.py": "b"})
    same = facts(line, **{"lib/setup.py": "a", "lib/lib/code.py": "b", "other.py": "c"})
    other = facts(line, **{"lib/setup.py": "a", "lib/lib/code.py": "c"})

    assert one.local_projects == ("./lib",)
    assert one.digests == same.digests
    assert one.digests["./lib"] != other.digests["./lib"]


def test_local_archives_and_link_directories_count() -> None:
    text = "--find-links=wheels\n./vendor/x-1.tar.gz"

    found = facts(text, **{"wheels/a.whl": "a", "vendor/x-1.tar.gz": "b"})

    assert set(found.digests) == {"requirements.txt", "wheels", "vendor/x-1.tar.gz"}
    assert found.digests["vendor/x-1.tar.gz"] == sha256("b")


@pytest.mark.parametrize(
    "line", ["http://h/x.zip", "git+https://h/x.git", "/opt/x", "-r ${X}.txt", "x y z"]
)
def test_a_line_without_a_name_is_noted(line: str) -> None:
    assert facts(line).has_unnamed


def test_names_alone_tell_the_whole_set() -> None:
    assert not facts("--index-url http://127.0.0.1/\nflask\na @ http://h/a.zip").has_unnamed


@given(st.binary())
def test_any_bytes_give_facts(content: bytes) -> None:
    found, problems = read_requirements(
        Tree({"requirements.txt": content}), ["requirements.txt"], named_by="default"
    )

    assert found.digests["requirements.txt"] == hashlib.sha256(content).hexdigest()
    assert ids(problems) <= set(CATALOGUE)


@given(
    st.lists(
        st.sampled_from(
            [
                *"-rcef=\\\n \"'#;@[]<>=~.,/",
                *("flask", "--hash", "git+", "http://", "egg=", "python", " @ file:///croot/x"),
                *("=py_0", "==1.0", "pip install ", "pywin32", "_conda"),
            ]
        )
    ).map("".join)
)
def test_any_requirements_file_gives_facts(text: str) -> None:
    found, problems = read({"requirements.txt": text})

    assert found.digests["requirements.txt"] == sha256(text)
    assert ids(problems) <= set(CATALOGUE)


SIBLINGS = {
    "backend/requirements.txt": "-e ../libs/a\n../libs/b\n-r ../base.txt\n",
    "base.txt": "flask[async]==3.0\n",
    "libs/a/pyproject.toml": "a",
    "libs/a/a.py": "",
    "libs/b/setup.py": "b",
    "libs/b/b.py": "",
}


def test_what_was_pushed_beside_the_app_takes_part() -> None:
    found, problems = read_requirements(
        Tree(SIBLINGS, "backend"), ["requirements.txt"], named_by=""
    )

    assert problems == ()
    assert (found.editable_projects, found.local_projects) == (("../libs/a",), ("../libs/b",))
    assert sorted(found.digests) == [
        *("../base.txt", "../libs/a/pyproject.toml", "../libs/b", "requirements.txt"),
    ]
    assert [(one.name, one.file, one.extras) for one in found.requirements] == [
        ("flask", "../base.txt", ("async",))
    ]


def test_what_is_further_up_is_not_there() -> None:
    tree = Tree({**SIBLINGS, "backend/requirements.txt": "-r ../../base.txt\n"}, "backend")

    _, problems = read_requirements(tree, ["requirements.txt"], named_by="")

    assert problems == (
        RequirementsFileMissing(path="../../base.txt", named_by="requirements.txt", line=1),
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--index-url https://h/", True),
        ("-i https://h/", True),
        ("--extra-index-url https://h/", False),
    ],
)
def test_an_index_in_place_of_the_usual_one_is_noted(line: str, *, expected: bool) -> None:
    assert facts(f"{line}\nflask\n").has_index is expected


def test_the_app_itself_is_asked_for_where_somebody_wants_it() -> None:
    files = {"requirements.txt": "flask\n", "setup.py": "setup()\n"}

    found, problems = read_requirements(
        Tree(files), ["requirements.txt"], named_by="", project="pyproject.toml, line 3"
    )

    assert (found.editable_projects, problems) == ((".",), ())
    assert found.digests["setup.py"] == sha256("setup()\n")
