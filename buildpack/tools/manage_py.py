"""Django's manage.py."""

from __future__ import annotations

from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout


def collect_static(layout: Layout, manage_py: str, python_path: str = "") -> Command:
    """Return the command that collects the app's static files into its STATIC_ROOT.

    *python_path* is where the app's own PYTHONPATH looks for modules, before anywhere else.

    Source: https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#collectstatic
    """
    shown = f"python {manage_py} collectstatic --noinput"
    directory = str((layout.source.build / Path(manage_py)).parent)
    return Command(
        argv=(
            *(str(layout.venv.build / "bin/python"), manage_py),
            *("collectstatic", "--noinput", "--traceback"),
        ),
        shown=shown,
        cwd=layout.source.build,
        env={
            "PYTHONPATH": ":".join(filter(None, (python_path, directory))),
            # Byte code that it left in the app would name the build directory.
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
