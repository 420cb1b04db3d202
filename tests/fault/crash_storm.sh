#!/usr/bin/env bash
# Clients write, the server is killed with kill -9 in the middle, and again, all on one data directory; what was answered
# must be there, once and in order. The last line is one JSON object; ends with 0 when nothing was lost.
# Usage: LIENTHONG_BIN_DIR=build/dev/bin tests/fault/crash_storm.sh --rounds N [--seed S] [--clients C]
set -euo pipefail
bin=${LIENTHONG_BIN_DIR:?names the folder of the programs}
work=$(mktemp -d)

finish() {
  local code=$?
  trap - EXIT
  if ((code != 0)); then tail -n 20 "$work/server.log" >&2 || true; fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

"$bin/lienthong_crash_storm" --server "$bin/lienthongd" --directory "$work" "$@"
