#!/usr/bin/env bash
# Three small registries with planted differences: the runs find every one and invent none, and a second run on
# unchanged data finds nothing new.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

echo "registries"
make_registries --people 400 --workers 120 --plant 2
start_registries
start_server "$work/data"

# Twice: what immigration tells of those whom labour knows by no number is asked of the residents afterwards.
for registry in "${registries[@]}" residents immigration; do
  echo "run of $registry"
  ctl reconcile --registry "$registry" --wait
  expect_equal "state of $registry" succeeded "$(last_run "$registry" | jq -r .state)"
done

echo "score"
found >"$work/found.csv"
{
  echo worker,source_record
  ctl worker list --all --page-size 200 --fields links -o json |
    jq -r '.. | objects | select(has("links")) | .name as $worker | .links[] | [$worker, .source_record] | @csv'
} >"$work/links.csv"
echo '{}' >"$work/totals.json"
"$bin/lienthong-datagen" score --truth "$work/registries/truth/truth.csv" --found "$work/found.csv" \
  --people "$work/registries/truth/people.csv" --links "$work/links.csv" --merge "$work/totals.json" --out "$work/report.json"
jq . "$work/report.json"
jq -e 'has("missed") and has("false_alarms")' "$work/report.json" >/dev/null || fail "the report lacks its totals"
expect_equal "missed" 0 "$(jq .missed "$work/report.json")"
expect_equal "false alarms" 0 "$(jq .false_alarms "$work/report.json")"
expect_equal "wrong merges" 0 "$(jq .wrong_merges "$work/report.json")"
for kind in old_card_number number_missing; do
  expect_equal "found of $kind" 2 "$(jq ".by_kind.$kind.found" "$work/report.json")"
done
(($(wc -l <"$work/found.csv") > 10)) || fail "almost nothing was found"

echo "second run of labour"
before=$(ctl discrepancy list --all -o csv --columns name,state)
first_run=$(last_run labour | jq -r .name)
ctl reconcile --registry labour --wait
second=$(last_run labour)
[[ "$(jq -r .name <<<"$second")" != "$first_run" ]] || fail "no second run"
expect_equal "opened by the second run" 0 "$(jq '.counts.discrepancies_opened // 0 | tonumber' <<<"$second")"
expect_equal "closed by the second run" 0 "$(jq '.counts.discrepancies_closed // 0 | tonumber' <<<"$second")"
expect_equal "observed by the second run" 0 "$(jq '.counts.records_observed // 0 | tonumber' <<<"$second")"
expect_equal "discrepancies after it" "$before" "$(ctl discrepancy list --all -o csv --columns name,state)"
