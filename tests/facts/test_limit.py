from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.dependencies import read_dependencies
from buildpack.facts.limit import check_count, check_size, check_values
from buildpack.model.problem import BuildFailed
from buildpack.model.wanted import Wanted
from buildpack.problems.manifest import ManifestUnreadable

_TOO_MANY = "It lists more than 5000 packages"
_TOO_MUCH = "It holds more values than any known file"
_UV_ROOT = '[[package]]\nname = "app"\nsource = { virtual = "." }\n'


def test_what_honest_files_hold_passes() -> None:
    check_size(b"x" * 10_000_000, "uv.lock")
    check_count(range(5000), "uv.lock")
    check_values(b"a,b\n\n" * 100, "uv.lock", lines=100, parts=100)
    check_values(b"a" * 99 + b"\n" * 30_000, "uv.lock", lines=10_000, parts=1)


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("requirements.txt", "".join(f"p{one}\n" for one in range(5001)), _TOO_MANY),
        ("requirements.txt", "a\n" * 100_000, _TOO_MUCH),
        ("requirements.txt", "a\r" * 100_000, _TOO_MUCH),
        ("requirements.txt", "#" * 10_000_001, "It is larger than 10 MB"),
        ("uv.lock", "[[package]]\n" * 5001, _TOO_MANY),
        ("pylock.toml", 'lock-version = "1.0"\n' + "[[packages]]\n" * 5001, _TOO_MANY),
        ("pylock.toml", "x\n" * 100_000, _TOO_MUCH),
        ("pylock.toml", f"x = [{'1,' * 400_000}]", _TOO_MUCH),
        ("Pipfile", "[packages]\n" + "".join(f'p{one}="*"\n' for one in range(5001)), _TOO_MANY),
        ("setup.py", f"setup(install_requires=[{'1,' * 5001}])", _TOO_MANY),
    ],
)
def test_what_nobody_has_written_is_refused(file: str, content: str, why: str) -> None:
    with pytest.raises(BuildFailed) as failure:
        read_dependencies(Tree({file: content}), file, Wanted(), {})

    assert failure.value.problem == ManifestUnreadable(file, why)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("requirements.txt", "a; ", "\n"),
        ("requirements.txt", "./a ; ", "\n"),
        ("pyproject.toml", '[build-system]\n[project]\ndependencies = ["a; ', '"]\n'),
        ("pyproject.toml", '[project]\nname = "a"\ndependencies = ["a; ', '"]\n'),
        ("uv.lock", f'{_UV_ROOT}dependencies = [{{ name = "a", marker = "', '" }]\n'),
    ],
    ids=["line", "path", "own project", "listed", "uv.lock"],
)
def test_a_marker_of_a_thousand_brackets_is_read_or_told(
    file: str, before: str, after: str
) -> None:
    marker = f"{'(' * 1000}os_name == 'a'{')' * 1000}"

    facts, problems = read_dependencies(
        Tree({file: f"{before}{marker}{after}"}), file, Wanted(), {}
    )

    assert facts.requirements == ()
    assert all(problem.explain() for problem in problems)


def test_extras_and_groups_that_lead_to_one_another_for_ever_end() -> None:
    extras = "".join(f'e{one} = ["a[e{one + 1}]"]\n' for one in range(2000))
    groups = "".join(f'g{one} = [{{include-group = "g{one + 1}"}}]\n' for one in range(2000))
    text = (
        f'[project]\nname = "a"\n[project.optional-dependencies]\n{extras}e2000 = ["flask"]\n'
        f'[dependency-groups]\n{groups}g2000 = ["pytest"]\n'
    )
    wanted = Wanted(groups=("g0",), extras=("e0",))

    facts, problems = read_dependencies(
        Tree({"pyproject.toml": text}), "pyproject.toml", wanted, {}
    )

    assert (facts.lines, problems) == (("flask", "pytest"), ())
