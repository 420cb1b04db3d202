#include "services/reconciliation/register.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "lienthong/event/v1/run_events.pb.h"
#include "services/worker/directory.h"
#include "services/worker/row_text.h"
#include "storage/vault/key_ring.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;
using worker::PackTexts;
using worker::PositionBytes;
using worker::UnpackTexts;

constexpr char kName[] = "reconciliation_register";
constexpr size_t kMaxOpenOfOne = 1000;

// r + complement of the position of RunStarted -> run id, so that the newest sorts first.
// R + run id -> registry, registry version of the pin.
// a + registry -> id of the run that is not over.
// s + registry -> run id, registry version: the last that succeeded.
// d + discrepancy id -> run id, stage, key of its row w or u without its own id, FindingKey.
// k + FindingKey -> discrepancy id, stage, ValuesKey.
// w + worker id + discrepancy id -> nothing, while open.
// u + source record id + discrepancy id -> nothing, while open and about no worker.
// f + subject -> ids of the discrepancies sealed for it.

absl::Status Malformed() {
  return absl::DataLossError("a row of the reconciliation register is malformed; rebuild the view");
}

std::string StageText(DiscrepancyStage stage) {
  return std::to_string(static_cast<int>(stage));
}

DiscrepancyStage StageOf(const std::string& text) {
  return text == "2" ? DiscrepancyStage::kResolved : text == "3" ? DiscrepancyStage::kClosed : DiscrepancyStage::kOpen;
}

// The texts of a row; nullopt when there is none.
absl::StatusOr<std::optional<std::vector<std::string>>> Texts(absl::StatusOr<std::optional<std::string>> bytes,
                                                              size_t count) {
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::nullopt;
  std::optional<std::vector<std::string>> texts = UnpackTexts(**bytes);
  if (!texts.has_value() || texts->size() != count) return Malformed();
  return texts;
}

absl::Status FoldRun(const storage::StoredEvent& event, const std::string& run_id, const std::string& plain,
                     storage::ViewRows* rows) {
  const std::string& type = event.envelope.type();
  if (type == "RunStarted") {
    ev::RunStarted started;
    if (!started.ParseFromString(plain)) return Malformed();
    rows->Put(absl::StrCat("r", PositionBytes(~event.position)), run_id);
    rows->Put(absl::StrCat("R", run_id), PackTexts({started.registry(), "0"}));
    rows->Put(absl::StrCat("a", started.registry()), run_id);
    return absl::OkStatus();
  }
  if (type != "RunPinned" && type != "RunFinished") return absl::OkStatus();
  auto row = Texts(rows->Get(absl::StrCat("R", run_id)), 2);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return Malformed();
  const std::string registry = (**row)[0];
  if (type == "RunPinned") {
    ev::RunPinned pinned;
    if (!pinned.ParseFromString(plain)) return Malformed();
    rows->Put(absl::StrCat("R", run_id), PackTexts({registry, std::to_string(pinned.registry_version())}));
    return absl::OkStatus();
  }
  ev::RunFinished finished;
  if (!finished.ParseFromString(plain)) return Malformed();
  rows->Delete(absl::StrCat("a", registry));
  if (finished.outcome() == "succeeded") {
    rows->Put(absl::StrCat("s", registry), PackTexts({run_id, (**row)[1]}));
  }
  return absl::OkStatus();
}

absl::Status AddToSubject(const std::string& subject, const std::string& id, storage::ViewRows* rows) {
  const std::string key = absl::StrCat("f", subject);
  const auto row = rows->Get(key);
  if (!row.ok()) return row.status();
  std::vector<std::string> ids;
  if (row->has_value()) {
    std::optional<std::vector<std::string>> known = UnpackTexts(**row);
    if (!known.has_value()) return Malformed();
    ids = *std::move(known);
  }
  ids.push_back(id);
  rows->Put(key, PackTexts(ids));
  return absl::OkStatus();
}

absl::Status FoldOpened(const storage::LookupKey& key, const std::string& id, const std::string& subject,
                        const std::string& plain, storage::ViewRows* rows) {
  ev::DiscrepancyOpened opened;
  if (!opened.ParseFromString(plain)) return Malformed();
  const std::string finding = FindingKey(key, opened);
  const std::string about =
      opened.worker_id().empty() ? absl::StrCat("u", opened.source_record_id()) : absl::StrCat("w", opened.worker_id());
  rows->Put(absl::StrCat("d", id), PackTexts({opened.run_id(), StageText(DiscrepancyStage::kOpen), about, finding}));
  rows->Put(absl::StrCat("k", finding), PackTexts({id, StageText(DiscrepancyStage::kOpen), ValuesKey(key, opened)}));
  rows->Put(absl::StrCat(about, id), "");
  return AddToSubject(subject, id, rows);
}

absl::Status Forget(const std::string& id, storage::ViewRows* rows) {
  auto row = Texts(rows->Get(absl::StrCat("d", id)), 4);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return Malformed();
  const std::string& about = (**row)[2];
  const std::string known_key = absl::StrCat("k", (**row)[3]);
  rows->Delete(absl::StrCat("d", id));
  rows->Delete(absl::StrCat(about, id));
  auto known = Texts(rows->Get(known_key), 3);
  if (!known.ok()) return known.status();
  if (known->has_value() && (**known)[0] == id) rows->Delete(known_key);
  return absl::OkStatus();
}

