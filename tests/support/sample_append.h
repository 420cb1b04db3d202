// Small appends for tests of the log.

#ifndef LIENTHONG_TESTS_SUPPORT_SAMPLE_APPEND_H_
#define LIENTHONG_TESTS_SUPPORT_SAMPLE_APPEND_H_

#include <optional>
#include <string>
#include <utility>

#include "storage/event_log.h"

namespace lienthong::testing {

// An event of type "Noted" with one part about "subjects/a" that says `note`.
inline storage::NewEvent SampleEvent(const std::string& note) {
  storage::NewEvent event;
  event.envelope.set_event_id("0123456789abcdef");
  event.envelope.set_type("Noted");
  event.envelope.set_schema_version(1);
  event.envelope.set_agency("LAB01");
  event.parts.push_back({"subjects/a", note});
  return event;
}

// `count` events for `stream`, whose notes are "stream-0", "stream-1", ...
inline storage::StreamWrite SampleWrite(const std::string& stream, int count,
                                        std::optional<storage::Revision> expected = std::nullopt) {
  storage::StreamWrite write{.stream = stream, .expected = expected};
  for (int i = 0; i < count; ++i) write.events.push_back(SampleEvent(stream + "-" + std::to_string(i)));
  return write;
}

inline storage::AppendRequest SampleAppend(const std::string& stream, int count,
                                           std::optional<storage::Revision> expected = std::nullopt) {
  storage::AppendRequest request;
  request.writes.push_back(SampleWrite(stream, count, expected));
  return request;
}

inline storage::ClaimChange Acquire(const std::string& key, const std::string& owner) {
  return {storage::ClaimChange::Action::kAcquire, key, owner};
}

inline storage::ClaimChange Release(const std::string& key, const std::string& owner) {
  return {storage::ClaimChange::Action::kRelease, key, owner};
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_SAMPLE_APPEND_H_
