#!/usr/bin/env bash
# Every C++ file is as clang-format of Debian 12 writes it. Put right with: bash tests/architecture/check_format.sh --fix
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
how=(--dry-run -Werror)
[[ "${1:-}" != --fix ]] || how=(-i)
find storage adapters services tests -type f \( -name '*.h' -o -name '*.cc' \) -print0 |
  xargs -0 -n 16 -P "$(nproc)" clang-format "${how[@]}"
