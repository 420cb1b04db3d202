#!/usr/bin/env bash
# What we publish (checkpoint, tiles, entries, proofs) is accepted by golang.org/x/mod/sumdb, which is not ours, and
# refused by it when a byte of it is another.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=${LIENTHONG_BIN_DIR:-build/dev/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }

# Debian's Go library, no network.
export GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS='' GOPROXY=off GOCACHE="$work/go-cache"
go build -o "$work/tlog_verify" tests/integration/tlog_verify.go

verify() { # DIRECTORY
  "$work/tlog_verify" -checkpoint "$1/checkpoint" -vkey "$1/log.vkey" -tiles "$1" -proof "$1/inclusion.tlog-proof" \
    -old-checkpoint "$1/old_checkpoint" -consistency "$1/consistency"
}

while read -r size old index; do
  mkdir "$work/$size"
  "$bin/lienthong_tlog_sample" "$work/$size" "$size" "$old" "$index"
  verify "$work/$size" || fail "a tree of $size leaves was refused"
done <<'SIZES'
1 1 0
255 128 254
256 1 0
257 256 256
70000 65537 69999
SIZES

spoiled() { # FILE OFFSET; the byte there becomes another, the verifier must refuse, the byte is put back
  local file=$work/70000/$1
  cp "$file" "$work/kept"
  python3 - "$file" "$2" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 1]))
PYTHON
  if verify "$work/70000" >"$work/output" 2>&1; then fail "a byte of $1 was changed and it was accepted"; fi
  grep -q '^refused: ' "$work/output" || fail "$1: $(cat "$work/output")"
  cp "$work/kept" "$file"
}

spoiled checkpoint 30
spoiled old_checkpoint 35
spoiled inclusion.tlog-proof 50
spoiled consistency 30
spoiled tile/0/000 17
spoiled tile/0/272 8191
spoiled tile/0/273.p/112 0
spoiled tile/1/001.p/17 100
spoiled tile/2/000.p/1 0
spoiled tile/entries/100 40
verify "$work/70000" >/dev/null || fail "what was put back was refused"
echo "public verifiers accept what we publish"
