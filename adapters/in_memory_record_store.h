// RecordStore in memory.

#ifndef LIENTHONG_ADAPTERS_IN_MEMORY_RECORD_STORE_H_
#define LIENTHONG_ADAPTERS_IN_MEMORY_RECORD_STORE_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/record_store.h"

namespace lienthong::adapters {

class InMemoryRecordStore : public RecordStore {
 public:
  // Version 1 holds `records`. Of two records with one kind and key the last counts.
  InMemoryRecordStore(const std::vector<registry::v1::Record>& records, absl::Time data_as_of);

  absl::StatusOr<std::uint64_t> Version() override;
  absl::StatusOr<absl::Time> DataAsOf() override;
  absl::StatusOr<std::optional<registry::v1::Record>> Get(registry::v1::RecordKind kind,
                                                          absl::string_view key) override;
  absl::StatusOr<std::vector<registry::v1::Record>> Find(registry::v1::RecordKind kind, const Lookup& lookup,
                                                         std::size_t limit) override;
  absl::StatusOr<std::vector<registry::v1::Record>> Page(registry::v1::RecordKind kind, absl::string_view after_key,
                                                         std::size_t limit, std::uint64_t version) override;
  absl::StatusOr<std::vector<registry::v1::Change>> Changes(std::uint64_t after, std::uint64_t until,
                                                            std::size_t limit) override;
  absl::StatusOr<std::optional<StoredCorrection>> FindCorrection(absl::string_view request_id) override;
  absl::Status Commit(const StoreWrite& write) override;

 private:
  using Id = std::pair<int, std::string>;  // kind, key

  struct Past {
    std::uint64_t from_version = 0;
    std::optional<registry::v1::Record> record;  // nullopt: removed
  };

  static const registry::v1::Record* At(const std::vector<Past>& past, std::uint64_t version);
  const registry::v1::Record* Now(const Id& id) const;
  void Set(const Id& id, std::optional<registry::v1::Record> record);
  absl::Status CheckChanges(const std::vector<registry::v1::Change>& changes) const;

  std::uint64_t version_ = 1;
  absl::Time data_as_of_;
  std::map<Id, std::vector<Past>> records_;
  std::map<Lookup, std::set<Id>> found_by_;
  std::vector<registry::v1::Change> changes_;  // changes_[i] made version i + 2
  std::map<std::string, StoredCorrection> corrections_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_IN_MEMORY_RECORD_STORE_H_
