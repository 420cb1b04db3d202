// Cases 1 to 18: what a registry says of itself, what it refuses, and what it knows of a person.

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "adapters/conformance/probe.h"
#include "adapters/record_lookup.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr int kUnknownKind = 99;
constexpr int kTooManySelectors = 501;
constexpr std::uint64_t kFarAhead = 1'000'000'000;

// Where the answer breaks what every gateway checks, that; else nothing.
std::optional<Verdict> BatchFault(Probe& probe, const v1::BatchGetRecordsRequest& request,
                                  Heard<v1::BatchGetRecordsResponse>* heard) {
  if (!heard->ok()) return Expect(Code::kOk, heard->status, "BatchGetRecords");
  const absl::Status sound = AnswerCheck(probe.options().registry).Batch(request, &heard->answer);
  if (!sound.ok()) return Fail(std::string(sound.message()));
  return std::nullopt;
}

// Passes when `request`, of one selector, finds at least `least` and at most `most` records.
Verdict Finds(Probe& probe, const v1::BatchGetRecordsRequest& request, int least, int most) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  Heard<v1::BatchGetRecordsResponse> heard = probe.BatchGet(request);
  if (const auto fault = BatchFault(probe, request, &heard)) return *fault;
  const int found = heard.answer.found(0).records_size();
  if (found >= least && found <= most) return Pass();
  return Fail(absl::StrCat("found ", found, " records"));
}

Verdict Description(Probe& probe) {
  const Heard<v1::RegistryDescription> heard = probe.Describe();
  if (!heard.ok()) return Expect(Code::kOk, heard.status, "DescribeRegistry");
  const absl::Status sound = AnswerCheck(probe.options().registry).Description(heard.answer);
  if (!sound.ok()) return Fail(std::string(sound.message()));
  if (!heard.answer.has_data_as_of()) return Fail("data_as_of is absent");
  return heard.answer.capabilities().empty() ? Fail("it claims no capability") : Pass();
}

Verdict CallerRequired(Probe& probe) {
  return Expect(Code::kUnauthenticated, probe.Describe(false).status, "DescribeRegistry without a caller");
}

Verdict NoMatch(Probe& probe) {
  return Finds(probe, ByNumber(UnknownNumber(probe)), 0, 0);
}

Verdict UnknownKey(Probe& probe) {
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_key("no-such-key");
  return Finds(probe, request, 0, 0);
}

Verdict KnownPerson(Probe& probe) {
  if (!probe.facts().has_known()) return Skip("no fact: known");
  return Finds(probe, ByNumber(probe.facts().known().personal_number()), 1, 200);
}

Verdict Several(Probe& probe) {
  if (probe.facts().several_number().empty()) return Skip("no fact: several_number");
  return Finds(probe, ByNumber(probe.facts().several_number()), 2, 200);
}

Verdict BatchOrder(Probe& probe) {
  if (!probe.facts().has_known()) return Skip("no fact: known");
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  v1::BatchGetRecordsRequest request = ByNumber(UnknownNumber(probe));
  request.add_selectors()->set_personal_number(probe.facts().known().personal_number());
  *request.add_selectors() = request.selectors(0);
  Heard<v1::BatchGetRecordsResponse> heard = probe.BatchGet(request);
  if (const auto fault = BatchFault(probe, request, &heard)) return *fault;
  const bool in_place = heard.answer.found(0).records().empty() && !heard.answer.found(1).records().empty() &&
                        heard.answer.found(2).records().empty();
  return in_place ? Pass() : Fail("asked unknown, known, unknown: the records are not those of the second selector");
}

std::set<std::string> KeysOf(const v1::BatchGetRecordsResponse& answer) {
  std::set<std::string> keys;
  for (const v1::Record& record : answer.found(0).records()) keys.insert(record.key());
  return keys;
}

Verdict SupersededNumber(Probe& probe) {
  if (probe.facts().cancelled_number().empty()) return Skip("no fact: cancelled_number");
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  const v1::BatchGetRecordsRequest dead = ByNumber(probe.facts().cancelled_number());
  const v1::BatchGetRecordsRequest living = ByNumber(probe.facts().living_number());
  Heard<v1::BatchGetRecordsResponse> by_dead = probe.BatchGet(dead);
  if (const auto fault = BatchFault(probe, dead, &by_dead)) return *fault;
  Heard<v1::BatchGetRecordsResponse> by_living = probe.BatchGet(living);
  if (const auto fault = BatchFault(probe, living, &by_living)) return *fault;
  if (KeysOf(by_dead.answer).empty()) return Fail("the cancelled number finds nothing");
  return KeysOf(by_dead.answer) == KeysOf(by_living.answer)
             ? Pass()
             : Fail("the cancelled number and the living one find different records");
}

