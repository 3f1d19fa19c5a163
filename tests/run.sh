#!/usr/bin/env bash
# Set up everything the tests need in .venv, then run every check: lint, format, types, tests.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv .venv
. .venv/bin/activate
pip install --no-compile --quiet --disable-pip-version-check -r requirements-dev.txt
ruff check .
ruff format --check .
mypy
python -m pytest -n 2 --dist loadfile
