// identity check, name: what a number and a name say by themselves, without a server or any file.

#include <optional>

#include "absl/strings/str_cat.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/identity/number_check.h"
#include "services/identity/person_name.h"
#include "services/reference/administrative_units.h"

namespace lienthong::cli {
namespace {

using identity::NumberCheck;
using identity::NumberFinding;
using identity::NumberKind;
using identity::Sex;

// What --type may name; an organisation of any of its three forms tells which by itself.
constexpr absl::string_view kTypes = "personal_number|old_card|passport|laissez_passer|organisation";

std::optional<NumberKind> ExpectedKind(absl::string_view name) {
  if (name == "personal_number") return NumberKind::kPersonalNumber;
  if (name == "old_card") return NumberKind::kOldCard;
  if (name == "passport") return NumberKind::kPassport;
  if (name == "laissez_passer") return NumberKind::kLaissezPasser;
  if (name == "organisation") return NumberKind::kAgency;
  return std::nullopt;
}

std::optional<Sex> ReadSex(absl::string_view name) {
  if (name == "male") return Sex::kMale;
  if (name == "female") return Sex::kFemale;
  return std::nullopt;
}

const Message& MessageOf(NumberFinding finding) {
  switch (finding) {
    case NumberFinding::kEmpty:
      return msg::kNumberEmpty;
    case NumberFinding::kOtherScriptDigits:
      return msg::kNumberOtherScript;
    case NumberFinding::kOtherCharacters:
      return msg::kNumberOtherCharacters;
    case NumberFinding::kLettersAmongDigits:
      return msg::kNumberLetters;
    case NumberFinding::kDigitCount:
      return msg::kNumberDigitCount;
    case NumberFinding::kBornAfter2100:
      return msg::kNumberBornLate;
    case NumberFinding::kWrongForm:
      return msg::kNumberWrongForm;
    case NumberFinding::kUnallocatedPrefix:
      return msg::kNumberUnallocated;
    case NumberFinding::kBirthYearDiffers:
      return msg::kNumberYearDiffers;
    case NumberFinding::kSexDiffers:
      return msg::kNumberSexDiffers;
    case NumberFinding::kKnownDuplicates:
      return msg::kNumberDuplicates;
    case NumberFinding::kUnusualPassport:
      return msg::kNumberUnusualPassport;
    case NumberFinding::kTaxCheckDigit:
      return msg::kNumberTaxDigit;
    case NumberFinding::kForeignBirth:
      return msg::kNumberForeign;
    case NumberFinding::kReversedForm:
      break;
  }
  return msg::kNumberReversed;
}

// What fills the $0 of the finding's message.
std::string DetailOf(NumberFinding finding, const NumberCheck& check, absl::string_view number) {
  if (finding == NumberFinding::kDigitCount) return absl::StrCat(number.size());
  if (finding == NumberFinding::kBirthYearDiffers) return absl::StrCat(check.birth_year);
  return finding == NumberFinding::kReversedForm ? check.value : check.prefix;
}

// The province of an allocated prefix: "0" and its code of the old list; and what that province is part of now.
void AddProvince(absl::string_view prefix, Tree* tree) {
  if (!identity::IsAllocatedPrefix(prefix)) return;
  const auto units = reference::AdministrativeUnits::BuiltIn();
  const absl::string_view code = prefix.substr(1);
  const reference::Unit* old_unit =
      units.FindInVersion(reference::UnitLevel::kProvince, code, reference::kAdminVersionOld);
  const absl::string_view successor = units.ProvinceSuccessor(code);
  const reference::Unit* unit =
      units.FindInVersion(reference::UnitLevel::kProvince, successor, reference::kAdminVersionNew);
  if (old_unit == nullptr || unit == nullptr) return;
  tree->Add("birth_registered_in", Tree::Text(old_unit->name));
  tree->Add("province_now", Tree::Text(absl::StrCat(unit->code, " ", unit->name)));
}

Tree ToTree(const NumberCheck& check, absl::string_view number, const Session& session) {
  Tree tree = Tree::Object();
  tree.Add("verdict", Tree::Text(NameOf(check.verdict))).Add("kind", Tree::Text(NameOf(check.kind)));
  if (check.kind == NumberKind::kPersonalNumber && check.verdict != identity::Verdict::kReject) {
    tree.Add("sex", Tree::Text(check.sex == Sex::kFemale ? "female" : "male"));
    tree.Add("birth_year", Tree::Literal(absl::StrCat(check.birth_year)));
    AddProvince(check.prefix, &tree);
  }
  if (!check.value.empty() && check.value != number) tree.Add("present_form", Tree::Text(check.value));
  // A program finds the list, though empty; a person needs no empty table.
  if (check.findings.empty() && session.format() == Format::kTable) return tree;
  Tree reasons = Tree::List();
  for (const NumberFinding finding : check.findings) {
    Tree reason = Tree::Object();
    reason.Add("code", Tree::Text(NameOf(finding)));
    reason.Add("text", Tree::Text(Say(session.language(), MessageOf(finding), DetailOf(finding, check, number))));
    reasons.items.push_back(std::move(reason));
  }
  return tree.Add("reasons", std::move(reasons));
}

// A rejected number ends with the code of what is not valid, so that scripts need not read the answer.
absl::StatusOr<int> Check(Session& session) {
  const Invocation& asked = session.invocation();
  std::optional<identity::PartialDate> birth;
  if (asked.Has("born")) {
    const auto parsed = identity::PartialDate::Parse(asked.Value("born"));
    if (!parsed.ok()) return WrongUsage(In(session.language(), msg::kNotABirth));
    birth = *parsed;
  }
  const std::string& number = asked.arguments[0];
  const NumberCheck check =
      identity::CheckNumber(number, ExpectedKind(asked.Value("type")), birth, ReadSex(asked.Value("sex")));
  session.Print(ToTree(check, number, session));
  return check.verdict == identity::Verdict::kReject ? kExitUsage : kExitOk;
}

absl::StatusOr<int> Name(Session& session) {
  const std::string& name = session.invocation().arguments[0];
  const absl::StatusOr<std::string> written = identity::ToNfc(name);
  if (!written.ok()) return written.status();
  const identity::NameParts parts = identity::SplitName(*written);
  Tree tree = Tree::Object();
  tree.Add("written", Tree::Text(*written)).Add("canonical_key", Tree::Text(identity::CanonicalNameKey(name)));
  tree.Add("spelling_key", Tree::Text(identity::SpellingKey(name)));
  tree.Add("tone_free_key", Tree::Text(identity::ToneFreeKey(name)));
  tree.Add("base_key", Tree::Text(identity::BaseKey(name)));
  tree.Add("family", Tree::Text(parts.family)).Add("middle", Tree::Text(parts.middle));
  return session.Print(tree.Add("given", Tree::Text(parts.given)));
}

}  // namespace

std::vector<Command> IdentityCommands() {
  return {{.noun = "identity",
           .verb = "check",
           .summary = help::kIdentityCheck,
           .arguments = {{"NUMBER"}},
           .flags = {{"born", "DATE", help::kBorn},
                     {"sex", "SEX", help::kBornSex, "male|female|other"},
                     {"type", "KIND", help::kNumberType, kTypes}},
           .examples = {"identity check 003090000001 --born 1990-04-12 --sex male -o json",
                        "identity check 0101234567-001 --type organisation"},
           .run = Check},
          {.noun = "identity",
           .verb = "name",
           .summary = help::kIdentityName,
           .arguments = {{"NAME"}},
           .examples = {"identity name 'Lê Thị Hoà'"},
           .run = Name}};
}

}  // namespace lienthong::cli
