#!/usr/bin/env bash
# Looks for personal data in clear: in every file below the data directory of a quickstart, as it is and as RocksDB's
# own tools decode it, in what the server and the run wrote to their logs, and in a copy of the directory. The last line
# is one JSON object; ends with 0 when nothing was found, and a control that is planted afterwards was.
# Usage: LIENTHONG_BIN_DIR=build/dev/bin tests/fault/plaintext_scan.sh [--people N] [--workers M]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
people=2000 workers=400
while (($# > 0)); do
  case "$1" in
    --people) people=${2:?}; shift ;;
    --workers) workers=${2:?}; shift ;;
    *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export LIENTHONG_RUN_DIR=$work/run
bash deploy/quickstart.sh --once --people "$people" --workers "$workers" >"$work/quickstart.out" 2>&1 ||
  { tail -n 20 "$work/quickstart.out" >&2; exit 1; }
data=$work/run/data
[[ -d "$data/log" ]] || { echo "FAILED: the quickstart left no log in $data" >&2; exit 1; }

mkdir "$work/searched" "$work/tables"
cp -r "$data" "$work/searched/backup"
find "$work/run" -maxdepth 1 -name '*.log' -exec cp {} "$work/searched/" \;
# What RocksDB's tools show of it: keys are shortened within a file and whole here.
for database in log log/derived; do
  for column in $(ldb --db="$data/$database" list_column_families | sed -n 's/.*{\(.*\)}.*/\1/p' | tr -d ','); do
    ldb --db="$data/$database" --column_family="$column" dump >>"$work/searched/rows"
  done
done
find "$data" -name '*.sst' -exec sst_dump --file={} --command=raw \; >/dev/null 2>&1 || true
find "$data" -name '*_dump.txt' -exec mv -t "$work/tables" {} +

python3 tests/fault/plaintext_forms.py "$work/run/registries" >"$work/forms"
python3 tests/fault/plaintext_forms.py --hex "$work/run/registries" >"$work/hex_forms"
values=$(python3 tests/fault/plaintext_forms.py --count "$work/run/registries")

count() { # FORMS FILE...; lines with one of the forms
  { LC_ALL=C grep -r -a -c -F -f "$@" || (($? == 1)); } | awk -F: '{ if ($NF > 0) print > "/dev/stderr"; n += $NF } END { print n + 0 }'
}
rows=$(wc -l <"$work/searched/rows")
((rows > 1000)) || { echo "FAILED: ldb shows only $rows rows" >&2; exit 1; }
found=$(($(count "$work/forms" "$data" "$work/searched") + $(count "$work/hex_forms" "$work/tables")))

# The search must be able to find.
shuf -n 5 --random-source="$work/forms" "$work/forms" >"$work/five"
cp "$work/five" "$work/searched/planted"
control=$(count "$work/forms" "$work/searched/planted" 2>/dev/null)
scanned=$(find "$data" "$work/searched" "$work/tables" -type f | wc -l)
printf '{"values":%d,"forms":%d,"files":%d,"found":%d,"controls_planted":5,"controls_found":%d}\n' \
  "$values" "$(wc -l <"$work/forms")" "$scanned" "$found" "$control"
((found == 0 && control == 5))
