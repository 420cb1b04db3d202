#include "adapters/postgres/change_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

std::string NameOf(const MappedTable& table) {
  return absl::StrCat(table.schema(), ".", table.table());
}

absl::Status Contradiction(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("the change feed contradicts itself: ", what));
}

absl::Status Gone(const MappedTable& table, absl::string_view columns) {
  return absl::FailedPreconditionError(absl::StrCat(
      NameOf(table), ": mapped columns are gone: ", columns,
      "; nothing is lost: map the fields anew in the configuration and restart; should changes from before "
      "still be to come, ask for a full run: lienthongctl reconcile --full"));
}

}  // namespace

absl::Status ChangeBuilder::Take(const PgMessage& message, std::vector<v1::Change>* changes) {
  if (const auto* begin = std::get_if<PgBegin>(&message)) {
    if (in_transaction_ || begin->commit_lsn < commit_) return Contradiction("transactions out of order");
    in_transaction_ = true;
    commit_ = begin->commit_lsn;
    changes_of_transaction_ = 0;
    return absl::OkStatus();
  }
  if (const auto* relation = std::get_if<PgRelation>(&message)) return Bind(*relation);
  if (std::holds_alternative<PgOther>(message)) return absl::OkStatus();
  if (!in_transaction_) return Contradiction("a change outside a transaction");
  if (const auto* commit = std::get_if<PgCommit>(&message)) {
    if (commit->commit_lsn != commit_) return Contradiction("a transaction ends as another");
    in_transaction_ = false;
    reached_ = std::max(reached_, commit->end_lsn);
    return absl::OkStatus();
  }
  if (const auto* insert = std::get_if<PgInsert>(&message)) {
    const absl::StatusOr<const Binding*> binding = BindingOf(insert->relation);
    if (!binding.ok()) return binding.status();
    return (*binding)->table == nullptr ? absl::OkStatus() : Put(**binding, insert->row, nullptr, changes);
  }
  if (const auto* update = std::get_if<PgUpdate>(&message)) return TakeUpdate(*update, changes);
  if (const auto* gone = std::get_if<PgDelete>(&message)) {
    const absl::StatusOr<const Binding*> binding = BindingOf(gone->relation);
    if (!binding.ok() || (*binding)->table == nullptr) return binding.status();
    const absl::StatusOr<std::string> key = KeyOf(**binding, gone->old_row);
    return key.ok() ? Remove(**binding, *key, changes) : key.status();
  }
  for (const std::uint32_t relation : std::get<PgTruncate>(message).relations) {
    const absl::StatusOr<const Binding*> binding = BindingOf(relation);
    if (!binding.ok()) return binding.status();
    if ((*binding)->table == nullptr) continue;
    return absl::FailedPreconditionError(absl::StrCat(NameOf(*(*binding)->table),
                                                      " was truncated, which does not say which records went; ask for "
                                                      "a full run: lienthongctl reconcile --full"));
  }
  return absl::OkStatus();
}

absl::Status ChangeBuilder::Bind(const PgRelation& relation) {
  Binding binding;
  for (const MappedTable& table : *tables_) {
    if (table.schema() == relation.schema && table.table() == relation.name) binding.table = &table;
  }
  if (binding.table == nullptr) {
    bindings_[relation.id] = binding;
    return absl::OkStatus();
  }
  for (const std::string& name : binding.table->columns()) {
    const auto at = std::find_if(relation.columns.begin(), relation.columns.end(),
                                 [&](const PgRelation::Column& column) { return column.name == name; });
    const bool is_key = binding.columns.empty();
    if (at == relation.columns.end() && is_key) return Gone(*binding.table, name);
    if (at == relation.columns.end()) absl::StrAppend(&binding.missing, binding.missing.empty() ? "" : ", ", name);
    if (is_key && !at->in_key && relation.replica_identity != 'f') {
      return absl::FailedPreconditionError(
          absl::StrCat(NameOf(*binding.table), ": old rows do not carry the key column ", name,
                       "; make it the primary key, or ALTER TABLE … REPLICA IDENTITY FULL"));
    }
    binding.columns.push_back(static_cast<std::size_t>(at - relation.columns.begin()));
  }
  bindings_[relation.id] = std::move(binding);
  return absl::OkStatus();
}

