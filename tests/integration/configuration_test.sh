#!/usr/bin/env bash
# The configuration and the policy that we ship are accepted; a misspelt key is refused by name.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

sed -e "s#^data_directory:.*#data_directory: $work/data#" -e "s#^listen:.*#listen: 127.0.0.1:0#" \
  -e "s#^port_file:.*#port_file: $work/server.port#" -e "s#^policy_file:.*#policy_file: $tree/deploy/config/policy-v1.yaml#" \
  "$tree/deploy/config/lienthongd.yaml" >"$work/lienthongd.yaml"
"$bin/lienthongd" --config "$work/lienthongd.yaml" --check-config

expect_refusal() { # WORD ARGUMENTS...
  local word=$1
  shift
  if timeout 20 "$bin/lienthongd" "$@" >"$work/refused.log" 2>&1 </dev/null; then fail "a wrong $word was accepted"; fi
  grep -q "$word" "$work/refused.log" || fail "the refusal does not name $word"
}

sed 's/^insecure_dev:/insecure_developer:/' "$work/lienthongd.yaml" >"$work/wrong.yaml"
expect_refusal insecure_developer --config "$work/wrong.yaml"
sed 's/field: full_name/field: fullname/' "$tree/deploy/config/policy-v1.yaml" >"$work/wrong-policy.yaml"
sed "s#^policy_file:.*#policy_file: $work/wrong-policy.yaml#" "$work/lienthongd.yaml" >"$work/wrong.yaml"
expect_refusal fullname --config "$work/wrong.yaml"

# Keys: made for a new log, for its owner alone, and never anew for an old one; no memory of the server gets into cores.
launch server lienthongd --config "$work/lienthongd.yaml" --insecure-dev
expect_equal "mode of the keys" 600 "$(stat -c %a "$work/data/sealing.keys")"
expect_equal "memory in cores" 00000000 "$(cat "/proc/${pid_of[server]}/coredump_filter")"
mkdir -p "$work/lost/log"
touch "$work/lost/log/CURRENT"
expect_refusal sealing.keys --config "$work/lienthongd.yaml" --insecure-dev --data "$work/lost"

# Keys of checkpoints: two sign, so that the second can take over; when all are gone, none is made unasked.
ctl() {
  "$bin/lienthongctl" --server "$(address server)" "$@"
}
with_keys() { # FILE...; the same configuration with these keys
  cat "$work/lienthongd.yaml"
  printf 'checkpoints:\n  key_files:\n'
  printf '    - %s\n' "$@"
}
sed -i '/^checkpoints:/,/^  interval_seconds:/d' "$work/lienthongd.yaml"
ctl log checkpoint >/dev/null
end server
with_keys "$work/data/checkpoint.key" "$work/next.key" >"$work/two-keys.yaml"
launch server lienthongd --config "$work/two-keys.yaml" --insecure-dev
expect_equal "signatures" 2 "$(ctl log checkpoint | grep -c '^— ')"
expect_equal "keys" 2 "$(ctl log key | wc -l)"
next_key=$(ctl log key | sed -n 2p)
end server
with_keys "$work/next.key" >"$work/next-key.yaml"
launch server lienthongd --config "$work/next-key.yaml" --insecure-dev
expect_equal "the key that took over" "$next_key" "$(ctl log key)"
end server
mv "$work/next.key" "$work/mislaid.key"
expect_refusal "next.key is gone" --config "$work/next-key.yaml" --insecure-dev
[[ ! -e "$work/next.key" ]] || fail "a key was made unasked"
install -m 0600 /dev/null "$work/next.key"
launch server lienthongd --config "$work/next-key.yaml" --insecure-dev
[[ "$(ctl log key)" != "$next_key" ]] || fail "the mislaid key is back"
grep -q "fact=checkpoint_key_made" "$work/server.log" || fail "the server's log does not tell of the new key"
