"""pip's settings in uv's words. uv ignores pip's own variables.

Sources: https://pip.pypa.io/en/stable/topics/configuration/ and
https://docs.astral.sh/uv/reference/environment/
"""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.model.setting import is_on

_SAME = {
    "PIP_BUILD_CONSTRAINT": "UV_BUILD_CONSTRAINT",
    "PIP_CERT": "SSL_CERT_FILE",
    "PIP_CLIENT_CERT": "SSL_CLIENT_CERT",
    "PIP_CONSTRAINT": "UV_CONSTRAINT",
    "PIP_EXTRA_INDEX_URL": "UV_EXTRA_INDEX_URL",
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_PROXY": "ALL_PROXY",
    "PIP_REQUIRE_HASHES": "UV_REQUIRE_HASHES",
    "PIP_RETRIES": "UV_HTTP_RETRIES",
    "PIP_TIMEOUT": "UV_HTTP_TIMEOUT",
    "PIP_TRUSTED_HOST": "UV_INSECURE_HOST",
}
# Lists of packages, which pip separates by commas and uv by spaces; each with uv's word for all.
_LISTS = {
    "PIP_NO_BINARY": ("UV_NO_BINARY_PACKAGE", "UV_NO_BINARY"),
    "PIP_ONLY_BINARY": ("UV_NO_BUILD_PACKAGE", "UV_NO_BUILD"),
}
_ALL, _NONE = ":all:", ":none:"


def translate(env: Mapping[str, str]) -> dict[str, str]:
    """Return what *env* says to pip as variables of uv's."""
    found = {uv: env[pip] for pip, uv in _SAME.items() if env.get(pip)}
    for name, (some, every) in _LISTS.items():
        names = env.get(name, "").replace(",", " ").split()
        if _ALL in names:
            found[every] = "1"
        elif packages := [one for one in names if one != _NONE]:
            found[some] = " ".join(packages)
    if places := env.get("PIP_FIND_LINKS", "").split():
        found["UV_FIND_LINKS"] = ",".join(places)
    if is_on(env.get("PIP_PRE", "")):
        found["UV_PRERELEASE"] = "allow"
    return found


def has_no_index(env: Mapping[str, str]) -> bool:
    """Return whether pip asks no index; uv has an option for that, and no variable."""
    return is_on(env.get("PIP_NO_INDEX", ""))


def without_index_url(env: Mapping[str, str]) -> dict[str, str]:
    """Return *env* without what names pip's usual index."""
    return {name: value for name, value in env.items() if name != "PIP_INDEX_URL"}
