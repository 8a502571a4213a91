"""A PEP 517 backend for one module, ``alpha.py``, that needs nothing to be downloaded."""

from __future__ import annotations

import zipfile
from pathlib import Path


def build_wheel(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    """Write the wheel of the project in the current directory; return its name."""
    name = "alpha-1.0-py3-none-any.whl"
    info = "alpha-1.0.dist-info"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("alpha.py", Path("alpha.py").read_text())
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: alpha\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return name
