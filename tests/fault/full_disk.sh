#!/usr/bin/env bash
# A 64 MiB file system under lienthongd is filled while clients write: the server must stop taking writes, say so, lose
# nothing it answered and go on by itself when there is room. The last line is one JSON object; ends with 0 when all holds.
# Usage: LIENTHONG_BIN_DIR=build/dev/bin tests/fault/full_disk.sh [OPTIONS of full_disk.py]
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

# The file system is mounted for this script and its children alone, and so is gone with them, however they end.
if [[ "${1:-}" != --mounts-are-ours ]]; then
  ours=(--mount)
  ((EUID == 0)) || ours+=(--map-root-user)
  if ! unshare "${ours[@]}" true; then
    echo "FAILED: no file system can be mounted here; run this as root, in a container with CAP_SYS_ADMIN" >&2
    exit 1
  fi
  exec unshare "${ours[@]}" bash "$0" --mounts-are-ours "$@"
fi
shift

work=$(mktemp -d)
disk=$work/disk
finish() {
  local code=$?
  trap - EXIT
  if mountpoint -q "$disk"; then umount "$disk"; fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
mkdir "$disk"
if ! mount -t tmpfs -o size=64m,mode=0700 none "$disk"; then
  echo "tmpfs cannot be mounted; trying ext4 in a file" >&2
  truncate -s 64M "$work/image"
  mkfs.ext4 -q -m 0 "$work/image"
  if ! mount -o loop "$work/image" "$disk"; then
    echo "FAILED: neither a tmpfs nor a file with ext4 can be mounted here" >&2
    exit 1
  fi
fi
python3=/usr/bin/python3 # Debian's, which knows Debian's gRPC
"$python3" "$here/full_disk.py" --disk "$disk" --work "$work" "$@"
