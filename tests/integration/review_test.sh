#!/usr/bin/env bash
# Reviews against a running bridge: a run meets a planted conflict and opens a review, an officer claims it, sees both
# sides and links them; another planted one is refused; neither is asked again.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"
export LIENTHONG_LANG=en

full_run() {
  ctl reconcile --registry labour --full >/dev/null
  await_end labour
}

claim() { # OFFICER [FLAGS...]; the review's name, empty when there is none
  local officer=$1
  shift
  LIENTHONG_OFFICER=$officer ctl review claim --province "$province" "$@" -o json | jq -r '.name // ""'
}

open_conflicts() {
  ctl review list --all --filter kind=conflict -o json | jq '[.reviews[] | select(.stage != "closed")] | length'
}

make_registries --people 600 --workers 140
# shellcheck disable=SC2034  # for start_server
configuration=$'reviews:\n  second_per_million: 0\n  control_per_million: 1000000'
start_registries
start_server "$work/data"
full_run
await=$(open_conflicts)
((await >= 1)) || fail "no conflict was met"
province=$(ctl review list --all --filter kind=conflict -o json | jq -r '[.reviews[] | select(.stage == "first")][0].pool.province')

# Claimed by one, seen by nobody else, answered.
first=$(claim one)
[[ -n "$first" ]] || fail "nothing to claim in $province"
expect_equal "held" one_holds "$(ctl review show "$first" -o json | jq -r 'if .lease and (.sides | not) then "one_holds" else "seen" end')"
sides=$(LIENTHONG_OFFICER=one ctl review show "$first" -o json)
worker=$(jq -r .sides.worker <<<"$sides")
record=$(jq -r .sides.source_record <<<"$sides")
jq -e '[.sides.fields[] | select(.field == "full_name")] | length == 1' <<<"$sides" >/dev/null || fail "no names side by side: $sides"
if ctl review answer "$first" --answer same --reason same_person >"$work/refused.log" 2>&1; then fail "who does not hold it answered"; fi
LIENTHONG_OFFICER=one ctl review answer "$first" --answer same --reason same_person --note "đã xem giấy tờ" >/dev/null
expect_equal "linked" linked "$(ctl link explain "$worker" "$record" -o json | jq -r .state)"
decision=$(ctl review show "$first" -o json | jq -r .sides.decision)
[[ "$decision" == "$worker/decisions/"* ]] || fail "no decision in the review: $decision"
full_run
expect_equal "conflicts after the answer" $((await - 1)) "$(open_conflicts)"

# Every review that still waits there is said to be of two persons; no run asks again.
while second=$(claim two) && [[ -n "$second" ]]; do
  LIENTHONG_OFFICER=two ctl review answer "$second" --answer different --reason another_person >/dev/null
done
left=$(open_conflicts)
full_run
expect_equal "conflicts after all answers" "$left" "$(open_conflicts)"
ctl review quality -o json | jq -e '[.counts[] | select(.kind == "conflict" and (.month // "") == "")][0].same == 1' >/dev/null ||
  fail "the answer does not count: $(ctl review quality -o json)"
ctl review quality >"$work/quality.txt"
ctl review list --page-size 1 -o json | jq -e '.next_page_token != ""' >/dev/null || fail "no second page"

# A lease that is given back can be taken by another.
ctl log list --all -o json | jq -e '[.events[] | select(.type == "ReviewOpened")] | length >= 1' >/dev/null || fail "no event"
end server
ctl log verify --data "$work/data" -o json >"$work/verified" || fail "log verify finds faults"
expect_equal "faults" 0 "$(jq .fault_count "$work/verified")"
