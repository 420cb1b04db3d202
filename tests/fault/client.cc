#include "tests/fault/client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lienthong::fault {
namespace {

// The steps of a worker's life.
enum Step {
  kCreate,
  kCorrect,
  kCorrectAgain,
  kContact,
  kPassport,
  kNewPassport,
  kRegister,
  kConfirm,
  kDepart,
  kStart,
  kExtend,
  kEnd,
  kReturn,
  kLiquidate,
  kLifeEnds
};

constexpr const char* kSyllables[] = {"An",  "Bình", "Chi",  "Dung", "Giang", "Hà",  "Khánh", "Lan",
                                      "Mai", "Nam",  "Oanh", "Phúc", "Quân",  "Sơn", "Tâm",   "Vinh"};

template <typename Request>
Write MakeWrite(const Method& method, const Request& request, bool alone) {
  Write write;
  write.method = &method;
  write.bytes = request.SerializeAsString();
  write.alone = alone;
  return write;
}

wv::RegisterDeploymentRequest Contract(const std::string& number) {
  wv::RegisterDeploymentRequest request;
  request.mutable_deployment()->set_form("1");
  request.mutable_deployment()->set_market("JP");
  request.mutable_deployment()->set_contract_number(number);
  request.mutable_deployment()->set_contract_start("2024-01-10");
  request.mutable_deployment()->set_contract_end("2026-01-09");
  return request;
}

}  // namespace

uint64_t Invention::Below(uint64_t bound) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::uniform_int_distribution<uint64_t>(0, bound - 1)(random_);
}

std::string Invention::RequestId() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const uint64_t high = random_();
  const uint64_t low = random_();
  return absl::StrFormat("%08x-%04x-4%03x-8%03x-%012x", high >> 32, (high >> 16) & 0xffff, high & 0xfff,
                         (low >> 48) & 0xfff, low & 0xffffffffffff);
}

std::string Invention::Name() {
  std::string name = "Nguyễn";
  uint64_t rest = ++last_;
  for (int i = 0; i < 5; ++i, rest /= std::size(kSyllables)) {
    absl::StrAppend(&name, " ", kSyllables[rest % std::size(kSyllables)]);
  }
  return name;
}

std::string Invention::Phone() {
  return absl::StrFormat("+849%08d", ++last_);
}

std::string Invention::PersonalNumber() {
  return absl::StrFormat("003090%06d", ++last_);
}

std::string Invention::ContestedNumber() {
  static std::atomic<uint64_t> given{0};
  return absl::StrFormat("003095%06d", given++ / 3);
}

std::string Invention::Passport() {
  return absl::StrFormat("C%07d", ++last_);
}

std::string Invention::Contract() {
  return absl::StrCat("HD-", Below(48));
}

void SharedWorkers::Replace(std::vector<wv::Worker> workers) {
  const std::lock_guard<std::mutex> lock(mutex_);
  workers_ = std::move(workers);
}

wv::Worker SharedWorkers::Any(Invention* invention) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return workers_[invention->Below(workers_.size())];
}

void SharedWorkers::Learn(const wv::Worker& worker) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (wv::Worker& known : workers_) {
    if (known.name() == worker.name() && known.position() < worker.position()) known = worker;
  }
}

Write NewWorker(Invention* invention, const std::string& number) {
  wv::CreateWorkerRequest request;
  request.set_request_id(invention->RequestId());
  request.mutable_worker()->mutable_full_name()->set_written(invention->Name());
  request.mutable_worker()->set_birth_date(number.substr(4, 2) == "95" ? "1995" : "1990");
  request.mutable_worker()->set_sex(wv::SEX_MALE);
  request.mutable_worker()->set_nationality("VN");
  wv::Identifier* identifier = request.mutable_worker()->add_identifiers();
  identifier->set_type(wv::IDENTIFIER_TYPE_PERSONAL_NUMBER);
  identifier->set_value(number);
  Write write = MakeWrite(kCreateWorker, request, true);
  write.number = number;
  return write;
}

template <typename Request>
void Client::SetMutation(const wv::Worker& worker, bool with_etag, Request* request) {
  request->mutable_mutation()->set_name(worker.name());
  if (with_etag) request->mutable_mutation()->set_etag(worker.etag());
  request->mutable_mutation()->set_request_id(invention_->RequestId());
  request->mutable_mutation()->set_reason("clerical_error");
}

template <typename Request>
Write Client::OfOwn(const Method& method, Request* request) {
  SetMutation(own_, invention_->Below(2) == 0, request);
  return MakeWrite(method, *request, true);
}

