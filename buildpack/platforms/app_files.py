"""Files of the app's that config vars name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_NAMES = ("NETRC", "PIP_CERT", "PIP_CONFIG_FILE", "SSL_CERT_FILE", "UV_CONFIG_FILE")


def with_absolute_paths(env: Mapping[str, str], source: Path) -> Mapping[str, str]:
    """Return *env* with the addresses of files that stand in the app.

    Not every program that reads them starts in the app's directory."""
    found = {
        name: str(source / env[name])
        for name in _NAMES
        if env.get(name) and (source / env[name]).is_file()
    }
    return {**env, **found}
