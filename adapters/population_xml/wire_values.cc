#include "adapters/population_xml/wire_values.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "adapters/canonical_record.h"
#include "adapters/name_match.h"
#include "adapters/population_xml/ethnic_lists.h"
#include "unicode/locid.h"
#include "unicode/unistr.h"

namespace lienthong::adapters {
namespace {

absl::TimeZone VietNam() {
  return absl::FixedTimeZone(7 * 60 * 60);
}

bool AreDigits(absl::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::string OneSpaced(absl::string_view text) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  return absl::StrJoin(words, " ");
}

// The date of its parts, as far as they are known: 00 is not.
std::string DateOf(absl::string_view year, absl::string_view month, absl::string_view day) {
  if (!AreDigits(year, 4) || !AreDigits(month, 2) || !AreDigits(day, 2)) return "";
  if (month == "00") return std::string(year);
  if (day == "00") return absl::StrCat(year, "-", month);
  return absl::StrCat(year, "-", month, "-", day);
}

std::string DateOfText(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (AreDigits(text, 4)) return std::string(text);
  if (AreDigits(text, 6)) return DateOf(text.substr(0, 4), text.substr(4), "00");
  if (AreDigits(text, 8)) return DateOf(text.substr(0, 4), text.substr(4, 2), text.substr(6));
  // What follows the day is a time or a zone, of no meaning for a birth.
  const std::vector<absl::string_view> iso = absl::StrSplit(text.substr(0, 10), '-');
  if (iso.size() == 3) return DateOf(iso[0], iso[1], iso[2]);
  if (iso.size() == 2) return DateOf(iso[0], iso[1], "00");
  const std::vector<absl::string_view> written = absl::StrSplit(text, '/');
  return written.size() == 3 ? DateOf(written[2], written[1], written[0]) : "";
}

std::string Commune(absl::string_view version, absl::string_view code) {
  if (version.empty() || !AreDigits(code, 5)) return "";
  return absl::StrCat("GSO-ADMIN|", version, "|", code);
}

}  // namespace

std::string ReadName(const XmlElement& name) {
  const std::string parts =
      absl::StrCat(name.ChildText("Ho"), " ", name.ChildText("ChuDem"), " ", name.ChildText("Ten"));
  const std::string joined = OneSpaced(parts);
  return joined.empty() ? OneSpaced(name.text) : joined;
}

std::string ReadDate(const XmlElement& date) {
  for (const char* const part : {"NgayThangNam", "Nam"}) {
    if (const std::string read = DateOfText(date.ChildText(part)); !read.empty()) return read;
  }
  return DateOfText(date.text);
}

std::string ReadSex(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text == "1" || SameName(text, "Nam")) return "male";
  if (text == "2" || SameName(text, "Nữ")) return "female";
  return text == "3" ? "other" : "";
}

std::string ReadEthnicity(const XmlElement& ethnicity, const AgreedLists& agreed) {
  const auto attribute = ethnicity.attributes.find("Ten");
  const std::string name =
      attribute == ethnicity.attributes.end() ? ethnicity.ChildText("Ten") : OneSpaced(attribute->second);
  const std::string below = ethnicity.ChildText("Ma");
  return EthnicValue(below.empty() ? absl::StripAsciiWhitespace(ethnicity.text) : below, name, agreed.ethnic);
}

std::string ReadCommune(const XmlElement& address, const AgreedLists& agreed) {
  const std::string commune = address.ChildText("MaPhuongXa");
  if (commune.empty()) return Commune(agreed.administrative, address.ChildText("MaDonViHanhChinh"));
  if (!address.ChildText("MaQuanHuyen").empty()) return Commune(kAdminOld, commune);
  return Commune(address.ChildText("MaTinhThanh").empty() ? agreed.administrative : kAdminNew, commune);
}

std::optional<absl::Time> ReadMoment(absl::string_view text) {
  absl::Time moment;
  text = absl::StripAsciiWhitespace(text);
  if (absl::ParseTime(absl::RFC3339_full, text, &moment, nullptr)) return moment;
  if (absl::ParseTime("%Y-%m-%dT%H:%M:%E*S", text, VietNam(), &moment, nullptr)) return moment;
  return std::nullopt;
}

std::optional<bool> ReadFlag(absl::string_view text) {
  const std::string flag = absl::AsciiStrToLower(absl::StripAsciiWhitespace(text));
  if (flag == "1" || flag == "true") return true;
  if (flag == "0" || flag == "false") return false;
  return std::nullopt;
}

std::string CapitalName(absl::string_view name) {
  std::string capitals;
  icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())))
      .toUpper(icu::Locale("vi"))
      .toUTF8String(capitals);
  return OneSpaced(ToNfc(capitals));
}

std::string MomentText(absl::Time moment) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", moment, VietNam());
}

std::string DayText(absl::Time moment) {
  return absl::FormatTime("%Y%m%d", moment, VietNam());
}

std::optional<absl::Time> BeginOfDay(absl::string_view text) {
  const std::string date = DateOfText(text);
  absl::Time moment;
  if (date.size() != 10 || !absl::ParseTime("%Y-%m-%d", date, VietNam(), &moment, nullptr)) return std::nullopt;
  return moment;
}

}  // namespace lienthong::adapters
