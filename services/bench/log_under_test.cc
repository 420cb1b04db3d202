#include "services/bench/log_under_test.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "services/bench/sample_events.h"
#include "storage/in_memory_event_log.h"
#include "storage/vault/in_memory_key_provider.h"

namespace lienthong::bench {
namespace {

// As services/server folds: many events at a time.
constexpr absl::Duration kFoldRest = absl::Milliseconds(10);
constexpr char kKey[] = "a key of 32 bytes for benchmarks";
constexpr char kAppendMethod[] = "lienthong.bench.v1.AppendService/Append";
constexpr char kGetMethod[] = "lienthong.bench.v1.AppendService/Get";
constexpr char kOfficer[] = "01a0c2d4-0000-7000-8000-000000000001";
constexpr size_t kMeasuredEvents = 10'000;
// A batch is taken whole, and one of every client at a time.
constexpr size_t kMaxWaitingAppends = 100'000;

access::Authorship Author() {
  return {"G09.12", kOfficer, "registration", "P-01", ""};
}

storage::AppendRequest ComposeWith(const v1::AppendRequest& append, const storage::LookupKey& key,
                                   const access::Authorship& author, storage::Uuid7Source* ids) {
  storage::NewEvent event;
  event::v1::Envelope& envelope = event.envelope;
  envelope.set_event_id(ids->NextBytes());
  envelope.set_type(append.type());
  envelope.set_schema_version(1);
  envelope.set_agency(author.agency);
  envelope.set_officer(author.officer);
  envelope.set_purpose(author.purpose);
  envelope.set_procedure(author.procedure);
  envelope.set_command_id(ids->NextBytes());
  envelope.mutable_province()->set_code("01");
  envelope.mutable_province()->set_version("2025-07");
  event.parts.push_back({append.stream(), append.payload()});
  storage::StreamWrite write;
  write.stream = append.stream();
  if (append.has_expected_revision()) write.expected = append.expected_revision();
  write.events.push_back(std::move(event));
  storage::AppendRequest request;
  request.request = storage::RequestKey{key.Hash("request", {author.agency, append.request_id()}),
                                        key.Hash("command", {kAppendMethod, append.SerializeAsString()})};
  request.writes.push_back(std::move(write));
  return request;
}

}  // namespace

absl::Status RowPerEvent::Fold(const storage::StoredEvent& event, storage::ViewRows* rows) {
  rows->Put(event.envelope.stream(), absl::string_view(event.bytes).substr(0, row_bytes_));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<LogUnderTest>> LogUnderTest::Open(const std::string& directory, size_t view_row_bytes,
                                                                 bool fold) {
  storage::RocksDbEventLogOptions options;
  options.directory = directory;
  options.clock = absl::Now;
  options.max_waiting_appends = kMaxWaitingAppends;
  // Known to all, so they protect nothing; sealing costs the same.
  options.keys.provider = std::make_shared<storage::InMemoryKeyProvider>([] { return uint64_t{7}; });
  absl::StatusOr<std::unique_ptr<storage::RocksDbEventLog>> log = storage::RocksDbEventLog::Open(options);
  if (!log.ok()) return log.status();
  std::unique_ptr<LogUnderTest> opened(new LogUnderTest(*std::move(log), view_row_bytes));
  absl::StatusOr<std::unique_ptr<storage::RocksDbViewStore>> views =
      storage::RocksDbViewStore::Open(opened->log_.get(), {&opened->view_});
  if (!views.ok()) return views.status();
  opened->views_ = *std::move(views);
  opened->records_.views = opened->views_.get();
  if (fold) {
    const auto step = [store = opened->views_.get()] { return store->FoldSome(); };
    opened->fold_ = std::make_unique<server::BackgroundLoop>(opened->log_.get(),
                                                             server::BackgroundWork{"fold_views", step, kFoldRest});
  }
  return opened;
}

LogUnderTest::LogUnderTest(std::unique_ptr<storage::RocksDbEventLog> log, size_t view_row_bytes)
    : key_(storage::LookupKey::FromBytes(kKey)),
      ids_(absl::Now, storage::SystemRandom()),
      author_(Author()),
      log_(std::move(log)),
      view_(view_row_bytes),
      officers_(log_.get(), &key_, log_->sealer(), &ids_),
      looks_(log_.get(), &ids_, absl::Now) {
  records_ = {log_.get(), nullptr, log_->sealer(), &key_, &key_, &ids_, &officers_, &looks_, absl::Now};
}

LogUnderTest::~LogUnderTest() {
  if (fold_ == nullptr) return;
  fold_->AskToStop();
  log_->WakeWaiters();
}

storage::AppendRequest LogUnderTest::Compose(const v1::AppendRequest& append) {
  return ComposeWith(append, key_, author_, &ids_);
}

absl::Status LogUnderTest::AppendAll(const std::vector<v1::AppendRequest>& appends) {
  std::vector<storage::AppendRequest> requests;
  requests.reserve(appends.size());
  for (const v1::AppendRequest& append : appends) requests.push_back(Compose(append));
  for (const absl::StatusOr<storage::AppendResult>& result : log_->AppendEach(std::move(requests))) {
    if (!result.ok()) return result.status();
  }
  return absl::OkStatus();
}

absl::Status LogUnderTest::FoldAll() {
  while (true) {
    const absl::Status caught_up = views_->CatchUp();
    if (storage::MarkOf(caught_up, storage::kStillFoldingMark).empty()) return caught_up;
    if (absl::Status folded = views_->FoldSome().status(); !folded.ok()) return folded;
  }
}

storage::AppendRequest LogUnderTest::ComposeLook(const std::string& stream) {
  event::v1::PersonalDataRead payload;
  payload.set_method(kGetMethod);
  const std::string day = absl::FormatTime("%Y%m%d", absl::Now(), absl::FixedTimeZone(7 * 60 * 60));
  access::Authorship author = author_;
  author.command_id = ids_.NextBytes();
  storage::AppendRequest request;
  request.writes.push_back({absl::StrCat("access/", author.agency, "/", day),
                            std::nullopt,
                            {access::MakeEvent(&ids_, author, stream, payload)}});
  return request;
}

size_t PayloadBytesFor(size_t event_bytes) {
  // The log in memory stores the same bytes.
  storage::InMemoryEventLog log(absl::Now);
  const storage::LookupKey key = storage::LookupKey::FromBytes(kKey);
  storage::Uuid7Source ids(absl::Now, storage::SystemRandom());
  v1::AppendRequest append;
  SampleEvents(0, 0, 1).Fill(0, &append);
  const absl::StatusOr<storage::AppendResult> result = log.Append(ComposeWith(append, key, Author(), &ids));
  const absl::StatusOr<std::vector<storage::StoredEvent>> stored = log.ReadAll(1, 1);
  if (!result.ok() || !stored.ok() || stored->empty()) return 1;
  const size_t unsealed = stored->front().bytes.size() - (kSealedEventBytes - kEventBytes);
  return 1 + event_bytes - std::min(event_bytes, unsealed);
}

absl::StatusOr<double> MeanEventBytes(const storage::EventLog& log) {
  const absl::StatusOr<std::vector<storage::StoredEvent>> events = log.ReadAll(1, kMeasuredEvents);
  if (!events.ok()) return events.status();
  size_t bytes = 0;
  for (const storage::StoredEvent& event : *events) bytes += event.bytes.size();
  return events->empty() ? 0.0 : static_cast<double>(bytes) / static_cast<double>(events->size());
}

}  // namespace lienthong::bench
