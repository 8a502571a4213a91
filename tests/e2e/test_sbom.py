"""What a slug and an image say of themselves: what they hold, labels, and layers of files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cyclonedx_schema import find_flaw
from e2e.heroku import FIXTURES, PROCFILE, Build, Platform
from e2e.index import Index
from e2e.lifecycle import Lifecycle

SLUG = ".heroku/slugline/sbom.cdx.json"
BUILDPACK = "slugline/python"
COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b"
ALPHA, BETA, GAMMA = "pkg:pypi/alpha@1.0", "pkg:pypi/beta@1.0", "pkg:pypi/gamma@2.0"
LIBRARY = {
    "lib/pyproject.toml": """
[project]
name = "alpha"
version = "1.0"

[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
""",
    "lib/alpha.py": "",
    "lib/backend.py": (Path(__file__).parent / "tiny_backend.py").read_text(),
}


def _app(*lines: str, **more: str) -> dict[str, str]:
    text = "\n".join((*lines, ""))
    project = "[project]\nname = 'shop'\nversion = '1.2'\n"
    return {"Procfile": PROCFILE, "requirements.txt": text, "pyproject.toml": project, **more}


def _read(content: bytes) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return a valid document's components and what needs what, by their references."""
    assert find_flaw(content.decode()) == ""
    told = json.loads(content)
    graph = {one["ref"]: one["dependsOn"] for one in told["dependencies"]}
    return {one["bom-ref"]: one for one in told["components"]}, graph


def _of_slug(build: Build) -> tuple[dict[str, Any], dict[str, list[str]]]:
    assert build.code == 0, build.output
    return _read((build.app / SLUG).read_bytes())


def _packages(components: Mapping[str, Any]) -> list[str]:
    return sorted(one for one in components if one.startswith("pkg:pypi/"))


def test_a_slug_lists_what_it_holds_and_what_a_lock_accepts(
    platform: Platform, index: Index
) -> None:
    digests = {"alpha": index.add("alpha"), "beta": index.add("beta", "1.0", "alpha>=1")}
    lines = [f"{name}==1.0 --hash=sha256:{digest}" for name, digest in digests.items()]
    build = platform.build(platform.checkout(_app(*lines)), index.config())
    components, graph = _of_slug(build)

    assert _packages(components) == [ALPHA, BETA]
    assert graph[BETA] == [ALPHA]
    assert graph["app"] == [f"pkg:generic/cpython@{build.report['python_version']}", ALPHA, BETA]
    archives = [
        one["externalReferences"][0]["hashes"] for one in (components[ALPHA], components[BETA])
    ]
    assert archives == [
        [{"alg": "SHA-256", "content": digests[name]}] for name in ("alpha", "beta")
    ]


def test_an_unchanged_slug_has_the_same_list_and_a_changed_one_another(
    platform: Platform, index: Index
) -> None:
    config = index.config()
    first = platform.build(platform.checkout(_app("beta")), config)
    again = platform.build(platform.checkout(_app("beta")), config)
    changed = platform.build(platform.checkout(_app("beta", "gamma")), config)

    assert again.report["cache_status"] == "reused"
    assert (again.app / SLUG).read_bytes() == (first.app / SLUG).read_bytes()
    assert _packages(_of_slug(changed)[0]) == [ALPHA, BETA, GAMMA]
    assert not [line for line in again.out.splitlines() if "Running" in line]


def test_a_package_of_the_apps_own_is_no_strangers(platform: Platform, index: Index) -> None:
    app = {**_app("./lib", "gamma"), **LIBRARY}
    components, graph = _of_slug(platform.build(platform.checkout(app), index.config()))

    assert _packages(components) == [GAMMA]
    assert "purl" not in components["local:alpha@1.0"]
    assert "local:alpha@1.0" in graph["app"]


def test_an_image_lists_each_layer_and_the_whole_also_when_it_is_hollow(
    lifecycle: Lifecycle, index: Index
) -> None:
    first = lifecycle.build(_app("beta"), index.config())
    again = lifecycle.build(_app("beta"), index.config())

    assert first.image is not None, first.out
    assert again.image is not None, again.out
    assert again.exported["venv"] == "untouched"
    for image in (first.image, again.image):
        layers = image.layers[BUILDPACK]
        python, _ = _read(layers["python"].boms["python.sbom.cdx.json"])
        venv, graph = _read(layers["venv"].boms["venv.sbom.cdx.json"])
        whole, needs = _read(image.boms[f"{BUILDPACK}/launch.sbom.cdx.json"])
        assert _packages(venv) == [ALPHA, BETA]
        assert graph == {ALPHA: [], BETA: [ALPHA]}
        assert set(whole) == {*python, *venv}
        assert needs["app"] == [*python, BETA]
    assert again.image.boms == first.image.boms


def test_an_image_is_labelled_with_what_is_known(lifecycle: Lifecycle, index: Index) -> None:
    app = _app("alpha", **{".git/HEAD": "ref: refs/heads/main", ".git/refs/heads/main": COMMIT})
    build = lifecycle.build(app, index.config())
    assert build.image is not None, build.out
    labels = dict(build.image.labels)

    version = labels.pop("io.slugline.python")
    assert f"Python {version}" in build.out
    assert labels == {
        "org.opencontainers.image.title": "shop",
        "org.opencontainers.image.version": "1.2",
        "org.opencontainers.image.revision": COMMIT,
        "io.slugline.installer": "uv",
        "io.slugline.manifests": "requirements.txt",
    }


def test_a_change_of_the_code_leaves_the_layer_of_static_files(lifecycle: Lifecycle) -> None:
    fixture = FIXTURES / "django_gunicorn_static"
    paths = [path for path in fixture.rglob("*") if path.is_file()]
    files = {str(path.relative_to(fixture)): path.read_bytes() for path in paths}
    files[".python-version"] = b"3\n"
    first = lifecycle.build(files)
    again = lifecycle.build({**files, "hello/tomorrow.py": b"DAY = 2\n"})

    assert first.image is not None, first.out
    assert again.image is not None, again.out
    (statics, code), (same, other) = first.image.app, again.image.app
    assert statics == same
    assert code != other
    lifecycle.unpack()
    assert list((lifecycle.app / "staticfiles").iterdir())


def test_a_python_that_another_buildpack_wants_goes_on_to_the_next(
    lifecycle: Lifecycle, index: Index
) -> None:
    lifecycle.checkout(_app("alpha", **{".python-version": "3\n"}))
    lifecycle.write_platform(index.config())
    plans = lifecycle.detect()
    plans[BUILDPACK].append({"name": "python", "metadata": {"version": "2.7.*", "launch": True}})
    build = lifecycle.finish(plans)

    assert build.code == 0, build.out
    assert "build-plan-unmet" in build.notices
    told = (lifecycle.layers_of(BUILDPACK) / "build.toml").read_text()
    assert told == '[[unmet]]\nname = "python"\n'
