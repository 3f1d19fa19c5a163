#!/usr/bin/env bash
# Change the three rooms whose numbers and promises matter most, one small change at a time, and list the changes
# that no test notices. What is mutated and by which tests stands in pyproject.toml. Arguments go to `mutmut run`.
set -euo pipefail
cd "$(dirname "$0")/.."
. .venv/bin/activate
pip install --quiet --disable-pip-version-check mutmut==3.8.1
export OMP_NUM_THREADS=1
mutmut run "$@" || true
mutmut results
mutmut export-cicd-stats
cat mutants/mutmut-cicd-stats.json
