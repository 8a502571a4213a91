from __future__ import annotations

import pytest

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.inventory import Origin, Package
from buildpack.report.component import describe_package, describe_python, refer_to

SHA = "sha256:" + "a1" * 32
COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b"


def package(name: str = "Flask", version: str = "3.1.0", origin: Origin | None = None) -> Package:
    return Package(name=name, version=version, origin=origin)


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (package(), "pkg:pypi/flask@3.1.0"),
        (package("ruamel_yaml.Clib"), "pkg:pypi/ruamel-yaml.clib@3.1.0"),
        (package(version="2.4.0+cu121"), "pkg:pypi/flask@2.4.0%2Bcu121"),
        (package(version="1!2.0"), "pkg:pypi/flask@1%212.0"),
        (
            package(origin=Origin(url="https://example.org/a b.zip")),
            "pkg:pypi/flask@3.1.0",
        ),
        (
            package(origin=Origin(url="https://example.org/a.zip")),
            "pkg:pypi/flask@3.1.0?download_url=https:%2F%2Fexample.org%2Fa.zip",
        ),
        (
            package(origin=Origin(url="https://example.org/a.git", vcs="git", commit=COMMIT)),
            f"pkg:pypi/flask@3.1.0?vcs_url=git%2Bhttps:%2F%2Fexample.org%2Fa.git%40{COMMIT}",
        ),
        (Package(name="my_shop", version="1.0", is_local=True), "local:my-shop@1.0"),
    ],
)
def test_a_package_is_referred_to_by_its_url(described: Package, expected: str) -> None:
    assert refer_to(described) == expected


def test_a_package_is_told_with_its_licence_and_the_archives_that_a_lock_accepts() -> None:
    flask = Package(
        name="Flask",
        version="3.1.0",
        summary="A framework.",
        expression="BSD-3-Clause",
        hashes=(SHA, "sha256:broken", "crc:00", "md5:" + "0" * 32),
    )

    assert describe_package(flask) == {
        "type": "library",
        "bom-ref": "pkg:pypi/flask@3.1.0",
        "name": "Flask",
        "version": "3.1.0",
        "description": "A framework.",
        "licenses": [{"expression": "BSD-3-Clause"}],
        "purl": "pkg:pypi/flask@3.1.0",
        "externalReferences": [
            {
                "type": "distribution",
                "url": "pkg:pypi/flask@3.1.0",
                "comment": "the archives that the lock accepts",
                "hashes": [
                    {"alg": "MD5", "content": "0" * 32},
                    {"alg": "SHA-256", "content": "a1" * 32},
                ],
            }
        ],
    }


def test_a_package_from_a_repository_is_told_with_its_commit() -> None:
    origin = Origin(url="https://example.org/a.git", vcs="git", commit=COMMIT)

    assert describe_package(package(origin=origin))["externalReferences"] == [
        {"type": "vcs", "url": "https://example.org/a.git", "comment": f"commit {COMMIT}"}
    ]


def test_nobody_looks_up_the_apps_own_package_as_somebody_elses() -> None:
    described = describe_package(Package(name="requests", version="1.0", is_local=True))

    assert "purl" not in described
    assert described["properties"] == [{"name": "slugline:source", "value": "the app's own"}]


def test_python_is_told_by_the_name_that_vulnerability_databases_have_for_it() -> None:
    made_of = Fingerprint(
        versions=(("Python version", "3.14.2t"), ("Python build", "20260101"), ("stack", "x"))
    )
    described = describe_python(made_of)

    assert described["type"] == "platform"
    assert described["version"] == "3.14.2t"
    assert described["cpe"] == "cpe:2.3:a:python:python:3.14.2:*:*:*:*:*:*:*"
    assert described["properties"] == [
        {"name": "slugline:build", "value": "20260101"},
        {"name": "slugline:stack", "value": "x"},
    ]
