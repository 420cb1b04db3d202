#include "tests/fault/possible_logs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::fault {
namespace {

constexpr size_t kAll = 1'000'000;

void Append(std::vector<Breach> more, std::vector<Breach>* breaches) {
  for (Breach& breach : more) breaches->push_back(std::move(breach));
}

bool Same(const storage::AppendResult& a, const storage::AppendResult& b) {
  return a.first == b.first && a.count == b.count && a.repeated == b.repeated;
}

std::string Text(const absl::StatusOr<storage::AppendResult>& answer) {
  if (!answer.ok()) return answer.status().ToString();
  return absl::StrCat("OK, ", answer->count, " from ", answer->first, answer->repeated ? ", repeated" : "");
}

std::vector<Breach> CompareView(const LogModel& model, storage::ViewStore* views) {
  const absl::Status caught_up = views->CatchUp();
  if (!caught_up.ok()) return {{Invariant::kViews, absl::StrCat("CatchUp: ", caught_up.ToString())}};
  const auto reached = views->Reached(MemoryView::kName);
  const auto rows = views->Scan(MemoryView::kName, "", "", kAll);
  if (!reached.ok() || !rows.ok()) {
    return {{Invariant::kViews, absl::StrCat(reached.status().ToString(), "; ", rows.status().ToString())}};
  }
  if (*reached != model.head()) {
    return {{Invariant::kViews, absl::StrCat("has reached ", *reached, " of ", model.head())}};
  }
  if (*rows != RowsOf(model)) return {{Invariant::kViews, "the rows are not the fold of the log"}};
  return {};
}

}  // namespace

std::vector<Breach> PossibleLogs::Learn(const storage::AppendRequest& request,
                                        const absl::StatusOr<storage::AppendResult>& answer, absl::Time now,
                                        bool trouble) {
  for (const storage::StreamWrite& write : request.writes) streams_.insert(write.stream);
  for (const storage::ClaimChange& change : request.claims) claims_.insert(change.key);
  if (request.request.has_value()) digests_.emplace(request.request->key, request.request->digest);

  const bool marked = !storage::MarkOf(answer.status(), storage::kReadOnlyMark).empty();
  const bool unknown = !marked && absl::IsUnavailable(answer.status());
  std::vector<LogModel> agreeing;
  std::vector<LogModel> appended;
  bool refusable = marked || unknown;
  std::string due;
  for (const LogModel& model : possible_) {
    LogModel next = model;
    const absl::StatusOr<storage::AppendResult> expected = next.Append(request, now);
    due = Text(expected);
    if (answer.ok() && expected.ok() && Same(*answer, *expected)) agreeing.push_back(next);
    if (!answer.ok() && expected.status().code() == answer.status().code()) refusable = true;
    if (unknown && expected.ok() && !expected->repeated) appended.push_back(std::move(next));
  }
  const bool surprising = answer.ok() ? agreeing.empty() : !refusable || ((marked || unknown) && !trouble);
  if (surprising) return {{Invariant::kAnswers, absl::StrCat("answered ", Text(answer), " where due was ", due)}};
  if (answer.ok()) possible_ = std::move(agreeing);
  for (LogModel& model : appended) possible_.push_back(std::move(model));
  return {};
}

std::vector<Breach> PossibleLogs::Settle(const storage::EventLog& log, storage::ViewStore* views) {
  std::optional<std::vector<Breach>> fewest;
  size_t nearest = 0;
  for (size_t i = 0; i < possible_.size() && (!fewest.has_value() || !fewest->empty()); ++i) {
    std::vector<Breach> breaches = Compare(possible_[i], log, views);
    if (fewest.has_value() && fewest->size() <= breaches.size()) continue;
    fewest = std::move(breaches);
    nearest = i;
  }
  LogModel settled = std::move(possible_[nearest]);
  possible_.clear();
  possible_.push_back(std::move(settled));
  return *fewest;
}

