#!/usr/bin/env bash
# One story of who is who, told to a running bridge: a record is refused and linked by an officer, two workers are merged
# by two officers, the merge is undone, and every step says why.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

full_run() { # REGISTRY
  ctl reconcile --registry "$1" --full >/dev/null
  await_end "$1"
}

refused() { # REASON COMMAND...
  local wanted=$1
  shift
  if ctl "$@" >"$work/refused.log" 2>&1; then fail "$* was not refused"; fi
  grep -q -w "$wanted" "$work/refused.log" || fail "no $wanted in: $(cat "$work/refused.log")"
}

picture() { # WORKER...; what a decision and its undoing leave as it was
  local worker
  for worker in "$@"; do
    ctl worker get "$worker" -o json | jq -S 'del(.etag, .position, .update_time)'
    ctl worker lookup personal-number "$(number_of "$worker")" -o json | jq -c '[.matches[].worker.name]'
  done
}

number_of() { # WORKER
  ctl worker get "$1" -o json | jq -r '[.identifiers[] | select(.type == "personal_number" and .status == "active")][0].value'
}

links_of() { # WORKER REGISTRY
  ctl worker get "$1" -o json |
    jq -r --arg registry "$2" '.links[] | select(.registry == $registry) | "registries/" + .registry + "/records/" + .source_record_id'
}

make_registries --people 600 --workers 140
start_registries
start_server "$work/data"
for registry in labour residents; do full_run "$registry"; done
mapfile -t workers < <(ctl worker list --all -o json |
  jq -r '[.workers[] | select([.links[]? | .registry] | index("residents"))] | .[0:2][].name')
her=${workers[0]}
other=${workers[1]}
before=$(picture "$her" "$other")
number=$(number_of "$other")

# Unlinked, refused, and left alone by the next run; then undone backwards.
record=$(links_of "$her" residents | head -n 1)
unlink=$(ctl link remove "$her" "$record" --reason another_person -o json | jq -r .name)
refusal=$(ctl link refuse "$her" "$record" --reason another_person --note "khác người" -o json | jq -r .name)
refused STATE_FORBIDS link add "$her" "$record" --reason same_person
full_run residents
expect_equal "links to residents" "" "$(links_of "$her" residents)"
expect_equal "explained" refused "$(ctl link explain "$her" "$record" -o json | jq -r .state)"
refused STATE_FORBIDS link undo "$unlink" --reason mistaken
ctl link undo "$refusal" --reason mistaken >/dev/null
ctl link undo "$unlink" --reason mistaken >/dev/null
expect_equal "after two undone decisions" "$before" "$(picture "$her" "$other")"

# Two officers, since the numbers differ; the same request has one effect.
request=$(cat /proc/sys/kernel/random/uuid)
merge=$(ctl worker merge "$her" "$other" --reason same_person --request-id "$request" -o json)
expect_equal "the same request" "$merge" \
  "$(ctl worker merge "$her" "$other" --reason same_person --request-id "$request" -o json)"
expect_equal "first officer" requested "$(jq -r .state <<<"$merge")"
decision=$(jq -r .name <<<"$merge")
etag=$(jq -r .etag <<<"$merge")
position=$(ctl worker get "$other" -o json | jq -r .position)
refused RULE_FORBIDS worker approve-merge "$decision" --etag "$etag" --reason papers_seen
LIENTHONG_OFFICER=second ctl worker approve-merge "$decision" --etag "$etag" --reason papers_seen >/dev/null
expect_equal "who answers" "$her" "$(ctl worker get "$other" -o json | jq -r .name)"
expect_equal "who has the number" "$her" \
  "$(ctl worker lookup personal-number "$number" -o json | jq -r '.matches[].worker.name')"
expect_equal "known before" "$other" "$(ctl worker get "$other" --known-at "$position" -o json | jq -r .name)"
refused STATE_FORBIDS worker contact "$other" --phone 0900000001
ctl worker evidence "$her" --out "$work/evidence" >/dev/null
ctl log key >"$work/log.pub"
"$bin/lienthong-verify" "$work/evidence" --key "$work/log.pub" --lang en >"$work/verified" ||
  fail "evidence is refused: $(cat "$work/verified")"
grep -q WorkersMerged "$work/verified" || fail "the evidence does not tell of the merge"

# Runs go on; what they decide on the merged worker is undone before the merge.
full_run residents
while ! ctl link undo "$decision" --reason mistaken >"$work/undone" 2>&1; do
  later=$(grep -o 'workers/[0-9a-f-]*/decisions/[0-9a-f-]*' "$work/undone" | head -n 1)
  [[ -n "$later" && "$later" != "$decision" ]] || fail "the merge is not undone: $(cat "$work/undone")"
  ctl link undo "$later" --reason mistaken >/dev/null
done
expect_equal "after the merge is undone" "$before" "$(picture "$her" "$other")"

# A split gives a record to a new worker; undone, it is as before.
split=$(ctl worker split "$her" --record "$record" --reason two_persons -o json)
expect_equal "whose record it is" "$(jq -r .other_worker <<<"$split")" \
  "$(ctl link explain "$(jq -r .other_worker <<<"$split")" "$record" -o json | jq -r .worker)"
ctl link undo "$(jq -r .name <<<"$split")" --reason mistaken >/dev/null
expect_equal "after the split is undone" "$before" "$(picture "$her" "$other")"

# Every weight, from the prior to the score.
ctl link explain "$her" "$record" --svg "$work/why.svg" --lang vi >"$work/why.txt"
ctl link explain "$her" "$record" -o json | jq -e '
  [(.decisions[].score // empty), .now] | all(.prior_millibits + ([.lines[].weight_millibits] | add) == .score_millibits)' >/dev/null ||
  fail "the weights do not add up"
grep -q "tiên nghiệm" "$work/why.txt" || fail "no waterfall in: $(cat "$work/why.txt")"
python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$work/why.svg"
expect_equal "decisions of officers" 4 "$(ctl link list "$her" --all -o json |
  jq '[.decisions[] | select(.automatic | not)] | length')"
(($(ctl log list --all -o json | jq '[.events[] | select(.type == "IdentityDecisionUndone")] | length') >= 6)) ||
  fail "followers do not hear of what was undone"

end server
ctl log verify --data "$work/data" -o json >"$work/verified" || fail "log verify finds faults"
expect_equal "faults" 0 "$(jq .fault_count "$work/verified")"
expect_equal "files with the number" 0 "$(LC_ALL=C grep -r -l -a -F -e "$number" "$work/data" | wc -l)"
