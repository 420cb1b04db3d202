#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/identity/person_name.h"
#include "services/reference/administrative_units.h"
#include "services/reference/administrative_units_builder.h"
#include "services/reference/csv.h"

namespace lienthong::reference {
namespace {

constexpr absl::string_view kEffectiveDate = "2025-07-01";

std::optional<UnitLevel> ParseLevel(absl::string_view text) {
  if (text == "province") return UnitLevel::kProvince;
  if (text == "district") return UnitLevel::kDistrict;
  if (text == "commune") return UnitLevel::kCommune;
  return std::nullopt;
}

absl::Status CheckCode(const CsvTable& table, size_t row, absl::string_view column, UnitLevel level) {
  const absl::string_view code = table.Cell(row, column);
  const size_t digits = CodeDigits(level);
  const bool all = std::all_of(code.begin(), code.end(), [](char c) { return absl::ascii_isdigit(c); });
  if (all && code.size() == digits) return absl::OkStatus();
  return table.ErrorAt(row, column,
                       absl::StrCat("'", code, "' is not a code of ", digits,
                                    " digits; keep leading zeros (a spreadsheet must hold the column as text)"));
}

// The row's code names a unit of that version, added before.
absl::Status CheckKnown(const AdministrativeUnitsBuilder& builder, const CsvTable& table, size_t row,
                        absl::string_view column, absl::string_view version, UnitLevel level) {
  if (absl::Status s = CheckCode(table, row, column, level); !s.ok()) return s;
  if (builder.Find(version, level, table.Cell(row, column)) != nullptr) return absl::OkStatus();
  return table.ErrorAt(row, column,
                       absl::StrCat("no unit ", table.Cell(row, column), " in the list of version ", version,
                                    "; correct the code or add the unit to that list"));
}

absl::StatusOr<std::string> ReadName(const CsvTable& table, size_t row, absl::string_view column) {
  absl::StatusOr<std::string> name = identity::ToNfc(table.Cell(row, column));
  if (!name.ok()) return table.ErrorAt(row, column, name.status().message());
  if (name->empty()) return table.ErrorAt(row, column, "empty; write the unit's name");
  return name;
}

absl::StatusOr<Unit> ReadUnit(const CsvTable& table, size_t row) {
  const std::optional<UnitLevel> level = ParseLevel(table.Cell(row, "level"));
  if (!level) {
    return table.ErrorAt(
        row, "level", absl::StrCat("'", table.Cell(row, "level"), "' is unknown; write province, district or commune"));
  }
  if (absl::Status s = CheckCode(table, row, "code", *level); !s.ok()) return s;
  absl::StatusOr<std::string> name = ReadName(table, row, "name");
  if (!name.ok()) return name.status();
  absl::StatusOr<std::string> full_name = ReadName(table, row, "full_name");
  if (!full_name.ok()) return full_name.status();
  Unit unit;
  unit.code = std::string(table.Cell(row, "code"));
  unit.level = *level;
  unit.name = *std::move(name);
  unit.full_name = *std::move(full_name);
  unit.parent_code = std::string(table.Cell(row, "parent_code"));
  return unit;
}

// A commune hangs under a district before 2025-07-01 and under a province from then on; a district under a province.
absl::Status CheckParent(const AdministrativeUnitsBuilder& builder, const CsvTable& table, size_t row,
                         absl::string_view version) {
  const UnitLevel level = *ParseLevel(table.Cell(row, "level"));
  if (level == UnitLevel::kProvince) {
    if (table.Cell(row, "parent_code").empty()) return absl::OkStatus();
    return table.ErrorAt(row, "parent_code", "a province has no parent; leave it empty");
  }
  const bool under_district = level == UnitLevel::kCommune && version == kAdminVersionOld;
  return CheckKnown(builder, table, row, "parent_code", version,
                    under_district ? UnitLevel::kDistrict : UnitLevel::kProvince);
}

absl::Status LoadUnits(const std::string& path, absl::string_view version, AdministrativeUnitsBuilder& builder) {
  absl::StatusOr<CsvTable> table = ReadCsv(path);
  if (!table.ok()) return table.status();
  if (absl::Status s = table->RequireColumns({"code", "level", "name", "full_name", "parent_code"}); !s.ok()) return s;
  for (size_t row = 0; row < table->row_count(); ++row) {
    absl::StatusOr<Unit> unit = ReadUnit(*table, row);
    if (!unit.ok()) return unit.status();
    if (unit->level == UnitLevel::kDistrict && version == kAdminVersionNew) {
      return table->ErrorAt(row, "level", "there are no districts from 2025-07-01; remove the row");
    }
    if (builder.Find(version, unit->level, unit->code) != nullptr) {
      return table->ErrorAt(row, "code", absl::StrCat(unit->code, " stands twice at its level; remove one row"));
    }
    builder.Add(version, *std::move(unit));
  }
  for (size_t row = 0; row < table->row_count(); ++row) {
    if (absl::Status s = CheckParent(builder, *table, row, version); !s.ok()) return s;
  }
  return absl::OkStatus();
}

// Both codes of a succession, and its day: one reorganisation is known here.
absl::Status CheckSuccessionRow(const AdministrativeUnitsBuilder& builder, const CsvTable& table, size_t row,
                                UnitLevel level) {
  if (absl::Status s = CheckKnown(builder, table, row, "old_code", kAdminVersionOld, level); !s.ok()) return s;
  if (absl::Status s = CheckKnown(builder, table, row, "new_code", kAdminVersionNew, level); !s.ok()) return s;
  if (table.Cell(row, "effective_date") == kEffectiveDate) return absl::OkStatus();
  return table.ErrorAt(row, "effective_date", absl::StrCat("only ", kEffectiveDate, " is known; correct it"));
}

absl::Status LoadProvinceSuccessions(const std::string& path, size_t* count, AdministrativeUnitsBuilder& builder) {
  absl::StatusOr<CsvTable> table = ReadCsv(path);
  if (!table.ok()) return table.status();
  if (absl::Status s = table->RequireColumns({"old_code", "new_code", "effective_date"}); !s.ok()) return s;
  absl::flat_hash_map<std::string, size_t> seen;
  for (size_t row = 0; row < table->row_count(); ++row) {
    if (absl::Status s = CheckSuccessionRow(builder, *table, row, UnitLevel::kProvince); !s.ok()) return s;
    if (!seen.emplace(table->Cell(row, "old_code"), row).second) {
      return table->ErrorAt(row, "old_code", "this province has a row already; a province goes whole to one other");
    }
    builder.SetProvinceSuccessor(table->Cell(row, "old_code"), table->Cell(row, "new_code"));
  }
  *count = seen.size();
  return absl::OkStatus();
}

absl::Status LoadCommuneSuccessions(const std::string& path, AdministrativeUnitsBuilder& builder) {
  absl::StatusOr<CsvTable> table = ReadCsv(path);
  if (!table.ok()) return table.status();
  if (absl::Status s = table->RequireColumns({"old_code", "new_code", "extent", "effective_date"}); !s.ok()) return s;
  for (size_t row = 0; row < table->row_count(); ++row) {
    if (absl::Status s = CheckSuccessionRow(builder, *table, row, UnitLevel::kCommune); !s.ok()) return s;
    const absl::string_view extent = table->Cell(row, "extent");
    const bool whole = extent == "whole";
    if (!whole && extent != "partial") {
      return table->ErrorAt(row, "extent", absl::StrCat("'", extent, "' is unknown; write whole or partial"));
    }
    const absl::string_view old_code = table->Cell(row, "old_code");
    const absl::string_view new_code = table->Cell(row, "new_code");
    if (const Succession* before = builder.FindSuccession(old_code)) {
      const std::vector<std::string>& codes = before->new_codes;
      if (whole || before->extent == Succession::Extent::kWhole) {
        return table->ErrorAt(row, "extent",
                              "a commune that went whole to one other has one row; write partial in all");
      }
      if (std::find(codes.begin(), codes.end(), new_code) != codes.end()) {
        return table->ErrorAt(row, "new_code", "this pair stands twice; remove one row");
      }
    }
    builder.AddCommuneSuccessor(old_code, new_code, whole ? Succession::Extent::kWhole : Succession::Extent::kPartial);
  }
  return absl::OkStatus();
}

absl::Status LoadPredecessors(const std::string& path, AdministrativeUnitsBuilder& builder) {
  absl::StatusOr<CsvTable> table = ReadCsv(path);
  if (absl::IsNotFound(table.status())) return absl::OkStatus();
  if (!table.ok()) return table.status();
  if (absl::Status s = table->RequireColumns({"new_code", "predecessor_text"}); !s.ok()) return s;
  for (size_t row = 0; row < table->row_count(); ++row) {
    absl::Status s = CheckKnown(builder, *table, row, "new_code", kAdminVersionNew, UnitLevel::kCommune);
    if (!s.ok()) return s;
    builder.SetPredecessors(table->Cell(row, "new_code"), table->Cell(row, "predecessor_text"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AdministrativeUnits> AdministrativeUnits::Load(const std::string& directory) {
  std::error_code error;
  const std::string admin = absl::StrCat(directory, "/admin");
  const std::string folder = std::filesystem::is_directory(admin, error) ? admin : directory;
  const auto file = [&folder](absl::string_view name) { return absl::StrCat(folder, "/", name, ".csv"); };
  AdministrativeUnitsBuilder builder;
  absl::Status s = LoadUnits(file("units_before_2025_07_01"), kAdminVersionOld, builder);
  if (!s.ok()) return s;
  s = LoadUnits(file("units_current"), kAdminVersionNew, builder);
  if (!s.ok()) return s;
  const std::string province_file = file("province_successions_2025");
  size_t successions = 0;
  s = LoadProvinceSuccessions(province_file, &successions, builder);
  if (!s.ok()) return s;
  s = LoadCommuneSuccessions(file("commune_successions_2025"), builder);
  if (!s.ok()) return s;
  s = LoadPredecessors(file("commune_predecessors"), builder);
  if (!s.ok()) return s;
  AdministrativeUnits units = builder.Build();
  if (successions != units.old_.provinces.size()) {
    return absl::InvalidArgumentError(absl::StrCat(province_file, ": ", successions, " rows for ",
                                                   units.old_.provinces.size(),
                                                   " provinces; every old province needs its successor"));
  }
  return units;
}

}  // namespace lienthong::reference
