#!/usr/bin/env bash
# The linkage engine on files: generated records of two sources and of one, the FEBRL and Splink sets where
# LIENTHONG_REFERENCE_DATA has them, and what a wrong map or a missing file is answered with.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"
maps=$tree/tests/linkage

link() { # OUT SCENARIO ARGUMENTS...
  local out=$1
  shift
  "$bin/lienthong-bench" "$@" --seed 1 >"$work/$out.jsonl" 2>"$work/$out.log" || fail "lienthong-bench $*"
}

value() { # OUT STAGE THRESHOLD KEY
  jq -r --arg stage "$2" --argjson threshold "$3" --arg key "$4" \
    'select(.stage == $stage and .threshold == $threshold) | .[$key]' "$work/$1.jsonl"
}

expect_above() { # WHAT LEAST FOUND
  jq -en --argjson least "$2" --argjson found "${3:-null}" '$found != null and $found > $least' >/dev/null ||
    fail "$1: wanted above $2, found '${3:-}'"
  echo "  $1: $3"
}

untimed() { # OUT; its lines without what depends on the machine
  jq -c 'with_entries(select(.key | test("seconds|per_second|peak_bytes") | not))' "$work/$1.jsonl"
}

expect_refusal() { # MESSAGE ARGUMENTS of link
  local message=$1
  shift
  if "$bin/lienthong-bench" link "$@" >"$work/refused.out" 2>"$work/refused.err"; then fail "link $* was not refused"; fi
  grep -qF -- "$message" "$work/refused.err" || fail "link $*: no '$message' in $(cat "$work/refused.err")"
}

echo "two files"
"$bin/lienthong-datagen" pairs --count 3000 --seed 7 --out "$work/pairs" >"$work/datagen.log" 2>&1
two=(--left "$work/pairs/left.csv" --right "$work/pairs/right.csv" --columns "$maps/vietnamese.yaml")
link two link "${two[@]}" --truth "$work/pairs/truth.csv" --model "$work/model.txt"
expect_above "f1 at 0.5" 0.98 "$(value two one_to_one 0.5 f1)"
expect_above "precision at 0.99" 0.999 "$(value two one_to_one 0.99 precision)"
[[ "$(head -n 1 "$work/model.txt")" == "lienthong linkage model 1" ]] || fail "no model was written"

echo "two files again, on one thread"
link again link "${two[@]}" --truth "$work/pairs/truth.csv" --threads 1
expect_equal "lines of the same seed" "$(untimed two | jq -c 'del(.threads)')" "$(untimed again | jq -c 'del(.threads)')"

echo "one after the other"
link online link-online "${two[@]}" --events 500
expect_equal "records looked up" 500 "$(jq 'select(.stage == "look_up") | .records' "$work/online.jsonl")"
expect_above "records matched" 250 "$(jq 'select(.stage == "look_up") | .matched' "$work/online.jsonl")"
expect_equal "sizes at which adding was measured" "300 3000" \
  "$(jq -s -r 'map(select(.stage == "add") | .indexed_records) | join(" ")' "$work/online.jsonl")"

echo "one file"
"$bin/lienthong-datagen" pairs --count 3000 --seed 7 --dedupe --out "$work/one" >>"$work/datagen.log" 2>&1
{
  cat "$maps/vietnamese.yaml"
  echo "truth: {column: cluster}"
} >"$work/clusters.yaml"
one=(--dedupe "$work/one/people.csv" --columns "$work/clusters.yaml")
link one link "${one[@]}"
expect_above "f1 of clusters at 0.5" 0.98 "$(value one clusters 0.5 f1)"
expect_above "precision of clusters at 0.99" 0.999 "$(value one clusters 0.99 precision)"
link one_again link "${one[@]}"
expect_equal "lines of the same seed" "$(untimed one)" "$(untimed one_again)"

sets=${LIENTHONG_REFERENCE_DATA:+$LIENTHONG_REFERENCE_DATA/linkage}
while read -r name map least; do
  [[ -n "$sets" && -s "$sets/$name.csv" ]] || continue
  echo "$name"
  link "$name" link --dedupe "$sets/$name.csv" --columns "$maps/$map.yaml"
  expect_above "f1 of clusters at 0.5" "$least" "$(value "$name" clusters 0.5 f1)"
done <<'SETS'
febrl1 febrl 0.99
febrl2 febrl 0.99
fake_1000 fake 0.93
SETS

echo "refusals"
expect_refusal "$work/none.csv: cannot be read" --dedupe "$work/none.csv" --columns "$work/clusters.yaml"
expect_refusal "$work/none.yaml: cannot be read" --dedupe "$work/one/people.csv" --columns "$work/none.yaml"
expect_refusal "give --left and --right, or --dedupe, and --columns" --dedupe "$work/one/people.csv"
expect_refusal "line 2: no record has the name in column" "${two[@]}" --truth "$work/one/people.csv"
echo "{id: record_id, fields: {born: birthday}}" >"$work/kind.yaml"
expect_refusal 'columns: fields.born: "birthday" is no kind of field' --dedupe "$work/one/people.csv" --columns "$work/kind.yaml"
echo "{id: record_id, fields: {born: date}}" >"$work/column.yaml"
expect_refusal 'people.csv: there is no column "born"' --dedupe "$work/one/people.csv" --columns "$work/column.yaml"
printf 'record_id,born\n1,1990-02-03\n' >"$work/short.csv"
expect_refusal "fewer than two records" --dedupe "$work/short.csv" --columns "$work/column.yaml"
printf 'record_id,born\n1,1990-02-03\n2\n' >"$work/torn.csv"
expect_refusal "torn.csv, line 3: it has 1 fields" --dedupe "$work/torn.csv" --columns "$work/column.yaml"
printf 'record_id,born\n1,1990-02-03\n1,1990-02-04\n' >"$work/twice.csv"
expect_refusal "line 3: the record has no name, or that of another one" --dedupe "$work/twice.csv" --columns "$work/column.yaml"
