// The numbers by which a Vietnamese worker is known, one explicit type each, made only by Parse.
//
// Parse refuses what can never be such a number; what is well formed but doubtful passes, and Judge says why it is
// doubtful. No message repeats the number: it is personal data.

#ifndef SERVICES_IDENTITY_IDENTIFIERS_H_
#define SERVICES_IDENTITY_IDENTIFIERS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/identity/partial_date.h"

namespace lienthong::identity {

enum class Sex { kUnknown, kMale, kFemale, kOther };

enum class Verdict {
  kOk,
  kWarn,    // keep it and have it verified by the registry that owns it
  kReject,  // cannot be right
};

// A verdict with its reasons, one sentence each, fit to show to an officer. A kOk verdict may carry remarks.
struct Judgement {
  Verdict verdict = Verdict::kOk;
  std::vector<std::string> reasons;
};

// Whether the text holds decimal digits of another script that people and programs do type: full-width, Arabic-Indic,
// Persian.
bool HasForeignDigits(absl::string_view utf8);

// Số định danh cá nhân, also the number of the identity card: 12 digits PPP C YY NNNNNN (Decree 137/2015/NĐ-CP Article
// 13; Circular 07/2016/TT-BCA Article 7). It has no check digit, so a typing error in the last six digits shows only at
// the population database. It is not immutable either (Decree 70/2024/NĐ-CP Articles 11 and 12): keep a history.
class PersonalNumber {
 public:
  // INVALID_ARGUMENT unless `text` is exactly 12 ASCII digits whose fourth is 0..3 (4..9 would be a birth in 2100 or
  // later). The message tells which rule is broken: the count of digits, a letter, digits of another script.
  static absl::StatusOr<PersonalNumber> Parse(absl::string_view text);

  const std::string& value() const { return value_; }
  // The first three digits: where the birth was registered, in the meaning of 2016 for ever (024 is Bắc Giang).
  absl::string_view prefix() const { return absl::string_view(value_).substr(0, 3); }
  // kMale or kFemale, from the fourth digit: 0 and 2 male, 1 and 3 female.
  Sex sex() const;
  // 1900..2099, from digits four to six.
  int birth_year() const;

 private:
  explicit PersonalNumber(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

inline bool operator==(const PersonalNumber& a, const PersonalNumber& b) {
  return a.value() == b.value();
}

// Whether the prefix is one of the 63 of Circular 07/2016/TT-BCA appendix 1. For those, "0" + code of the province
// (system GSO-ADMIN, version 2024-12) is the prefix.
bool IsAllocatedPrefix(absl::string_view prefix);

// What the number says against what is known of the person: kWarn for a prefix below 100 that was never allocated, for
// another birth year and for another sex (both happen lawfully before a number is replaced, so never kReject). A prefix
// of 100 and above is a birth registered abroad: kOk with a remark, since the table of countries (appendix 2) is not
// at hand. Sex kUnknown and kOther are not compared.
Judgement Judge(const PersonalNumber& number, const std::optional<PartialDate>& birth, std::optional<Sex> sex);

// Giấy chứng minh nhân dân, the card before 2016 (not valid since 2025-01-01, but old deployments are keyed by it:
// Circular 20/2021/TT-BLĐTBXH Article 3(3)). NOT unique: it may stand for two people, so it never proves identity
// alone.
class Cmnd {
 public:
  // INVALID_ARGUMENT unless exactly 9 ASCII digits.
  static absl::StatusOr<Cmnd> Parse(absl::string_view text);

  const std::string& value() const { return value_; }
  // Whether it is in 271450001..271500000, issued both in Bà Rịa - Vũng Tàu and in Đồng Nai (press, 2007).
  bool InKnownDuplicateRange() const;

 private:
  explicit Cmnd(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

inline bool operator==(const Cmnd& a, const Cmnd& b) {
  return a.value() == b.value();
}

// kWarn in the known duplicate range, else kOk.
Judgement Judge(const Cmnd& number);

// An ordinary passport. A new one has a new number: keep the dates with it.
class Passport {
 public:
  // INVALID_ARGUMENT unless one or two capital letters and 6 to 8 digits.
  static absl::StatusOr<Passport> Parse(absl::string_view text);

  const std::string& value() const { return value_; }
  // Whether it has the usual form, one letter and seven digits (B1234567).
  bool HasUsualForm() const;

 private:
  explicit Passport(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

inline bool operator==(const Passport& a, const Passport& b) {
  return a.value() == b.value();
}

// kWarn unless of the usual form.
Judgement Judge(const Passport& passport);

// Giấy thông hành, with which border workers cross to China, Laos and Cambodia (Circular 31/2023/TT-BCA).
class LaissezPasser {
 public:
  // INVALID_ARGUMENT unless 5 to 15 ASCII capital letters and digits.
  static absl::StatusOr<LaissezPasser> Parse(absl::string_view text);

  const std::string& value() const { return value_; }

 private:
  explicit LaissezPasser(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

inline bool operator==(const LaissezPasser& a, const LaissezPasser& b) {
  return a.value() == b.value();
}

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_IDENTIFIERS_H_
