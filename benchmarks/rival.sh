#!/usr/bin/env bash
# What a buildpack in bash does for an app that it hasn't seen: a virtual environment, the pip of
# today, everything installed without a cache.
# Usage: benchmarks/rival.sh PYTHON APP VENV
set -euo pipefail
unset PYTHONHOME PYTHONPATH

"$1" -m venv "$3"
"$3/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --upgrade pip
"$3/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir -r "$2/requirements.txt"
