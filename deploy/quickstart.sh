#!/usr/bin/env bash
# From a fresh clone to a scored reconciliation: builds, makes three synthetic registries with known differences,
# serves them, starts lienthongd, runs the reconciliations and compares what was found with what was planted, and whose
# records were linked with whose they are.
# Usage: bash deploy/quickstart.sh [--once] [--people N] [--workers M] [--seed S] [--keep]
#        bash deploy/quickstart.sh --stop
#   --once  stop everything at the end; fails when a difference was missed or invented, or somebody wrongly merged
#   --keep  go on with the registries and the log of the last quickstart instead of fresh ones
# Everything it makes is under .run (or LIENTHONG_RUN_DIR). LIENTHONG_BIN_DIR: use these programs, build nothing.
# LIENTHONG_REFERENCE_DATA: a folder of reference data; unset, the built-in tables serve.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

people=20000 workers=5000 seed=2026 once=no keep=no stop_only=no
while (($# > 0)); do
  case "$1" in
    --once) once=yes ;;
    --keep) keep=yes ;;
    --stop) stop_only=yes ;;
    --people) people=${2:?}; shift ;;
    --workers) workers=${2:?}; shift ;;
    --seed) seed=${2:?}; shift ;;
    *) sed -n '5,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift
done

run=${LIENTHONG_RUN_DIR:-.run}
bin=${LIENTHONG_BIN_DIR:-build/release/bin}
registries=(labour residents immigration)
wait_seconds=60

program_of() { # PID; the file it runs, nothing when it has ended
  readlink "/proc/$1/exe" 2>/dev/null || true
}

stop_all() { # ends the processes recorded in pids, each only if it still is the program that was started
  [[ -f "$run/pids" ]] || return 0
  local pid name
  while read -r pid name; do
    [[ "$(basename "$(program_of "$pid")")" == "$name"* ]] || continue
    kill "$pid" 2>/dev/null || continue
    for _ in {1..200}; do
      [[ -n "$(program_of "$pid")" ]] || continue 2
      sleep 0.05
    done
    kill -KILL "$pid" 2>/dev/null || true
  done < <(tac "$run/pids")
  rm -f "$run/pids"
}

