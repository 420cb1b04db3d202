#include "adapters/postgres/postgres_gateway.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/error_info.h"
#include "adapters/registry_answers.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

// Any token will do: AnswerCheck puts the last key and the version beside it.
constexpr char kMore[] = "more";

absl::Status NotHeld(absl::string_view what, std::uint64_t oldest, std::uint64_t newest) {
  return ErrorOf(absl::StatusCode::kFailedPrecondition, what, error::v1::ERROR_REASON_STATE_FORBIDS,
                 {{"oldest_version", absl::StrCat(oldest)}, {"version", absl::StrCat(newest)}});
}

absl::Status Malformed(absl::string_view path, absl::string_view expected) {
  return ErrorOf(absl::StatusCode::kInvalidArgument, absl::StrCat(path, ": expected ", expected),
                 error::v1::ERROR_REASON_FIELD_INVALID, {{"field", std::string(path)}});
}

std::size_t PageSize(int asked) {
  return static_cast<std::size_t>(asked <= 0 ? kDefaultPageSize : std::min(asked, kMaxPageSize));
}

absl::Status Lacks(absl::string_view what) {
  return absl::UnimplementedError(absl::StrCat("a database that is only read cannot ", what));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresGateway>> PostgresGateway::Open(const PostgresOptions& options) {
  std::vector<MappingFault> faults;
  std::vector<MappedTable> tables = ReadMapping(options.tables, &faults);
  if (options.tables.empty()) faults.push_back({"tables", "map at least one"});
  if (absl::Status fit = PgSession::CheckConnection(options.source.connection); !fit.ok()) {
    faults.push_back({"connection", std::string(fit.message())});
  }
  if (faults.empty()) return std::unique_ptr<PostgresGateway>(new PostgresGateway(options, std::move(tables)));
  return absl::InvalidArgumentError(absl::StrJoin(faults, "; ", [](std::string* out, const MappingFault& fault) {
    absl::StrAppend(out, fault.path, " ", fault.what);
  }));
}

PostgresGateway::PostgresGateway(const PostgresOptions& options, std::vector<MappedTable> tables)
    : options_(options),
      tables_(std::move(tables)),
      check_(options.registry, AnswerCheck::Versions::kAscend),
      stream_(
          &options_.source, &tables_,
          [this](const MappedTable& table, const std::string& key) -> absl::StatusOr<std::optional<PgRow>> {
            mutex_.AssertHeld();
            absl::StatusOr<std::vector<PgRow>> rows = RowsWith(table, table.columns()[0], key, stream_deadline_);
            if (!rows.ok()) return rows.status();
            if (rows->empty()) return std::optional<PgRow>();
            return std::optional<PgRow>(std::move(rows->front()));
          },
          &waits_),
      released_at_(options.clock()) {}

absl::Time PostgresGateway::DeadlineOf(const CallContext& context) const {
  return std::min(context.deadline, absl::Now() + options_.call_timeout);
}

absl::StatusOr<std::vector<PgRow>> PostgresGateway::Ask(const std::string& statement,
                                                        const std::vector<std::string>& values, absl::Time deadline) {
  for (bool fresh = session_ == nullptr;; fresh = true) {
    if (fresh) {
      absl::StatusOr<std::unique_ptr<PgSession>> opened =
          PgSession::Open(options_.source.connection, PgSession::kOrdinary, deadline, &waits_);
      if (!opened.ok()) return opened.status();
      session_ = *std::move(opened);
    }
    absl::StatusOr<std::vector<PgRow>> rows = session_->Query(statement, values, deadline);
    if (rows.ok() || absl::IsFailedPrecondition(rows.status())) return rows;
    session_.reset();
    // A connection that has rested may be gone without any harm.
    if (fresh || !absl::IsUnavailable(rows.status())) return rows;
  }
}

absl::StatusOr<PostgresGateway::SlotState> PostgresGateway::AskSlot(absl::Time deadline) {
  const absl::StatusOr<std::vector<PgRow>> rows =
      Ask("SELECT pg_current_wal_flush_lsn(), s.slot_name, s.wal_status, s.confirmed_flush_lsn, "
          "pg_wal_lsn_diff(pg_current_wal_flush_lsn(), s.restart_lsn)::bigint "
          "FROM (SELECT 1) one LEFT JOIN pg_replication_slots s ON s.slot_name = $1",
          {options_.source.slot}, deadline);
  if (!rows.ok()) return rows.status();
  SlotState slot;
  const PgRow& row = rows->at(0);
  if (!ParseLsn(row[0].value_or(""), &slot.now)) return absl::UnavailableError("PostgreSQL does not say how far it is");
  slot.there = row[1].has_value();
  slot.standing = row[2].value_or("");
  slot.lost = slot.there && (slot.standing == "lost" || !row[4].has_value());
  if (slot.there && !slot.lost && !ParseLsn(row[3].value_or(""), &slot.confirmed)) slot.lost = true;
  if (!absl::SimpleAtoi(row[4].value_or("0"), &slot.kept_bytes)) slot.kept_bytes = 0;
  return slot;
}

std::string PostgresGateway::FaultOf(const SlotState& slot) const {
  const std::string name = absl::StrCat("slot ", options_.source.slot);
  if (slot.lost) {
    return absl::StrCat(name, " was given up by the database, which keeps no more write-ahead log than ",
                        "max_slot_wal_keep_size: the next run reads everything anew");
  }
  const absl::Duration unreleased = options_.clock() - released_at_;
  std::string fault;
  if (slot.there && slot.standing == "unreserved") {
    fault = absl::StrCat(name, " is about to be given up by the database");
  } else if (slot.kept_bytes > options_.slot_bound_bytes) {
    fault = absl::StrCat(name, " makes the database keep ", slot.kept_bytes, " bytes of write-ahead log, more than ",
                         options_.slot_bound_bytes);
  } else if (slot.there && unreleased > options_.slot_bound) {
    fault =
        absl::StrCat(name, " was not released for ", absl::FormatDuration(absl::Trunc(unreleased, absl::Seconds(1))));
  }
  if (!fault.empty()) fault += "; run lienthongctl reconcile, or set follow, and see why earlier runs failed";
  if (!feed_fault_.empty()) absl::StrAppend(&fault, fault.empty() ? "" : ". ", feed_fault_);
  return fault;
}

const MappedTable* PostgresGateway::TableOf(v1::RecordKind kind) const {
  for (const MappedTable& table : tables_) {
    if (table.kind() == kind) return &table;
  }
  return nullptr;
}

absl::StatusOr<v1::RegistryDescription> PostgresGateway::Describe(const CallContext& context) {
  if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
  absl::MutexLock lock(&mutex_);
  const absl::Time moment = options_.clock();
  const absl::StatusOr<SlotState> slot = AskSlot(DeadlineOf(context));
  if (!slot.ok()) return slot.status();
  v1::RegistryDescription description;
  description.set_registry(options_.registry);
  description.set_owner(options_.owner);
  description.set_sector(options_.sector);
  std::set<v1::RecordField> fields;
  for (const MappedTable& table : tables_) {
    description.add_kinds(table.kind());
    for (const v1::RecordField field : table.fields()) fields.insert(field);
  }
  for (const v1::RecordField field : fields) description.add_fields(field);
  description.add_capabilities(v1::CAPABILITY_BATCH_GET);
  description.add_capabilities(v1::CAPABILITY_SCAN);
  description.add_capabilities(v1::CAPABILITY_CHANGES);
  description.set_version(VersionOf(slot->now));
  const bool feeds = slot->there && !slot->lost;
  description.set_oldest_change_version(VersionOf(feeds ? std::min(slot->confirmed, slot->now) : slot->now));
  description.mutable_data_as_of()->set_seconds(absl::ToUnixSeconds(moment));
  description.set_change_feed_kept_bytes(slot->kept_bytes);
  description.set_change_feed_fault(FaultOf(*slot));
  if (absl::Status sound = check_.Description(description); !sound.ok()) return sound;
  return description;
}

absl::StatusOr<std::vector<PgRow>> PostgresGateway::RowsWith(const MappedTable& table, const std::string& column,
                                                             const std::string& value, absl::Time deadline) {
  // Names and literals need a session to be quoted for.
  if (session_ == nullptr) {
    if (absl::StatusOr<std::vector<PgRow>> any = Ask("SELECT 1", {}, deadline); !any.ok()) return any.status();
  }
  absl::StatusOr<std::vector<PgRow>> rows =
      Ask(absl::StrCat("SELECT ", SelectList(*session_, table), " FROM ", QualifiedName(*session_, table), " WHERE ",
                       session_->Name(column), " = $1 ORDER BY 1 LIMIT ", kMaxFound),
          {value}, deadline);
  // A value that the column's type does not know is one that no row has.
  const std::string state = SqlStateOf(rows.status());
  if (state == "22P02" || state == "22003" || state == "22021") return std::vector<PgRow>();
  return rows;
}

absl::Status PostgresGateway::Find(const v1::RecordSelector& selector, absl::Time deadline,
                                   v1::BatchGetRecordsResponse::Found* found) {
  std::set<std::string> seen;
  for (const MappedTable& table : tables_) {
    if (selector.kind() != v1::RECORD_KIND_UNSPECIFIED && selector.kind() != table.kind()) continue;
    std::vector<std::pair<const std::string*, std::string>> conditions;
    if (selector.by_case() == v1::RecordSelector::kKey) {
      conditions = {{&table.columns()[0], selector.key()}};
    } else if (selector.by_case() == v1::RecordSelector::kPersonalNumber) {
      conditions = {{table.TextColumnOf(v1::RECORD_FIELD_PERSONAL_NUMBER), selector.personal_number()}};
    } else if (table.kind() == v1::RECORD_KIND_PERSON) {
      conditions = {{table.TextColumnOf(v1::RECORD_FIELD_PASSPORT_NUMBER), selector.document_number()},
                    {table.TextColumnOf(v1::RECORD_FIELD_LAISSEZ_PASSER_NUMBER), selector.document_number()}};
    } else if (table.kind() != v1::RECORD_KIND_DEPLOYMENT) {
      conditions = {{table.TextColumnOf(v1::RECORD_FIELD_DOCUMENT_NUMBER), selector.document_number()}};
    }
    for (const auto& [column, value] : conditions) {
      if (column == nullptr) continue;
      const absl::StatusOr<std::vector<PgRow>> rows = RowsWith(table, *column, value, deadline);
      if (!rows.ok()) return rows.status();
      for (const PgRow& row : *rows) {
        if (static_cast<std::size_t>(found->records_size()) == kMaxFound) break;
        if (seen.insert(absl::StrCat(table.kind(), "/", row[0].value_or(""))).second) {
          *found->add_records() = table.RecordOf(row);
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::BatchGetRecordsResponse> PostgresGateway::BatchGet(const CallContext& context,
                                                                      const v1::BatchGetRecordsRequest& request) {
  if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
  if (request.selectors_size() > kMaxSelectors) {
    return ErrorOf(absl::StatusCode::kResourceExhausted, absl::StrCat("selectors: at most ", kMaxSelectors),
                   error::v1::ERROR_REASON_LIMIT_EXCEEDED, {{"limit", absl::StrCat(kMaxSelectors)}});
  }
  for (int i = 0; i < request.selectors_size(); ++i) {
    const v1::RecordSelector& selector = request.selectors(i);
    if (selector.kind() != v1::RECORD_KIND_UNSPECIFIED && TableOf(selector.kind()) == nullptr) {
      return Malformed(absl::StrCat("selectors[", i, "].kind"), "a kind that the registry holds; see DescribeRegistry");
    }
    if (selector.by_case() == v1::RecordSelector::BY_NOT_SET) {
      return Malformed(absl::StrCat("selectors[", i, "].by"), "key, personal_number or document_number");
    }
  }
  absl::MutexLock lock(&mutex_);
  const absl::Time deadline = DeadlineOf(context);
  const absl::StatusOr<SlotState> slot = AskSlot(deadline);
  if (!slot.ok()) return slot.status();
  const std::uint64_t now = VersionOf(slot->now);
  if (request.version() > now) return NotHeld("version: is later than now", now, now);
  v1::BatchGetRecordsResponse response;
  response.set_version(now);
  std::size_t bytes = 0;
  for (const v1::RecordSelector& selector : request.selectors()) {
    v1::BatchGetRecordsResponse::Found* const found = response.add_found();
    if (absl::Status asked = Find(selector, deadline, found); !asked.ok()) return asked;
    bytes += found->ByteSizeLong();
    if (bytes > kMaxAnswerBytes) {
      return ErrorOf(absl::StatusCode::kResourceExhausted, "selectors: the answer is over 8 MiB; send fewer",
                     error::v1::ERROR_REASON_LIMIT_EXCEEDED, {{"limit", absl::StrCat(kMaxAnswerBytes)}});
    }
  }
  if (absl::Status sound = check_.Batch(request, &response); !sound.ok()) return sound;
  return response;
}

absl::Status PostgresGateway::CheckTables(absl::Time deadline) {
  std::vector<std::string> faults;
  for (const MappedTable& table : tables_) {
    const std::string name = absl::StrCat(table.schema(), ".", table.table());
    const absl::StatusOr<std::vector<PgRow>> rows =
        Ask("SELECT a.attname, c.relkind, p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate, "
            "t.tablename IS NOT NULL, t.rowfilter IS NOT NULL, p.oid IS NOT NULL "
            "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "LEFT JOIN pg_publication p ON p.pubname = $3 "
            "LEFT JOIN pg_publication_tables t ON t.pubname = $3 AND t.schemaname = $1 AND t.tablename = $2 "
            "WHERE n.nspname = $1 AND c.relname = $2",
            {table.schema(), table.table(), options_.source.publication}, deadline);
    if (!rows.ok()) return rows.status();
    if (rows->empty()) {
      faults.push_back(absl::StrCat(name, ": there is no such table"));
      continue;
    }
    const PgRow& first = rows->front();
    const auto is = [&](std::size_t column) { return first[column].value_or("f") == "t"; };
    if (first[1].value_or("") != "r") faults.push_back(absl::StrCat(name, ": is no plain table"));
    if (!is(5)) faults.push_back(absl::StrCat("there is no publication ", options_.source.publication));
    if (is(5) && !is(2)) faults.push_back("the publication does not publish insert, update, delete and truncate");
    if (is(5) && !is(3)) faults.push_back(absl::StrCat(name, ": is not in the publication"));
    if (is(4)) faults.push_back(absl::StrCat(name, ": is published with a row filter"));
    for (const std::string& column : table.columns()) {
      const bool there = std::any_of(rows->begin(), rows->end(), [&](const PgRow& row) { return row[0] == column; });
      if (!there) faults.push_back(absl::StrCat(name, ": has no column ", column));
    }
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the database is not as the configuration maps it: ", absl::StrJoin(faults, "; ")));
}

absl::Status PostgresGateway::BeginScan(absl::Time deadline) {
  scan_.reset();
  if (absl::Status fit = CheckTables(deadline); !fit.ok()) return fit;
  absl::StatusOr<SlotState> slot = AskSlot(deadline);
  if (!slot.ok()) return slot.status();
  if (slot->lost) {
    const absl::StatusOr<std::vector<PgRow>> dropped =
        Ask("SELECT pg_drop_replication_slot($1)", {options_.source.slot}, deadline);
    if (!dropped.ok()) return dropped.status();
    slot->there = false;
  }
  absl::StatusOr<std::unique_ptr<TableScan>> scan = TableScan::Open(options_.source, !slot->there, deadline, &waits_);
  if (!scan.ok()) return scan.status();
  scan_ = *std::move(scan);
  feed_fault_.clear();
  if (!slot->there) released_at_ = options_.clock();
  return absl::OkStatus();
}

absl::StatusOr<v1::ListRecordsResponse> PostgresGateway::List(const CallContext& context,
                                                              const v1::ListRecordsRequest& request) {
  if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
  const MappedTable* const table = TableOf(request.kind());
  if (table == nullptr) return Malformed("kind", "a kind that the registry holds; see DescribeRegistry");
  if (request.page_size() < 0) return Malformed("page_size", "0 to 1,000");
  const absl::StatusOr<PageExpectation> expected = ExpectPage(request);
  if (!expected.ok()) return expected.status();
  absl::MutexLock lock(&mutex_);
  const absl::Time deadline = DeadlineOf(context);
  if (expected->request.version() == 0) {
    if (absl::Status begun = BeginScan(deadline); !begun.ok()) return begun;
  }
  const std::uint64_t held = scan_ == nullptr ? 0 : scan_->version();
  if (scan_ == nullptr || (expected->request.version() != 0 && expected->request.version() != held)) {
    return NotHeld("version: its snapshot is not held; begin with the first page of version 0", held, held);
  }
  const std::size_t size = PageSize(request.page_size());
  absl::StatusOr<std::vector<PgRow>> rows = scan_->Page(*table, expected->after_key, size, deadline);
  if (!rows.ok()) {
    scan_.reset();
    return rows.status();
  }
  v1::ListRecordsResponse response;
  response.set_version(held);
  std::size_t bytes = 0;
  for (const PgRow& row : *rows) {
    v1::Record record = table->RecordOf(row);
    bytes += record.ByteSizeLong();
    if (response.records_size() > 0 && bytes > kMaxAnswerBytes) break;
    *response.add_records() = std::move(record);
  }
  const bool cut = static_cast<std::size_t>(response.records_size()) < rows->size();
  if (cut || rows->size() == size) response.set_next_page_token(kMore);
  if (absl::Status sound = check_.Page(*expected, &response); !sound.ok()) return sound;
  return response;
}

absl::StatusOr<v1::ListChangesResponse> PostgresGateway::Changes(const CallContext& context,
                                                                 const v1::ListChangesRequest& request) {
  if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
  if (request.page_size() < 0) return Malformed("page_size", "0 to 1,000");
  absl::MutexLock lock(&mutex_);
  const absl::Time deadline = DeadlineOf(context);
  scan_.reset();  // who follows has listed
  const absl::StatusOr<SlotState> slot = AskSlot(deadline);
  if (!slot.ok()) return slot.status();
  const std::uint64_t now = VersionOf(slot->now);
  const std::uint64_t until = request.until_version() == 0 ? now : request.until_version();
  const std::uint64_t oldest = slot->there && !slot->lost ? VersionOf(slot->confirmed) : now;
  if (!slot->there || slot->lost) return NotHeld("after_version: there is no change feed yet; list first", now, now);
  // A slot that is asked for less than it was told to keep would begin later and leave a gap without a word.
  if (request.after_version() < oldest || request.after_version() > now || until > now) {
    return NotHeld("version: not held by the change feed", oldest, now);
  }
  if (until < request.after_version()) return Malformed("until_version", "no less than after_version");
  v1::ListChangesResponse response;
  std::vector<v1::Change> changes;
  bool complete = false;
  stream_deadline_ = deadline;
  const absl::Status read =
      stream_.Read(request.after_version(), until, PageSize(request.page_size()), deadline, &changes, &complete);
  feed_fault_ = absl::IsFailedPrecondition(read) ? std::string(read.message()) : "";
  if (!read.ok()) return read;
  std::size_t bytes = 0;
  for (v1::Change& change : changes) {
    bytes += change.ByteSizeLong();
    if (response.changes_size() > 0 && bytes > kMaxAnswerBytes) break;
    *response.add_changes() = std::move(change);
  }
  response.set_complete(complete && static_cast<std::size_t>(response.changes_size()) == changes.size());
  if (absl::Status sound = check_.Changes(request, &response); !sound.ok()) return sound;
  return response;
}

absl::Status PostgresGateway::Release(const CallContext& context, std::uint64_t version) {
  absl::MutexLock lock(&mutex_);
  const absl::StatusOr<SlotState> slot = AskSlot(DeadlineOf(context));
  if (!slot.ok()) return slot.status();
  // What was never read here, of another database perhaps, must not make this one forget.
  if (!slot->there || slot->lost || version > VersionOf(slot->now)) return absl::OkStatus();
  stream_.Release(version);
  released_at_ = options_.clock();
  return absl::OkStatus();
}

absl::StatusOr<v1::VerifyPersonResponse> PostgresGateway::Verify(const CallContext&, const v1::VerifyPersonRequest&) {
  return Lacks("verify a person");
}

absl::StatusOr<v1::Correction> PostgresGateway::SubmitCorrection(const CallContext&,
                                                                 const v1::SubmitCorrectionRequest&) {
  return Lacks("take a correction");
}

absl::StatusOr<v1::Correction> PostgresGateway::GetCorrection(const CallContext&, const v1::GetCorrectionRequest&) {
  return Lacks("take a correction");
}

}  // namespace lienthong::adapters
