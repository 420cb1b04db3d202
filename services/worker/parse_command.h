// Reads API requests into commands, which have the shape of the events they propose. Pure.

#ifndef LIENTHONG_SERVICES_WORKER_PARSE_COMMAND_H_
#define LIENTHONG_SERVICES_WORKER_PARSE_COMMAND_H_

#include "absl/status/statusor.h"
#include "lienthong/worker/v1/worker_service.pb.h"
#include "services/worker/field_parser.h"
#include "services/worker/worker_event.h"

namespace lienthong::worker {

// Each returns what the request proposes and adds every malformed field to `parser`; the value is meaningful only when
// parser->errors() stays empty. Ids that the server makes are left empty.
WorkerEvent ParseCommand(const v1::CreateWorkerRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::CorrectIdentityRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RecordResidenceRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RecordContactRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RecordQualificationRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RecordVerdictRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::AddIdentifierRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RetireIdentifierRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RegisterDeploymentRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::ConfirmListRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RecordDepartureRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::StartWorkRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::ExtendContractRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::ChangeEmployerRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::EndContractRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RecordReturnRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::LiquidateContractRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::RecordCrossingRequest& request, FieldParser* parser);
WorkerEvent ParseCommand(const v1::WithdrawFactRequest& request, FieldParser* parser);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_PARSE_COMMAND_H_
