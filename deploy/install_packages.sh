#!/usr/bin/env bash
# Installs from Debian what is missing of packages-build.txt and, with --tests, of packages-test.txt and Node.
# Usage: bash deploy/install_packages.sh [--tests]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

lists=("$here/packages-build.txt")
case "${1:-}" in
  '') ;;
  --tests) lists+=("$here/packages-test.txt") ;;
  *) echo "usage: install_packages.sh [--tests]" >&2; exit 2 ;;
esac

mapfile -t wanted < <(grep -hv '^#' "${lists[@]}")
# Node comes from elsewhere on many machines; then Debian's would conflict with it.
if [[ "${1:-}" == --tests ]] && ! command -v npm >/dev/null; then
  wanted+=(nodejs npm)
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ "$state" == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "packages: all ${#wanted[@]} present"
  exit 0
fi

echo "packages: installing ${missing[*]}"
as_root=()
((EUID == 0)) || as_root=(sudo)
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends)
# The package index may be absent or old: refresh it only when it does not serve.
if ! "${install[@]}" "${missing[@]}" </dev/null >/dev/null 2>&1; then
  "${as_root[@]}" apt-get update -qq </dev/null
  "${install[@]}" "${missing[@]}" </dev/null >/dev/null
fi
echo "packages: ${#missing[@]} installed"
