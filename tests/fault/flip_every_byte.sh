#!/usr/bin/env bash
# Flips every byte of a small data directory, one at a time; see flip_bytes.cc. Fails when one is returned as data.
# Usage: bash tests/fault/flip_every_byte.sh [--stride N] [--jobs J]
#   --stride N  every N-th byte only
# LIENTHONG_BIN_DIR: where the programs are; default build/dev/bin.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=${LIENTHONG_BIN_DIR:-build/dev/bin}
# Thousands of directories are written and synced: memory spares the disk, where there is some.
if [[ -z "${TMPDIR:-}" && -w /dev/shm ]]; then export TMPDIR=/dev/shm; fi
exec "$bin/lienthong_flip_bytes" "$@"