exec 3>&2 # what fails may have its errors sent to a log
fail() { # MESSAGE
  exec >&3 2>&3
  echo "quickstart: $1"
  local log
  for log in "$run"/*.log; do
    [[ -s "$log" ]] || continue
    echo "--- last lines of $log"
    tail -n 15 "$log"
  done
  trap - ERR EXIT
  stop_all
  exit 1
}

start() { # NAME PROGRAM ARGUMENTS...
  local name=$1 program=$2
  shift 2
  rm -f "$run/$name.port"
  "$bin/$program" "$@" >"$run/$name.log" 2>&1 </dev/null 3>&- &
  echo "$! $program" >>"$run/pids"
  local pid=$! deadline=$((SECONDS + wait_seconds))
  until [[ -s "$run/$name.port" ]]; do
    kill -0 "$pid" 2>/dev/null || fail "$program ($name) ended at its start"
    ((SECONDS < deadline)) || fail "$program ($name) was not ready in $wait_seconds s"
    sleep 0.05
  done
}

address() { # NAME; what its port file says, as host:port
  local text
  text=$(tr -d '[:space:]' <"$run/$1.port")
  [[ "$text" == *:* ]] && echo "$text" || echo "127.0.0.1:$text"
}

ctl() {
  "$bin/lienthongctl" "$@"
}

if [[ "$stop_only" == yes ]]; then
  stop_all
  echo "stopped"
  exit 0
fi

start_time=$SECONDS
step() { echo "[$((SECONDS - start_time)) s] $1"; }

mkdir -p "$run"
stop_all
trap 'fail "failed in line $LINENO"' ERR
trap 'fail "interrupted"' INT TERM
rm -f "$run"/*.log

if [[ -z "${LIENTHONG_BIN_DIR:-}" ]]; then
  step "packages"
  bash deploy/install_packages.sh >"$run/packages.log" 2>&1
  step "build (the first one takes some minutes)"
  cmake --preset release >"$run/build.log" 2>&1
  cmake --build --preset release --parallel "$(nproc)" \
    --target lienthongd lienthongctl lienthong-verify lienthong-registry-sim lienthong-datagen >>"$run/build.log" 2>&1
fi

reference=()
[[ -z "${LIENTHONG_REFERENCE_DATA:-}" ]] || reference=(--reference "$LIENTHONG_REFERENCE_DATA")
if [[ "$keep" == no || ! -d "$run/registries" ]]; then
  step "registries: $people people, $workers of them workers abroad, seed $seed"
  rm -rf "$run/registries" "$run/data"
  "$bin/lienthong-datagen" --people "$people" --workers "$workers" --seed "$seed" --out "$run/registries" \
    "${reference[@]}" >"$run/datagen.log" 2>&1
fi

step "services"
for registry in "${registries[@]}"; do
  protocol=grpc
  [[ "$registry" != residents ]] || protocol=soap # as the population database does
  start "$registry" lienthong-registry-sim --kind "$registry" --data "$run/registries/$registry" \
    --listen 127.0.0.1:0 --port-file "$run/$registry.port" --protocol "$protocol"
done
{
  echo "data_directory: $run/data"
  echo "listen: 127.0.0.1:0"
  echo "insecure_dev: true"
  echo "reference_directory: \"${LIENTHONG_REFERENCE_DATA:-}\""
  echo "policy_file: deploy/config/policy-v1.yaml"
  echo "port_file: $run/lienthongd.port"
  echo "registries:"
  for registry in labour immigration; do
    echo "  - {id: $registry, address: \"$(address "$registry")\"}"
  done
  echo "  - id: residents"
  echo "    soap:"
  echo "      endpoint: \"$(address residents)\""
  echo "      ca_file: \"$run/registries/residents/tls/ca.pem\""
  echo "      integration_code: \"037\""
  echo "      fetch_fields: [former_personal_numbers, old_card_number, full_name, birth_date, sex, ethnicity,"
  echo "        nationality, permanent_residence, permanent_residence_since, death_date]"
  echo "      valid_days: 3650 # the made-up data are of a fixed day"
  echo "      subscribed_since: 2020-01-01"
  echo "      administrative_version: 2025-07"
} >"$run/lienthongd.yaml"
start lienthongd lienthongd --config "$run/lienthongd.yaml"

LIENTHONG_SERVER=$(address lienthongd)
export LIENTHONG_SERVER
export LIENTHONG_AGENCY=G09.12 LIENTHONG_OFFICER=quickstart
export LIENTHONG_PURPOSE=reconciliation LIENTHONG_PROCEDURE=demo

# The last two ask about those of whom labour has no personal number, once immigration has told it.
runs=("${registries[@]}" residents immigration)
runs_start=$SECONDS
for registry in "${runs[@]}"; do
  step "reconcile with $registry"
  ctl reconcile --registry "$registry" --wait >>"$run/reconcile-$registry.log" 2>&1
done
run_seconds=$((SECONDS - runs_start))

step "score"
ctl discrepancy list --all -o csv --columns source_record,kind,field,verdict >"$run/found.csv"
{
  echo worker,source_record
  ctl worker list --all --page-size 200 --fields links -o json |
    jq -r '.. | objects | select(has("links")) | .name as $worker | .links[] | [$worker, .source_record] | @csv'
} >"$run/links.csv"
resolved=$(ctl discrepancy list --all -o csv --columns state | grep -ci 'resolved' || true)
ctl run list -o json | jq -s --argjson resolved "$resolved" --argjson seconds "$run_seconds" '
  [.. | objects | select(has("registry") and has("counts")) | .counts] as $counts
  | def total(name): [$counts[] | .[name] // 0 | tonumber] | add // 0;
  {compared: total("fields_compared"), agreed: total("fields_agreed"), opened: total("discrepancies_opened"),
   resolved: $resolved, seconds: $seconds}' >"$run/totals.json"
"$bin/lienthong-datagen" score --truth "$run/registries/truth/truth.csv" --found "$run/found.csv" \
  --people "$run/registries/truth/people.csv" --links "$run/links.csv" --merge "$run/totals.json" --out "$run/report.json" --details "$run/details.csv" >"$run/score.log" 2>&1
trap - ERR

echo
jq -r '"fields compared       \(.compared)", "fields in agreement   \(.agreed)",
  "discrepancies opened  \(.opened)", "decided by hand       \(.resolved)"' "$run/totals.json"
echo
echo "Found against planted:"
sed 's/^/  /' "$run/score.log"
echo "  (also in $run/report.json; what was missed, invented or wrongly merged, if anything, in $run/details.csv)"
echo
echo "${#runs[@]} reconciliations took $run_seconds s; everything took $((SECONDS - start_time)) s."

wrong=$(jq '.missed + .false_alarms + .undetermined_planted - .undetermined_found' "$run/report.json")
merged=$(jq '.wrong_merges' "$run/report.json")
if [[ "$once" == yes ]]; then
  stop_all
  if [[ "$wrong" != 0 || "$merged" != 0 ]]; then
    echo "quickstart: $wrong differences were missed or invented, $merged records wrongly merged" >&2
    exit 1
  fi
  exit 0
fi

cat <<END

Look further; paste this first:
  export LIENTHONG_SERVER=$LIENTHONG_SERVER LIENTHONG_AGENCY=$LIENTHONG_AGENCY LIENTHONG_OFFICER=$LIENTHONG_OFFICER
  export LIENTHONG_PURPOSE=$LIENTHONG_PURPOSE LIENTHONG_PROCEDURE=$LIENTHONG_PROCEDURE
then, for example:
  $bin/lienthongctl run list
  $bin/lienthongctl discrepancy list
  $bin/lienthongctl worker list
Stop everything:
  bash deploy/quickstart.sh --stop
END
