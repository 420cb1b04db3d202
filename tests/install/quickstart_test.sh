#!/usr/bin/env bash
# deploy/quickstart.sh on small registries with the programs of this build: twice from nothing, and nothing is left
# running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
LIENTHONG_RUN_DIR=$(mktemp -d)
export LIENTHONG_RUN_DIR
trap 'bash deploy/quickstart.sh --stop; rm -rf "$LIENTHONG_RUN_DIR"' EXIT

bash deploy/quickstart.sh --people 400 --workers 120
[[ -s "$LIENTHONG_RUN_DIR/pids" ]] || { echo "nothing was left running without --once" >&2; exit 1; }
mapfile -t first < <(cut -d' ' -f1 "$LIENTHONG_RUN_DIR/pids")
bash deploy/quickstart.sh --once --people 400 --workers 120
for pid in "${first[@]}"; do
  if readlink "/proc/$pid/exe" >/dev/null; then echo "process $pid of the first quickstart still runs" >&2; exit 1; fi
done
[[ ! -e "$LIENTHONG_RUN_DIR/pids" ]] || { echo "--once left something running" >&2; exit 1; }
