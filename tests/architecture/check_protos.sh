#!/usr/bin/env bash
# What buf says about proto/. Usage: check_protos.sh lint|breaking
# `breaking` compares with released.binpb, the image of the protos as last released; a release replaces it with
# freeze_protos.sh. LIENTHONG_BUF: the program; tests/run.sh installs it from tests/package-lock.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
buf=${LIENTHONG_BUF:-build/npm/buf}
if [[ ! -x "$buf" ]]; then
  echo "buf is not installed: run tests/run.sh, which takes it from the npm registry with npm ci" >&2
  exit 1
fi
case "${1:-}" in
  lint) "$buf" lint proto ;;
  breaking) "$buf" breaking proto --against tests/architecture/released.binpb ;;
  *) echo "usage: check_protos.sh lint|breaking" >&2; exit 2 ;;
esac
