#include "services/datagen/name_lists.h"

#include <cstddef>
#include <fstream>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/datagen/name_damage.h"
#include "services/identity/legacy_text.h"
#include "services/identity/person_name.h"
#include "services/reference/csv.h"

namespace lienthong::datagen {
namespace {

// Middle names that parents give almost only to sons.
constexpr absl::string_view kMiddlesOfMen[] = {"Văn",  "Hữu",   "Đức",  "Công", "Bá",
                                               "Đình", "Trọng", "Quốc", "Tiến", "Mạnh"};

bool IsOfMen(absl::string_view middle) {
  for (absl::string_view name : kMiddlesOfMen) {
    if (name == middle) return true;
  }
  return false;
}

// NFC, with the Icelandic eth that some lists hold instead of Đ, and names in an encoding from before Unicode, put
// right; empty if it is no Vietnamese name.
std::string CleanName(absl::string_view text) {
  const std::string mended = absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{"Ð", "Đ"}, {"ð", "đ"}});
  const absl::StatusOr<std::string> nfc = identity::ToNfc(identity::FromLegacy(mended));
  if (!nfc.ok() || !IsVietnameseText(*nfc)) return std::string();
  return *nfc;
}

absl::StatusOr<WeightedNames> LoadFrequencies(const std::string& path, absl::string_view column) {
  const absl::StatusOr<reference::CsvTable> table = reference::ReadCsv(path);
  if (!table.ok()) return table.status();
  const absl::Status columns = table->RequireColumns({column, "count"});
  if (!columns.ok()) return columns;
  WeightedNames result;
  for (size_t row = 0; row < table->row_count(); ++row) {
    uint64_t count = 0;
    if (!absl::SimpleAtoi(table->Cell(row, "count"), &count)) {
      return table->ErrorAt(row, "count", "is no whole number; write how often the name occurs");
    }
    const std::string name = CleanName(table->Cell(row, column));
    if (!name.empty() && count > 0) result.Add(name, count);
  }
  if (result.names.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " holds no Vietnamese name"));
  return result;
}

absl::StatusOr<std::vector<std::string>> LoadLines(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("no file ", path, "; put it there or leave out --reference"));
  std::vector<std::string> result;
  std::string line;
  while (std::getline(file, line)) {
    std::string name = CleanName(line);
    if (!name.empty() && absl::StrContains(name, ' ')) result.push_back(std::move(name));
  }
  if (result.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " holds no Vietnamese name"));
  return result;
}

absl::string_view LastWord(absl::string_view name) {
  const size_t space = name.rfind(' ');
  return space == absl::string_view::npos ? name : name.substr(space + 1);
}

}  // namespace

void WeightedNames::Add(absl::string_view name, uint64_t weight) {
  names.emplace_back(name);
  cumulative.push_back(weight + (cumulative.empty() ? 0 : cumulative.back()));
}

namespace {

// As many siblings of one sex as a family has at most, each with a name of her own.
constexpr size_t kMostSiblings = 4;

size_t LastWords(const std::vector<std::string>& names) {
  std::set<std::string> words;
  for (const std::string& name : names) words.insert(name.substr(name.rfind(' ') + 1));
  return words.size();
}

}  // namespace

absl::StatusOr<NameLists> NameLists::Load(const std::string& directory) {
  const std::string folder = absl::StrCat(directory, "/names/");
  absl::StatusOr<WeightedNames> surnames = LoadFrequencies(folder + "surname_frequency.csv", "surname");
  if (!surnames.ok()) return surnames.status();
  const absl::StatusOr<WeightedNames> middles = LoadFrequencies(folder + "middle_name_frequency.csv", "middle_name");
  if (!middles.ok()) return middles.status();
  absl::StatusOr<std::vector<std::string>> male = LoadLines(folder + "given_names_male.txt");
  if (!male.ok()) return male.status();
  absl::StatusOr<std::vector<std::string>> female = LoadLines(folder + "given_names_female.txt");
  if (!female.ok()) return female.status();

  NameLists lists;
  lists.surnames_ = *std::move(surnames);
  uint64_t before = 0;
  for (size_t i = 0; i < middles->names.size(); ++i) {
    const std::string& name = middles->names[i];
    const uint64_t weight = middles->cumulative[i] - before;
    before = middles->cumulative[i];
    if (name != "Thị") lists.middles_male_.Add(name, weight);
    if (!IsOfMen(name)) lists.middles_female_.Add(name, weight);
  }
  if (lists.middles_male_.names.size() < 2 || lists.middles_female_.names.size() < 2) {
    return absl::InvalidArgumentError("middle_name_frequency.csv needs at least two middle names for each sex");
  }
  for (const auto* const given : {&*male, &*female}) {
    if (LastWords(*given) < kMostSiblings) {
      return absl::InvalidArgumentError(absl::StrCat("given_names_male.txt and given_names_female.txt need at least ",
                                                     kMostSiblings, " names each that end in different words"));
    }
  }
  lists.given_male_ = *std::move(male);
  lists.given_female_ = *std::move(female);
  return lists;
}

absl::StatusOr<NameLists> NameLists::Read(const std::string& directory) {
  if (directory.empty()) return BuiltIn();
  return Load(directory);
}

const WeightedNames& NameLists::Middles(identity::Sex sex) const {
  return sex == identity::Sex::kFemale ? middles_female_ : middles_male_;
}

const std::vector<std::string>& NameLists::GivenLines(identity::Sex sex) const {
  return sex == identity::Sex::kFemale ? given_female_ : given_male_;
}

std::string NameLists::FullName(identity::Sex sex, Random* random) const {
  const std::string& given = random->Pick(GivenLines(sex));
  const std::string& surname = surnames_.Pick(random);
  const int shape = random->Between(1, 100);
  if (shape <= 40) return absl::StrCat(surname, " ", given);
  if (shape <= 85) return absl::StrCat(surname, " ", Middles(sex).Pick(random), " ", LastWord(given));
  if (shape <= 96) return absl::StrCat(surname, " ", Middles(sex).Pick(random), " ", given);
  return absl::StrCat(surname, " ", LastWord(given));
}

std::string NameLists::WithOtherMiddleName(const std::string& full_name, identity::Sex sex, Random* random) const {
  std::vector<std::string> words = absl::StrSplit(full_name, ' ', absl::SkipEmpty());
  const std::string& middle = Middles(sex).Pick(random);
  if (words.size() < 2) return absl::StrCat(middle, " ", full_name);
  if (words.size() == 2) {
    words.insert(words.begin() + 1, middle);
  } else {
    words[1] = middle;
  }
  return absl::StrJoin(words, " ");
}

}  // namespace lienthong::datagen
