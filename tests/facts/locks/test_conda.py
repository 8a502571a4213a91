from __future__ import annotations

import pytest

from buildpack.facts.locks.conda import as_pep440, as_requirement, is_brought_along, split_spec


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy", ("numpy", "")),
        ("NumPy=1.26=py311_0", ("numpy", "=1.26=py311_0")),
        ("conda-forge/linux-64::numpy >=1,<2", ("numpy", ">=1,<2")),
        ("numpy[version='>=1']", ("numpy", "")),
        ("_libgcc_mutex", ("_libgcc_mutex", "")),
        ("???", ("", "")),
    ],
)
def test_a_line_has_a_name_and_a_version(text: str, expected: tuple[str, str]) -> None:
    assert split_spec(text) == expected


@pytest.mark.parametrize(
    ("version", "specifier"),
    [
        ("", ""),
        ("=1.26", "==1.26.*"),
        ("1.26", "==1.26.*"),
        ("==1.26", "==1.26"),
        ("=1.26.4", "==1.26.4"),
        ("=1.26=py311_0", "==1.26"),
        ("=1.26.*", "==1.26.*"),
        (">=1.2, <2", "<2,>=1.2"),
        (">=1|<0.5", ""),
        ("* h_0", ""),
    ],
)
def test_a_version_is_said_by_pep_440(version: str, specifier: str) -> None:
    assert as_pep440(version) == specifier


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pandas", "pandas==1.0.*"),
        ("opencv", "opencv-python-headless==1.0.*"),
        ("navigator-updater", ""),
        ("r-ggplot2", ""),
        ("libpng", ""),
        ("", ""),
    ],
)
def test_an_index_has_it_or_not(name: str, expected: str) -> None:
    assert as_requirement(name, "=1.0") == expected


def test_only_what_python_and_wheels_have_is_passed_over() -> None:
    assert is_brought_along("openssl")
    assert is_brought_along("libopenblas")
    assert not is_brought_along("numpy")
    assert not is_brought_along("geos")
