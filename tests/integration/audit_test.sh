#!/usr/bin/env bash
# An auditor who trusts nobody: with Go's own library, the checkpoints, tiles and proofs of a server that runs; before
# and after it was killed. And log verify, on the stopped server's directory and on one with a byte changed.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

# Debian's Go library, no network.
export GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS='' GOPROXY=off GOCACHE="$work/go-cache"
go build -o "$work/tlog_verify" "$tree/tests/integration/tlog_verify.go"

work_some() { # TIMES; each leaves events: a registration, its look, other looks
  local i
  for ((i = 0; i < $1; ++i)); do
    ctl worker create --name "Người Thử" --birth-date 1990 --sex male \
      --personal-number "003090$((100000 + workers++))" >/dev/null
    ctl worker lookup personal-number 003090000000 >/dev/null
  done
}
workers=0

audit() { # FOLDER OLD_CHECKPOINT POSITION; what the server gives now, held against the old checkpoint
  mkdir "$1"
  ctl log checkpoint >"$1/checkpoint"
  local size
  size=$(sed -n 2p "$1/checkpoint")
  ctl log key >"$1/key"
  # Reading the entries leaves looks, which this checkpoint does not cover.
  ctl log export-tiles "$1/tiles" --size "$size" --entries >/dev/null
  cmp "$1/checkpoint" "$1/tiles/checkpoint" || fail "one size has two checkpoints"
  ctl log prove --position "$3" --size "$size" >"$1/inclusion"
  ctl log consistency --from "$(sed -n 2p "$2")" --size "$size" >"$1/consistency"
  "$work/tlog_verify" -checkpoint "$1/checkpoint" -vkey "$1/key" -tiles "$1/tiles" -proof "$1/inclusion" \
    -old-checkpoint "$2" -consistency "$1/consistency" || fail "the verifier refuses $1"
}

# shellcheck disable=SC2034  # start_server reads it
registries=()
start_server "$work/data"
work_some 3
ctl log checkpoint >"$work/first"
work_some 5
audit "$work/audit1" "$work/first" 2
end server KILL
start_server "$work/data"
work_some 120
audit "$work/audit2" "$work/first" 2
audit "$work/audit3" "$work/audit1/checkpoint" 5

# The proof of one event is no proof of another.
sed 's/^index 4$/index 5/' "$work/audit3/inclusion" >"$work/wrong"
if "$work/tlog_verify" -checkpoint "$work/audit3/checkpoint" -vkey "$work/audit3/key" -tiles "$work/audit3/tiles" \
  -proof "$work/wrong" >/dev/null 2>&1; then fail "a proof was accepted for another event"; fi

# Json has the note as well; a directory that cannot be written is the caller's affair, not the server's.
expect_equal "note in json" "$(ctl log checkpoint --size "$(sed -n 2p "$work/first")")" \
  "$(ctl log prove --position 2 --size "$(sed -n 2p "$work/first")" -o json | jq -r .note)"
code=0
ctl log export-tiles "$work/first/below-a-file" 2>"$work/unwritable.log" || code=$?
expect_equal "exit code" 2 "$code"
grep -q "$work/first/below-a-file" "$work/unwritable.log" || fail "the refusal does not name the file"

expect_equal "checkpoints listed" "$(ctl log checkpoints --all -o json | jq '.checkpoints | length')" \
  "$(ctl log list --filter type=StreamIndexed --all -o json | jq '.events | length')"

end server
ctl log verify --data "$work/data" -o json >"$work/verified" || fail "log verify finds faults in a whole log"
expect_equal "faults" 0 "$(jq .fault_count "$work/verified")"
# The file of a check that is done is gone; what is no such file is left as it is.
ctl log verify --data "$work/data" --resume "$work/progress" -o json >"$work/resumed"
cmp "$work/verified" "$work/resumed" || fail "log verify --resume reports something else"
[[ ! -e "$work/progress" ]] || fail "log verify leaves the file of a check that is done"
echo "something dear" >"$work/progress"
if ctl log verify --data "$work/data" --resume "$work/progress" >/dev/null 2>"$work/dear.log"; then
  fail "log verify takes any file for that of a check"
fi
grep -q "$work/progress" "$work/dear.log" || fail "the refusal does not name the file"
expect_equal "what stands in it" "something dear" "$(cat "$work/progress")"
cp -r "$work/data" "$work/spoiled"
table=$(find "$work/spoiled/log" -maxdepth 1 -name '*.sst' | head -n 1)
[[ -n "$table" ]] || table=$(find "$work/spoiled/log" -maxdepth 1 -name '*.log' -size +1k | head -n 1)
python3 - "$table" <<'PYTHON'
import os
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(os.path.getsize(sys.argv[1]) // 3)
    byte = file.read(1)[0]
    file.seek(-1, 1)
    file.write(bytes([byte ^ 1]))
PYTHON
if ctl log verify --data "$work/spoiled" >/dev/null 2>&1; then fail "log verify does not find a changed byte"; fi
echo "an auditor accepts what the server proves"