absl::StatusOr<const ChangeBuilder::Binding*> ChangeBuilder::BindingOf(std::uint32_t relation) const {
  const auto found = bindings_.find(relation);
  if (found == bindings_.end()) return Contradiction("a row of a table it has not described");
  return &found->second;
}

absl::StatusOr<std::string> ChangeBuilder::KeyOf(const Binding& binding, const PgTuple& tuple) const {
  const std::size_t at = binding.columns[0];
  if (at >= tuple.size() || tuple[at].state != PgValue::kText) return Contradiction("a row without its key");
  return tuple[at].text;
}

absl::StatusOr<v1::Change*> ChangeBuilder::Add(std::vector<v1::Change>* changes) {
  if (changes_of_transaction_ == kMaxChangesPerTransaction) {
    return absl::FailedPreconditionError(absl::StrCat("a transaction has more than ", kMaxChangesPerTransaction,
                                                      " changes; ask for a full run: lienthongctl reconcile --full"));
  }
  changes->emplace_back().set_version(VersionOf(commit_, ++changes_of_transaction_));
  return &changes->back();
}

absl::Status ChangeBuilder::Remove(const Binding& binding, const std::string& key, std::vector<v1::Change>* changes) {
  const absl::StatusOr<v1::Change*> change = Add(changes);
  if (!change.ok()) return change.status();
  (*change)->mutable_removed()->set_kind(binding.table->kind());
  (*change)->mutable_removed()->set_key(key);
  return absl::OkStatus();
}

absl::Status ChangeBuilder::Put(const Binding& binding, const PgTuple& tuple, const PgTuple* old,
                                std::vector<v1::Change>* changes) {
  const absl::StatusOr<std::string> key = KeyOf(binding, tuple);
  if (!key.ok()) return key.status();
  if (!binding.missing.empty()) {
    if (VersionOf(commit_, changes_of_transaction_ + 1) > after_) return Gone(*binding.table, binding.missing);
    return Add(changes).status();
  }
  PgRow row(binding.columns.size());
  std::optional<PgRow> now;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::size_t at = binding.columns[i];
    if (at >= tuple.size()) return Contradiction("a row shorter than its table");
    const PgValue* value = &tuple[at];
    if (value->state == PgValue::kUnchanged && old != nullptr && at < old->size()) value = &(*old)[at];
    if (value->state == PgValue::kText) row[i] = value->text;
    if (value->state != PgValue::kUnchanged) continue;
    if (!now.has_value()) {
      absl::StatusOr<std::optional<PgRow>> asked = ask_row_(*binding.table, *key);
      if (!asked.ok()) return asked.status();
      if (!asked->has_value()) return Remove(binding, *key, changes);
      now = **std::move(asked);
    }
    row[i] = (*now)[i];
  }
  const absl::StatusOr<v1::Change*> change = Add(changes);
  if (!change.ok()) return change.status();
  *(*change)->mutable_put() = binding.table->RecordOf(row);
  return absl::OkStatus();
}

absl::Status ChangeBuilder::TakeUpdate(const PgUpdate& update, std::vector<v1::Change>* changes) {
  const absl::StatusOr<const Binding*> binding = BindingOf(update.relation);
  if (!binding.ok() || (*binding)->table == nullptr) return binding.status();
  if (update.old_row.has_value()) {
    const absl::StatusOr<std::string> before = KeyOf(**binding, *update.old_row);
    if (!before.ok()) return before.status();
    const absl::StatusOr<std::string> after = KeyOf(**binding, update.row);
    if (!after.ok()) return after.status();
    if (*before != *after) {
      if (absl::Status removed = Remove(**binding, *before, changes); !removed.ok()) return removed;
    }
  }
  const PgTuple* const old = update.old_is_whole && update.old_row.has_value() ? &*update.old_row : nullptr;
  return Put(**binding, update.row, old, changes);
}

}  // namespace lienthong::adapters
