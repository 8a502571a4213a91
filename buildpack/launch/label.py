"""The labels of an image: what can be asked of it without starting it."""

from __future__ import annotations

from buildpack.model.inventory import Identity
from buildpack.model.plan import Plan

_OCI = "org.opencontainers.image"
_OWN = "io.slugline"


def make_labels(identity: Identity, plan: Plan) -> dict[str, str]:
    """Return the labels whose values are known, the same for the same input.

    Source: https://github.com/opencontainers/image-spec/blob/main/annotations.md"""
    installer = plan.installer.value
    labels = {
        f"{_OCI}.title": identity.name,
        f"{_OCI}.version": identity.version,
        f"{_OCI}.revision": identity.revision,
        f"{_OWN}.python": str(plan.runtime.value.version),
        f"{_OWN}.server": plan.serving,
        f"{_OWN}.installer": installer.tool,
        f"{_OWN}.manifests": " ".join(installer.manifests),
    }
    return {name: value for name, value in labels.items() if value}
