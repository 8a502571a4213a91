# Everything runs in .venv, which the first target that needs it makes from requirements-dev.txt.
# `make PYTHON=python3.13 test` chooses the Python that it is made of.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null \
	&& echo $$python && break; done)
WORKERS ?= $(shell nproc)
# A build waits for the disk, an index and servers as well.
E2E_WORKERS ?= $(shell expr $(WORKERS) + 1)
BENCH ?=

.PHONY: all lint types test e2e bench docs clean

all: lint types test

.venv/ready: requirements-dev.txt
	@test -n '$(PYTHON)' || { echo 'Python 3.10 or newer is needed to work on Slugline.' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

lint: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/ready
	.venv/bin/mypy

test: .venv/ready
	.venv/bin/pytest -n $(WORKERS)

# Builds, moves and boots real apps: minutes, not seconds.
e2e: .venv/ready
	.venv/bin/pytest -m e2e -n $(E2E_WORKERS) --dist loadgroup

# `make bench BENCH="--apps flask --runs 3"` is a quick look; it all takes about half an hour.
bench: .venv/ready
	PYTHONPATH=.:tests .venv/bin/python -m benchmarks.run $(BENCH)

# Writes docs/errors.md, docs/settings.md and the snapshots anew; read the difference.
docs: .venv/ready
	SLUGLINE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest -q tests/test_docs.py tests/test_problems.py tests/test_plan_snapshots.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
