from __future__ import annotations

import pytest

from buildpack.facts.locks.package import Package, find_fault, render_line


@pytest.mark.parametrize(
    ("package", "line"),
    [
        (Package(name="flask", specifier="==3.1.0"), "flask==3.1.0"),
        (
            Package(name="uvicorn", specifier="==1.0", extras=("standard",), hashes=("sha256:aa",)),
            "uvicorn[standard]==1.0 --hash=sha256:aa",
        ),
        (
            Package(name="tomli", marker="python_version<'3.11'", hashes=("md5:1", "md5:2")),
            'tomli ; python_version < "3.11" --hash=md5:1 --hash=md5:2',
        ),
        (Package(name="a", path="libs/a", is_editable=True), "-e ./libs/a"),
        (Package(name="a", path=".", is_editable=True, extras=("x",)), "-e .[x]"),
        (Package(name="a", path="libs/a", marker="os_name=='posix'"), None),
        (Package(name="a", url="git+https://h/a.git@b1#subdirectory=c"), None),
    ],
)
def test_a_package_is_a_line_of_a_requirements_file(package: Package, line: str | None) -> None:
    assert find_fault(package) == ""
    assert line is None or render_line(package) == line


def test_a_package_beside_the_app_keeps_its_marker() -> None:
    package = Package(name="a", path="libs/a", marker="os_name=='posix'")

    assert render_line(package) == './libs/a ; os_name == "posix"'


@pytest.mark.parametrize(
    "package",
    [
        pytest.param(Package(name="a\n--index-url http://h"), id="a line in a name"),
        pytest.param(Package(name="-e"), id="an option for a name"),
        pytest.param(Package(name=""), id="no name"),
        pytest.param(Package(name="a", specifier="==1 --index-url http://h"), id="in a version"),
        pytest.param(Package(name="a", specifier="==three"), id="no version"),
        pytest.param(Package(name="a", extras=("b]",)), id="in an extra"),
        pytest.param(Package(name="a", hashes=("sha256:aa --pre",)), id="in a hash"),
        pytest.param(Package(name="a", marker="os_name == 'x\ny'"), id="a line in a marker"),
        pytest.param(Package(name="a", marker="sometimes"), id="no marker"),
        pytest.param(Package(name="a", url="https://h/ --pre"), id="in an address"),
        pytest.param(Package(name="a", url="not-an-address"), id="no address"),
        pytest.param(Package(name="a", path="libs/a ; x"), id="in a path"),
        pytest.param(Package(name="a", path="$HOME"), id="a variable for a path"),
        pytest.param(Package(name="a", path="/opt/a"), id="elsewhere"),
    ],
)
def test_what_could_mean_something_else_is_a_fault(package: Package) -> None:
    assert find_fault(package) != ""