Verdict YearOnly(Probe& probe) {
  if (!probe.facts().has_year_only()) return Skip("no fact: year_only");
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  const v1::BatchGetRecordsRequest request = ByNumber(probe.facts().year_only().personal_number());
  Heard<v1::BatchGetRecordsResponse> heard = probe.BatchGet(request);
  if (const auto fault = BatchFault(probe, request, &heard)) return *fault;
  for (const v1::Record& record : heard.answer.found(0).records()) {
    const std::string* const date = ValueOf(record, v1::RECORD_FIELD_BIRTH_DATE);
    if (date == nullptr) continue;
    return *date == probe.facts().year_only().birth_date()
               ? Pass()
               : Fail(absl::StrCat("birth_date has ", date->size(), " characters, not a year alone as its fact says"));
  }
  return Fail("no record of this number has a birth_date");
}

Verdict UnknownKind(Probe& probe) {
  v1::BatchGetRecordsRequest get;
  get.add_selectors()->set_kind(static_cast<v1::RecordKind>(kUnknownKind));
  get.mutable_selectors(0)->set_key("a");
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  Verdict verdict = Expect(Code::kInvalidArgument, probe.BatchGet(get).status, "BatchGetRecords of kind 99");
  if (verdict.outcome != Outcome::kPassed || SkipWithout(probe, v1::CAPABILITY_SCAN)) return verdict;
  v1::ListRecordsRequest list;
  list.set_kind(static_cast<v1::RecordKind>(kUnknownKind));
  return Expect(Code::kInvalidArgument, probe.List(list).status, "ListRecords of kind 99");
}

Verdict MalformedNumber(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  return Expect(Code::kInvalidArgument, probe.BatchGet(ByNumber("12345")).status, "BatchGetRecords of 5 digits");
}

Verdict TooManySelectors(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  v1::BatchGetRecordsRequest request;
  for (int i = 0; i < kTooManySelectors; ++i) request.add_selectors()->set_key("no-such-key");
  return Expect(Code::kResourceExhausted, probe.BatchGet(request).status, "BatchGetRecords of 501 selectors");
}

Verdict VersionAhead(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_BATCH_GET)) return *skip;
  v1::BatchGetRecordsRequest request = ByNumber(UnknownNumber(probe));
  request.set_version(kFarAhead);
  return Expect(Code::kFailedPrecondition, probe.BatchGet(request).status, "BatchGetRecords at a version to come");
}

Verdict Capabilities(Probe& probe) {
  const std::optional<v1::RegistryDescription> description = Described(probe);
  if (!description.has_value()) return Fail("DescribeRegistry does not answer");
  const std::pair<v1::Capability, absl::Status> calls[] = {
      {v1::CAPABILITY_BATCH_GET, probe.BatchGet(ByNumber(UnknownNumber(probe))).status},
      {v1::CAPABILITY_SCAN, probe.List({}).status},
      {v1::CAPABILITY_CHANGES, probe.Changes({}).status},
      {v1::CAPABILITY_VERIFY, probe.Verify({}).status},
      {v1::CAPABILITY_CORRECT, probe.GetCorrection(probe.options().new_uuid()).status}};
  for (const auto& [capability, status] : calls) {
    const bool lacks = status.code() == Code::kUnimplemented;
    if (lacks != Can(*description, capability)) continue;
    return Fail(absl::StrCat(v1::Capability_Name(capability),
                             lacks ? " is claimed, but the call answers " : " is not claimed, but the call answers ",
                             CodeName(status)));
  }
  return Pass();
}

// --- Verifying a person ----------------------------------------------------------------------------------------------

