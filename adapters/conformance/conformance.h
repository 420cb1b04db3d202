// The conformance suite of lienthong.registry.v1: numbered cases that any implementation must pass, asked over gRPC
// alone. It knows the protocol and nothing of who answers.

#ifndef LIENTHONG_ADAPTERS_CONFORMANCE_CONFORMANCE_H_
#define LIENTHONG_ADAPTERS_CONFORMANCE_CONFORMANCE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/registry_gateway.h"
#include "adapters/words.h"
#include "grpcpp/channel.h"
#include "lienthong/registry/v1/conformance_facts.pb.h"

namespace lienthong::adapters {

struct CaseResult {
  int number = 0;          // for ever
  absl::string_view name;  // "page-bounds"
  Words demand;            // what the protocol asks
  Words remedy;            // what to do when it fails
  Outcome outcome = Outcome::kSkipped;
  std::string why;  // what was seen, or why it was left out, in the words of the protocol; no personal data
};

struct ConformanceOptions {
  std::shared_ptr<grpc::Channel> channel;
  std::string registry;  // the id that it must give itself
  registry::v1::ConformanceFacts facts;
  CallContext caller;      // its deadline is not read
  std::string token_file;  // see registry_channel.h
  absl::Duration call_timeout = absl::Seconds(10);
  std::function<std::string()> new_uuid;  // a fresh request_id
  // Told each case as it ends; may be empty.
  std::function<void(const CaseResult&)> progress;
};

// OK when the facts can be asked about: canonical values, known names. INVALID_ARGUMENT naming the first that cannot.
absl::Status CheckFacts(const registry::v1::ConformanceFacts& facts);

// Runs every case, in the order of their numbers. Writes nothing but corrections of facts.correctable, each of which it
// takes back. One thread.
std::vector<CaseResult> RunConformance(const ConformanceOptions& options);

// Whether nothing failed and something passed.
bool Conforms(const std::vector<CaseResult>& results);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_CONFORMANCE_CONFORMANCE_H_
