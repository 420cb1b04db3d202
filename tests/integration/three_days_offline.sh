#!/usr/bin/env bash
# A registry comes back after three days with a burst of updates, its pages repeated, reordered and cut off: each update
# is applied once, and what the bridge then holds is what the registry holds.
#   three_days_offline.sh [--updates N]   default 50,000
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"
updates=50000
if [[ "${1:-}" == --updates ]]; then updates=${2:?how many}; fi
registries=(labour)
workers=$((updates / 5))

echo "a registry of $workers workers, and $updates updates to come"
make_registries --people $((workers * 2)) --workers "$workers"
# Updates of a field that nothing else depends on; every record is updated several times, so that the order counts.
/usr/bin/python3 - "$work/registries/labour" "$updates" <<'BURST'
import json, sys
folder, updates = sys.argv[1], int(sys.argv[2])
with open(f"{folder}/initial.jsonl", encoding="utf-8") as file:
    people = [record for record in map(json.loads, file) if record["kind"] == "RECORD_KIND_PERSON"]
people = people[: max(1, updates // 5)]
with open(f"{folder}/changes.jsonl", "w", encoding="utf-8") as file:
    for number in range(updates):
        record = people[number % len(people)]
        fields = {field["field"]: field["value"] for field in record["fields"]}
        fields["RECORD_FIELD_QUALIFICATION"] = f"update {number}"
        record = dict(record, fields=[{"field": name, "value": value} for name, value in fields.items()])
        file.write(json.dumps({"put": record}, ensure_ascii=False) + "\n")
BURST
cp -r "$work/registries" "$work/served"
serve() { # [ARGUMENTS]; at the same place each time, as a registry that comes back is
  launch labour lienthong-registry-sim --kind labour --data "$work/served/labour" --listen "unix:$work/labour.socket" \
    --port-file "$work/labour.port" "$@"
}
serve
start_server "$work/data" "run_attempts: 1000"
ctl reconcile --registry labour --wait -o json >/dev/null
expect_equal "first run" succeeded "$(last_run labour | jq -r .state)"

echo "offline"
end labour SIGKILL
ctl registry list -o json | jq -e '.registries[] | select(.registry == "labour") | (.reachable // false) == false' \
  >/dev/null || fail "the registry is gone, but said to be reachable"

echo "back, with the burst"
cat >"$work/faults.yaml" <<'FAULTS'
seed: 2026
rules:
  - {fault: disorder, method: ListChanges, per_mille: 150}
  - {fault: repeated_page, method: ListChanges, per_mille: 150}
  - {fault: reset, method: ListChanges, per_mille: 150}
  - {fault: unavailable, per_mille: 150}
FAULTS
serve
applied=$("$bin/lienthong-registry-sim" advance --target "$(address labour)" --changes 0 | jq -r .applied)
expect_equal "updates applied by the registry" "$updates" "$applied"
end labour
serve --faults "$work/faults.yaml"
started=$SECONDS
ctl reconcile --registry labour --wait -o json >/dev/null || fail "the run after the outage failed"
run=$(last_run labour)
expect_equal "run after the outage" succeeded "$(jq -r .state <<<"$run")"
expect_equal "updates applied by the bridge, each once" "$updates" "$(jq '.counts.records_observed | tonumber' <<<"$run")"
echo "  $applied updates in $((SECONDS - started)) s: $(jq -c .counts <<<"$run")"

echo "nothing is left to apply, and a comparison of all finds no difference"
end labour
serve
ctl reconcile --registry labour --full --wait -o json >/dev/null || fail "the full run failed"
full=$(last_run labour)
expect_equal "observed by the full run" 0 "$(jq '.counts.records_observed // 0 | tonumber' <<<"$full")"
