#!/usr/bin/env bash
# Evidence about a worker, made by the server that runs and judged by lienthong-verify once it has ended: accepted;
# refused when a byte is another, with another log's key, when older than a checkpoint, and when that is of a fork.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

verify() { # EXIT_CODE ARGUMENTS...; what it says is in $work/said
  local wanted=$1 code=0
  shift
  "$bin/lienthong-verify" "$@" >"$work/said" 2>&1 || code=$?
  [[ "$code" == "$wanted" ]] || fail "lienthong-verify $*: exit $code, wanted $wanted: $(cat "$work/said")"
}

says() { # TEXT
  grep -qF -- "$1" "$work/said" || fail "lienthong-verify does not say '$1': $(cat "$work/said")"
}

if ldd "$bin/lienthong-verify" >/dev/null 2>&1; then fail "lienthong-verify needs other files"; fi
make_registries --people 200 --workers 60 --plant 1
start_registries
start_server "$work/data"
ctl log checkpoint >"$work/old"
ctl reconcile --registry labour --wait >/dev/null
ctl worker create --name "Nguyễn Thị Hoa" --birth-date 1995-04-12 --sex female --personal-number 003195012345 \
  -o json >"$work/created"
worker=$(jq -r .name "$work/created")
ctl worker contact "$worker" --phone +84901234567 >/dev/null
LIENTHONG_AGENCY=G13.22 LIENTHONG_PURPOSE=case-handling ctl worker get "$worker" >/dev/null
linked=$(ctl worker list --all -o json | jq -r '[.workers[] | select((.links // []) | length > 0)][0].name')
ctl log key >"$work/key"
events=$(ctl log list --filter "stream=$worker" --all -o json | jq '.events | length')

ctl worker evidence "$worker" --out "$work/hoa" -o json >"$work/made"
expect_equal "bytes" "$(stat -c %s "$work/hoa")" "$(jq .bytes "$work/made")"
expect_equal "mode" 600 "$(stat -c %a "$work/hoa")"
ctl worker evidence "$worker" --out "$work/grown" --trusted "$work/old" >/dev/null
ctl log checkpoint >"$work/new"
ctl worker evidence "$linked" --out "$work/linked" >/dev/null
expect_equal "looks at whom evidence told of" 2 \
  "$(ctl worker looks "$worker" --all -o json | jq '[.looks[] | select(.method | endswith("CreateEvidence"))] | length')"
if ctl worker evidence "$worker" --out "$work/none/hoa" >/dev/null 2>"$work/said"; then fail "an unwritable file"; fi
says "cannot write file"
expect_equal "drafts" 0 "$(find "$work" -name 'hoa.*' | wc -l)"
end server
stop_registries

verify 0 "$work/hoa" --key "$work/key" --lang en
says "ACCEPTED: evidence of the log lienthong.local/"
says "Stream $worker: all its events up to position "
says ", which are $events"
says "WorkerRegistered"
says "Nguyễn Thị Hoa"
says "+84901234567"
says "agency G13.22"
says "without a proof that it is complete"
LANG=vi_VN.UTF-8 verify 0 "$work/hoa" --key "$work/key"
says "CHẤP NHẬN"
verify 0 "$work/hoa" --key "$work/key" -o json
expect_equal "events" "$events" "$(jq '.streams[0].events | length' "$work/said")"
expect_equal "parts opened" '["opened"]' "$(jq -c '[.streams[].events[].parts[].state] | unique' "$work/said")"
[[ "$(jq '[.looks[] | select(.agency == "G13.22" and .type == "PersonalDataRead")] | length' "$work/said")" == 1 ]] ||
  fail "the look of another agency is not in it"

verify 0 "$work/linked" --key "$work/key" -o json
[[ "$(jq '.streams | length' "$work/said")" -gt 1 ]] || fail "the linked records are not in it"
expect_equal "what is in it but not opened" 0 \
  "$(jq '[.streams[].events[].parts[] | select(.state != "opened")] | length' "$work/said")"

# Age and forks.
verify 0 "$work/grown" --key "$work/key" --checkpoint "$work/old" --lang en
says "since then the log only grew"
verify 1 "$work/hoa" --key "$work/key" --checkpoint "$work/old" --lang en
says "get one with: lienthongctl worker evidence"
verify 1 "$work/hoa" --key "$work/key" --checkpoint "$work/new" --lang en
says "the evidence is older"
verify 2 "$work/hoa" --key "$work/key" --checkpoint "$work/hoa"

# A fork: the same key and log signs another history, on a copy of the data directory as it was before.
cp -r "$work/data" "$work/fork"
start_server "$work/data"
ctl worker get "$worker" >/dev/null
ctl log checkpoint >"$work/one"
end server
start_server "$work/fork"
ctl worker get "$linked" >/dev/null
ctl worker evidence "$worker" --out "$work/forked" --trusted "$work/one" >/dev/null
end server
verify 0 "$work/forked" --key "$work/key"
verify 1 "$work/forked" --key "$work/key" --checkpoint "$work/one" --lang en
says "the log has forked"

# Another log, a byte that is another, a file that is cut off.
start_server "$work/other"
ctl log checkpoint >/dev/null
ctl log key >"$work/other_key"
end server
verify 1 "$work/hoa" --key "$work/other_key" --lang en
says "none of those given"
size=$(stat -c %s "$work/hoa")
for offset in 30 $((size / 2)) $((size - 5)); do
  python3 - "$work/hoa" "$work/spoiled" "$offset" <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[3])] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
  verify 1 "$work/spoiled" --key "$work/key"
done
head -n -1 "$work/hoa" >"$work/cut"
verify 1 "$work/cut" --key "$work/key"
verify 2 "$work/absent" --key "$work/key"
verify 2 "$work/hoa"

# It opens the files named, and makes no connection.
if command -v strace >/dev/null && strace -o "$work/calls" true 2>/dev/null; then
  OPENSSL_CONF="$work/key" strace -f -o "$work/calls" "$bin/lienthong-verify" "$work/hoa" --key "$work/key" >/dev/null
  expect_equal "files opened" "$(printf '%s\n%s' "$work/hoa" "$work/key" | sort)" \
    "$(grep -oP 'open(at)?\(.*?"\K[^"]+' "$work/calls" | sort -u)"
  if grep -q 'socket(' "$work/calls"; then fail "lienthong-verify makes a connection"; fi
fi
echo "evidence is accepted without the server, and refused when anything of it is another"
