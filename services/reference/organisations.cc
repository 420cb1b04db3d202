#include "services/reference/organisations.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "services/identity/agency_code.h"
#include "services/identity/person_name.h"
#include "services/reference/csv.h"

namespace lienthong::reference {
namespace {

using identity::PartialDate;

// Active all the time we know of. Decision 20/2020/QĐ-TTg, amended by Decision 09/2025/QĐ-TTg.
struct SteadyOrganisation {
  const char* code;
  const char* name;
};
constexpr SteadyOrganisation kSteady[] = {
    {"G01", "Bộ Công an"},
    {"G02", "Bộ Công Thương"},
    {"G03", "Bộ Giáo dục và Đào tạo"},
    {"G06", "Bộ Khoa học và Công nghệ"},
    {"G08", "Bộ Ngoại giao"},
    {"G09", "Bộ Nội vụ"},
    {"G11", "Bộ Quốc phòng"},
    {"G12", "Bộ Tài chính"},
    {"G15", "Bộ Tư pháp"},
    {"G16", "Bộ Văn hóa, Thể thao và Du lịch"},
    {"G17", "Bộ Xây dựng"},
    {"G18", "Bộ Y tế"},
    {"G19", "Ngân hàng Nhà nước Việt Nam"},
    {"G20", "Thanh tra Chính phủ"},
    {"G22", "Văn phòng Chính phủ"},
    {"G27", "Đài Tiếng nói Việt Nam"},
    {"G28", "Đài Truyền hình Việt Nam"},
    {"G30", "Thông tấn xã Việt Nam"},
};

// Renamed on a day, with the same code: the two ministries of 2025-03-01, and Huế, a city under the central government
// from 2025-01-01 (Resolution 175/2024/QH15). Of the H and K codes only Huế's are published where we could read them.
struct RenamedOrganisation {
  const char* code;
  const char* former_name;
  const char* name;
  int year, month, day;
};
constexpr RenamedOrganisation kRenamed[] = {
    {"G10", "Bộ Nông nghiệp và Phát triển nông thôn", "Bộ Nông nghiệp và Môi trường", 2025, 3, 1},
    {"G21", "Ủy ban Dân tộc", "Bộ Dân tộc và Tôn giáo", 2025, 3, 1},
    {"H57", "Ủy ban nhân dân tỉnh Thừa Thiên Huế", "Ủy ban nhân dân thành phố Huế", 2025, 1, 1},
    {"K57", "Hội đồng nhân dân tỉnh Thừa Thiên Huế", "Hội đồng nhân dân thành phố Huế", 2025, 1, 1},
};

// Merged on 2025-03-01 (Resolution 176/2025/QH15). Of the Ministry of Labour the labour and employment duties went to
// the Ministry of Home Affairs (Decree 25/2025/NĐ-CP), others elsewhere; the successor here is the one for workers
// abroad.
struct ClosedOrganisation {
  const char* code;
  const char* name;
  const char* successor;
};
constexpr ClosedOrganisation kClosed[] = {
    {"G04", "Bộ Giao thông vận tải", "G17"},
    {"G05", "Bộ Kế hoạch và Đầu tư", "G12"},
    {"G07", "Bộ Lao động - Thương binh và Xã hội", "G09"},
    {"G13", "Bộ Tài nguyên và Môi trường", "G10"},
    {"G14", "Bộ Thông tin và Truyền thông", "G06"},
};

int32_t FirstDayOf(const Organisation& o) {
  return o.valid_from ? o.valid_from->FirstDay() : std::numeric_limits<int32_t>::min();
}
int32_t LastDayOf(const Organisation& o) {
  return o.valid_to ? o.valid_to->LastDay() : std::numeric_limits<int32_t>::max();
}

void SortStates(std::vector<Organisation>& states) {
  std::sort(states.begin(), states.end(), [](const Organisation& a, const Organisation& b) {
    return a.code != b.code ? a.code < b.code : FirstDayOf(a) < FirstDayOf(b);
  });
}

absl::StatusOr<std::optional<PartialDate>> ReadDate(const CsvTable& table, size_t row, absl::string_view column) {
  if (table.Cell(row, column).empty()) return std::optional<PartialDate>();
  absl::StatusOr<PartialDate> date = PartialDate::Parse(table.Cell(row, column));
  if (!date.ok()) return table.ErrorAt(row, column, date.status().message());
  return std::optional<PartialDate>(*date);
}

// The agency code in its present form.
absl::StatusOr<std::string> ReadCode(const CsvTable& table, size_t row, absl::string_view column) {
  absl::StatusOr<identity::AgencyCode> code = identity::AgencyCode::Parse(table.Cell(row, column));
  if (!code.ok()) return table.ErrorAt(row, column, code.status().message());
  return code->value();
}

absl::StatusOr<Organisation> ReadState(const CsvTable& table, size_t row) {
  absl::StatusOr<std::string> code = ReadCode(table, row, "code");
  if (!code.ok()) return code.status();
  absl::StatusOr<std::string> name = identity::ToNfc(table.Cell(row, "name"));
  if (!name.ok()) return table.ErrorAt(row, "name", name.status().message());
  if (name->empty()) return table.ErrorAt(row, "name", "empty; write the organisation's name");
  const absl::string_view status = table.Cell(row, "status");
  if (status != "active" && status != "closed") {
    return table.ErrorAt(row, "status", absl::StrCat("'", status, "' is unknown; write active or closed"));
  }
  Organisation state;
  state.code = *std::move(code);
  state.name = *std::move(name);
  state.status = status == "active" ? Organisation::Status::kActive : Organisation::Status::kClosed;
  if (!table.Cell(row, "successor").empty()) {
    if (status == "active") return table.ErrorAt(row, "successor", "only a closed organisation has a successor");
    absl::StatusOr<std::string> successor = ReadCode(table, row, "successor");
    if (!successor.ok()) return successor.status();
    state.successor = *std::move(successor);
  }
  absl::StatusOr<std::optional<PartialDate>> from = ReadDate(table, row, "valid_from");
  if (!from.ok()) return from.status();
  absl::StatusOr<std::optional<PartialDate>> to = ReadDate(table, row, "valid_to");
  if (!to.ok()) return to.status();
  state.valid_from = *from;
  state.valid_to = *to;
  if (FirstDayOf(state) > LastDayOf(state)) {
    return table.ErrorAt(row, "valid_to", "before valid_from; correct one of them");
  }
  return state;
}

// Every successor exists, and no two states of one row's code overlap. `states` has one element a row, in row order;
// `known` holds every code.
absl::Status CheckStates(const CsvTable& table, const std::vector<Organisation>& states,
                         const absl::flat_hash_set<std::string>& known) {
  absl::flat_hash_map<std::string, std::vector<size_t>> rows_of;
  for (size_t row = 0; row < states.size(); ++row) {
    const Organisation& state = states[row];
    if (!state.successor.empty() && !known.contains(state.successor)) {
      return table.ErrorAt(row, "successor",
                           absl::StrCat(state.successor, " is no code of the list; add a row for it or correct it"));
    }
    for (const size_t other : rows_of[state.code]) {
      if (FirstDayOf(states[other]) <= LastDayOf(state) && FirstDayOf(state) <= LastDayOf(states[other])) {
        return table.ErrorAt(row, "valid_from",
                             absl::StrCat("overlaps another row of ", state.code, "; end one before the other begins"));
      }
    }
    rows_of[state.code].push_back(row);
  }
  return absl::OkStatus();
}

}  // namespace

Organisations Organisations::BuiltIn() {
  constexpr auto kActive = Organisation::Status::kActive;
  constexpr auto kClosedStatus = Organisation::Status::kClosed;
  std::vector<Organisation> states;
  for (const SteadyOrganisation& o : kSteady) states.push_back({o.code, o.name, kActive, "", {}, {}});
  for (const RenamedOrganisation& o : kRenamed) {
    const std::optional<PartialDate> from = PartialDate::FromCivil(o.year, o.month, o.day);
    states.push_back({o.code, o.former_name, kActive, "", {}, AddDays(*from, -1)});
    states.push_back({o.code, o.name, kActive, "", from, {}});
  }
  const std::optional<PartialDate> merger = PartialDate::FromCivil(2025, 3, 1);
  for (const ClosedOrganisation& o : kClosed) {
    states.push_back({o.code, o.name, kActive, "", {}, AddDays(*merger, -1)});
    states.push_back({o.code, o.name, kClosedStatus, o.successor, merger, {}});
  }
  SortStates(states);
  return Organisations(std::move(states));
}

absl::StatusOr<Organisations> Organisations::Load(const std::string& directory) {
  std::error_code error;
  const std::string admin = absl::StrCat(directory, "/admin");
  const std::string folder = std::filesystem::is_directory(admin, error) ? admin : directory;
  absl::StatusOr<CsvTable> table = ReadCsv(absl::StrCat(folder, "/organisations.csv"));
  if (absl::IsNotFound(table.status())) return BuiltIn();
  if (!table.ok()) return table.status();
  absl::Status s = table->RequireColumns({"code", "name", "status", "successor", "valid_from", "valid_to"});
  if (!s.ok()) return s;
  std::vector<Organisation> read;
  absl::flat_hash_set<std::string> replaced;
  for (size_t row = 0; row < table->row_count(); ++row) {
    absl::StatusOr<Organisation> state = ReadState(*table, row);
    if (!state.ok()) return state.status();
    replaced.insert(state->code);
    read.push_back(*std::move(state));
  }
  std::vector<Organisation> all = BuiltIn().states_;
  absl::flat_hash_set<std::string> known = replaced;
  for (const Organisation& state : all) known.insert(state.code);
  s = CheckStates(*table, read, known);
  if (!s.ok()) return s;
  all.erase(std::remove_if(all.begin(), all.end(), [&](const Organisation& o) { return replaced.contains(o.code); }),
            all.end());
  all.insert(all.end(), read.begin(), read.end());
  SortStates(all);
  return Organisations(std::move(all));
}

const Organisation* Organisations::Find(absl::string_view code, const PartialDate& on) const {
  auto state = std::lower_bound(states_.begin(), states_.end(), code,
                                [](const Organisation& o, absl::string_view key) { return o.code < key; });
  for (; state != states_.end() && state->code == code; ++state) {
    if (FirstDayOf(*state) <= on.FirstDay() && on.LastDay() <= LastDayOf(*state)) return &*state;
  }
  return nullptr;
}

absl::string_view Organisations::AnswerableOn(absl::string_view code, const PartialDate& on) const {
  // A chain longer than the list would be a circle of closed codes, which answers for nothing.
  for (size_t steps = 0; steps <= states_.size(); ++steps) {
    const Organisation* state = Find(code, on);
    if (state == nullptr) return {};
    if (state->status == Organisation::Status::kActive) return state->code;
    code = state->successor;
  }
  return {};
}

}  // namespace lienthong::reference
