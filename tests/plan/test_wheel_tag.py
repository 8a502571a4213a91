from __future__ import annotations

import pytest
from planning import version

from buildpack.plan.wheel_tag import fits

X86 = "manylinux_2_28_x86_64"


@pytest.mark.parametrize(
    ("tag", "python", "expected"),
    [
        ("py3-none-any", "3.13.1", True),
        ("py2-none-any", "3.13.1", False),
        ("py2-none-any", "2.7.18", True),
        ("py38-none-any", "3.13.1", True),
        ("py314-none-any", "3.13.1", False),
        (f"cp313-cp313-{X86}", "3.13.1", True),
        (f"cp313-cp313-{X86}", "3.12.1", False),
        (f"cp313-cp313t-{X86}", "3.13.1", False),
        (f"cp313-cp313t-{X86}", "3.13.1t", True),
        (f"cp313-cp313-{X86}", "3.13.1t", False),
        (f"cp39-abi3-{X86}", "3.13.1", True),
        (f"cp39-abi3-{X86}", "3.13.1t", False),
        (f"cp314-abi3-{X86}", "3.13.1", False),
        ("cp37-cp37m-linux_x86_64", "3.7.16", True),
        ("cp27-cp27mu-manylinux1_x86_64", "2.7.18", True),
        ("cp313-cp313-macosx_11_0_x86_64", "3.13.1", False),
        ("cp313-cp313-win_amd64", "3.13.1", False),
        ("cp313-cp313-musllinux_1_2_x86_64", "3.13.1", False),
        ("cp313-cp313-manylinux_2_28_aarch64", "3.13.1", False),
        (f"pp310-pypy310_pp73-{X86}", "3.10.1", False),
        (f"py3-none-{X86}", "3.13.1", True),
    ],
)
def test_a_wheel_fits_its_own_pythons_on_its_own_machines(
    tag: str, python: str, *, expected: bool
) -> None:
    assert fits(tag, version(python), "heroku-24-x86_64") is expected
