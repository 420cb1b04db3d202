// What lienthong-verify prints of evidence that was accepted.

#ifndef LIENTHONG_SERVICES_VERIFY_REPORT_H_
#define LIENTHONG_SERVICES_VERIFY_REPORT_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/cli/messages.h"
#include "services/cli/tree.h"
#include "storage/evidence/verify.h"
#include "storage/merkle/checkpoint.h"

namespace lienthong::verify {

// The message of lienthong.event.v1 that `type` names, read from `bytes`; null when this program knows none, or the
// bytes are not one.
std::unique_ptr<google::protobuf::Message> ReadEventMessage(absl::string_view type, const std::string& bytes);

// For people.
std::string ReportText(const evidence::Evidence& evidence, const std::optional<merkle::Checkpoint>& trusted,
                       cli::Language language);
// For programs: the same in every language.
cli::Tree ReportTree(const evidence::Evidence& evidence, const std::optional<merkle::Checkpoint>& trusted);

}  // namespace lienthong::verify

#endif  // LIENTHONG_SERVICES_VERIFY_REPORT_H_
