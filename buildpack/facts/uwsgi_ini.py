"""The app's own uWSGI configuration."""

from __future__ import annotations

import re

from buildpack.facts.text import decode_text
from buildpack.ports import AppTree

_SECTION = re.compile(r"^\s*\[uwsgi\]", re.MULTILINE)


def find_uwsgi_ini(tree: AppTree) -> str | None:
    """Return the path of the ``uwsgi.ini`` in the app's root that has a ``[uwsgi]`` section.

    Source: https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files
    """
    content = tree.read("uwsgi.ini")
    found = content is not None and _SECTION.search(decode_text(content))
    return "uwsgi.ini" if found else None
