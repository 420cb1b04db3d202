#!/usr/bin/env bash
# Builds everything and runs every test; ctest's summary is the last line, its exit code ours.
# Usage: bash tests/run.sh [--no-asan] [--filter REGEX]
#   --no-asan       leave out the unit tests under the address and undefined-behaviour sanitizers
#   --filter REGEX  run only the tests whose names match
# LIENTHONG_REFERENCE_DATA: a folder of reference data; unset, the built-in tables serve.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

asan=yes
filter=()
while (($# > 0)); do
  case "$1" in
    --no-asan) asan=no ;;
    --filter) filter=(-R "${2:?--filter needs a regular expression}"); shift ;;
    *) echo "usage: tests/run.sh [--no-asan] [--filter REGEX]" >&2; exit 2 ;;
  esac
  shift
done
exec </dev/null
jobs=$(nproc)

phase=""
phase_start=0
begin() { # NAME; says how long the phase before took
  if [[ -n "$phase" ]]; then echo "== $phase: $((SECONDS - phase_start)) s"; fi
  phase=$1
  phase_start=$SECONDS
  if [[ -n "$phase" ]]; then echo "== $phase"; fi
}

build() { # PRESET; a compiler's words are shown only when it fails
  local log="build/$1.log"
  mkdir -p build
  if ! { cmake --preset "$1" && cmake --build --preset "$1" --parallel "$jobs"; } >"$log" 2>&1; then
    grep -n -B2 -A12 -E 'error:|FAILED:|CMake Error' "$log" | head -n 120 || tail -n 60 "$log"
    echo "build of preset $1 failed, see $log" >&2
    exit 1
  fi
}

install_buf() {
  # In build/, so that the source tree stays clean. Without the registry the buf tests fail and say so.
  mkdir -p build/npm
  if ! [[ -x build/npm/buf ]] || ! cmp -s tests/package-lock.json build/npm/package-lock.json; then
    cp tests/package.json tests/package-lock.json build/npm/
    rm -f build/npm/buf
    if npm ci --prefix build/npm --ignore-scripts --no-audit --no-fund --loglevel=error >build/npm.log 2>&1; then
      (cd build/npm && ln -s node_modules/@bufbuild/buf-*/bin/buf buf)
    else
      echo "npm ci failed, see build/npm.log; the tests that need buf will fail" >&2
    fi
  fi
}

begin "packages"
bash deploy/install_packages.sh --tests
install_buf
begin "build dev"
build dev
rm -f build/dev/asan_tests.cmake
if [[ "$asan" == yes ]]; then
  begin "build asan"
  build asan
  # ctest of the dev build reads this file and so runs the sanitized executables beside its own.
  ctest --test-dir build/asan --show-only=json-v1 | jq -r -f tests/asan_tests.jq >build/dev/asan_tests.cmake
fi
begin ""
echo "== tests (after $SECONDS s)"
exec ctest --preset dev --parallel "$jobs" --no-label-summary --no-tests=error "${filter[@]}"
