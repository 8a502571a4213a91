"""Which package brings a program."""

from __future__ import annotations

from collections.abc import Mapping

_PACKAGES: Mapping[str, str] = {
    "ddtrace-run": "ddtrace",
    "django-admin": "django",
    "fastapi": "'fastapi[standard]'",
    "huey_consumer": "huey",
    "huey_consumer.py": "huey",
    "jupyter": "jupyter",
    "newrelic-admin": "newrelic",
    "opentelemetry-instrument": "opentelemetry-distro",
    "pserve": "pyramid",
    "waitress-serve": "waitress",
}
_SAME = frozenset(
    {
        *("alembic", "arq", "celery", "chainlit", "daphne", "dramatiq", "flask", "gradio"),
        *("granian", "gunicorn", "honcho", "hypercorn", "panel", "pyuwsgi", "rq", "sanic"),
        *("streamlit", "taskiq", "uvicorn", "uwsgi", "voila", "waitress"),
    }
)


def package_of(program: str) -> str:
    """Return the name of the package that brings a program or module; empty when unknown."""
    return _PACKAGES.get(program, program if program in _SAME else "")
