#!/usr/bin/env bash
# A key epoch begins, is cut off by kill -9, takes over every key; a second officer ends the one before. Then all still
# reads, and a backup from before brings nobody back: with the keys in a file, and with a token.
#
# Grace is 30 days until the old epoch ends; then the server is started anew with grace_days 0, for the test cannot wait.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

refused() { # REASON COMMAND...
  local wanted=$1
  shift
  if LIENTHONG_OFFICER=second ctl "$@" >"$work/refused.log" 2>&1; then fail "$* was not refused"; fi
  grep -q -w "$wanted" "$work/refused.log" || fail "no $wanted in: $(cat "$work/refused.log")"
}

expect_no_start() { # WORDS DATA
  sed "s#^data_directory:.*#data_directory: $2#" "$work/server.yaml" >"$work/other.yaml"
  if timeout 20 "$bin/lienthongd" --config "$work/other.yaml" >"$work/refused.log" 2>&1 </dev/null; then
    fail "a server started on $2"
  fi
  grep -q "$1" "$work/refused.log" || fail "no '$1' in: $(cat "$work/refused.log")"
}

await_keys() { # FILTER; until keys list says so
  local deadline=$((SECONDS + 60))
  until ctl keys list -o json | jq -e "$1" >/dev/null; do
    ((SECONDS < deadline)) || fail "not in time: $1"
    sleep 0.1
  done
}

everybody() { # all records, in a stable order, but for the position of the log they were read at
  local name
  ctl worker list --all -o json | jq -r '.workers[].name' | while read -r name; do
    ctl worker get "$name" -o json | jq -cS 'del(.position)'
  done
}

change_epochs() { # FORM
  local data=$work/$1 her
  local without_grace=$configuration$'\n  grace_days: 0'
  start_server "$data"
  ctl reconcile --registry labour --wait >/dev/null
  her=$(ctl worker list --page-size 1 -o json | jq -r '.workers[0].name')
  end server
  cp -r "$data" "$data.backup"

  echo "$1: somebody is erased, the next epoch begins"
  start_server "$data"
  ctl worker erase "$her" --ground data-subject-request --legal-basis law_91_2025.art_14 >/dev/null
  LIENTHONG_OFFICER=second ctl worker approve-erasure "$her" --etag 1 >/dev/null
  everybody >"$data.before"
  expect_equal "epoch" 2 "$(ctl keys begin -o json | jq .number)"
  end server KILL
  start_server "$data"
  await_keys '(.epochs[1].rewrap_time != null) and .older_subject_keys == 0'
  refused STATE_FORBIDS keys end 2
  refused STATE_FORBIDS keys end 1
  grep -q -i grace "$work/refused.log" || fail "the refusal does not name grace: $(cat "$work/refused.log")"
  cp "$data/sealing.keys" "$data.both"

  echo "$1: the old one ends"
  end server
  configuration=$without_grace start_server "$data"
  if ctl keys end 1 >"$work/refused.log" 2>&1; then fail "who began the next epoch ended the one before"; fi
  LIENTHONG_OFFICER=second ctl keys end 1 >/dev/null
  expect_equal "epochs" "1 ended, 2 current" \
    "$(ctl keys list -o json | jq -r '[.epochs[] | "\(.number) \(.state)"] | join(", ")')"
  ctl keys list >"$work/table.log"
  end server
  expect_equal "lines of the keys" "epoch 2" "$(cut -d' ' -f1,2 "$data/sealing.keys")"

  echo "$1: everything reads, and a copy of the keys brings no epoch back"
  install -m 0600 "$data.both" "$data/sealing.keys"
  start_server "$data"
  await_keys '.epochs[0].state == "ended"'
  expect_equal "lines of the keys" "epoch 2" "$(cut -d' ' -f1,2 "$data/sealing.keys")"
  everybody >"$data.after"
  cmp "$data.before" "$data.after" || fail "the records are not what they were"
  ctl log list --all --full -o json >"$work/events"
  ctl reconcile --registry labour --full --wait >/dev/null
  end server
  ctl log verify --data "$data" -o json >"$work/verified" || fail "log verify finds faults"

  echo "$1: the backup does not"
  cp -r "$data.backup" "$data.restored"
  install -m 0600 "$data/sealing.keys" "$data.restored/sealing.keys"
  expect_no_start "from before that epoch ended" "$data.restored"
  install -m 0600 "$data.backup/sealing.keys" "$data.restored.keys"
  cp "$data/sealing.keys" "$data.keys"
  install -m 0600 "$data.restored.keys" "$data/sealing.keys"
  expect_no_start "an older copy" "$data"
  install -m 0600 "$data.keys" "$data/sealing.keys"
}

make_registries --people 400 --workers 60 --plant 1
start_registries
configuration="keys:"$'\n  file: ""'
change_epochs file

export SOFTHSM2_CONF=$work/softhsm2.conf
printf 'directories.tokendir = %s\nlog.level = ERROR\n' "$work/tokens" >"$SOFTHSM2_CONF"
mkdir "$work/tokens"
softhsm2-util --init-token --free --label lienthong --so-pin 7654321 --pin 1234567 >/dev/null
install -m 0600 /dev/null "$work/pin"
echo 1234567 >"$work/pin"
configuration="keys:"$'\n  pkcs11:\n    module: /usr/lib/softhsm/libsofthsm2.so\n    token_label: lienthong\n    pin_file: '"$work/pin"
change_epochs token
# Not even together with the file of its time: the token has no key for it any more.
expect_no_start "epoch 1" "$work/token.backup"
