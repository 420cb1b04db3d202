# Sourced by the tests of this folder: starts the programs on ports of their own choosing in a temporary directory, and
# stops what it started. Needs LIENTHONG_BIN_DIR. Sets $work, the temporary directory, and $tree, the source tree.
# shellcheck shell=bash
set -euo pipefail
# shellcheck disable=SC2034  # for the tests that source this
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${LIENTHONG_BIN_DIR:?names the folder of the programs}
work=$(mktemp -d)
registries=(labour residents immigration)
declare -A pid_of
export LIENTHONG_AGENCY=G09.12 LIENTHONG_OFFICER=tester LIENTHONG_PURPOSE=reconciliation LIENTHONG_PROCEDURE=test

finish() {
  local code=$?
  trap - EXIT
  if ((code != 0)); then tail -n 20 "$work"/*.log >&2 || true; fi
  for pid in "${pid_of[@]}"; do
    kill -CONT "$pid" 2>/dev/null || true
    kill -KILL "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

fail() { # MESSAGE
  echo "FAILED: $1" >&2
  exit 1
}

expect_equal() { # WHAT WANTED FOUND
  [[ "$2" == "$3" ]] || fail "$1: wanted '$2', found '$3'"
}

launch() { # NAME PROGRAM ARGUMENTS...; returns once NAME.port is written
  local name=$1 program=$2 deadline=$((SECONDS + 60))
  shift 2
  rm -f "$work/$name.port"
  "$bin/$program" "$@" >>"$work/$name.log" 2>&1 </dev/null &
  pid_of[$name]=$!
  until [[ -s "$work/$name.port" ]]; do
    kill -0 "${pid_of[$name]}" 2>/dev/null || fail "$program ended at its start"
    ((SECONDS < deadline)) || fail "$program was not ready in time"
    sleep 0.05
  done
}

end() { # NAME [SIGNAL]
  kill "-${2:-TERM}" "${pid_of[$1]}" 2>/dev/null || true
  wait "${pid_of[$1]}" 2>/dev/null || true
  unset "pid_of[$1]"
}

address() { # NAME
  local text
  text=$(tr -d '[:space:]' <"$work/$1.port")
  if [[ "$text" == *:* ]]; then echo "$text"; else echo "127.0.0.1:$text"; fi
}

make_registries() { # ARGUMENTS of lienthong-datagen
  "$bin/lienthong-datagen" "$@" --seed 2026 --out "$work/registries" >"$work/datagen.log" 2>&1
}

start_registries() { # on a copy of the generated data, so that each start finds the same
  rm -rf "$work/served"
  cp -r "$work/registries" "$work/served"
  local registry
  for registry in "${registries[@]}"; do
    launch "$registry" lienthong-registry-sim --kind "$registry" --data "$work/served/$registry" \
      --listen 127.0.0.1:0 --port-file "$work/$registry.port"
  done
}

stop_registries() {
  local registry
  for registry in "${registries[@]}"; do end "$registry"; done
}

start_server() { # DATA [LINE of the limits]; with the lines in $configuration, if any
  local registry
  {
    echo "data_directory: $1"
    echo "listen: 127.0.0.1:0"
    echo "insecure_dev: true"
    # The generator and the server must know the same communes.
    [[ -z "${LIENTHONG_REFERENCE_DATA:-}" ]] || echo "reference_directory: $LIENTHONG_REFERENCE_DATA"
    echo "port_file: $work/server.port"
    ((${#registries[@]} == 0)) || echo "registries:"
    for registry in "${registries[@]}"; do
      [[ ! -s "$work/$registry.port" ]] || echo "  - {id: $registry, address: \"$(address "$registry")\"}"
    done
    [[ -z "${2:-}" ]] || printf 'limits:\n  %s\n' "$2"
    [[ -z "${configuration:-}" ]] || echo "$configuration"
  } >"$work/server.yaml"
  launch server lienthongd --config "$work/server.yaml"
  LIENTHONG_SERVER=$(address server)
  export LIENTHONG_SERVER
}

ctl() {
  "$bin/lienthongctl" "$@"
}

found() { # what the runs found, in a stable order
  ctl discrepancy list --all -o csv --columns source_record,kind,field,verdict | { IFS= read -r head; echo "$head"; sort; }
}

last_run() { # REGISTRY; the newest run as JSON, its state without prefix
  ctl run list -o json | jq -c -s --arg registry "$1" '
    [.. | objects | select(.registry? == $registry and (.name? // "" | startswith("runs/")))]
    | sort_by(.name) | last // {} | .state = ((.state // "") | ascii_downcase | ltrimstr("state_"))'
}

await_end() { # REGISTRY; until its newest run is over
  local deadline=$((SECONDS + 240)) state
  while true; do
    state=$(last_run "$1" | jq -r .state)
    case "$state" in
      succeeded) return 0 ;;
      failed | cancelled) fail "the run of $1 is $state" ;;
    esac
    ((SECONDS < deadline)) || fail "the run of $1 is still $state"
    sleep 0.1
  done
}
