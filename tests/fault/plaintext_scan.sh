#!/usr/bin/env bash
# Looks for personal data in clear: in every file below the data directory of a quickstart, as it is and as RocksDB's
# own tools decode it, in what the server and the run wrote to their logs, and in a copy of the directory. Looked for is
# what the registries hold, and the code of the officer who asked. The last line is one JSON object; ends with 0 when
# nothing was found, and the controls that are planted afterwards were: in a file, and in a table of RocksDB.
# Usage: LIENTHONG_BIN_DIR=build/dev/bin tests/fault/plaintext_scan.sh [--people N] [--workers M]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
people=2000 workers=400
while (($# > 0)); do
  case "$1" in
    --people) people=${2:?}; shift ;;
    --workers) workers=${2:?}; shift ;;
    *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
  echo "FAILED: $1" >&2
  exit 1
}

officer=$(sed -n 's/^export .*LIENTHONG_OFFICER=\([^ ]*\).*/\1/p' deploy/quickstart.sh)
[[ -n "$officer" ]] || fail "the quickstart names no officer"
export LIENTHONG_RUN_DIR=$work/run
bash deploy/quickstart.sh --once --people "$people" --workers "$workers" >"$work/quickstart.out" 2>&1 ||
  { tail -n 20 "$work/quickstart.out" >&2; exit 1; }
data=$work/run/data
[[ -d "$data/log" ]] || fail "the quickstart left no log in $data"

dump_tables() { # FROM TO; what each table below FROM holds, as hex, into a file of TO; sets tables to their number
  local table
  tables=0
  mkdir "$2"
  while IFS= read -r -d '' table; do
    sst_dump --file="$table" --command=raw >"$work/sst_dump.out" 2>&1 || fail "sst_dump cannot read $table"
    mv "${table%.sst}_dump.txt" "$2/$tables" || fail "sst_dump made no dump of $table"
    grep -q -m 1 HEX "$2/$tables" || fail "sst_dump shows nothing of $table"
    tables=$((tables + 1))
  done < <(find "$1" -name '*.sst' -print0)
  local dumps
  dumps=$(find "$2" -type f | wc -l)
  ((tables > 0 && tables == dumps)) || fail "$tables tables below $1, $dumps of them were dumped"
}

count() { # FORMS FILE...; sets counted to the number of lines with one of the forms
  local lines code=0
  lines=$(LC_ALL=C grep -r -a -c -H -F -f "$@") || code=$?
  ((code <= 1)) || fail "grep ended with $code"
  counted=$(awk -F: '{ if ($NF > 0) print > "/dev/stderr"; n += $NF } END { print n + 0 }' <<<"$lines")
}

mkdir "$work/searched"
cp -r "$data" "$work/searched/backup"
find "$work/run" -maxdepth 1 -name '*.log' -exec cp {} "$work/searched/" \;
# What RocksDB's tools show of it: keys are shortened within a file and whole here.
for database in log log/derived; do
  columns=$(ldb --db="$data/$database" list_column_families | sed -n 's/.*{\(.*\)}.*/\1/p' | tr -d ',')
  for column in $columns; do
    ldb --db="$data/$database" --column_family="$column" dump >>"$work/searched/rows"
  done
done
rows=$(wc -l <"$work/searched/rows")
((rows > 1000)) || fail "ldb shows only $rows rows"
dump_tables "$data" "$work/tables"
dumped=$tables

python3 tests/fault/plaintext_forms.py "$work/run/registries" "$officer" >"$work/forms"
python3 tests/fault/plaintext_forms.py --hex "$work/run/registries" "$officer" >"$work/hex_forms"
values=$(python3 tests/fault/plaintext_forms.py --count "$work/run/registries" "$officer")
count "$work/forms" "$data" "$work/searched"
found=$counted
count "$work/hex_forms" "$work/tables"
found=$((found + counted))
scanned=$(find "$data" "$work/searched" "$work/tables" -type f | wc -l)

# The search must be able to find: lines in a file, and a value in a table that is seen in its dump alone.
shuf -n 5 --random-source="$work/forms" "$work/forms" >"$work/searched/planted"
count "$work/forms" "$work/searched/planted" 2>"$work/planted.out"
control=$counted
ldb --db="$work/control" --create_if_missing --value_hex put control "0x$(shuf -n 1 "$work/hex_forms")" >"$work/ldb.out"
ldb --db="$work/control" compact >>"$work/ldb.out"
dump_tables "$work/control" "$work/control_tables"
count "$work/forms" "$work/control_tables"
in_clear=$counted
count "$work/hex_forms" "$work/control_tables" 2>"$work/planted.out"
control=$((control + counted - in_clear))
printf '{"values":%d,"forms":%d,"files":%d,"rows":%d,"tables":%d,"found":%d,"controls_planted":6,"controls_found":%d}\n' \
  "$values" "$(wc -l <"$work/forms")" "$scanned" "$rows" "$dumped" "$found" "$control"
((found == 0 && control == 6))
