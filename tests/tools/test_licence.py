from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.tools.core_metadata import CoreMetadata
from buildpack.tools.licence import find_licence

MIT = "License :: OSI Approved :: MIT License"
BSD = "License :: OSI Approved :: BSD License"
OWN = "License :: Other/Proprietary License"


@pytest.mark.parametrize(
    ("expression", "text", "classifiers", "expected"),
    [
        ("mit or apache-2.0", "", (), ("MIT OR Apache-2.0", ())),
        ("", "BSD-3-Clause", (BSD,), ("BSD-3-Clause", ())),
        ("", "", (MIT,), ("MIT", ())),
        ("", "MIT License, see LICENSE.txt", (MIT,), ("MIT", ())),
        ("", "BSD", (BSD,), ("", ("BSD",))),
        ("", "", (BSD,), ("", ("BSD License",))),
        ("", "", (MIT, BSD), ("", ("MIT License", "BSD License"))),
        ("", "", ("License :: OSI Approved", OWN), ("", ("Other/Proprietary License",))),
        ("", "Permission is hereby granted, " * 9, (MIT,), ("MIT", ())),
        ("", "Permission is hereby granted, " * 9, (), ("", ())),
        ("No such licence", "", (), ("", ())),
        ("", "", ("Framework :: Flask",), ("", ())),
    ],
)
def test_a_licence_is_told_in_the_plainest_terms(
    expression: str, text: str, classifiers: tuple[str, ...], expected: tuple[str, tuple[str, ...]]
) -> None:
    said = CoreMetadata(
        name="a",
        version="1",
        licence_expression=expression,
        licence=text,
        classifiers=classifiers,
    )

    assert find_licence(said) == expected


@given(st.text(), st.text(alphabet="()MIT ANDOR+-.0123LicenseRef") | st.text())
def test_any_text_gives_an_expression_or_names(expression: str, text: str) -> None:
    said = CoreMetadata(name="a", version="1", licence_expression=expression, licence=text)

    found, names = find_licence(said)

    assert not (found and names)
