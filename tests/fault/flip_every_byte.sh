#!/usr/bin/env bash
# Flips every byte of a small data directory, one at a time; see flip_bytes.cc, also for the bytes of large files that are
# passed over. Prints one JSON line for each kind of file and one for all; fails when a byte is returned as data.
# Usage: bash tests/fault/flip_every_byte.sh [--stride N] [--jobs J]
#   --stride N  every N-th byte only
#   --jobs J    as many at a time; default 2
# LIENTHONG_BIN_DIR: where the programs are; default build/dev/bin.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=${LIENTHONG_BIN_DIR:-build/dev/bin}/lienthong_flip_bytes
stride=1
jobs=2
while (($# > 1)); do
  case "$1" in
    --stride) stride=$2 ;;
    --jobs) jobs=$2 ;;
    *) break ;;
  esac
  shift 2
done
if (($# > 0)) || ! [[ "$stride" =~ ^[1-9][0-9]*$ && "$jobs" =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: flip_every_byte.sh [--stride N] [--jobs J]" >&2
  exit 2
fi

# Thousands of directories are written and synced: memory spares the disk, where there is some.
if [[ -z "${TMPDIR:-}" && -w /dev/shm ]]; then export TMPDIR=/dev/shm; fi
# Trees of 4 MiB are made and freed all the time: not by the kernel, page by page.
export MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=268435456
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

try_share() { # JOB; begins anew behind a byte that ends the program
  local next=$(($1 * stride)) step=$((jobs * stride)) code
  while :; do
    code=0
    "$program" try "$work" "$next" "$step" >>"$work/fates-$1" || code=$?
    if ((code != 70)); then return "$code"; fi
    next=$(($(tail -n 1 "$work/fates-$1" | cut -d ' ' -f 1) + step))
  done
}

"$program" make "$work" >"$work/not_tried"
shares=()
for ((job = 0; job < jobs; ++job)); do
  try_share "$job" &
  shares+=($!)
done
for share in "${shares[@]}"; do wait "$share"; done

cat "$work/not_tried" "$work"/fates-* | awk '
  BEGIN { split("found_by_verify refused_at_open assertion_failed error_at_read without_effect returned_as_data", fates) }
  $1 == "never_read" { kinds[$2]; never[$2] += $3; never["all"] += $3; next }
  $1 == "passed_over" { kinds[$2]; passed[$2] += $3; passed["all"] += $3; next }
  { kinds[$2]; ++count[$2, $3]; ++count["all", $3]; ++tried[$2]; ++tried["all"] }
  function line(kind, text, i) {
    text = "{\"file\":\"" kind "\",\"bytes_tried\":" tried[kind] + 0 ",\"bytes_passed_over\":" passed[kind] + 0
    text = text ",\"bytes_never_read\":" never[kind] + 0
    for (i = 1; i in fates; ++i) text = text ",\"" fates[i] "\":" count[kind, fates[i]] + 0
    print text "}"
  }
  END {
    for (kind in kinds) line(kind)
    line("all")
    exit count["all", "returned_as_data"] > 0 || !tried["all"]
  }'
