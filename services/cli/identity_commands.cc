// identity check, name: what a number and a name say by themselves, without a server or any file; identity match: which
// workers may be meant.

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/message_input.h"
#include "services/cli/message_tree.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"
#include "services/cli/text_table.h"
#include "services/cli/waterfall.h"
#include "services/identity/number_check.h"
#include "services/identity/person_name.h"
#include "services/reference/administrative_units.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::identity::v1;
namespace wv = lienthong::worker::v1;
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

constexpr Message kMatch = {"những người lao động có thể là người được mô tả; không gắn ai",
                            "which workers may be meant by what is said of a person; links nobody"};
constexpr Message kMatchName = {"họ tên như đã viết", "the name as it is written"};
constexpr Message kMatchBorn = {"ngày sinh: 1995, 1995-04 hoặc 1995-04-12", "birth date: 1995, 1995-04 or 1995-04-12"};
constexpr Message kMatchSex = {"giới tính", "sex"};
constexpr Message kMatchProvince = {"tỉnh nơi ở, ví dụ 31 hoặc GSO-ADMIN/2024-12/24",
                                    "province of residence, for example 31 or GSO-ADMIN/2024-12/24"};
constexpr Message kMatchCommune = {"xã, phường nơi ở, ví dụ GSO-ADMIN/2025-07/00004",
                                   "commune of residence, for example GSO-ADMIN/2025-07/00004"};
constexpr Message kMatchNumber = {"số định danh cá nhân", "personal number"};
constexpr Message kMatchIdentifier = {"giấy tờ khác, TYPE=NUMBER, ví dụ passport=B1234567",
                                      "another identifier, TYPE=NUMBER, for example passport=B1234567"};
constexpr Message kMatchMost = {"nhiều nhất bao nhiêu người", "how many at most"};
constexpr Message kWorkerColumn = {"NGƯỜI LAO ĐỘNG", "WORKER"};
constexpr Message kVerdictColumn = {"KẾT LUẬN", "VERDICT"};
constexpr Message kChanceColumn = {"XÁC SUẤT", "PROBABILITY"};
constexpr Message kEvidenceColumn = {"CĂN CỨ", "EVIDENCE"};
constexpr Message kLikelySame = {"có lẽ là một người", "likely same"};
constexpr Message kReview = {"cần người xem", "review"};
constexpr Message kNone = {"không", "none"};
constexpr Message kMayBeMore = {"có thể còn người khác: nêu thêm ngày sinh hoặc tỉnh",
                                "there may be others: say the birth date or the province too"};

absl::Status AddIdentifier(const Session& session, absl::string_view type_name, absl::string_view value,
                           v1::MatchRecordRequest* request) {
  const auto* type = FindEnumValue(*wv::IdentifierType_descriptor(), type_name);
  if (type == nullptr || value.empty()) {
    return WrongUsage(Say(session.language(), msg::kNotAName, type_name, "passport=NUMBER"));
  }
  wv::Identifier* const added = request->add_identifiers();
  added->set_type(static_cast<wv::IdentifierType>(type->number()));
  added->set_value(std::string(value));
  return absl::OkStatus();
}

absl::StatusOr<v1::MatchRecordRequest> ReadQuestion(const Session& session) {
  const Invocation& asked = session.invocation();
  v1::MatchRecordRequest request;
  if (asked.Has("file")) {
    if (absl::Status read = ReadMessageFile(session, &request); !read.ok()) return read;
  }
  if (asked.Has("name")) request.set_full_name(asked.Value("name"));
  if (asked.Has("born")) request.set_birth_date(asked.Value("born"));
  if (asked.Has("sex")) request.set_sex(EnumFlag<wv::Sex>(session, "sex"));
  if (asked.Has("province") && asked.Value("province").find_first_of("/|") == std::string::npos) {
    request.mutable_province()->set_system(std::string(reference::kAdminSystem));
    request.mutable_province()->set_version(std::string(reference::kAdminVersionNew));
    request.mutable_province()->set_code(asked.Value("province"));
  } else if (asked.Has("province")) {
    absl::Status read = ReadCodedValue(session, "province", request.mutable_province());
    if (!read.ok()) return read;
  }
  if (asked.Has("commune")) {
    absl::Status read = ReadCodedValue(session, "commune", request.mutable_commune());
    if (!read.ok()) return read;
  }
  if (asked.Has("number")) {
    absl::Status added = AddIdentifier(session, "personal_number", asked.Value("number"), &request);
    if (!added.ok()) return added;
  }
  for (const std::string& text : asked.Values("identifier")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (absl::Status added = AddIdentifier(session, parts.first, parts.second, &request); !added.ok()) return added;
  }
  const auto most = asked.Number("max", static_cast<uint64_t>(request.max_results()), session.language());
  if (!most.ok()) return most.status();
  request.set_max_results(static_cast<int32_t>(std::min<uint64_t>(*most, INT32_MAX)));
  return request;
}

const Message& WordOf(v1::MatchRecordResponse::Verdict verdict) {
  if (verdict == v1::MatchRecordResponse::VERDICT_LIKELY_SAME) return kLikelySame;
  return verdict == v1::MatchRecordResponse::VERDICT_REVIEW ? kReview : kNone;
}

absl::StatusOr<int> Match(Session& session) {
  const absl::StatusOr<v1::MatchRecordRequest> request = ReadQuestion(session);
  if (!request.ok()) return request.status();
  v1::MatchRecordResponse found;
  const absl::Status status = session.connection().Call(&v1::IdentityService::Stub::MatchRecord, *request, &found);
  if (!status.ok()) return status;
  if (session.format() != Format::kTable) return session.Print(cli::ToTree(found));
  const Language language = session.language();
  std::vector<Row> rows{{std::string(In(language, kWorkerColumn)), std::string(In(language, kVerdictColumn)),
                         std::string(In(language, msg::kBitsColumn)), std::string(In(language, kChanceColumn)),
                         std::string(In(language, kEvidenceColumn))}};
  for (const v1::MatchRecordResponse::Candidate& candidate : found.candidates()) {
    const v1::LinkScore& score = candidate.score();
    std::string evidence;
    for (const v1::EvidenceLine& line : score.lines()) {
      absl::StrAppend(&evidence, evidence.empty() ? "" : "; ", line.field(), " ", line.outcome(), " ",
                      Bits(line.weight_millibits()));
    }
    rows.push_back({candidate.worker(), std::string(In(language, WordOf(candidate.verdict()))),
                    Bits(score.score_millibits()), Posterior(score.score_millibits()), Printable(evidence)});
  }
  *session.environment().out << RenderTable(rows) << std::flush;
  if (found.candidates().empty()) Note(session, In(language, msg::kNothing));
  if (found.incomplete()) Note(session, In(language, kMayBeMore));
  return 0;
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
           .run = Name},
          {.noun = "identity",
           .verb = "match",
           .summary = kMatch,
           .flags = {{"name", "NAME", kMatchName},
                     {"born", "DATE", kMatchBorn},
                     {"sex", "SEX", kMatchSex, "male|female|other"},
                     {"province", "CODE", kMatchProvince},
                     {"commune", "CODE", kMatchCommune},
                     {"number", "NUMBER", kMatchNumber},
                     {.name = "identifier", .placeholder = "TYPE=NUMBER", .help = kMatchIdentifier, .repeated = true},
                     {"max", "N", kMatchMost},
                     {"file", "FILE", help::kFile}},
           .examples = {"identity match --name 'NGUYEN THI LAN' --born 1990-05-21 --sex female --province 31",
                        "identity match --file - -o json"},
           .run = Match}};
}

}  // namespace lienthong::cli
