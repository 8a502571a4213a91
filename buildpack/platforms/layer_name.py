"""What the layers of an image are called."""

from __future__ import annotations

PYTHON, VENV, CACHE, TOOLS, ENVIRONMENT = "python", "venv", "cache", "tools", "environment"