std::vector<Breach> PossibleLogs::Compare(const LogModel& model, const storage::EventLog& log,
                                          storage::ViewStore* views) {
  std::vector<Breach> breaches;
  if (log.Head() != model.head()) {
    breaches.push_back({Invariant::kEvents, absl::StrCat("the head is ", log.Head(), ", due is ", model.head())});
  }
  const auto events = log.ReadAll(1, kAll);
  if (!events.ok()) {
    breaches.push_back({Invariant::kEvents, absl::StrCat("ReadAll: ", events.status().ToString())});
  } else if (events->size() != model.head()) {
    breaches.push_back({Invariant::kEvents, absl::StrCat(events->size(), " events, due are ", model.head())});
  } else {
    Append(CheckEvents(model, 1, *events), &breaches);
  }
  Append(CompareStreams(model, log), &breaches);
  Append(CompareRows(model, log), &breaches);
  if (breaches.empty()) Append(CompareView(model, views), &breaches);
  return breaches;
}

std::vector<Breach> PossibleLogs::CheckEvents(const LogModel& model, storage::Position from,
                                              const std::vector<storage::StoredEvent>& events) {
  std::vector<Breach> breaches;
  storage::Position position = from;
  for (const storage::StoredEvent& event : events) {
    if (event.position != position || position > model.head() ||
        !IsStoredAs(event, model.events[position - 1], *sealer_)) {
      return {{Invariant::kEvents, absl::StrCat("position ", event.position, " where ", position,
                                                " is due, or another event than was appended")}};
    }
    const std::string& first_seen = seen_.emplace(position, event.bytes).first->second;
    if (first_seen != event.bytes) {
      return {{Invariant::kEvents, absl::StrCat("the bytes at position ", position, " have changed")}};
    }
    ++position;
  }
  return {};
}

std::vector<Breach> PossibleLogs::CompareStreams(const LogModel& model, const storage::EventLog& log) const {
  std::vector<Breach> breaches;
  for (const std::string& stream : streams_) {
    const storage::Revision due = model.RevisionOf(stream);
    const auto revision = log.StreamRevision(stream);
    const auto events = log.ReadStream(stream, 1, kAll);
    if (!revision.ok() || !events.ok() || *revision != due || events->size() != due) {
      breaches.push_back(
          {Invariant::kEvents,
           absl::StrCat("stream ", stream, " is not at revision ", due, ": ",
                        revision.ok() ? absl::StrCat(*revision) : revision.status().ToString(), ", ",
                        events.ok() ? absl::StrCat(events->size(), " events") : events.status().ToString())});
      continue;
    }
    for (size_t i = 0; i < due; ++i) {
      const storage::Position position = model.streams.at(stream)[i];
      if ((*events)[i].position == position && IsStoredAs((*events)[i], model.events[position - 1], *sealer_)) continue;
      breaches.push_back({Invariant::kEvents, absl::StrCat("stream ", stream, " revision ", i + 1, " is another")});
    }
  }
  return breaches;
}

std::vector<Breach> PossibleLogs::CompareRows(const LogModel& model, const storage::EventLog& log) const {
  std::vector<Breach> breaches;
  for (const auto& [key, digest] : digests_) {
    const auto due = model.requests.find(key);
    const bool remembered = due != model.requests.end();
    const auto found = log.FindRequest({key, remembered ? due->second.digest : digest});
    const bool same = found.ok() && found->has_value() == remembered &&
                      (!remembered || ((*found)->first == due->second.first && (*found)->count == due->second.count));
    if (same) continue;
    breaches.push_back(
        {Invariant::kRequests,
         absl::StrCat("request ", key, remembered ? " is not remembered so: " : " was never answered: ",
                      found.ok() ? (found->has_value() ? Text(**found) : "none") : found.status().ToString())});
  }
  for (const std::string& key : claims_) {
    const auto due = model.owners.find(key);
    const auto owner = log.ClaimOwner(key);
    if (owner.ok() && owner->value_or("") == (due == model.owners.end() ? "" : due->second)) continue;
    breaches.push_back(
        {Invariant::kClaims, absl::StrCat("claim ", key, " is held by ",
                                          owner.ok() ? owner->value_or("nobody") : owner.status().ToString())});
  }
  return breaches;
}

}  // namespace lienthong::fault
