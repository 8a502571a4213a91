"""Projects of each manager, with extras, groups, markers and a package beside the app."""

from __future__ import annotations

from e2e.index import Index

# A backend that needs nothing from any index, for a package beside the app.
BACKEND = """
import zipfile
from pathlib import Path


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "helper-1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("helper.pth", "")
        wheel.writestr(
            "helper-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\\nName: helper\\nVersion: 1.0\\nRequires-Dist: delta\\n",
        )
        wheel.writestr(
            "helper-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        )
        wheel.writestr("helper-1.0.dist-info/RECORD", "")
    return name


build_editable = build_wheel
"""
HELPER = {
    "libs/helper/backend.py": BACKEND,
    "libs/helper/pyproject.toml": """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "helper"
version = "1.0"
requires-python = ">=3.8"
dependencies = ["delta"]
""",
}
POETRY = """
[tool.poetry]
name = "shop"
version = "0.1.0"
package-mode = false

[tool.poetry.dependencies]
python = "^3.10"
beta = {{extras = ["fast"], version = "^1.0"}}
windowsonly = {{version = "*", markers = "sys_platform == 'win32'"}}
oldonly = {{version = "*", python = "<3.11"}}
helper = {{path = "libs/helper", develop = true}}
gamma = {{version = "^1.0", optional = true}}

[tool.poetry.extras]
serve = ["gamma"]

[tool.poetry.group.dev.dependencies]
epsilon = "*"

[tool.poetry.group.docs]
optional = true

[tool.poetry.group.docs.dependencies]
zeta = "~1.0"

[[tool.poetry.source]]
name = "main"
priority = "primary"
url = "{url}"
"""
PDM = """
[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = [
    "beta[fast]~=1.0",
    "windowsonly; sys_platform == 'win32'",
    "oldonly; python_version < '3.11'",
]

[project.optional-dependencies]
serve = ["gamma~=1.0"]

[dependency-groups]
docs = ["zeta~=1.0"]

[tool.pdm]
distribution = false

[tool.pdm.dev-dependencies]
dev = ["epsilon", "-e file:///${{PROJECT_ROOT}}/libs/helper#egg=helper"]

[[tool.pdm.source]]
name = "pypi"
url = "{url}"
"""
PIPFILE = """
[[source]]
name = "main"
url = "{url}"
verify_ssl = true

[packages]
beta = {{extras = ["fast"], version = "~=1.0"}}
windowsonly = {{version = "*", markers = "sys_platform == 'win32'"}}
oldonly = {{version = "*", markers = "python_version < '3.11'"}}
helper = {{path = "./libs/helper", editable = true}}

[dev-packages]
epsilon = "*"

[docs]
zeta = "~=1.0"
"""

_PACKAGES = ("alpha", "delta", "epsilon", "fastlib", "gamma", "oldonly", "windowsonly", "zeta")
MAIN = frozenset({("alpha", "1.0"), ("beta", "1.0"), ("fastlib", "1.0")})
"""What a project without the package beside it comes to."""
HELPED = MAIN | {("helper", "1.0"), ("delta", "1.0")}


def stock(index: Index) -> dict[str, str]:
    """Fill an index for these projects; return the digests of the wheels in version 1.0."""
    digests = {name: index.add(name) for name in _PACKAGES}
    digests["beta"] = index.add("beta", "1.0", "alpha>=1", "fastlib ; extra == 'fast'")
    index.add("gamma", "2.0")
    return digests
