#!/usr/bin/env bash
# A witness that is not ours (Go's own library) cosigns checkpoints of a server that runs. What it signed comes back with
# the note, in exported tiles and in evidence, also after the server was killed; what was changed on the way is refused.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

# Debian's Go library, no network.
export GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS='' GOPROXY=off GOCACHE="$work/go-cache"
go build -o "$work/tlog_witness" "$tree/tests/integration/tlog_witness.go"
go build -o "$work/tlog_verify" "$tree/tests/integration/tlog_verify.go"
now=$(date +%s)
one=witness.test/one
two=witness.test/two
"$work/tlog_witness" -name "$one" >"$work/one.pub"
"$work/tlog_witness" -name "$two" >"$work/two.pub"

witness() { # NAME ARGUMENTS...; the body of add-checkpoint on standard input, the cosignature on standard output
  local name=$1
  shift
  "$work/tlog_witness" -name "$name" -log "$work/key" -state "$work/${name##*/}.state" -time "$now" "$@"
}

refused() { # WHAT FILE SIZE; by the server, as the caller's fault and by name
  local code=0
  ctl log cosign "$3" --file "$2" --lang en >"$work/said" 2>&1 || code=$?
  expect_equal "$1: exit code" 2 "$code"
  grep -q cosignatures "$work/said" || fail "$1: the refusal does not name the field: $(cat "$work/said")"
}

# shellcheck disable=SC2034  # start_server reads them
registries=()
configuration=$(printf 'checkpoints:\n  witnesses:\n    - "%s"\n' "$(cat "$work/one.pub")")
start_server "$work/data"
ctl worker create --name "Người Thử" --birth-date 1990 --sex male --personal-number 003090000001 -o json >"$work/created"
worker=$(jq -r .name "$work/created")
ctl log checkpoint >"$work/first"
first=$(sed -n 2p "$work/first")
ctl log key >"$work/key"

# From nothing; the same again changes nothing; what is new is served and is no reason for another checkpoint.
ctl log witness-request --old 0 | witness "$one" >"$work/line"
ctl log cosign "$first" --file "$work/line" >"$work/cosigned"
"$work/tlog_witness" -name "$one" -log "$work/key" -verify "$work/cosigned" || fail "the note is not signed by both"
expect_equal "the note" "$(cat "$work/first" "$work/line")" "$(cat "$work/cosigned")"
head=$(ctl log head -o json | jq .position)
ctl log cosign "$first" --file - <"$work/cosigned" >"$work/again"
cmp "$work/cosigned" "$work/again" || fail "a repeat has another answer"
ctl log checkpoint >"$work/latest"
cmp "$work/cosigned" "$work/latest" || fail "log checkpoint does not print the cosignature"
expect_equal "head" "$head" "$(ctl log head -o json | jq .position)"
expect_equal "listed" "$(cat "$work/cosigned")" "$(ctl log checkpoints -o json | jq -r '.checkpoints[0].note')"
ctl log witness-request --old "$first" | witness "$one" -time "$((now + 1))" >"$work/later"
ctl log cosign "$first" --file "$work/later" >"$work/cosigned"
expect_equal "the later time counts" "$(cat "$work/first" "$work/later")" "$(cat "$work/cosigned")"
ctl log cosign "$first" --file "$work/line" | cmp - "$work/cosigned" || fail "an earlier time counts"

# Every byte of the line matters; another witness, another checkpoint.
ctl worker lookup personal-number 003090000009 >/dev/null
ctl log checkpoint >"$work/second"
second=$(sed -n 2p "$work/second")
refused "another checkpoint" "$work/line" "$second"
refused "the note of another checkpoint" "$work/cosigned" "$second"
ctl log witness-request --old 0 | witness "$two" >"$work/stranger"
refused "a witness that is not configured" "$work/stranger" "$second"
ctl log witness-request --old "$first" --size "$second" >"$work/request"
witness "$one" <"$work/request" >"$work/line"
size=$(stat -c %s "$work/line")
for ((offset = 0; offset < size; offset += 7)); do
  python3 - "$work/line" "$work/spoiled" "$offset" <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[3])] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
  # What is no UTF-8 is refused on its way already.
  if ctl log cosign "$second" --file "$work/spoiled" >/dev/null 2>&1; then fail "byte $offset of a line was changed"; fi
done
ctl log checkpoint --size "$second" | cmp - "$work/second" || fail "something spoiled is served"
ctl log cosign "$second" --file "$work/line" >"$work/cosigned"
"$work/tlog_witness" -name "$one" -log "$work/key" -verify "$work/cosigned" || fail "the second is not signed by both"

# A witness that knows another history is not deceived by the request; one of another size says so.
if witness "$one" <"$work/request" 2>"$work/said"; then fail "the witness signed from a size it is not at"; fi
grep -q "conflict: the last size is $second" "$work/said" || fail "the witness says: $(cat "$work/said")"

# Tiles and evidence carry it.
ctl log export-tiles "$work/tiles" >/dev/null
cmp "$work/cosigned" "$work/tiles/checkpoint" || fail "the exported checkpoint is not cosigned"
"$work/tlog_verify" -checkpoint "$work/tiles/checkpoint" -vkey "$work/key" -tiles "$work/tiles" >/dev/null ||
  fail "another verifier refuses a cosigned checkpoint"
ctl worker evidence "$worker" --out "$work/evidence" --latest >/dev/null
ctl worker evidence "$worker" --out "$work/uncosigned" >/dev/null

end server KILL
start_server "$work/data"
ctl log checkpoint --size "$second" | cmp - "$work/cosigned" || fail "the cosignature did not survive"
end server
"$bin/lienthong-verify" "$work/evidence" --key "$work/key" --witness "$work/one.pub" --lang en >"$work/said" ||
  fail "evidence with a cosignature is refused: $(cat "$work/said")"
grep -q "cosigned by: $one" "$work/said" || fail "lienthong-verify does not say who cosigned"
for wrong in "evidence two" "uncosigned one"; do
  read -r pack key <<<"$wrong"
  code=0
  "$bin/lienthong-verify" "$work/$pack" --key "$work/key" --witness "$work/$key.pub" -o json >"$work/said" || code=$?
  expect_equal "$wrong: exit code" 1 "$code"
  expect_equal "$wrong: fault" not_cosigned "$(jq -r .fault "$work/said")"
done
"$bin/lienthong-verify" "$work/uncosigned" --key "$work/key" >/dev/null || fail "evidence without a cosignature"
expect_equal "faults" 0 "$(ctl log verify --data "$work/data" -o json | jq .fault_count)"

# A key that is none stops the server before it serves.
configuration=$(printf 'checkpoints:\n  witnesses:\n    - "%s"\n    - "%s"\n' "$(cat "$work/one.pub")" "$(cat "$work/key")")
printf 'data_directory: %s\n%s\n' "$work/data" "$configuration" >"$work/wrong.yaml"
code=0
"$bin/lienthongd" --check-config --config "$work/wrong.yaml" >"$work/said" 2>&1 || code=$?
expect_equal "exit code" 2 "$code"
grep -qF 'checkpoints.witnesses[1]' "$work/said" || fail "the refusal does not name the field: $(cat "$work/said")"
echo "what a witness signed is taken in, kept and served"
