"""What stands under deploy/, against the schemas and the programs that it is for."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from e2e.clients import find_clients
from e2e.heroku import TOP
from e2e.layer_dir import parse_toml
from e2e.published_schema import Schema, fetch_module, find_strays, read_schema

DEPLOY = TOP / "deploy"
KPACK = ("github.com/pivotal/kpack", "v0.17.2", "h1:/Mrp89M79LjU35vsUBoZSWpHDCH2UxSvLAxirIvxeOs=")
TEKTON = (
    *("github.com/tektoncd/pipeline", "v1.0.0"),
    "h1:qq/BtjwtvZV7qhd6BnL5sGoBM4vVqpCtz/+hMbs6p94=",
)
KUBERNETES = ("k8s.io/api", "v0.32.3", "h1:Hw7KqxRusq+6QSplE3NYG4MBxZw1BZnq4aP4cJVINls=")
# What looks like a host in front of a kind, an annotation, a type.
GROUPS = {"app.kubernetes.io", "kpack.io", "kubernetes.io", "service.binding", "tekton.dev"}
PHASES = ("analyzer", "detector", "restorer", "builder", "exporter")


def documents(folder: str) -> list[dict[str, Any]]:
    """Return the objects in the manifests of one folder."""
    paths = sorted((DEPLOY / folder).glob("*.yaml"))
    return [one for path in paths for one in yaml.safe_load_all(path.read_text())]


def of_kind(folder: str, kind: str) -> list[dict[str, Any]]:
    return [one for one in documents(folder) if one["kind"] == kind]


@pytest.fixture(scope="module")
def kpack() -> Schema:
    return read_schema(fetch_module(*KPACK) / "api/openapi-spec/swagger.json")


@pytest.fixture(scope="module")
def tekton(kpack: Schema) -> Schema:
    path = fetch_module(*TEKTON) / "pkg/apis/pipeline/v1/swagger.json"
    return read_schema(path, kubernetes=kpack)


@pytest.fixture(scope="module")
def examples() -> Path:
    """Kubernetes' own examples, in which every field of a type is set."""
    return fetch_module(*KUBERNETES) / "testdata/HEAD"


def test_kpack_knows_every_field(kpack: Schema) -> None:
    ours = [one for one in documents("kpack") if one["apiVersion"] == "kpack.io/v1alpha2"]

    kinds = {one["kind"] for one in ours}
    errors = [
        error
        for one in ours
        for error in kpack.errors(one, f"kpack.build.v1alpha2.{one['kind']}")
        # That is kpack's to write.
        if error != f"{one['kind']}.status is missing"
    ]

    assert kinds == {"ClusterBuildpack", "ClusterStack", "ClusterBuilder", "Image"}
    assert errors == []


def test_tekton_knows_every_field(tekton: Schema, examples: Path) -> None:
    pod = yaml.safe_load((examples / "core.v1.Pod.yaml").read_text())["spec"]
    (container,) = pod["containers"]
    ours = [one for one in documents("tekton") if one["apiVersion"] == "tekton.dev/v1"]

    errors = [error for one in ours for error in tekton.errors(one, f"v1.{one['kind']}")]
    # Those types are Kubernetes' own.
    (task,) = of_kind("tekton", "Task")
    (run,) = of_kind("tekton", "TaskRun")
    parts = [(task["spec"]["volumes"], pod["volumes"])]
    parts.append((task["spec"]["stepTemplate"]["volumeMounts"], container["volumeMounts"]))
    parts += [
        (step["securityContext"], container["securityContext"]) for step in task["spec"]["steps"]
    ]
    parts += [
        (bound["projected"], pod["volumes"][0]["projected"])
        for bound in run["spec"]["workspaces"]
        if "projected" in bound
    ]
    strays = [one for value, example in parts for one in find_strays(value, example, "")]

    assert [one["kind"] for one in ours] == ["TaskRun", "Task"]
    assert (errors, strays) == ([], [])


@pytest.mark.parametrize("folder", ["kpack", "tekton"])
def test_kubernetes_knows_every_field(examples: Path, folder: str) -> None:
    ours = [one for one in documents(folder) if one["apiVersion"] == "v1"]

    assert {one["kind"] for one in ours} == {"Secret", "ServiceAccount"}
    for one in ours:
        example = yaml.safe_load((examples / f"core.v1.{one['kind']}.yaml").read_text())
        assert list(find_strays(one, example, one["metadata"]["name"])) == []


def test_a_field_that_nobody_knows_is_found(kpack: Schema, examples: Path) -> None:
    (image,) = of_kind("kpack", "Image")
    image["spec"]["cache"] = {"registry": {"tags": "registry.example/x"}}
    secret = yaml.safe_load((examples / "core.v1.Secret.yaml").read_text())

    errors = kpack.errors(image, "kpack.build.v1alpha2.Image")
    strays = list(find_strays({"stringdata": {"type": "pypi"}}, secret, "secret"))

    registry = "Image.spec.cache.registry"
    assert {f"{registry}.tag is missing", f"{registry}.tags is unknown"} <= set(errors)
    assert strays == ["secret.stringdata is unknown"]


