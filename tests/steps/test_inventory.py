from __future__ import annotations

import json
from pathlib import Path

from planning import version

from buildpack.model.inventory import Origin, Package, Wishes
from buildpack.steps.inventory import read_inventory
from buildpack.system.disk import LocalDisk

NOTHING = Wishes(extras={}, hashes={})


def install(packages: Path, name: str, *headers: str, **files: str) -> None:
    """Write what an installer leaves of a release."""
    directory = packages / f"{name}-1.0.dist-info"
    directory.mkdir(parents=True)
    lines = (f"Name: {name}", "Version: 1.0", *headers, "", "")
    (directory / "METADATA").write_text("\n".join(lines))
    for file, text in files.items():
        (directory / file.replace("_json", ".json")).write_text(text)


def read(packages: Path, wishes: Wishes = NOTHING) -> tuple[Package, ...]:
    return read_inventory(LocalDisk(), packages, version("3.13.1"), wishes)


def test_every_distribution_is_listed_by_name(tmp_path: Path) -> None:
    install(tmp_path, "Zope.Interface", "Requires-Dist: alpha")
    install(tmp_path, "alpha", "License-Expression: MIT", "Summary: The first.")
    (tmp_path / "alpha").mkdir()
    (tmp_path / "broken-1.0.dist-info").mkdir()

    assert read(tmp_path) == (
        Package(name="alpha", version="1.0", summary="The first.", expression="MIT"),
        Package(name="Zope.Interface", version="1.0", needs=("alpha",)),
    )


def test_what_installers_of_old_wrote_counts(tmp_path: Path) -> None:
    (tmp_path / "old-2.egg-info").mkdir()
    (tmp_path / "old-2.egg-info/PKG-INFO").write_text("Name: old\nVersion: 2\n")

    assert read(tmp_path) == (Package(name="old", version="2"),)


def test_the_hashes_of_a_lock_belong_to_its_release(tmp_path: Path) -> None:
    install(tmp_path, "Alpha")
    wishes = Wishes(extras={}, hashes={("alpha", "1.0"): ("sha256:aa",), ("alpha", "2.0"): ("x",)})

    assert [one.hashes for one in read(tmp_path, wishes)] == [("sha256:aa",)]


def test_a_package_that_no_index_served_says_where_it_is_from(tmp_path: Path) -> None:
    said = {"url": "https://example.org/a.zip", "archive_info": {}}
    install(tmp_path, "alpha", direct_url_json=json.dumps(said))

    assert [one.origin for one in read(tmp_path)] == [Origin(url="https://example.org/a.zip")]


def test_the_apps_own_packages_are_known_also_when_their_address_is_removed(
    tmp_path: Path,
) -> None:
    here = json.dumps({"url": "file:///build/lib", "dir_info": {}})
    install(tmp_path, "before", direct_url_json=here)
    install(tmp_path, "after", RECORD="after-1.0.dist-info/direct_url.json,sha256=x,46\n")
    install(tmp_path, "strange", RECORD="strange.py,sha256=x,46\n")

    assert {one.name: one.is_local for one in read(tmp_path)} == {
        "after": True,
        "before": True,
        "strange": False,
    }


def test_where_nothing_is_installed_nothing_is_listed(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere") == ()
