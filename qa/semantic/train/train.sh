#!/usr/bin/env bash
# Makes ../table.bin from nothing: python3.11 or later and PyPI are all it
# needs. The environment is made outside of the checkout, in $VENV.
set -euo pipefail
cd "$(dirname "$0")"
venv=${VENV:-${TMPDIR:-/tmp}/footnote-table}
[ -d "$venv" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --no-deps -r requirements.txt
export PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 JAX_PLATFORMS=cpu
nice -n 19 "$venv/bin/python" train.py "$@"
