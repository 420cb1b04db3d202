#include "adapters/grpc/link_walk.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/error_info.h"
#include "adapters/grpc/grpc_registry_gateway.h"
#include "adapters/grpc/tls_probe.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr absl::Duration kClocksMayDiffer = absl::Minutes(5);
constexpr absl::Duration kSoon = absl::Hours(24 * 30);
constexpr char kNobody[] = "999999999999";

enum Step : std::size_t { kName, kPort, kTls, kCredentials, kSample, kClock, kFreshness, kQuota };

struct CauseAndRemedy {
  Words cause;
  Words remedy;
};

const CauseAndRemedy kNoSuchName = {{"tên máy không có địa chỉ", "the host name has no address"},
                                    {"sửa address trong cấu hình, hoặc thêm tên vào DNS hay /etc/hosts",
                                     "correct address in the configuration, or add the name to DNS or /etc/hosts"}};
const CauseAndRemedy kPortClosed = {
    {"không có gì nghe ở cổng này", "nothing listens on this port"},
    {"xem cổng trong address, chương trình của cơ sở dữ liệu có chạy không, và tường lửa",
     "see the port in address, that the registry's program runs, and the firewalls between"}};
const CauseAndRemedy kRefused = {
    {"cơ sở dữ liệu không nhận thông tin xác thực", "the registry does not accept our credentials"},
    {"thay token_file hoặc tls.certificate_file bằng cái chủ quản cấp và còn hạn; tệp được đọc lại, không phải khởi "
     "động lại",
     "replace token_file or tls.certificate_file by what the owner issued and is valid; the files are read again "
     "without "
     "a restart"}};
const CauseAndRemedy kBrokenOff = {
    {"kết nối bị đóng trước khi có trả lời", "the connection is closed before an answer"},
    {"cơ sở dữ liệu có thể đòi TLS hoặc chứng thư của bên gọi: điền tls.ca_file, tls.certificate_file và tls.key_file",
     "the registry may ask for TLS or for a certificate of the caller: give tls.ca_file, tls.certificate_file and "
     "tls.key_file"}};
const CauseAndRemedy kNoSample = {
    {"cơ sở dữ liệu không trả lời đúng giao thức", "the registry does not answer as the protocol asks"},
    {"chạy lienthongctl registry conformance với địa chỉ này để biết chỗ sai",
     "run lienthongctl registry conformance against this address to learn where"}};
const CauseAndRemedy kClockAhead = {
    {"data_as_of ở tương lai: đồng hồ của cơ sở dữ liệu nhanh, hoặc đồng hồ máy này chậm",
     "data_as_of is in the future: the registry's clock is ahead, or this host's is behind"},
    {"chỉnh đồng hồ hai bên bằng NTP (chronyc tracking); data_as_of phải là UTC",
     "set both clocks by NTP (chronyc tracking); data_as_of is UTC"}};
const CauseAndRemedy kStale = {
    {"dữ liệu cũ hơn mức cho phép", "the data are older than what is allowed"},
    {"hỏi chủ quản vì sao bản sao hay lần nạp cuối bị dừng; mức cho phép là freshness_hours",
     "ask the owner why its replica or last load stands still; what is allowed is freshness_hours"}};
const CauseAndRemedy kUsedUp = {
    {"hạn mức gọi đã hết", "the quota of calls is used up"},
    {"chờ đến lúc nêu ở đây, dời lượt quét sang đêm, hoặc xin chủ quản nâng hạn mức",
     "wait until the moment given here, move sweeps to the night, or ask the owner for more"}};
const Words kRenewSoon = {"chứng thư sắp hết hạn: xin cấp mới", "the certificate ends soon: have it renewed"};

CauseAndRemedy OfTls(TlsFault fault) {
  switch (fault) {
    case TlsFault::kExpired:
      return {{"chứng thư của cơ sở dữ liệu đã hết hạn", "the registry's certificate has expired"},
              {"chủ quản phải thay chứng thư; đừng tắt việc kiểm tra",
               "the owner must replace the certificate; do not turn the check off"}};
    case TlsFault::kNotYetValid:
      return {{"chứng thư chưa có hiệu lực: một trong hai đồng hồ sai",
               "the certificate is not valid yet: one of the clocks is wrong"},
              {"chỉnh đồng hồ bằng NTP", "set the clocks by NTP"}};
    case TlsFault::kUnknownCa:
      return {{"chứng thư không do CA trong tls.ca_file cấp", "the certificate is not of the CA in tls.ca_file"},
              {"lấy chứng thư CA đúng từ chủ quản qua một đường khác và đặt vào tls.ca_file",
               "get the right CA certificate from the owner by another way and put it into tls.ca_file"}};
    case TlsFault::kOtherName:
      return {{"chứng thư mang tên khác", "the certificate is of another name"},
              {"gọi đúng tên trong chứng thư, hoặc đặt tls.server_name",
               "call the name in the certificate, or set tls.server_name"}};
    case TlsFault::kOurFiles:
      return {{"không dùng được tệp chứng thư hay khoá của ta", "our own certificate or key files cannot be used"},
              {"xem tls.ca_file, tls.certificate_file và tls.key_file là PEM và khớp nhau",
               "see that tls.ca_file, tls.certificate_file and tls.key_file are PEM and fit together"}};
    default:
      return {{"bắt tay TLS không thành", "the TLS handshake fails"},
              {"xem cổng này có nói TLS không, và phiên bản TLS hai bên",
               "see that this port speaks TLS, and the TLS versions of both sides"}};
  }
}

