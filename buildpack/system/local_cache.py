"""Where the local command line keeps its cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def cache_home(env: Mapping[str, str]) -> Path:
    """Return the user's cache directory, or one in the temporary directory for users without.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if env.get("XDG_CACHE_HOME", "").startswith("/"):
        return Path(env["XDG_CACHE_HOME"])
    home = env.get("HOME", "")
    if home.startswith("/") and os.access(home, os.W_OK):
        return Path(home, ".cache")
    return Path(tempfile.gettempdir(), f"slugline-cache-{os.getuid()}")


def cache_for(home: Path, app: Path) -> Path:
    """Return the cache of one app: by its path, so that two apps of one name do not meet."""
    digest = hashlib.sha256(os.fsencode(app)).hexdigest()[:12]
    return home / "slugline/apps" / f"{app.name}-{digest}"
