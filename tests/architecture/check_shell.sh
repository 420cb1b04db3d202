#!/usr/bin/env bash
# Every script of the tree is well formed, and shellcheck has nothing to say about it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mapfile -t scripts < <(find .ci/run deploy tests bazel-compat -type f \( -name '*.sh' -o -path .ci/run \) \
  -not -path '*/node_modules/*' | sort)
for script in "${scripts[@]}"; do
  bash -n "$script"
done
shellcheck --external-sources --source-path=SCRIPTDIR "${scripts[@]}"
echo "${#scripts[@]} scripts"
