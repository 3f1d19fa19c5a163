#!/usr/bin/env bash
# Try the oldest or the newest end of the ranges in pyproject.toml, in an environment of its own that is thrown away:
#   bash tests/both_ends.sh oldest|newest [python3.12]
# The wheel is installed and tried: a file is read, a model trained, a page drawn.
set -euo pipefail
cd "$(dirname "$0")/.."
end=${1:?oldest or newest}
python=${2:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
. "$folder/venv/bin/activate"
pip() { python -m pip --quiet --disable-pip-version-check "$@"; }
if [ "$end" = newest ]; then
    cp requirements.txt "$folder/end.txt"
else
    # name>=1.2,<2 becomes name==1.2
    python - > "$folder/end.txt" <<'PYTHON'
import tomllib
for line in tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"]:
    print(line.split(",")[0].replace(">=", "=="))
PYTHON
fi
pip install -r "$folder/end.txt" pytest hypothesis scipy
pip install --no-deps .
pip check
pip freeze | grep -iE "^($(sed 's/==.*//' "$folder/end.txt" | paste -sd'|'))=="
export GNNREC_HOME=$folder/home OMP_NUM_THREADS=1
ratings=$PWD/assets/sample_party.csv tests=$PWD/tests
cd "$folder"
gnnrec data --ratings "$ratings"
gnnrec recommend "Mira K." --ratings "$ratings"
gnnrec similar soup-01 --ratings "$ratings" --json
python -m pytest -p no:cacheprovider "$tests"/test_recommender.py "$tests"/data/files "$tests"/model/test_lightgcn.py \
    "$tests"/model/test_saved.py "$tests"/install/test_elsewhere.py
