#!/usr/bin/env bash
# A worker is erased: asked for by one officer, approved by a second, cut off by kill -9 right after. Then no file holds
# her keys, the log verifies, and no reconciliation brings her back.
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

await_state() { # WORKER STATE
  local deadline=$((SECONDS + 60))
  until [[ "$(ctl worker erasure "$1" -o json | jq -r .state)" == "$2" ]]; do
    ((SECONDS < deadline)) || fail "the erasure is not $2"
    sleep 0.1
  done
}

key_bytes() { # DATA SUBJECT; the row of its key as hex, from RocksDB's own tool
  ldb --db="$1/log" --column_family=keys --hex get "0x$(printf %s "$2" | od -An -v -tx1 | tr -d ' \n')" | tr -d '\n' |
    sed 's/^0x//'
}

files_with() { # DIRECTORY HEX; how many files hold these bytes
  python3 -c 'import pathlib, sys
wanted = bytes.fromhex(sys.argv[2])
print(sum(wanted in file.read_bytes() for file in pathlib.Path(sys.argv[1]).rglob("*") if file.is_file()))' "$@"
}

make_registries --people 600 --workers 140
start_registries
start_server "$work/data"
for registry in "${registries[@]}"; do full_run "$registry"; done
her=$(ctl worker list --page-size 1 -o json | jq -r '.workers[0].name')
other=$(ctl worker list --page-size 2 -o json | jq -r '.workers[1].name')
number=$(ctl worker get "$her" -o json | jq -r '[.identifiers[] | select(.type == "personal_number")][0].value')
name=$(ctl worker get "$her" -o json | jq -r .full_name.written)
workers=$(ctl worker list --all -o json | jq '.workers | length')
ctl log checkpoint >"$work/before"
ctl log key >"$work/log.pub"
ctl worker evidence "$other" --out "$work/other.evidence" >/dev/null

# Her keys as they lie on disk now: in a copy, so that they can be looked for later.
end server
cp -r "$work/data" "$work/copy"
start_server "$work/data"
mapfile -t subjects < <(ctl worker get "$her" -o json | jq -r --arg her "$her" '
  $her, (.links[] | "registries/" + .registry + "/records/" + .source_record_id)')
declare -A key_of
for subject in "${subjects[@]}"; do
  row=$(key_bytes "$work/copy" "$subject")
  # The last 48 bytes: the key, closed.
  key_of[$subject]=${row: -96}
  [[ ${#key_of[$subject]} == 96 ]] || fail "no key of $subject on disk"
  (($(files_with "$work/copy" "${key_of[$subject]}") > 0)) || fail "the search for key bytes finds nothing"
done

# A legal hold forbids it, and so does the lack of a second person.
ask=(worker erase "$her" --ground data-subject-request --legal-basis law_91_2025.art_14)
ctl worker hold "$her" --basis court.case_12 >/dev/null
refused RULE_FORBIDS "${ask[@]}"
ctl worker lift-hold "$her" --basis court.case_12 >/dev/null
ctl "${ask[@]}" >/dev/null
refused RULE_FORBIDS worker approve-erasure "$her" --etag 3
LIENTHONG_OFFICER=second ctl worker approve-erasure "$her" --etag 3 >/dev/null
end server KILL
start_server "$work/data"
await_state "$her" completed

refused PERSONAL_DATA_ERASED worker get "$her"
refused PERSONAL_DATA_ERASED worker contact "$her" --phone 0900000001
expect_equal "who has her number" 0 "$(ctl worker lookup personal-number "$number" -o json | jq '.matches | length')"
expect_equal "workers" $((workers - 1)) "$(ctl worker list --all -o json | jq '.workers | length')"
ctl worker looks "$her" --all >/dev/null
ctl worker get "$other" >/dev/null
# What was proved of others still is. Evidence about her is the certificate: all her events, none of which opens, and
# the erasure; a log that had left any out would be refused.
"$bin/lienthong-verify" "$work/other.evidence" --key "$work/log.pub" >/dev/null || fail "evidence of before is refused"
ctl worker evidence "$her" --out "$work/certificate" --trusted "$work/before" >/dev/null
"$bin/lienthong-verify" "$work/certificate" --key "$work/log.pub" --checkpoint "$work/before" --lang en \
  >"$work/verified" || fail "the certificate is refused: $(cat "$work/verified")"
grep -q "ErasureCompleted" "$work/verified" || fail "the certificate does not say that it is complete"
grep -q "erasures/${her#workers/}" "$work/verified" || fail "the certificate lacks the erasure"
if grep -q -F -e "$name" -e "$number" "$work/verified"; then fail "the certificate says who she was"; fi

# The whole log can still be read and exported as it is stored.
ctl log list --all --full -o json >"$work/events"
ctl log consistency --from "$(sed -n 2p "$work/before")" >/dev/null

for registry in "${registries[@]}"; do full_run "$registry"; done
(($(last_run labour | jq '.counts.records_suppressed // 0 | tonumber') > 0)) || fail "no record of hers was left alone"
expect_equal "workers after a full run" $((workers - 1)) "$(ctl worker list --all -o json | jq '.workers | length')"
expect_equal "who has her number" 0 "$(ctl worker lookup personal-number "$number" -o json | jq '.matches | length')"

end server
for subject in "${subjects[@]}"; do
  expect_equal "row of the key of $subject" 02 "$(key_bytes "$work/data" "$subject")"
  expect_equal "files with the key of $subject" 0 "$(files_with "$work/data" "${key_of[$subject]}")"
done
expect_equal "files with her number or name" 0 "$(LC_ALL=C grep -r -l -a -F -e "$number" -e "$name" "$work/data" | wc -l)"
ctl log verify --data "$work/data" -o json >"$work/verified" || fail "log verify finds faults"
expect_equal "faults" 0 "$(jq .fault_count "$work/verified")"

# An agency may register her again, and the next run then brings her records.
start_server "$work/data"
again=$(ctl worker create --name "$name" --birth-date 1990 --sex female --personal-number "$number" -o json | jq -r .name)
[[ "$again" != "$her" ]] || fail "she came back under her old id"
expect_equal "who has her number" "$again" \
  "$(ctl worker lookup personal-number "$number" -o json | jq -r '.matches[0].worker.name')"
full_run labour
(($(ctl worker get "$again" -o json | jq '.links | length') > 0)) || fail "the records of who is registered anew stay away"
