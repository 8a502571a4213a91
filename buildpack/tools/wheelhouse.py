"""Package files of the app's own, in the words of the installers.

Sources: https://pip.pypa.io/en/stable/cli/pip_install/ and
https://docs.astral.sh/uv/reference/environment/
"""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.model.layout import Layout
from buildpack.model.wheelhouse import Wheelhouse


def environment(layout: Layout, wheelhouse: Wheelhouse, env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead pip and uv to the wheelhouse, besides where *env* leads them.

    The environments in which packages are built from source inherit them."""
    # As a URL, it holds neither a space, which pip splits at, nor a comma, at which uv does.
    url = (layout.source.build / wheelhouse.path).as_uri()
    places = [*env.get("PIP_FIND_LINKS", "").split(), url]
    uv_places = [one for one in env.get("UV_FIND_LINKS", "").split(",") if one] or places[:-1]
    # uv has no such variable: the step that runs it looks at pip's.
    alone = {"PIP_NO_INDEX": "1"} if wheelhouse.is_alone else {}
    return {
        "PIP_FIND_LINKS": " ".join(places),
        "UV_FIND_LINKS": ",".join((*uv_places, url)),
        **alone,
    }