Write Client::NextOfDeployment() {
  const auto move = [this](auto request, const Method& method, const char* date, auto... set) {
    request.set_deployment_id(own_.deployments(0).deployment_id());
    request.set_date(date);
    (set(&request), ...);
    return OfOwn(method, &request);
  };
  switch (step_) {
    case kConfirm:
      return move(wv::ConfirmListRequest(), kConfirmList, "2024-01-12");
    case kDepart:
      return move(wv::RecordDepartureRequest(), kRecordDeparture, "2024-01-15");
    case kStart:
      return move(wv::StartWorkRequest(), kStartWork, "2024-01-20");
    case kExtend:
      return move(wv::ExtendContractRequest(), kExtendContract, "2024-06-01",
                  [](auto* request) { request->set_contract_end("2027-01-09"); });
    case kEnd:
      return move(wv::EndContractRequest(), kEndContract, "2025-06-30",
                  [](auto* request) { request->set_outcome(wv::DEPLOYMENT_STATUS_COMPLETED); });
    case kReturn:
      return move(wv::RecordReturnRequest(), kRecordReturn, "2025-07-05");
    default:
      return move(wv::LiquidateContractRequest(), kLiquidateContract, "2025-08-01");
  }
}

Write Client::NextOfOwn() {
  switch (step_) {
    case kCreate:
      return NewWorker(invention_, invention_->PersonalNumber());
    case kCorrect:
    case kCorrectAgain: {
      if (step_ == kCorrect) last_name_ = invention_->Name();
      wv::CorrectIdentityRequest request;
      request.set_full_name(last_name_);
      Write write = OfOwn(kCorrectIdentity, &request);
      write.changes = step_ == kCorrect;
      return write;
    }
    case kContact: {
      wv::RecordContactRequest request;
      request.set_phone(invention_->Phone());
      return OfOwn(kRecordContact, &request);
    }
    case kPassport: {
      passport_ = invention_->Passport();
      wv::AddIdentifierRequest request;
      request.mutable_identifier()->set_type(wv::IDENTIFIER_TYPE_PASSPORT);
      request.mutable_identifier()->set_value(passport_);
      return OfOwn(kAddIdentifier, &request);
    }
    case kNewPassport: {
      wv::RetireIdentifierRequest request;
      request.mutable_identifier()->set_type(wv::IDENTIFIER_TYPE_PASSPORT);
      request.mutable_identifier()->set_value(passport_);
      request.set_superseded_by(invention_->Passport());
      return OfOwn(kRetireIdentifier, &request);
    }
    case kRegister: {
      wv::RegisterDeploymentRequest request = Contract("HD-1");
      return OfOwn(kRegisterDeployment, &request);
    }
    default:
      return NextOfDeployment();
  }
}

Write Client::NextOfShared() {
  const wv::Worker worker = shared_->Any(invention_);
  switch (invention_->Below(4)) {
    case 0: {
      Write write = NewWorker(invention_, invention_->ContestedNumber());
      write.alone = false;
      return write;
    }
    case 1: {
      wv::RecordContactRequest request;
      request.set_phone(invention_->Phone());
      SetMutation(worker, false, &request);
      return MakeWrite(kRecordContact, request, false);
    }
    case 2: {
      wv::RegisterDeploymentRequest request = Contract(invention_->Contract());
      SetMutation(worker, false, &request);
      return MakeWrite(kRegisterDeployment, request, false);
    }
    default: {
      wv::CorrectIdentityRequest request;
      request.set_full_name(invention_->Name());
      SetMutation(worker, invention_->Below(2) == 0, &request);
      return MakeWrite(kCorrectIdentity, request, false);
    }
  }
}

Write Client::Next() {
  return invention_->Below(4) == 0 ? NextOfShared() : NextOfOwn();
}

void Client::Learn(const Write& write) {
  if (write.outcome != Outcome::kAccepted) return;
  if (!write.alone) {
    shared_->Learn(write.answer);
    return;
  }
  if (!write.changes && write.answer.etag() != own_.etag()) {
    findings_->Duplicated(absl::StrCat(own_.name(), ": what was said before has made revision ", write.answer.etag()));
  }
  own_ = write.answer;
  step_ = (step_ + 1) % kLifeEnds;
}

void Client::Repeat(const Connection& connection, const Write& write) {
  Write again = write;
  Send(connection, &again);
  if (again.outcome == Outcome::kAccepted && AnswerBytes(again.answer) != AnswerBytes(write.answer)) {
    findings_->Lost(absl::StrCat(write.method->name, " of ", write.answer.name(), ": another answer at once"));
  }
  if (again.outcome == Outcome::kRefused) {
    findings_->Lost(absl::StrCat(write.method->name, ": accepted, then refused: ", again.status.error_message()));
  }
}

void Client::Run(const Connection& connection, RoundSignals* signals, std::deque<Write>* writes) {
  while (!signals->over) {
    Write& write = writes->emplace_back(Next());
    Send(connection, &write);
    if (write.outcome == Outcome::kUnknown) {
      write.first_unknown = true;
      return;
    }
    std::call_once(signals->answered, [signals] { signals->first_answer.Notify(); });
    Learn(write);
    if (write.outcome == Outcome::kAccepted && invention_->Below(16) == 0) Repeat(connection, write);
  }
}

}  // namespace lienthong::fault
