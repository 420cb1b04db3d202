#!/usr/bin/env bash
# A client that knows nothing but the address: buf curl learns every message by reflection.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"
buf=${LIENTHONG_BUF:?names the program buf}
[[ -x "$buf" ]] || fail "buf is not installed: run tests/run.sh, which takes it from the npm registry with npm ci"

launch server lienthongd --data "$work/data" --listen 127.0.0.1:0 --port-file "$work/server.port" --insecure-dev
url="http://$(address server)"
worker_service=lienthong.worker.v1.WorkerService
caller=(-H "lienthong-agency: G09.12" -H "lienthong-officer: tester" -H "lienthong-purpose: case_handling"
  -H "lienthong-procedure: test")

call() { # SERVICE/METHOD JSON; the answer in $work/answer, the error in $work/error, the gRPC code in $code
  code=0
  "$buf" curl --protocol grpc --http2-prior-knowledge "${caller[@]}" -d "$2" "$url/$1" \
    >"$work/answer" 2>"$work/error" </dev/null || code=$(($? >> 3))
}

expect_code() { # WHAT CODE
  [[ "$code" == "$2" ]] || fail "$1: wanted code $2, found $code: $(cat "$work/error")"
}

expect_refusal() { # WHAT CODE REASON
  expect_code "$1" "$2"
  jq -r '.details[] | select(.type == "google.rpc.ErrorInfo") | .value | @base64d' "$work/error" | grep -qa "$3" ||
    fail "$1: the reason is not $3: $(cat "$work/error")"
}

new_uuid() {
  cat /proc/sys/kernel/random/uuid
}

echo "services"
"$buf" curl --protocol grpc --http2-prior-knowledge --list-services "$url" >"$work/services" </dev/null
for service in "$worker_service" lienthong.reconciliation.v1.ReconciliationService lienthong.ledger.v1.LedgerService; do
  grep -qx "$service" "$work/services" || fail "reflection does not list $service"
done

echo "health"
# gRPC 1.51 serves health without its descriptor: reflection cannot tell what it speaks.
cat >"$work/health.proto" <<'END'
syntax = "proto3";
package grpc.health.v1;
service Health { rpc Check(HealthCheckRequest) returns (HealthCheckResponse); }
message HealthCheckRequest { string service = 1; }
message HealthCheckResponse { enum Status { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; } Status status = 1; }
END
"$buf" curl --protocol grpc --http2-prior-knowledge --schema "$work/health.proto" -d '{}' \
  "$url/grpc.health.v1.Health/Check" >"$work/answer" </dev/null
expect_equal "health" SERVING "$(jq -r .status "$work/answer")"

echo "create, and the same again"
request_id=$(new_uuid)
create=$(jq -n --arg id "$request_id" '{requestId: $id, worker: {fullName: {written: "Trần Văn Thử"},
  birthDate: "1990", sex: "SEX_MALE", nationality: "VN",
  identifiers: [{type: "IDENTIFIER_TYPE_PERSONAL_NUMBER", value: "003090000002"}]}}')
call "$worker_service/CreateWorker" "$create"
expect_code "create" 0
jq -S . "$work/answer" >"$work/first"
name=$(jq -r .name "$work/first")
etag=$(jq -r .etag "$work/first")
[[ "$name" == workers/* ]] || fail "the answer has no name"
call "$worker_service/CreateWorker" "$create"
expect_code "repeated create" 0
expect_equal "repeated answer" "$(cat "$work/first")" "$(jq -S . "$work/answer")"

echo "another body under the same request_id"
call "$worker_service/CreateWorker" "$(jq '.worker.fullName.written = "Trần Văn Khác"' <<<"$create")"
expect_refusal "reused request_id" 6 REQUEST_ID_REUSED

echo "stale etag"
correct=$(jq -n --arg name "$name" --arg etag "$etag" --arg id "$(new_uuid)" \
  '{mutation: {name: $name, etag: $etag, requestId: $id, reason: "clerical_error"}, fullName: "Trần Văn Thứ"}')
call "$worker_service/CorrectIdentity" "$correct"
expect_code "correction" 0
call "$worker_service/CorrectIdentity" "$(jq --arg id "$(new_uuid)" '.mutation.requestId = $id' <<<"$correct")"
expect_refusal "stale etag" 10 STALE_ETAG

echo "all bad fields at once"
call "$worker_service/CreateWorker" '{"requestId": "x", "worker": {"birthDate": "31/12/1990"}}'
expect_refusal "bad fields" 3 FIELD_INVALID

echo "history"
call "$worker_service/ListWorkerRevisions" "$(jq -n --arg parent "$name" '{parent: $parent}')"
expect_code "history" 0
expect_equal "events" "WorkerRegistered WorkerIdentityCorrected" "$(jq -r '[.revisions[].eventType] | join(" ")' "$work/answer")"

echo "no caller"
caller=()
call "$worker_service/GetWorker" "$(jq -n --arg name "$name" '{name: $name}')"
expect_refusal "no caller" 16 CALLER_MISSING