Verdict Verifies(Probe& probe, const v1::KnownPerson& person, v1::VerifyPersonResponse::Verdict wanted) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_VERIFY)) return *skip;
  v1::VerifyPersonRequest request;
  request.set_personal_number(person.personal_number());
  request.set_full_name(person.full_name());
  request.set_birth_date(person.birth_date());
  const Heard<v1::VerifyPersonResponse> heard = probe.Verify(request);
  if (!heard.ok()) return Expect(Code::kOk, heard.status, "VerifyPerson");
  const absl::Status sound = AnswerCheck(probe.options().registry).Verdict(heard.answer);
  if (!sound.ok()) return Fail(std::string(sound.message()));
  if (heard.answer.verdict() == wanted) return Pass();
  return Fail(absl::StrCat("expected ", v1::VerifyPersonResponse::Verdict_Name(wanted), ", got ",
                           v1::VerifyPersonResponse::Verdict_Name(heard.answer.verdict())));
}

Verdict VerifyMatch(Probe& probe) {
  if (!probe.facts().has_known()) return Skip("no fact: known");
  const Verdict whole = Verifies(probe, probe.facts().known(), v1::VerifyPersonResponse::VERDICT_MATCH);
  if (whole.outcome != Outcome::kPassed || !probe.facts().has_year_only()) return whole;
  return Verifies(probe, probe.facts().year_only(), v1::VerifyPersonResponse::VERDICT_MATCH);
}

Verdict VerifyDiffers(Probe& probe) {
  if (!probe.facts().has_known()) return Skip("no fact: known");
  v1::KnownPerson other = probe.facts().known();
  other.set_full_name("KHÔNG PHẢI NGƯỜI NÀY");
  return Verifies(probe, other, v1::VerifyPersonResponse::VERDICT_DIFFERS);
}

Verdict VerifyUnknown(Probe& probe) {
  v1::KnownPerson nobody;
  nobody.set_personal_number(UnknownNumber(probe));
  nobody.set_full_name("NGUYỄN VĂN KHÔNG");
  nobody.set_birth_date("1990");
  return Verifies(probe, nobody, v1::VerifyPersonResponse::VERDICT_NO_SUCH_PERSON);
}

Verdict DeadNumber(Probe& probe) {
  if (probe.facts().cancelled_number().empty()) return Skip("no fact: cancelled_number");
  v1::KnownPerson person;
  person.set_personal_number(probe.facts().cancelled_number());
  person.set_full_name("NGUYỄN VĂN KHÔNG");
  person.set_birth_date("1990");
  return Verifies(probe, person, v1::VerifyPersonResponse::VERDICT_NUMBER_CANCELLED);
}

}  // namespace

std::vector<ConformanceCase> ReadingCases() {
  return {
      {1,
       "description",
       {"DescribeRegistry nêu mã, chủ quản, các loại bản ghi, khả năng và data_as_of",
        "DescribeRegistry gives id, owner, kinds, capabilities and data_as_of"},
       {"điền đủ RegistryDescription; mã phải là mã đã đăng ký với cầu nối",
        "fill RegistryDescription; the id is the one that the bridge is configured with"},
       Description},
      {2,
       "caller-required",
       {"cuộc gọi thiếu bốn từ về người gọi bị từ chối bằng UNAUTHENTICATED",
        "a call without the four words of its caller is refused with UNAUTHENTICATED"},
       {"kiểm tra siêu dữ liệu lienthong-agency, -officer, -purpose, -procedure trước mọi việc khác",
        "check the metadata lienthong-agency, -officer, -purpose and -procedure before anything else"},
       CallerRequired},
      {3,
       "no-match",
       {"số không ai mang cho kết quả rỗng, không phải lỗi", "a number that nobody has finds nothing, without error"},
       {"trả OK với một found rỗng; NOT_FOUND dành cho tài nguyên, không dành cho người",
        "answer OK with an empty found; \"no such person\" is an answer, never NOT_FOUND"},
       NoMatch},
      {4,
       "unknown-key",
       {"khoá không có cho kết quả rỗng, không phải lỗi", "a key that is not there finds nothing, without error"},
       {"trả OK với một found rỗng", "answer OK with an empty found"},
       UnknownKey},
      {5,
       "known-person",
       {"số của người có trong cơ sở dữ liệu tìm ra bản ghi của người đó", "a known number finds its records"},
       {"tra theo personal_number ở mọi loại bản ghi đang giữ; xem tệp dữ kiện có đúng không",
        "look personal_number up in every kind that is held; see that the facts file is right"},
       KnownPerson},
      {6,
       "several",
       {"số có nhiều bản ghi tìm ra đủ, mỗi bản ghi một lần", "a number with several records finds all, each once"},
       {"không dừng ở bản ghi đầu; tối đa 200 bản ghi", "do not stop at the first record; at most 200"},
       Several},
      {7,
       "batch-order",
       {"mỗi selector một found, đúng thứ tự", "one found a selector, in their order"},
       {"ghép kết quả theo vị trí của selector, kể cả khi rỗng", "keep the place of each selector, the empty ones too"},
       BatchOrder},
      {8,
       "superseded-number",
       {"số đã huỷ tìm ra bản ghi của số mới", "a cancelled number finds the records of the living one"},
       {"giữ chuỗi số của mỗi người (RECORD_FIELD_FORMER_PERSONAL_NUMBERS) và tra cả số cũ",
        "keep the chain of a person's numbers (RECORD_FIELD_FORMER_PERSONAL_NUMBERS) and look the old ones up too"},
       SupersededNumber},
      {9,
       "year-only-birth-date",
       {"ngày sinh chỉ có năm được trả đúng là năm", "a birth date known by its year is answered as a year"},
       {"không tự thêm tháng và ngày: 1962, không phải 1962-01-01", "add no month and day: 1962, not 1962-01-01"},
       YearOnly},
  };
}

