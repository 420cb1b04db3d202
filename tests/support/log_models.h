// What EventLog promises of one stream, one claim and one request, as models for CheckLinearizable. Each operation
// touches one object.

#ifndef LIENTHONG_TESTS_SUPPORT_LOG_MODELS_H_
#define LIENTHONG_TESTS_SUPPORT_LOG_MODELS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/event_log.h"

namespace lienthong::testing {

// Which event it is; a test gives every event that it tries to append a number of its own.
using EventNumber = uint32_t;

// A stream: the numbers of its events in order.
struct StreamModel {
  using State = std::vector<EventNumber>;
  enum class Kind { kAppend, kRevision, kRead };
  struct Call {
    Kind kind = Kind::kRead;
    std::vector<EventNumber> events = {};         // kAppend
    std::optional<storage::Revision> expected{};  // kAppend
  };
  struct Answer {
    bool aborted = false;                  // kAppend
    storage::Revision revision = 0;        // kAppend: of the first event appended; kRevision
    std::vector<EventNumber> events = {};  // kRead
    bool operator==(const Answer&) const = default;
  };

  static Answer Apply(const Call& call, State* state) {
    if (call.kind == Kind::kRead) return {.events = *state};
    if (call.kind == Kind::kRevision) return {.revision = state->size()};
    if (call.expected.has_value() && *call.expected != state->size()) return {.aborted = true};
    const storage::Revision first = state->size() + 1;
    state->insert(state->end(), call.events.begin(), call.events.end());
    return {.revision = first};
  }

  static std::string Text(const Call& call) {
    if (call.kind == Kind::kRead) return "read";
    if (call.kind == Kind::kRevision) return "revision";
    const std::string expected = call.expected.has_value() ? absl::StrCat(" at ", *call.expected) : "";
    return absl::StrCat("append {", absl::StrJoin(call.events, " "), "}", expected);
  }
  static std::string Text(const Answer& answer) {
    if (answer.aborted) return "aborted";
    return absl::StrCat(answer.revision, " {", absl::StrJoin(answer.events, " "), "}");
  }
};

// A claim: its owner, empty when it is free.
struct ClaimModel {
  using State = std::string;
  enum class Kind { kAcquire, kRelease, kOwner };
  struct Call {
    Kind kind = Kind::kOwner;
    std::string owner = "";  // not of kOwner
  };
  struct Answer {
    bool taken = false;
    std::string owner = "";  // of kOwner
    bool operator==(const Answer&) const = default;
  };

  static Answer Apply(const Call& call, State* state) {
    if (call.kind == Kind::kOwner) return {.owner = *state};
    if (!state->empty() && *state != call.owner) return {.taken = true};
    *state = call.kind == Kind::kAcquire ? call.owner : "";
    return {};
  }

  static std::string Text(const Call& call) {
    if (call.kind == Kind::kOwner) return "owner";
    return absl::StrCat(call.kind == Kind::kAcquire ? "acquire by " : "release by ", call.owner);
  }
  static std::string Text(const Answer& answer) { return answer.taken ? "taken" : absl::StrCat("ok ", answer.owner); }
};

// A request key: the event that the first append with it made, which every later one is answered with.
struct RequestModel {
  using State = std::optional<EventNumber>;
  struct Call {
    std::optional<EventNumber> append{};  // nullopt: only look
  };
  struct Answer {
    std::optional<EventNumber> found{};  // nullopt: there was none
    bool repeated = false;               // nothing was appended now
    bool operator==(const Answer&) const = default;
  };

  static Answer Apply(const Call& call, State* state) {
    if (state->has_value()) return {*state, true};
    *state = call.append;
    return {*state, false};
  }

  static std::string Text(const Call& call) {
    return call.append.has_value() ? absl::StrCat("append ", *call.append) : "find";
  }
  static std::string Text(const Answer& answer) {
    if (!answer.found.has_value()) return "none";
    return absl::StrCat(*answer.found, answer.repeated ? " again" : "");
  }
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_LOG_MODELS_H_