absl::Status FoldErasure(const ev::Envelope& envelope, storage::ViewRows* rows) {
  if (envelope.type() != ev::PersonalDataErased::descriptor()->name()) return absl::OkStatus();
  ev::PersonalDataErased erased;
  if (!erased.ParseFromString(envelope.open_part())) return absl::DataLossError("an erasure does not parse");
  for (const std::string& subject : erased.subjects()) {
    const std::string key = absl::StrCat("f", subject);
    const auto row = rows->Get(key);
    if (!row.ok()) return row.status();
    if (!row->has_value()) continue;
    const std::optional<std::vector<std::string>> ids = UnpackTexts(**row);
    if (!ids.has_value()) return Malformed();
    for (const std::string& id : *ids) {
      if (absl::Status forgotten = Forget(id, rows); !forgotten.ok()) return forgotten;
    }
    rows->Delete(key);
  }
  return absl::OkStatus();
}

absl::Status FoldEnded(const std::string& id, DiscrepancyStage stage, storage::ViewRows* rows) {
  auto row = Texts(rows->Get(absl::StrCat("d", id)), 4);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return Malformed();
  std::vector<std::string> texts = **row;
  texts[1] = StageText(stage);
  rows->Put(absl::StrCat("d", id), PackTexts(texts));
  rows->Delete(absl::StrCat(texts[2], id));
  auto known = Texts(rows->Get(absl::StrCat("k", texts[3])), 3);
  if (!known.ok()) return known.status();
  if (known->has_value() && (**known)[0] == id) {
    rows->Put(absl::StrCat("k", texts[3]), PackTexts({id, StageText(stage), (**known)[2]}));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RegisterView::Fold(const storage::StoredEvent& event, storage::ViewRows* rows) {
  const ev::Envelope& envelope = event.envelope;
  absl::string_view id = envelope.stream();
  if (absl::StartsWith(id, worker::kErasureStreams)) return FoldErasure(envelope, rows);
  const bool of_run = absl::ConsumePrefix(&id, "runs/");
  if (!of_run && !absl::ConsumePrefix(&id, "discrepancies/")) return absl::OkStatus();
  if (envelope.sealed_parts().empty()) return absl::DataLossError("an event without a sealed part");
  absl::StatusOr<std::string> plain = sealer_->Open(envelope, envelope.sealed_parts(0));
  if (!storage::MarkOf(plain.status(), storage::kErasedMark).empty()) return absl::OkStatus();
  if (!plain.ok()) return plain.status();
  if (of_run) return FoldRun(event, std::string(id), *plain, rows);
  if (envelope.type() == "DiscrepancyOpened") {
    return FoldOpened(*key_, std::string(id), envelope.sealed_parts(0).subject(), *plain, rows);
  }
  if (envelope.type() == "DiscrepancyResolved") return FoldEnded(std::string(id), DiscrepancyStage::kResolved, rows);
  if (envelope.type() == "DiscrepancyClosed") return FoldEnded(std::string(id), DiscrepancyStage::kClosed, rows);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Register::ListedRun>> Register::Runs(absl::string_view after, size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kName); !caught_up.ok()) return caught_up;
  auto rows = views_->Scan(kName, "r", after, limit);
  if (!rows.ok()) return rows.status();
  std::vector<ListedRun> runs;
  for (const storage::ViewRow& row : *rows) runs.push_back({row.first, row.second});
  return runs;
}

absl::StatusOr<std::vector<std::string>> Register::RunsUnderWay() const {
  if (absl::Status caught_up = views_->CatchUp(kName); !caught_up.ok()) return caught_up;
  auto rows = views_->Scan(kName, "a", "", 1000);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> ids;
  for (const storage::ViewRow& row : *rows) ids.push_back(row.second);
  return ids;
}

absl::StatusOr<std::optional<LastRun>> Register::LastSucceeded(absl::string_view registry) const {
  if (absl::Status caught_up = views_->CatchUp(kName); !caught_up.ok()) return caught_up;
  auto row = Texts(views_->Get(kName, absl::StrCat("s", registry)), 2);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  return LastRun{(**row)[0], std::strtoull((**row)[1].c_str(), nullptr, 10)};
}

absl::StatusOr<std::vector<ListedDiscrepancy>> Register::Discrepancies(absl::string_view after, size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kName); !caught_up.ok()) return caught_up;
  auto rows = views_->Scan(kName, "d", after.empty() ? "" : absl::StrCat("d", after), limit);
  if (!rows.ok()) return rows.status();
  std::vector<ListedDiscrepancy> listed;
  for (const storage::ViewRow& row : *rows) {
    auto texts = Texts(std::optional<std::string>(row.second), 4);
    if (!texts.ok()) return texts.status();
    listed.push_back({row.first.substr(1), (**texts)[0], StageOf((**texts)[1])});
  }
  return listed;
}

absl::StatusOr<std::vector<std::string>> Register::OpenOfWorker(absl::string_view worker_id) const {
  return OpenUnder(absl::StrCat("w", worker_id));
}

absl::StatusOr<std::vector<std::string>> Register::OpenOfRecord(absl::string_view source_record_id) const {
  return OpenUnder(absl::StrCat("u", source_record_id));
}

absl::StatusOr<std::vector<std::string>> Register::OpenUnder(const std::string& prefix) const {
  if (absl::Status caught_up = views_->CatchUp(kName); !caught_up.ok()) return caught_up;
  auto rows = views_->Scan(kName, prefix, "", kMaxOpenOfOne);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> ids;
  for (const storage::ViewRow& row : *rows) ids.push_back(row.first.substr(prefix.size()));
  return ids;
}

absl::StatusOr<std::optional<KnownFinding>> Register::Find(absl::string_view finding_key) const {
  if (absl::Status caught_up = views_->CatchUp(kName); !caught_up.ok()) return caught_up;
  auto row = Texts(views_->Get(kName, absl::StrCat("k", finding_key)), 3);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  return KnownFinding{(**row)[0], StageOf((**row)[1]), (**row)[2]};
}

}  // namespace lienthong::reconciliation
