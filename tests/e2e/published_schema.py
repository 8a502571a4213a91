"""Schemas that projects publish in their Go modules, and what they say of a document."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from e2e.heroku import TOP

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
# In full in one schema, by its last part in another.
_KUBERNETES = "io.k8s.api.core.v1."
# Written as a text, a list or an object, which the schema of its Go type doesn't tell.
_FREE = frozenset({"v1.ParamValue"})


@dataclass(frozen=True)
class Schema:
    """The definitions of an OpenAPI document."""

    definitions: Mapping[str, Any]

    def errors(self, value: object, name: str) -> list[str]:
        """Return what in *value* isn't as the definition *name* has it. Unknown keys are errors: an
        API server would drop or refuse them."""
        return list(self._check(value, self.definitions[name], name.rpartition(".")[2]))

    def _check(self, value: object, schema: Mapping[str, Any], where: str) -> Iterator[str]:
        if "$ref" in schema:
            schema = self._resolve(schema["$ref"])
        kind = schema.get("type")
        if kind and not _is(value, kind):
            yield f"{where} is no {kind}"
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from self._check(item, schema.get("items", {}), f"{where}[{number}]")
        elif isinstance(value, dict):
            yield from self._check_keys(value, schema, where)

    def _check_keys(
        self, value: dict[str, object], schema: Mapping[str, Any], where: str
    ) -> Iterator[str]:
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        yield from (
            f"{where}.{key} is missing" for key in schema.get("required", ()) if key not in value
        )
        for key, item in value.items():
            if key in known or others is not None:
                yield from self._check(item, known.get(key, others), f"{where}.{key}")
            elif known:
                yield f"{where}.{key} is unknown"

    def _resolve(self, reference: str) -> Mapping[str, Any]:
        name = reference.removeprefix("#/definitions/")
        # What a project takes from another's module is not always in its own schema.
        found: Mapping[str, Any] = {} if name in _FREE else self.definitions.get(name, {})
        return found


def read_schema(path: Path, *, kubernetes: Schema | None = None) -> Schema:
    """Return the schema in a file; what it leaves out of Kubernetes' own types is *kubernetes*'."""
    own = json.loads(path.read_text())["definitions"]
    theirs = kubernetes.definitions if kubernetes else {}
    core = {
        f"v1.{name.removeprefix(_KUBERNETES)}": definition
        for name, definition in theirs.items()
        if name.startswith(_KUBERNETES)
    }
    return Schema({**theirs, **core, **own})


def find_strays(value: object, example: object, where: str) -> Iterator[str]:
    """Yield what has no counterpart in an *example* in which every field is set: a key, or a value
    of another kind. A key that is free to choose is called ``...Key`` there."""
    if isinstance(value, dict) and isinstance(example, dict):
        free = next((example[key] for key in example if key.endswith("Key")), None)
        for key, item in value.items():
            if key not in example and free is None:
                yield f"{where}.{key} is unknown"
            else:
                yield from find_strays(item, example.get(key, free), f"{where}.{key}")
    elif isinstance(value, list) and isinstance(example, list):
        for number, item in enumerate(value):
            yield from find_strays(item, example[0], f"{where}[{number}]")
    elif type(value) is not type(example):
        yield f"{where} is no {type(example).__name__}"


def fetch_module(module: str, version: str, checksum: str) -> Path:
    """Return the directory of a Go module, from Go's own cache or the proxy that Go knows.

    Skips the test where there is no Go."""
    go = shutil.which("go") or next(map(str, (TOP / ".clients").glob("go-*/**/bin/go")), None)
    if go is None:
        pytest.skip("this machine lacks Go (see tests/clients/install)")
    # Outside of every module, so that no go.mod decides.
    argv = [go, "mod", "download", "-json", f"{module}@{version}"]
    done = subprocess.run(argv, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["Sum"] == checksum
    return Path(told["Dir"])


def _is(value: object, kind: str) -> bool:
    is_confused = isinstance(value, bool) and kind in {"integer", "number"}
    return isinstance(value, _TYPES[kind]) and not is_confused
