#include "adapters/grpc/grpc_registry_gateway.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "adapters/answer_check.h"
#include "adapters/error_info.h"
#include "adapters/grpc/calls_under_way.h"
#include "adapters/grpc/registry_channel.h"
#include "adapters/grpc/wire_status.h"
#include "lienthong/registry/v1/registry_service.grpc.pb.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

enum class Effect { kReads, kWrites };

absl::Status CheckOptions(const GrpcGatewayOptions& options) {
  if (options.registry.empty()) return absl::InvalidArgumentError("registry: give its id, for example labour");
  if (options.call_timeout <= absl::ZeroDuration() || options.call_timeout == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError("call_timeout: give a positive, finite duration");
  }
  if (options.max_message_bytes <= 0) return absl::InvalidArgumentError("max_message_bytes: give a positive number");
  if (options.retry.max_attempts < 1) return absl::InvalidArgumentError("retry.max_attempts: give 1 or more");
  return CheckLink(options.address, options.security);
}

}  // namespace

// The stub and what surrounds each call of it.
class GrpcRegistryGateway::Wire {
 public:
  explicit Wire(const GrpcGatewayOptions& options)
      : check(options.registry),
        registry_(options.registry),
        call_timeout_(options.call_timeout),
        budget_(options.retry, options.seed.has_value() ? *options.seed : std::random_device()()),
        breaker_(options.breaker),
        token_file_(options.security.token_file),
        stub_(v1::RegistryService::NewStub(OpenChannel(options.address, options.security, options.max_message_bytes))) {
  }

  template <typename Request, typename Answer>
  using Method = grpc::Status (v1::RegistryService::Stub::*)(grpc::ClientContext*, const Request&, Answer*);

  // One call with its repetitions; its answer is not yet checked.
  template <typename Request, typename Answer>
  absl::StatusOr<Answer> Call(const CallContext& context, const char* name, Method<Request, Answer> method,
                              const Request& request, Effect effect) {
    if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
    const absl::Time deadline = std::min(context.deadline, absl::Now() + call_timeout_);
    for (int attempt = 1;; ++attempt) {
      Answer answer;
      const absl::Status done = Attempt(context, deadline, name, method, request, &answer);
      if (done.ok()) {
        budget_.Refill();
        return answer;
      }
      // One that is left alone says until when; asking before that would only spend the budget.
      const bool repeatable =
          ReasonOf(done) == error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE && !RetryDelayOf(done).has_value();
      if (effect == Effect::kWrites || !repeatable || !budget_.Take(attempt + 1)) return done;
      const absl::Time again = absl::Now() + budget_.Backoff(attempt + 1);
      if (again >= deadline || !calls_.WaitUntil(again)) return done;
    }
  }

  void Close() { calls_.Close(); }

  const AnswerCheck check;

 private:
  template <typename Request, typename Answer>
  absl::Status Attempt(const CallContext& context, absl::Time deadline, const char* name,
                       Method<Request, Answer> method, const Request& request, Answer* answer) {
    if (deadline <= absl::Now()) return FromWire(registry_, name, grpc::Status(grpc::DEADLINE_EXCEEDED, ""));
    grpc::ClientContext call;
    call.set_deadline(absl::ToChronoTime(deadline));
    call.AddMetadata("lienthong-agency", context.agency);
    call.AddMetadata("lienthong-officer", context.officer);
    call.AddMetadata("lienthong-purpose", context.purpose);
    call.AddMetadata("lienthong-procedure", context.procedure);
    if (!token_file_.empty()) {
      const absl::StatusOr<std::string> token = ReadToken(token_file_);
      if (!token.ok()) return token.status();
      call.AddMetadata("authorization", *token);
    }
    if (absl::Status open = Admit(); !open.ok()) return open;
    if (!calls_.Enter(&call)) return Closed();
    const grpc::Status status = (stub_.get()->*method)(&call, request, answer);
    calls_.Leave(&call);
    if (status.error_code() == grpc::StatusCode::CANCELLED && !calls_.WaitUntil(absl::InfinitePast())) return Closed();
    absl::Status done = FromWire(registry_, name, status);
    Learn(done);
    return done;
  }

  // OK when the breaker lets a call through.
  absl::Status Admit() {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = absl::Now();
    if (breaker_.Allow(now)) return absl::OkStatus();
    absl::Status open =
        ErrorOf(absl::StatusCode::kUnavailable,
                absl::StrCat("registry ", registry_, ": left alone after ", breaker_.cause(), "; see RetryInfo"),
                error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE, {{"registry", registry_}});
    SetRetryDelay(breaker_.next_attempt() - now, &open);
    return open;
  }

