"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# Machines have neighbours: how long an example takes says nothing about the code.
settings.register_profile("slugline", deadline=None)
settings.load_profile("slugline")
