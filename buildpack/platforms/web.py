"""What the launch has to know of ``web``."""

from __future__ import annotations

from buildpack.model.plan import Plan
from buildpack.model.request import BuildRequest
from buildpack.model.serve_settings import SERVER_DEFAULTS
from buildpack.model.web import MEASURED, Web


def make_web(request: BuildRequest, plan: Plan) -> Web:
    """Return what the launch script has to know of ``web``."""
    return Web(
        server=plan.serving,
        variables=plan.web_variables,
        has_defaults=SERVER_DEFAULTS.read(request.env),
        measured=request.layout.own / MEASURED,
    )
