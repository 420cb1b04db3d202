#!/usr/bin/env bash
# Histories of the log on a simulated disk: a fault at every operation of a short one, random faults in long ones, the
# plug pulled in between; then planted bugs, each of which must be found. The last line is one JSON object; ends with 0
# when no promise was broken and every planted bug was found. Takes some minutes; CI runs each 197th fault.
# Usage: LIENTHONG_BIN_DIR=build/dev/bin tests/fault/fault_histories.sh [--every K] [--histories N] [--seed S] [--jobs J]
set -euo pipefail
bin=${LIENTHONG_BIN_DIR:?names the folder of the programs}
exec "$bin/lienthong_fault_histories" --histories 500 "$@"
