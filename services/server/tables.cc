#include "services/server/tables.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/link_score.h"

namespace lienthong::server {
namespace {

absl::StatusOr<linkage::KeptModel> LoadModel(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError(absl::StrCat("linkage_model_file: ", path, " cannot be read"));
  absl::StatusOr<linkage::KeptModel> model = linkage::ReadKeptModel(text.str());
  const absl::Status sound = model.ok() ? reconciliation::CheckLinkModel(*model) : model.status();
  if (sound.ok()) return model;
  return absl::Status(sound.code(), absl::StrCat("linkage_model_file: ", path, ": ", sound.message()));
}

}  // namespace

absl::StatusOr<Tables> LoadTables(const config::v1::ServerConfig& config) {
  Tables tables{reference::AdministrativeUnits::BuiltIn(), worker::SurvivorshipPolicy::BuiltIn(),
                linkage::BuiltInModel()};
  if (!config.reference_directory().empty()) {
    absl::StatusOr<reference::AdministrativeUnits> units =
        reference::AdministrativeUnits::Load(config.reference_directory());
    if (!units.ok()) return units.status();
    tables.units = *std::move(units);
  }
  if (!config.policy_file().empty()) {
    absl::StatusOr<worker::SurvivorshipPolicy> policy = worker::SurvivorshipPolicy::Load(config.policy_file());
    if (!policy.ok()) return policy.status();
    tables.policy = *std::move(policy);
  }
  if (!config.linkage_model_file().empty()) {
    absl::StatusOr<linkage::KeptModel> model = LoadModel(config.linkage_model_file());
    if (!model.ok()) return model.status();
    tables.link_model = *std::move(model);
  }
  return tables;
}

}  // namespace lienthong::server
