#!/usr/bin/env bash
# kill -9 in the middle of a run loses nothing: after a restart the run ends by itself, with the findings and the counts
# of a run that nobody disturbed.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"
small_steps="run_step_items: 5"

counts() { # what each newest run did
  local registry
  for registry in "${registries[@]}"; do
    last_run "$registry" | jq -c -S '{registry, counts}'
  done
}

make_registries --people 1200 --workers 360 --plant 2

echo "undisturbed"
start_registries
start_server "$work/data-undisturbed" "$small_steps"
for registry in "${registries[@]}"; do
  ctl reconcile --registry "$registry" --wait
done
found >"$work/wanted.csv"
counts >"$work/wanted.json"
end server
stop_registries

echo "killed"
start_registries
start_server "$work/data-killed" "$small_steps"
cut_off=0
for registry in "${registries[@]}"; do
  ctl reconcile --registry "$registry"
  deadline=$((SECONDS + 60))
  while true; do
    run=$(last_run "$registry")
    state=$(jq -r .state <<<"$run")
    if [[ "$state" == succeeded ]]; then
      echo "the run of $registry was over before it could be cut off"
      break
    fi
    if [[ "$state" == running ]] && (($(jq '.counts.records_fetched // 0 | tonumber' <<<"$run") > 0)); then
      end server KILL
      cut_off=$((cut_off + 1))
      echo "the run of $registry was cut off: $(jq -c .counts <<<"$run")"
      start_server "$work/data-killed" "$small_steps"
      break
    fi
    ((SECONDS < deadline)) || fail "no step of the run of $registry was seen"
  done
  await_end "$registry"
done
((cut_off > 0)) || fail "every run was over before it could be cut off: make the registries larger"

found >"$work/found.csv"
counts >"$work/found.json"
diff -u "$work/wanted.csv" "$work/found.csv" || fail "other findings than those of an undisturbed run"
diff -u "$work/wanted.json" "$work/found.json" || fail "other counts than those of an undisturbed run"
(($(wc -l <"$work/found.csv") > 10)) || fail "almost nothing was found"
