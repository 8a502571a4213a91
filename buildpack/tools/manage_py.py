"""Django's manage.py."""

from __future__ import annotations

import re
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout

_EXCEPTION = re.compile(
    r"[A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Configured|DoesNotExist)\b.*"
)


def collect_static(layout: Layout, manage_py: str) -> Command:
    """Return the command that collects the app's static files into its STATIC_ROOT.

    Source: https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#collectstatic
    """
    shown = f"python {manage_py} collectstatic --noinput"
    return Command(
        argv=(
            *(str(layout.venv.build / "bin/python"), manage_py),
            *("collectstatic", "--noinput", "--traceback"),
        ),
        shown=shown,
        cwd=layout.source.build,
        env={
            "PYTHONPATH": str((layout.source.build / Path(manage_py)).parent),
            # Byte code that it left in the app would name the build directory.
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )


def last_exception(tail: tuple[str, ...]) -> str:
    """Return the last line that names an exception, or nothing."""
    named = [line.strip() for line in tail if _EXCEPTION.match(line.strip())]
    return named[-1] if named else ""
