#include "tests/fault/log_model.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::fault {
namespace {

constexpr char kAllRow[] = "all";

// What a row of MemoryView says after one more event.
std::string Extended(absl::string_view row, storage::Position position, absl::string_view event_id) {
  const size_t chain = std::hash<std::string>()(absl::StrCat(row, " ", position, " ", event_id));
  return absl::StrCat(position, ":", absl::Hex(chain, absl::kZeroPad16));
}

std::string StreamRow(absl::string_view stream) {
  return absl::StrCat("of ", stream);
}

}  // namespace

absl::StatusOr<storage::AppendResult> LogModel::Append(const storage::AppendRequest& request, absl::Time now) {
  if (request.request.has_value() && requests.count(request.request->key) > 0) {
    const Request& earlier = requests[request.request->key];
    if (earlier.digest != request.request->digest) return absl::AlreadyExistsError("request");
    return storage::AppendResult{earlier.first, earlier.count, true};
  }
  for (const storage::StreamWrite& write : request.writes) {
    if (write.expected.has_value() && RevisionOf(write.stream) != *write.expected) return absl::AbortedError("");
  }
  for (const storage::StreamCheck& check : request.checks) {
    if (RevisionOf(check.stream) != check.expected) return absl::AbortedError("");
  }
  std::map<std::string, std::string> changed = owners;
  for (const bool acquire : {false, true}) {
    for (const storage::ClaimChange& change : request.claims) {
      if ((change.action == storage::ClaimChange::Action::kAcquire) != acquire) continue;
      const auto owner = changed.find(change.key);
      if (owner != changed.end() && owner->second != change.owner) return absl::AlreadyExistsError("claim");
      if (acquire) changed[change.key] = change.owner;
      if (!acquire) changed.erase(change.key);
    }
  }
  owners = changed;
  const storage::Position before = head();
  const absl::Time time = events.empty() ? now : std::max(now, events.back().record_time);
  for (const storage::StreamWrite& write : request.writes) {
    for (const storage::NewEvent& event : write.events) {
      events.push_back({write.stream, RevisionOf(write.stream) + 1, time, event});
      streams[write.stream].push_back(head());
    }
  }
  const uint64_t count = head() - before;
  const storage::AppendResult result{count == 0 ? before : before + 1, count, false};
  if (request.request.has_value()) requests[request.request->key] = {request.request->digest, result.first, count};
  return result;
}

storage::Revision LogModel::RevisionOf(const std::string& stream) const {
  const auto found = streams.find(stream);
  return found == streams.end() ? 0 : found->second.size();
}

bool IsStoredAs(const storage::StoredEvent& stored, const LogModel::Event& event,
                const storage::PayloadSealer& sealer) {
  event::v1::Envelope envelope;
  if (!envelope.ParseFromString(stored.bytes) || envelope.SerializeAsString() != stored.envelope.SerializeAsString()) {
    return false;
  }
  const absl::Time time =
      absl::FromUnixSeconds(envelope.record_time().seconds()) + absl::Nanoseconds(envelope.record_time().nanos());
  const event::v1::Envelope& said = event.said.envelope;
  if (envelope.stream() != event.stream || envelope.revision() != event.revision || time != event.record_time ||
      envelope.event_id() != said.event_id() || envelope.type() != said.type() ||
      static_cast<size_t>(envelope.sealed_parts_size()) != event.said.parts.size()) {
    return false;
  }
  for (size_t i = 0; i < event.said.parts.size(); ++i) {
    const auto plain = sealer.Open(envelope, envelope.sealed_parts(static_cast<int>(i)));
    if (!plain.ok() || *plain != event.said.parts[i].bytes) return false;
  }
  return true;
}

absl::Status MemoryView::Fold(const storage::StoredEvent& event, storage::ViewRows* rows) {
  for (const std::string& key : {std::string(kAllRow), StreamRow(event.envelope.stream())}) {
    const auto before = rows->Get(key);
    if (!before.ok()) return before.status();
    rows->Put(key, Extended(before->value_or(""), event.position, event.envelope.event_id()));
  }
  return absl::OkStatus();
}

std::vector<storage::ViewRow> RowsOf(const LogModel& model) {
  std::map<std::string, std::string> rows;
  for (size_t i = 0; i < model.events.size(); ++i) {
    const LogModel::Event& event = model.events[i];
    for (const std::string& key : {std::string(kAllRow), StreamRow(event.stream)}) {
      rows[key] = Extended(rows[key], i + 1, event.said.envelope.event_id());
    }
  }
  return {rows.begin(), rows.end()};
}

}  // namespace lienthong::fault
