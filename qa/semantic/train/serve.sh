#!/usr/bin/env bash
# Serves the full encoder at http://127.0.0.1:PORT/v1 (8765 unless named), from
# the same environment as train.sh.
set -euo pipefail
cd "$(dirname "$0")"
venv=${VENV:-${TMPDIR:-/tmp}/footnote-table}
[ -d "$venv" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --no-deps -r requirements.txt
export PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 JAX_PLATFORMS=cpu
exec "$venv/bin/python" serve.py "$@"
