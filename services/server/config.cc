#include "services/server/config.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/local_address.h"
#include "adapters/postgres/pg_session.h"
#include "adapters/postgres/table_mapping.h"
#include "adapters/yaml_message.h"
#include "services/rpc/errors.h"
#include "storage/merkle/verifier_key.h"

namespace lienthong::server {
namespace {

constexpr size_t kMaxOriginBytes = 200;
constexpr uint32_t kLongestIntervalSeconds = 86'400;
constexpr int kMaxCheckpointKeys = 8;
constexpr int kMaxWitnesses = 16;
constexpr uint32_t kLongestGraceDays = 3'650;
constexpr uintmax_t kMaxConfigBytes = 1 << 20;
constexpr uint32_t kLongestLeaseSeconds = 28'800;
constexpr uint32_t kMostOfficerLeases = 1'000;
constexpr uint32_t kMillion = 1'000'000;
constexpr size_t kMaxRegistries = 64;
constexpr size_t kMaxRegistryIdBytes = 32;
constexpr size_t kMaxSlotBytes = 50;  // _scan is added for a moment, and PostgreSQL takes 63
constexpr uint32_t kLongestTimeoutMilliseconds = 600'000;

bool IsRegistryId(const std::string& id) {
  return !id.empty() && id.size() <= kMaxRegistryIdBytes && absl::ascii_islower(id[0]) &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
}

void CheckListen(const std::string& listen, rpc::FieldErrors* errors) {
  if (absl::StartsWith(listen, "unix-abstract:")) {
    errors->Add("listen", "an abstract socket has no owner or mode; use unix:PATH");
  } else if (const absl::Status local = adapters::CheckLocalAddress(listen); !local.ok()) {
    errors->Add("listen", absl::StrCat(local.message(),
                                       ". Debian's build of gRPC has had no security upload since 2022, so it is not "
                                       "put on a network: put a patched TLS proxy (nginx, haproxy) in front"));
  }
}

void CheckSoap(const config::v1::Registry& registry, const std::string& path, rpc::FieldErrors* errors) {
  if (!registry.address().empty()) errors->Add(path + ".address", "is given beside soap; give one of them");
  if (!absl::StartsWith(registry.soap().endpoint(), "https://")) {
    errors->Add(path + ".soap.endpoint", "must begin with https://; nothing personal travels in clear");
  }
  if (registry.soap().integration_code().empty()) {
    errors->Add(path + ".soap.integration_code", "is missing; give the code of the agreement");
  }
}

bool IsSlotName(const std::string& slot) {
  return !slot.empty() && slot.size() <= kMaxSlotBytes && std::all_of(slot.begin(), slot.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  });
}

void CheckPostgres(const config::v1::Registry& registry, const std::string& path, rpc::FieldErrors* errors) {
  if (!registry.address().empty()) errors->Add(path + ".address", "is of no use with postgres; leave one of them out");
  const config::v1::PostgresDatabase& database = registry.postgres();
  const absl::Status fit = adapters::PgSession::CheckConnection(database.connection());
  if (!fit.ok()) errors->Add(path + ".postgres.connection", fit.message());
  if (!IsSlotName(database.slot())) {
    errors->Add(path + ".postgres.slot", absl::StrCat("must be 1 to ", kMaxSlotBytes, " of a-z, 0-9 and _"));
  }
  std::vector<adapters::MappingFault> faults;
  adapters::ReadMapping(TablesOf(database), &faults);
  for (const adapters::MappingFault& fault : faults) errors->Add(path + ".postgres." + fault.path, fault.what);
}

void CheckRegistries(const config::v1::ServerConfig& config, rpc::FieldErrors* errors) {
  if (static_cast<size_t>(config.registries_size()) > kMaxRegistries) {
    errors->Add("registries", absl::StrCat("are more than ", kMaxRegistries));
  }
  std::set<std::string> ids;
  for (int i = 0; i < config.registries_size(); ++i) {
    const config::v1::Registry& registry = config.registries(i);
    const std::string path = absl::StrCat("registries[", i, "]");
    if (!IsRegistryId(registry.id())) {
      errors->Add(path + ".id", "must be 1 to 32 of a-z, 0-9 and _, a letter first, for example labour");
    } else if (!ids.insert(registry.id()).second) {
      errors->Add(path + ".id", absl::StrCat(registry.id(), " is given twice"));
    }
    const absl::Status local = adapters::CheckLocalAddress(registry.address());
    if (registry.has_soap()) {
      CheckSoap(registry, path, errors);
    } else if (registry.has_postgres()) {
      CheckPostgres(registry, path, errors);
    } else if (!local.ok() && !registry.has_tls()) {
      errors->Add(path + ".address", local.message());
    } else if (absl::EndsWith(registry.address(), ":0")) {
      errors->Add(path + ".address", "has port 0, where nobody can listen");
    }
    if (registry.has_tls() && registry.tls().ca_file().empty()) {
      errors->Add(path + ".tls.ca_file", "is missing; name the file of the registry's CA");
    }
    if (registry.tls().certificate_file().empty() != registry.tls().key_file().empty()) {
      errors->Add(path + ".tls", "needs certificate_file and key_file, or neither");
    }
    if (registry.timeout_milliseconds() > kLongestTimeoutMilliseconds) {
      errors->Add(path + ".timeout_milliseconds", absl::StrCat("is more than ", kLongestTimeoutMilliseconds));
    }
  }
}

void CheckKeys(const config::v1::Keys& keys, rpc::FieldErrors* errors) {
  if (keys.grace_days() > kLongestGraceDays) {
    errors->Add("keys.grace_days", absl::StrCat("must be at most ", kLongestGraceDays));
  }
  if (!keys.has_pkcs11()) return;
  const auto check = [&](const char* field, const std::string& value, const char* what) {
    if (value.empty()) errors->Add(absl::StrCat("keys.pkcs11.", field), absl::StrCat("is missing; name ", what));
  };
  check("module", keys.pkcs11().module(), "the token's library");
  check("token_label", keys.pkcs11().token_label(), "the label of the token");
  check("pin_file", keys.pkcs11().pin_file(), "the file with the PIN");
}

void CheckReviews(const config::v1::Reviews& reviews, rpc::FieldErrors* errors) {
  const auto check = [&](const char* field, uint32_t value, uint32_t most) {
    if (value > most) errors->Add(absl::StrCat("reviews.", field), absl::StrCat("must be at most ", most));
  };
  check("lease_seconds", reviews.lease_seconds(), kLongestLeaseSeconds);
  check("officer_leases", reviews.officer_leases(), kMostOfficerLeases);
  check("control_per_million", reviews.control_per_million(), kMillion);
  check("second_per_million", reviews.second_per_million(), kMillion);
  for (int i = 0; i < reviews.restricted_registries_size(); ++i) {
    if (IsRegistryId(reviews.restricted_registries(i))) continue;
    errors->Add(absl::StrCat("reviews.restricted_registries[", i, "]"), "is no id of a registry, for example labour");
  }
}

void CheckBound(const char* field, uint64_t value, uint64_t least, uint64_t most, rpc::FieldErrors* errors) {
  if (value < least || value > most) {
    errors->Add(absl::StrCat("limits.", field), absl::StrCat("must be ", least, " to ", most, "; 0 takes the default"));
  }
}

void CheckWitnesses(const config::v1::Checkpoints& checkpoints, rpc::FieldErrors* errors) {
  if (checkpoints.witnesses_size() > kMaxWitnesses) {
    errors->Add("checkpoints.witnesses", absl::StrCat("has more than ", kMaxWitnesses, " keys"));
    return;
  }
  std::set<std::string> keys;
  for (int i = 0; i < checkpoints.witnesses_size(); ++i) {
    const std::string field = absl::StrCat("checkpoints.witnesses[", i, "]");
    const absl::StatusOr<merkle::VerifierKey> key = merkle::VerifierKey::Parse(checkpoints.witnesses(i));
    if (!key.ok()) {
      errors->Add(field, absl::StrCat("is no verifier key NAME+ID+BASE64 as the witness publishes it (",
                                      key.status().message(), ")"));
    } else if (key->kind() != merkle::SignatureKind::kCosignature) {
      errors->Add(field, "is the key of a log, of type 0x01; that of a witness has type 0x04");
    } else if (!keys.insert(absl::StrCat(key->name(), "+", key->id())).second) {
      errors->Add(field, "is named twice");
    }
  }
}

// The log's id is added to the origin, and all of it names a key: no spaces, no plus sign, one line.
void CheckCheckpoints(const config::v1::Checkpoints& checkpoints, rpc::FieldErrors* errors) {
  const std::string& origin = checkpoints.origin();
  const auto is_good = [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '+'; };
  if (origin.size() > kMaxOriginBytes || !std::all_of(origin.begin(), origin.end(), is_good)) {
    errors->Add("checkpoints.origin", absl::StrCat("must be at most ", kMaxOriginBytes,
                                                   " printable ASCII characters without space and plus sign"));
  }
  if (checkpoints.interval_seconds() > kLongestIntervalSeconds) {
    errors->Add("checkpoints.interval_seconds", absl::StrCat("must be at most ", kLongestIntervalSeconds));
  }
  if (checkpoints.key_files_size() > kMaxCheckpointKeys) {
    errors->Add("checkpoints.key_files", absl::StrCat("has more than ", kMaxCheckpointKeys, " files"));
  }
  std::set<std::string> files;
  for (int i = 0; i < checkpoints.key_files_size(); ++i) {
    const std::string& file = checkpoints.key_files(i);
    const std::string field = absl::StrCat("checkpoints.key_files[", i, "]");
    if (file.empty()) errors->Add(field, "is empty; name a file");
    if (!files.insert(file).second) errors->Add(field, "is named twice");
  }
  CheckWitnesses(checkpoints, errors);
}

template <typename Set>
void Default(uint64_t value, Set set) {
  if (value == 0) set();
}

void ApplyPostgresDefaults(config::v1::PostgresDatabase* database) {
  if (database->publication().empty()) database->set_publication("lienthong");
  if (database->slot().empty()) database->set_slot("lienthong");
  if (database->owner().empty()) database->set_owner("G09");
  if (database->sector().empty()) database->set_sector("labour");
  Default(database->slot_bound_bytes(), [&] { database->set_slot_bound_bytes(uint64_t{1} << 30); });
  Default(database->slot_bound_seconds(), [&] { database->set_slot_bound_seconds(86'400); });
}

}  // namespace

std::vector<adapters::TableSpec> TablesOf(const config::v1::PostgresDatabase& database) {
  std::vector<adapters::TableSpec> tables;
  for (const config::v1::PostgresTable& table : database.tables()) {
    adapters::TableSpec& spec = tables.emplace_back();
    spec = {table.kind(), table.table(), table.key_column(), {}};
    for (const config::v1::PostgresColumn& column : table.columns()) {
      spec.columns.push_back({column.field(), column.column(), column.form(), column.with()});
    }
  }
  return tables.empty() ? adapters::MockLabourTables() : tables;
}

absl::StatusOr<config::v1::ServerConfig> LoadConfig(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, ": is a directory; name the file"));
  }
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read; see that it exists and who may read it"));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return absl::NotFoundError(absl::StrCat(path, ": cannot be read to its end"));
  if (text.size() > kMaxConfigBytes) return absl::InvalidArgumentError(absl::StrCat(path, ": is larger than 1 MiB"));
  config::v1::ServerConfig config;
  if (absl::Status read = adapters::ReadYaml(path, text, &config); !read.ok()) return read;
  return config;
}

