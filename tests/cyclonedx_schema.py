"""The schema that CycloneDX publishes, as a judge of what we write."""

from __future__ import annotations

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def find_flaw(text: str) -> str:
    """Return what is wrong with a document; nothing for a valid one."""
    flaw = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
    return "" if flaw is None else str(flaw.data)
