"""What bin/release prints."""

from __future__ import annotations

import json
import re

from buildpack.model.plan import Plan

_PLAIN = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9_-]*")
# YAML wants these escaped, JSON doesn't.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def render_release_yml(plan: Plan) -> str:
    """Return the processes that we derived, and the add-ons for a new app, as YAML.

    What stands in a Procfile isn't repeated: the platform reads it itself. See
    https://devcenter.heroku.com/articles/buildpack-api#bin-release."""
    derived = [choice.value for choice in plan.processes if choice.source != "Procfile"]
    lines = ["---"]
    if derived:
        lines.append("default_process_types:")
        lines += [f"  {_scalar(process.name)}: {_quote(process.command)}" for process in derived]
    if plan.addons:
        lines.append("addons:")
        lines += [f"  - {_scalar(addon)}" for addon in plan.addons]
    if len(lines) == 1:
        lines.append("{}")
    return "\n".join((*lines, ""))


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quote(text)


def _quote(text: str) -> str:
    # A JSON string is a double-quoted YAML scalar, but for surrogate pairs: so those stay whole.
    return _UNPRINTABLE.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False)
    )
