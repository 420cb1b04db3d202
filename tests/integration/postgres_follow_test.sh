#!/usr/bin/env bash
# The labour registry as a PostgreSQL database: what is changed there with plain psql is in the bridge within two
# seconds, and what is changed while the bridge is killed is there once it runs again, once.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"
registries=()

start_following() {
  configuration="registries:
  - {id: labour, follow: true, postgres: {connection: \"$(cat "$work/labour.port")\"}}" \
    start_server "$work/data"
}

change() { # SQL
  psql -qX -v ON_ERROR_STOP=1 "$owner" -c "$1"
}

now_milliseconds() {
  date +%s%3N
}

matches() { # PERSONAL NUMBER
  ctl worker lookup personal-number "$1" -o json | jq '.matches | length'
}

await_match() { # PERSONAL NUMBER; prints after how many milliseconds
  local begun
  begun=$(now_milliseconds)
  until (($(matches "$1") == 1)); do
    (($(now_milliseconds) - begun < 60000)) || fail "$1 does not arrive"
  done
  echo $(($(now_milliseconds) - begun))
}

echo "first run"
make_registries --people 200 --workers 60 --plant 1
launch labour lienthong-registry-sim --protocol postgres --kind labour --data "$work/registries/labour" \
  --port-file "$work/labour.port"
owner=$(sed 's/user=lienthong/user=postgres/' "$work/labour.port")
start_following
await_end labour

echo "changes"
for i in 1 2 3; do
  change "INSERT INTO labour.person (code, personal_number, full_name, birth_date, sex)
          VALUES ('X$i', '00319501234$i', 'Nguyễn Thị Hoa', '1995-04-12', 2)"
  took=$(await_match "00319501234$i")
  echo "a change was in the bridge after $took ms"
  ((took < ${LIENTHONG_FOLLOW_MILLISECONDS:-2000})) || fail "a change took $took ms"
done

echo "a bridge that is killed"
end server KILL
change "INSERT INTO labour.person (code, personal_number, full_name, birth_date, sex)
        VALUES ('X4', '003195012344', 'Nguyễn Thị Hoa', '1995-04-12', 2)"
start_following
await_match 003195012344 >/dev/null
await_end labour
expect_equal "how the last run came to its changes" changes \
  "$(last_run labour | jq -r '.strategy // "" | ascii_downcase | ltrimstr("strategy_")')"

echo "a registry without fault"
expect_equal "its cause" "" "$(ctl registry list -o json | jq -r '[.. | objects | select(.registry? == "labour")][0].cause // ""')"
end server
end labour # by its own end it removes its database
