#include "services/identity/identifiers.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lienthong::identity {
namespace {

// Circular 07/2016/TT-BCA appendix 1: the 63 provinces of that time.
constexpr std::array<int, 63> kAllocatedPrefixes = {1,  2,  4,  6,  8,  10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25,
                                                    26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48,
                                                    49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75,
                                                    77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96};

// From here on a prefix is a country (appendix 2), not a province.
constexpr int kFirstCountryPrefix = 100;

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

int PrefixValue(absl::string_view digits) {
  return (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
}

// Whether the text holds decimal digits of another script that people and programs do type: full-width U+FF10..FF19,
// Arabic-Indic U+0660..0669 and its Persian variant U+06F0..06F9. All in UTF-8.
const char* ForeignDigits(absl::string_view text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const auto a = static_cast<unsigned char>(text[i]);
    const auto b = static_cast<unsigned char>(text[i + 1]);
    if (a == 0xEF && b == 0xBC && i + 2 < text.size()) {
      const auto c = static_cast<unsigned char>(text[i + 2]);
      if (c >= 0x90 && c <= 0x99) return "full-width digits";
    }
    if (a == 0xD9 && b >= 0xA0 && b <= 0xA9) return "Arabic-Indic digits";
    if (a == 0xDB && b >= 0xB0 && b <= 0xB9) return "Persian digits";
  }
  return nullptr;
}

// Ok if `text` is `count` ASCII digits; else what is wrong and what is expected.
absl::Status CheckDigits(absl::string_view what, absl::string_view text, size_t count) {
  const std::string expected = absl::StrFormat("; %s is exactly %d digits 0 to 9, without spaces", what, count);
  if (text.empty()) return absl::InvalidArgumentError(absl::StrCat(what, ": empty", expected));
  if (const char* script = ForeignDigits(text)) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": ", script, " instead of 0 to 9", expected));
  }
  if (!AllDigits(text)) {
    const bool letters = std::any_of(text.begin(), text.end(), [](char c) { return absl::ascii_isalpha(c); });
    return absl::InvalidArgumentError(
        absl::StrCat(what, ": ", letters ? "it has letters" : "it has characters other than digits", expected));
  }
  if (text.size() != count) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": it has ", text.size(), " digits", expected));
  }
  return absl::OkStatus();
}

void Warn(std::string reason, Judgement& judgement) {
  judgement.verdict = Verdict::kWarn;
  judgement.reasons.push_back(std::move(reason));
}

// The number of leading capital letters.
size_t LeadingCapitals(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && absl::ascii_isupper(text[count])) ++count;
  return count;
}

}  // namespace

bool HasForeignDigits(absl::string_view utf8) {
  return ForeignDigits(utf8) != nullptr;
}

absl::StatusOr<PersonalNumber> PersonalNumber::Parse(absl::string_view text) {
  if (absl::Status s = CheckDigits("personal number", text, 12); !s.ok()) return s;
  if (text[3] >= '4') {
    return absl::InvalidArgumentError(
        absl::StrFormat("personal number: its fourth digit is %c, which means born 2100 or later; check the number for "
                        "a typing error (0 and 1 stand for births 1900-1999, 2 and 3 for 2000-2099)",
                        text[3]));
  }
  return PersonalNumber(std::string(text));
}

Sex PersonalNumber::sex() const {
  return (value_[3] - '0') % 2 == 0 ? Sex::kMale : Sex::kFemale;
}

int PersonalNumber::birth_year() const {
  const int century = 1900 + 100 * ((value_[3] - '0') / 2);
  return century + (value_[4] - '0') * 10 + (value_[5] - '0');
}

bool IsAllocatedPrefix(absl::string_view prefix) {
  return prefix.size() == 3 && AllDigits(prefix) &&
         std::binary_search(kAllocatedPrefixes.begin(), kAllocatedPrefixes.end(), PrefixValue(prefix));
}

Judgement Judge(const PersonalNumber& number, const std::optional<PartialDate>& birth, std::optional<Sex> sex) {
  Judgement judgement;
  if (PrefixValue(number.prefix()) >= kFirstCountryPrefix) {
    judgement.reasons.push_back(
        absl::StrCat("prefix ", number.prefix(), " is a birth registered abroad; its country table is missing"));
  } else if (!IsAllocatedPrefix(number.prefix())) {
    Warn(absl::StrCat("province prefix ", number.prefix(), " is unallocated (Circular 07/2016/TT-BCA appendix 1)"),
         judgement);
  }
  if (birth && birth->year() != number.birth_year()) {
    Warn(
        "the birth year differs from the one in the number: a typing error, or corrected after the number was given; "
        "verify with the population database",
        judgement);
  }
  const bool comparable = sex && (*sex == Sex::kMale || *sex == Sex::kFemale);
  if (comparable && *sex != number.sex()) {
    Warn(
        "the sex differs from the one in the number: a typing error, or determined anew after the number was given; "
        "verify with the population database",
        judgement);
  }
  return judgement;
}

absl::StatusOr<Cmnd> Cmnd::Parse(absl::string_view text) {
  if (absl::Status s = CheckDigits("CMND number", text, 9); !s.ok()) return s;
  return Cmnd(std::string(text));
}

bool Cmnd::InKnownDuplicateRange() const {
  return value_ >= "271450001" && value_ <= "271500000";
}

Judgement Judge(const Cmnd& number) {
  Judgement judgement;
  if (number.InKnownDuplicateRange()) {
    Warn("this CMND number is in the range issued in two provinces (271450001 to 271500000): it may be two people",
         judgement);
  }
  return judgement;
}

absl::StatusOr<Passport> Passport::Parse(absl::string_view text) {
  const size_t letters = LeadingCapitals(text);
  const absl::string_view digits = text.substr(letters);
  if (letters < 1 || letters > 2 || digits.size() < 6 || digits.size() > 8 || !AllDigits(digits)) {
    return absl::InvalidArgumentError(
        "passport number: write one capital letter and seven digits without spaces, such as B1234567 (one or two "
        "letters and 6 to 8 digits are taken with a warning)");
  }
  return Passport(std::string(text));
}

bool Passport::HasUsualForm() const {
  return value_.size() == 8 && LeadingCapitals(value_) == 1;
}

Judgement Judge(const Passport& passport) {
  Judgement judgement;
  if (!passport.HasUsualForm()) {
    Warn("an ordinary passport has one letter and seven digits; check the number against the document", judgement);
  }
  return judgement;
}

absl::StatusOr<LaissezPasser> LaissezPasser::Parse(absl::string_view text) {
  const bool ok =
      std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c) || absl::ascii_isupper(c); });
  if (!ok || text.size() < 5 || text.size() > 15) {
    return absl::InvalidArgumentError("laissez-passer number: write 5 to 15 capital letters and digits without spaces");
  }
  return LaissezPasser(std::string(text));
}

}  // namespace lienthong::identity
