#!/usr/bin/env bash
# lienthongctl registry test names the step that fails, and the remedy, whatever is wrong with the way to a registry;
# and registry conformance passes against the mock of every registry and signs what it found.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

echo "certificates"
certificate() { # NAME CA DAYS; certificate NAME.pem of CA for localhost
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" \
    -subj "/CN=$1" >>"$work/openssl.log" 2>&1
  # OpenSSL 3.0 signs for a negative number of days: one that has ended.
  openssl x509 -req -in "$work/$1.csr" -CA "$work/$2.pem" -CAkey "$work/$2.key" -CAcreateserial -days "$3" \
    -extfile <(echo "subjectAltName=DNS:localhost") -out "$work/$1.pem" >>"$work/openssl.log" 2>&1
}
for ca in ca other_ca; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$ca.key" -out "$work/$ca.pem" \
    -subj "/CN=$ca" -days 365 >>"$work/openssl.log" 2>&1
done
certificate sound ca 365
certificate expired ca -1
certificate caller ca 365
echo "right-token" >"$work/token"
echo "wrong-token" >"$work/wrong_token"

make_registries --people 60 --workers 30 --plant 1
for registry in "${registries[@]}"; do
  date -u +%Y-%m-%dT%H:%M:%SZ >"$work/registries/$registry/data_as_of"
done

serve() { # NAME ARGUMENTS...; a mock of labour
  local name=$1
  shift
  cp -r "$work/registries/labour" "$work/data_$name"
  launch "$name" lienthong-registry-sim --kind labour --data "$work/data_$name" --listen 127.0.0.1:0 \
    --port-file "$work/$name.port" "$@"
}
port() { # NAME
  local at
  at=$(address "$1")
  echo "${at##*:}"
}
with_faults() { # NAME RULE
  printf 'seed: 1\nrules:\n  - %s\n' "$2" >"$work/$1.yaml"
  serve "$1" --faults "$work/$1.yaml"
}
configure() { # ADDRESS [KEYS OF THE REGISTRY]
  echo "registries: [{id: labour, address: \"$1\"${2:+, $2}}]" >"$work/link.yaml"
}
expect_step() { # SITUATION STEP WORD OF THE REMEDY
  local code=0
  ctl registry test labour --config "$work/link.yaml" --lang en -o json >"$work/steps.json" || code=$?
  expect_equal "$1: failing steps" "$2" "$(jq -r '[.steps[] | select(.outcome == "failed") | .step] | join(",")' \
    "$work/steps.json")"
  jq -r '.steps[] | select(.outcome == "failed") | .remedy' "$work/steps.json" | grep -q "$3" ||
    fail "$1: the remedy does not speak of $3: $(cat "$work/steps.json")"
  expect_equal "$1: exit code" 5 "$code"
  echo "  $1: $2"
}

echo "a sound link, in clear and by TLS with certificate and token"
serve clear
configure "$(address clear)"
ctl registry test labour --config "$work/link.yaml" --lang en
serve tls --tls-cert "$work/sound.pem" --tls-key "$work/sound.key" --client-ca "$work/ca.pem" --token-file "$work/token"
ours="certificate_file: $work/caller.pem, key_file: $work/caller.key"
configure "localhost:$(port tls)" "tls: {ca_file: $work/ca.pem, $ours}, token_file: $work/token"
ctl registry test labour --config "$work/link.yaml" --lang en

echo "eight situations"
configure "no-such-host.invalid:7001" "tls: {ca_file: $work/ca.pem}"
expect_step "wrong name" name DNS
serve gone
configure "$(address gone)"
end gone
expect_step "closed port" port firewalls
serve old --tls-cert "$work/expired.pem" --tls-key "$work/expired.key"
configure "localhost:$(port old)" "tls: {ca_file: $work/ca.pem}"
expect_step "expired certificate" tls "replace the certificate"
configure "localhost:$(port tls)" "tls: {ca_file: $work/other_ca.pem, $ours}, token_file: $work/token"
expect_step "wrong CA" tls "CA certificate"
configure "localhost:$(port tls)" "tls: {ca_file: $work/ca.pem, $ours}, token_file: $work/wrong_token"
expect_step "wrong credentials" credentials token_file
with_faults ahead '{fault: clock_skew, ahead_seconds: 7200}'
configure "$(address ahead)"
expect_step "skewed clock" clock NTP
with_faults spent '{fault: quota, calls: 1, per_seconds: 3600}'
configure "$(address spent)"
expect_step "exhausted quota" quota "ask the owner for more"
with_faults stale '{fault: clock_skew, behind_seconds: 864000}'
configure "$(address stale)"
expect_step "stale data" freshness replica

echo "a token is renewed without a restart, a name of another is refused"
configure "127.0.0.1:$(port tls)" "tls: {ca_file: $work/ca.pem, $ours}, token_file: $work/wrong_token"
expect_step "name that is not in the certificate" tls server_name
configure "localhost:$(port tls)" "tls: {ca_file: $work/ca.pem, $ours}, token_file: $work/wrong_token"
cp "$work/token" "$work/wrong_token"
ctl registry test labour --config "$work/link.yaml" >/dev/null

echo "conformance of every mock"
# The generator writes some names in decomposed letters, as registries do; one that conforms does not.
/usr/bin/python3 - "$work"/registries/*/initial.jsonl <<'NFC'
import sys, unicodedata
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = unicodedata.normalize("NFC", file.read())
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
NFC
for registry in "${registries[@]}"; do
  launch "sim_$registry" lienthong-registry-sim --kind "$registry" --data "$work/registries/$registry" \
    --listen 127.0.0.1:0 --port-file "$work/sim_$registry.port" --facts-file "$work/$registry.facts"
  ctl registry conformance "$(address "sim_$registry")" --kind "$registry" --facts "$work/$registry.facts" --lang en \
    --key "$work/conformance.key" --out "$work/$registry.result" >"$work/$registry.txt" || {
    cat "$work/$registry.txt"
    fail "$registry does not conform"
  }
  tail -n 1 "$work/$registry.txt"
  grep -q "^registry $registry$" "$work/$registry.result" || fail "the result does not name $registry"
  grep -q "^— lienthong-conformance " "$work/$registry.result" || fail "the result of $registry is not signed"
done
code=0
ctl registry conformance "$(address sim_labour)" --kind residents -o json >"$work/wrong.json" || code=$?
expect_equal "another registry: exit code" 1 "$code"
expect_equal "another registry: first failure" description \
  "$(jq -r '[.cases[] | select(.outcome == "failed")][0].name' "$work/wrong.json")"
