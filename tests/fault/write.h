// Write: one request that changes a worker, with all that is known of its outcome.

#ifndef LIENTHONG_TESTS_FAULT_WRITE_H_
#define LIENTHONG_TESTS_FAULT_WRITE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "lienthong/ledger/v1/ledger_service.grpc.pb.h"
#include "lienthong/worker/v1/worker_service.grpc.pb.h"

namespace lienthong::fault {

namespace wv = worker::v1;
namespace lv = ledger::v1;

// A channel of its own to the server that listens at `address`, and who calls over it.
struct Connection {
  Connection(const std::string& address, std::string officer);
  // Names the caller and sets the deadline.
  void Prepare(grpc::ClientContext* context) const;

  std::string officer;
  std::unique_ptr<wv::WorkerService::Stub> workers;
  std::unique_ptr<lv::LedgerService::Stub> ledger;
};

// One kind of write: how its bytes are sent, and the types of the events that it appends to the worker's stream.
struct Method {
  std::string name;
  std::vector<std::string> event_types;
  std::function<grpc::Status(const Connection&, const std::string& bytes, wv::Worker* answer)> send;
};

enum class Outcome { kUnknown, kAccepted, kRefused };

struct Write {
  const Method* method = nullptr;
  std::string bytes;    // the request; the same at every repetition
  std::string number;   // the personal number that it takes; empty: none
  bool changes = true;  // false: says what has been said, so no event is expected
  bool alone = true;    // nobody else writes to this worker or wants this number: a refusal is a fault
  uint64_t sent = 0;    // ticks of one clock for the whole storm
  uint64_t answered = 0;
  Outcome outcome = Outcome::kUnknown;
  bool first_unknown = false;  // the outcome was learnt only by repeating it
  grpc::Status status;         // of the latest answer
  wv::Worker answer;           // when accepted

  uint64_t revision() const;  // of the worker's stream, after this write
};

// The next tick; every call gives a later one.
uint64_t Tick();

// Whether the status settles nothing: the server was gone, or says itself that it does not know.
bool IsUnknown(const grpc::Status& status);

// Sends the write and records its outcome and the times.
void Send(const Connection& connection, Write* write);

// Bytes by which two answers are compared.
std::string AnswerBytes(const wv::Worker& answer);

extern const Method kCreateWorker, kCorrectIdentity, kRecordContact, kAddIdentifier, kRetireIdentifier,
    kRegisterDeployment, kConfirmList, kRecordDeparture, kStartWork, kExtendContract, kEndContract, kRecordReturn,
    kLiquidateContract;

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_WRITE_H_