def test_what_the_manifests_of_kpack_name_is_there() -> None:
    (builder,) = of_kind("kpack", "ClusterBuilder")
    (image,) = of_kind("kpack", "Image")
    named = {(one["kind"], one["metadata"]["name"]) for one in documents("kpack")}
    (entry,) = builder["spec"]["order"][0]["group"]
    (service,) = image["spec"]["build"]["services"]

    wanted = {(one["kind"], one["name"]) for one in (entry, service, builder["spec"]["stack"])}
    wanted.add(("ServiceAccount", image["spec"]["serviceAccountName"]))
    wanted.add((image["spec"]["builder"]["kind"], image["spec"]["builder"]["name"]))

    assert wanted - named == set()
    assert entry["id"] == descriptor()["id"]


def test_what_a_run_of_tekton_names_is_there() -> None:
    (run,) = of_kind("tekton", "TaskRun")
    named = {
        (one["kind"], one["metadata"].get("name"), one["metadata"].get("namespace", "shop"))
        for one in documents("tekton")
    }
    (secret,) = [
        source["secret"]
        for bound in run["spec"]["workspaces"]
        for source in bound.get("projected", {}).get("sources", ())
    ]
    (index,) = [
        one for one in of_kind("tekton", "Secret") if one["metadata"]["name"] == secret["name"]
    ]

    wanted = {
        ("ServiceAccount", run["spec"]["serviceAccountName"], "shop"),
        ("Task", run["spec"]["taskRef"]["name"], "shop"),
        ("Secret", secret["name"], "shop"),
    }
    assert wanted - named == set()
    assert {item["key"] for item in secret["items"]} == set(index["stringData"])


@pytest.mark.parametrize("folder", ["kpack", "tekton"])
def test_a_registry_s_credentials_are_of_a_kind_that_kubelets_take(folder: str) -> None:
    secrets = {one["metadata"]["name"]: one for one in of_kind(folder, "Secret")}

    for account in of_kind(folder, "ServiceAccount"):
        (pull,) = account["imagePullSecrets"]
        secret = secrets[pull["name"]]
        config = json.loads(secret["stringData"][".dockerconfigjson"])

        assert pull in account["secrets"]
        assert secret["type"] == "kubernetes.io/dockerconfigjson"
        assert secret["metadata"]["namespace"] == account["metadata"]["namespace"]
        assert set(config["auths"]["registry.example"]) == {"username", "password"}


def test_the_task_of_tekton_says_nothing_that_the_lifecycle_does_not_know(tmp_path: Path) -> None:
    (task,) = of_kind("tekton", "Task")
    with tarfile.open(find_clients().lifecycle) as archive:
        archive.extractall(tmp_path)

    phases = [step for step in task["spec"]["steps"] if "command" in step]
    unknown = {
        (phase, option)
        for step in phases
        for phase in [step["command"][0].rpartition("/")[2]]
        for option in options(step["args"])
        if option not in known_options(tmp_path / "lifecycle" / phase, task)
    }

    assert tuple(step["command"][0] for step in phases) == tuple(
        f"/cnb/lifecycle/{one}" for one in PHASES
    )
    assert unknown == set()


def test_the_builder_of_pack_has_our_buildpack_in_its_order() -> None:
    builder = parse_toml((DEPLOY / "pack/builder.toml").read_text())

    (buildpack,) = builder["buildpacks"]
    assert builder["order"] == [{"group": [{"id": descriptor()["id"]}]}]
    assert buildpack["uri"].endswith(f":{descriptor()['version']}")
    assert set(builder) == {"description", "buildpacks", "order", "build", "run"}


def test_every_address_is_the_reader_s_own() -> None:
    texts = [path.read_text() for path in DEPLOY.glob("*/*") if path.suffix in {".yaml", ".toml"}]
    (of_kpack,) = of_kind("kpack", "ClusterBuildpack")

    hosts = {
        host for text in texts for host in re.findall(r"(?<![\w./-])[\w-]+\.[\w.-]+(?=/)", text)
    }

    assert {host for host in hosts - GROUPS if not host.endswith(".example")} == set()
    assert of_kpack["spec"]["image"].endswith(f":{descriptor()['version']}")


def descriptor() -> dict[str, Any]:
    """Return what our buildpack.toml says of us."""
    found: dict[str, Any] = parse_toml((TOP / "buildpack.toml").read_text())["buildpack"]
    return found


def options(args: list[str]) -> Iterator[str]:
    yield from (one.partition("=")[0] for one in args if one.startswith("-"))


def known_options(program: Path, task: dict[str, Any]) -> set[str]:
    """Return the options of one of the lifecycle's programs, at the API that the task speaks."""
    env = {one["name"]: one["value"] for one in task["spec"]["stepTemplate"]["env"]}
    api = {"CNB_PLATFORM_API": env["CNB_PLATFORM_API"]}
    done = subprocess.run(
        [program, "-h"], env=api, capture_output=True, text=True, check=False, timeout=60
    )
    return set(re.findall(r"^ +(-[\w-]+)", done.stdout + done.stderr, re.MULTILINE))