class Walk {
 public:
  explicit Walk(const LinkWalkOptions& options) : options_(options) {
    for (const char* const name : {"name", "port", "tls", "credentials", "sample", "clock", "freshness", "quota"}) {
      steps_.push_back({name});
    }
  }

  std::vector<LinkStep> Go() {
    if (Reach()) Ask();
    return std::move(steps_);
  }

 private:
  void Pass(Step step, std::string seen = "") {
    steps_[step].outcome = Outcome::kPassed;
    steps_[step].seen = std::move(seen);
  }
  void Fail(Step step, const CauseAndRemedy& what, absl::string_view seen) {
    steps_[step].outcome = Outcome::kFailed;
    steps_[step].cause = what.cause;
    steps_[step].remedy = what.remedy;
    steps_[step].seen = std::string(seen);
  }

  // Name, port and TLS.
  bool Reach() {
    const absl::StatusOr<int> socket = ConnectTo(options_.address, options_.call_timeout);
    if (absl::IsNotFound(socket.status())) {
      Fail(kName, kNoSuchName, absl::StrCat(HostOf(options_.address), ": ", socket.status().message()));
      return false;
    }
    Pass(kName, HostOf(options_.address));
    if (!socket.ok()) {
      Fail(kPort, kPortClosed, absl::StrCat(options_.address, ": ", socket.status().message()));
      return false;
    }
    Pass(kPort, options_.address);
    if (options_.security.ca_file.empty()) {
      close(*socket);
      steps_[kTls].seen = "in clear, on this host";
      return true;
    }
    return ShakeHands(*socket);
  }

  bool ShakeHands(int socket) {
    const TlsFinding tls = ProbeTls(socket, options_.address, options_.security);
    if (tls.fault != TlsFault::kNone) {
      Fail(kTls, OfTls(tls.fault), tls.detail);
      return false;
    }
    absl::Time ends = tls.valid_to.value_or(absl::InfiniteFuture());
    if (tls.ours_to.has_value()) ends = std::min(ends, *tls.ours_to);
    Pass(kTls, absl::StrCat("valid to ", absl::FormatTime(absl::RFC3339_sec, ends, absl::UTCTimeZone())));
    if (ends - options_.now < kSoon) steps_[kTls].remedy = kRenewSoon;
    return true;
  }

  void Ask() {
    GrpcGatewayOptions options;
    options.registry = options_.registry;
    options.address = options_.address;
    options.security = options_.security;
    options.call_timeout = options_.call_timeout;
    options.retry.max_attempts = 1;
    const absl::StatusOr<std::unique_ptr<GrpcRegistryGateway>> gateway = GrpcRegistryGateway::Open(options);
    if (!gateway.ok()) return Fail(kCredentials, kRefused, gateway.status().message());
    const absl::StatusOr<v1::RegistryDescription> description = (*gateway)->Describe(options_.caller);
    if (!description.ok()) return Blame(description.status(), kCredentials);
    Pass(kCredentials);
    const absl::Status sample = Sample(gateway->get(), *description);
    if (sample.ok()) {
      Pass(kSample);
    } else {
      Blame(sample, kSample);
    }
    LookAtTimes(*description);
    if (steps_[kQuota].outcome != Outcome::kFailed && sample.ok()) Pass(kQuota);
  }

  // Names the step that a failed call is the fault of; `where` it happened.
  void Blame(const absl::Status& status, Step where) {
    const bool misbehaves = ReasonOf(status) == error::v1::ERROR_REASON_REGISTRY_MISBEHAVES;
    if (absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status)) {
      Fail(kCredentials, kRefused, status.message());
    } else if (absl::IsResourceExhausted(status)) {
      Pass(kCredentials);
      const std::optional<absl::Duration> delay = RetryDelayOf(status);
      Fail(kQuota, kUsedUp,
           !delay.has_value() ? std::string("the registry does not say until when")
                              : absl::StrCat("until ", absl::FormatTime(absl::RFC3339_sec, options_.now + *delay,
                                                                        absl::UTCTimeZone())));
    } else if (absl::IsUnavailable(status) && !misbehaves && where == kCredentials) {
      Fail(kCredentials, kBrokenOff, status.message());
    } else {
      if (where == kSample || misbehaves) Pass(kCredentials);
      Fail(kSample, kNoSample, status.message());
    }
  }

  absl::Status Sample(RegistryGateway* gateway, const v1::RegistryDescription& description) {
    for (const int capability : description.capabilities()) {
      if (capability != v1::CAPABILITY_BATCH_GET) continue;
      v1::BatchGetRecordsRequest request;
      request.add_selectors()->set_personal_number(kNobody);
      return gateway->BatchGet(options_.caller, request).status();
    }
    v1::ListRecordsRequest request;
    request.set_kind(static_cast<v1::RecordKind>(description.kinds(0)));
    request.set_page_size(1);
    return gateway->List(options_.caller, request).status();
  }

  void LookAtTimes(const v1::RegistryDescription& description) {
    const absl::Time as_of = absl::FromUnixSeconds(description.data_as_of().seconds());
    const std::string seen =
        absl::StrCat("data_as_of ", absl::FormatTime(absl::RFC3339_sec, as_of, absl::UTCTimeZone()));
    if (as_of - options_.now > kClocksMayDiffer) return Fail(kClock, kClockAhead, seen);
    Pass(kClock);
    if (options_.now - as_of > options_.freshness) return Fail(kFreshness, kStale, seen);
    Pass(kFreshness, seen);
  }

  const LinkWalkOptions& options_;
  std::vector<LinkStep> steps_;
};

}  // namespace

std::vector<LinkStep> WalkLink(const LinkWalkOptions& options) {
  return Walk(options).Go();
}

}  // namespace lienthong::adapters
