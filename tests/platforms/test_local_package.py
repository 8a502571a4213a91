from __future__ import annotations

from pathlib import Path

import pytest

from buildpack.model.problem import BuildFailed
from buildpack.package.target import Target
from buildpack.platforms.local_package import PackageOptions, _check
from buildpack.problems.platform import WrongArguments

SERIES = ("3.10", "3.11", "3.12")


def test_nothing_said_means_all() -> None:
    assert _check("--python", None, SERIES) == SERIES


def test_what_is_said_is_taken_once_and_in_order() -> None:
    assert _check("--python", ["3.12", "3.10", "3.12"], SERIES) == ("3.10", "3.12")


def test_what_we_cannot_run_on_is_refused() -> None:
    with pytest.raises(BuildFailed) as failure:
        _check("--python", ["2.7"], SERIES)

    assert isinstance(failure.value.problem, WrongArguments)


def test_a_package_is_for_each_python_on_each_machine() -> None:
    options = PackageOptions(
        into=Path("dist"), series=("3.11", "3.12"), machines=("x86_64", "aarch64"), has_python=False
    )

    assert [str(target) for target in options.targets] == [
        "Python 3.11 on x86_64",
        "Python 3.12 on x86_64",
        "Python 3.11 on aarch64",
        "Python 3.12 on aarch64",
    ]
    assert all(isinstance(target, Target) for target in options.targets)