  // What an answer says of the link: any answer at all is a living registry, but one over its quota wants to be left
  // alone.
  void Learn(const absl::Status& answer) {
    absl::MutexLock lock(&mutex_);
    const std::string cause = absl::StatusCodeToString(answer.code());
    const std::optional<absl::Duration> pause = RetryDelayOf(answer);
    if (absl::IsResourceExhausted(answer) && pause.has_value()) {
      breaker_.Failed(absl::Now(), cause, pause);
    } else if (ReasonOf(answer) == error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE || absl::IsDeadlineExceeded(answer)) {
      breaker_.Failed(absl::Now(), cause);
    } else {
      breaker_.Succeeded();
    }
  }

  absl::Status Closed() const {
    return absl::UnavailableError(absl::StrCat("registry ", registry_, ": its gateway is closed"));
  }

  const std::string registry_;
  const absl::Duration call_timeout_;
  RetryBudget budget_;
  absl::Mutex mutex_;
  CircuitBreaker breaker_ ABSL_GUARDED_BY(mutex_);
  const std::string token_file_;
  CallsUnderWay calls_;
  const std::unique_ptr<v1::RegistryService::Stub> stub_;
};

absl::StatusOr<std::unique_ptr<GrpcRegistryGateway>> GrpcRegistryGateway::Open(const GrpcGatewayOptions& options) {
  if (absl::Status fits = CheckOptions(options); !fits.ok()) return fits;
  return std::unique_ptr<GrpcRegistryGateway>(new GrpcRegistryGateway(std::make_unique<Wire>(options)));
}

GrpcRegistryGateway::GrpcRegistryGateway(std::unique_ptr<Wire> wire) : wire_(std::move(wire)) {}

GrpcRegistryGateway::~GrpcRegistryGateway() = default;

absl::StatusOr<v1::RegistryDescription> GrpcRegistryGateway::Describe(const CallContext& context) {
  absl::StatusOr<v1::RegistryDescription> answer =
      wire_->Call(context, "DescribeRegistry", &v1::RegistryService::Stub::DescribeRegistry,
                  v1::DescribeRegistryRequest(), Effect::kReads);
  if (!answer.ok()) return answer;
  if (absl::Status sound = wire_->check.Description(*answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::BatchGetRecordsResponse> GrpcRegistryGateway::BatchGet(const CallContext& context,
                                                                          const v1::BatchGetRecordsRequest& request) {
  absl::StatusOr<v1::BatchGetRecordsResponse> answer =
      wire_->Call(context, "BatchGetRecords", &v1::RegistryService::Stub::BatchGetRecords, request, Effect::kReads);
  if (!answer.ok()) return answer;
  if (absl::Status sound = wire_->check.Batch(request, &*answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::ListRecordsResponse> GrpcRegistryGateway::List(const CallContext& context,
                                                                  const v1::ListRecordsRequest& request) {
  const absl::StatusOr<PageExpectation> expectation = ExpectPage(request);
  if (!expectation.ok()) return expectation.status();
  absl::StatusOr<v1::ListRecordsResponse> answer = wire_->Call(
      context, "ListRecords", &v1::RegistryService::Stub::ListRecords, expectation->request, Effect::kReads);
  if (!answer.ok()) return answer;
  if (absl::Status sound = wire_->check.Page(*expectation, &*answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::ListChangesResponse> GrpcRegistryGateway::Changes(const CallContext& context,
                                                                     const v1::ListChangesRequest& request) {
  absl::StatusOr<v1::ListChangesResponse> answer =
      wire_->Call(context, "ListChanges", &v1::RegistryService::Stub::ListChanges, request, Effect::kReads);
  if (!answer.ok()) return answer;
  if (absl::Status sound = wire_->check.Changes(request, &*answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::VerifyPersonResponse> GrpcRegistryGateway::Verify(const CallContext& context,
                                                                     const v1::VerifyPersonRequest& request) {
  absl::StatusOr<v1::VerifyPersonResponse> answer =
      wire_->Call(context, "VerifyPerson", &v1::RegistryService::Stub::VerifyPerson, request, Effect::kReads);
  if (!answer.ok()) return answer;
  if (absl::Status sound = wire_->check.Verdict(*answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::Correction> GrpcRegistryGateway::SubmitCorrection(const CallContext& context,
                                                                     const v1::SubmitCorrectionRequest& request) {
  absl::StatusOr<v1::Correction> answer =
      wire_->Call(context, "SubmitCorrection", &v1::RegistryService::Stub::SubmitCorrection, request, Effect::kWrites);
  if (!answer.ok()) return answer;
  if (absl::Status sound = wire_->check.CorrectionOf(request.request_id(), *answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::Correction> GrpcRegistryGateway::GetCorrection(const CallContext& context,
                                                                  const v1::GetCorrectionRequest& request) {
  absl::StatusOr<v1::Correction> answer =
      wire_->Call(context, "GetCorrection", &v1::RegistryService::Stub::GetCorrection, request, Effect::kReads);
  if (!answer.ok()) return answer;
  if (absl::Status sound = wire_->check.CorrectionOf(request.request_id(), *answer); !sound.ok()) return sound;
  return answer;
}

void GrpcRegistryGateway::Close() {
  wire_->Close();
}

}  // namespace lienthong::adapters