std::vector<ConformanceCase> RefusalCases() {
  return {
      {10,
       "unknown-kind",
       {"loại bản ghi lạ bị từ chối bằng INVALID_ARGUMENT", "an unknown kind is refused with INVALID_ARGUMENT"},
       {"so kind với danh sách kinds của DescribeRegistry", "hold kind against the kinds of DescribeRegistry"},
       UnknownKind},
      {11,
       "malformed-number",
       {"số không đủ 12 chữ số bị từ chối bằng INVALID_ARGUMENT", "a number without 12 digits is INVALID_ARGUMENT"},
       {"kiểm tra dạng trước khi tra cứu", "check the form before looking it up"},
       MalformedNumber},
      {12,
       "too-many-selectors",
       {"quá 500 selector bị từ chối bằng RESOURCE_EXHAUSTED", "more than 500 selectors are RESOURCE_EXHAUSTED"},
       {"đếm selector trước khi trả lời", "count the selectors before answering"},
       TooManySelectors},
      {13,
       "version-ahead",
       {"phiên bản chưa có bị từ chối bằng FAILED_PRECONDITION", "a version to come is FAILED_PRECONDITION"},
       {"so version với phiên bản hiện tại; bản sao chậm cũng phải từ chối",
        "hold version against the version now; a replica that lags refuses too"},
       VersionAhead},
      {14,
       "capabilities",
       {"khả năng không nêu thì trả UNIMPLEMENTED, đã nêu thì không",
        "what is not claimed answers UNIMPLEMENTED, what is claimed does not"},
       {"sửa capabilities cho đúng với những gì làm được", "make capabilities say what can be done"},
       Capabilities},
  };
}

std::vector<ConformanceCase> PersonCases() {
  return {
      {15,
       "verify-match",
       {"số, họ tên và ngày sinh đúng cho VERDICT_MATCH", "the right number, name and birth date are VERDICT_MATCH"},
       {"so họ tên sau NFC, không phân biệt hoa thường và khoảng trắng thừa; năm sinh so với năm sinh",
        "compare names in NFC without regard to case and repeated spaces; a year with a year"},
       VerifyMatch},
      {16,
       "verify-differs",
       {"họ tên khác cho VERDICT_DIFFERS và nêu tên trường", "another name is VERDICT_DIFFERS and names the field"},
       {"điền differing bằng FULL_NAME, BIRTH_DATE hoặc cả hai", "fill differing with FULL_NAME, BIRTH_DATE or both"},
       VerifyDiffers},
      {17,
       "verify-unknown",
       {"số không ai mang cho VERDICT_NO_SUCH_PERSON", "a number that nobody has is VERDICT_NO_SUCH_PERSON"},
       {"trả OK với kết luận này, không phải NOT_FOUND", "answer OK with this verdict, not NOT_FOUND"},
       VerifyUnknown},
      {18,
       "dead-number",
       {"số đã huỷ cho VERDICT_NUMBER_CANCELLED", "a cancelled number is VERDICT_NUMBER_CANCELLED"},
       {"tra số cũ trước khi kết luận không có người này",
        "look the old numbers up before saying that there is nobody"},
       DeadNumber},
  };
}

}  // namespace lienthong::adapters