void ApplyDefaults(config::v1::ServerConfig* config) {
  if (config->listen().empty()) config->set_listen("127.0.0.1:7400");
  for (config::v1::Registry& registry : *config->mutable_registries()) {
    if (registry.timeout_milliseconds() == 0) registry.set_timeout_milliseconds(10'000);
    if (registry.freshness_hours() == 0) registry.set_freshness_hours(72);
    if (registry.has_postgres()) ApplyPostgresDefaults(registry.mutable_postgres());
  }
  config::v1::Checkpoints& checkpoints = *config->mutable_checkpoints();
  if (checkpoints.origin().empty()) checkpoints.set_origin("lienthong.local");
  Default(checkpoints.interval_seconds(), [&] { checkpoints.set_interval_seconds(300); });
  if (!config->keys().has_grace_days()) config->mutable_keys()->set_grace_days(30);
  config::v1::Reviews& reviews = *config->mutable_reviews();
  Default(reviews.lease_seconds(), [&] { reviews.set_lease_seconds(900); });
  Default(reviews.officer_leases(), [&] { reviews.set_officer_leases(20); });
  if (!reviews.has_control_per_million()) reviews.set_control_per_million(10'000);
  if (!reviews.has_second_per_million()) reviews.set_second_per_million(50'000);
  config::v1::Limits& limits = *config->mutable_limits();
  Default(limits.max_message_bytes(), [&] { limits.set_max_message_bytes(4'194'304); });
  Default(limits.max_concurrent_calls(), [&] { limits.set_max_concurrent_calls(64); });
  Default(limits.max_followers(), [&] { limits.set_max_followers(4'096); });
  Default(limits.max_watchers(), [&] { limits.set_max_watchers(32); });
  Default(limits.run_step_items(), [&] { limits.set_run_step_items(200); });
  Default(limits.run_attempts(), [&] { limits.set_run_attempts(20); });
  Default(limits.run_retry_milliseconds(), [&] { limits.set_run_retry_milliseconds(500); });
  Default(limits.write_buffer_bytes(), [&] { limits.set_write_buffer_bytes(32 << 20); });
  Default(limits.match_candidates(), [&] { limits.set_match_candidates(12); });
  Default(limits.match_block_rows(), [&] { limits.set_match_block_rows(64); });
  Default(limits.min_free_bytes(), [&] { limits.set_min_free_bytes(8 * limits.write_buffer_bytes()); });
}

absl::Status CheckConfig(const config::v1::ServerConfig& config) {
  rpc::FieldErrors errors;
  if (config.data_directory().empty()) {
    errors.Add("data_directory", "is missing; name the directory of the log here or with --data");
  }
  CheckListen(config.listen(), &errors);
  CheckRegistries(config, &errors);
  CheckCheckpoints(config.checkpoints(), &errors);
  CheckKeys(config.keys(), &errors);
  CheckReviews(config.reviews(), &errors);
  const config::v1::Limits& limits = config.limits();
  CheckBound("max_message_bytes", limits.max_message_bytes(), 65'536, 67'108'864, &errors);
  CheckBound("max_concurrent_calls", limits.max_concurrent_calls(), 1, 1'000, &errors);
  CheckBound("max_followers", limits.max_followers(), 1, 20'000, &errors);
  CheckBound("max_watchers", limits.max_watchers(), 1, 1'000, &errors);
  CheckBound("match_candidates", limits.match_candidates(), 1, 100, &errors);
  CheckBound("match_block_rows", limits.match_block_rows(), 1, 1'000, &errors);
  CheckBound("run_step_items", limits.run_step_items(), 1, 10'000, &errors);
  CheckBound("run_attempts", limits.run_attempts(), 1, 1'000, &errors);
  CheckBound("run_retry_milliseconds", limits.run_retry_milliseconds(), 1, 30'000, &errors);
  CheckBound("write_buffer_bytes", limits.write_buffer_bytes(), 1 << 20, 1 << 30, &errors);
  CheckBound("min_free_bytes", limits.min_free_bytes(), 4 * limits.write_buffer_bytes(), uint64_t{1} << 50, &errors);
  return errors.ToStatus();
}

}  // namespace lienthong::server
