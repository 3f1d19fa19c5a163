#!/usr/bin/env bash
# Set up everything the tests need in .venv, then run every check: lint, format, tests, and types beside the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv .venv
. .venv/bin/activate
pip install --no-compile --quiet --disable-pip-version-check -r requirements-dev.txt
ruff check .
ruff format --check .
types=$(mktemp)
trap 'rm -f "$types"' EXIT
mypy >"$types" 2>&1 & # the browsers leave it room; what it says stands below the tests
mypy=$!
failed=0
export OMP_NUM_THREADS=1  # two workers, each with browsers and servers beside it: more threads only wait for each other
# In the order of their folders: the browser tests, the longest, come early, and many short files end the run together.
python -m pytest -n 2 --dist loadfile --no-loadscope-reorder || failed=$?
wait "$mypy" || failed=$?
cat "$types"
exit "$failed"
