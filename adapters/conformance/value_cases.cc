// Cases 40 to 43: the values of the records that the facts and the first pages bring.

#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/canonical_record.h"
#include "adapters/conformance/probe.h"
#include "adapters/field_syntax.h"
#include "adapters/record_names.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr int kSample = 500;  // records a kind

// Records as the registry writes them.
std::vector<v1::Record> Sample(Probe& probe) {
  std::vector<v1::Record> sample;
  v1::BatchGetRecordsRequest request;
  const v1::ConformanceFacts& facts = probe.facts();
  for (const std::string* const number : {&facts.known().personal_number(), &facts.year_only().personal_number(),
                                          &facts.living_number(), &facts.several_number()}) {
    if (!number->empty()) request.add_selectors()->set_personal_number(*number);
  }
  const std::optional<v1::RegistryDescription> description = Described(probe);
  if (!description.has_value()) return sample;
  if (!request.selectors().empty() && Can(*description, v1::CAPABILITY_BATCH_GET)) {
    const Heard<v1::BatchGetRecordsResponse> heard = probe.BatchGet(request);
    for (const auto& found : heard.answer.found()) {
      sample.insert(sample.end(), found.records().begin(), found.records().end());
    }
  }
  if (!Can(*description, v1::CAPABILITY_SCAN)) return sample;
  for (const int kind : description->kinds()) {
    v1::ListRecordsRequest page;
    page.set_kind(static_cast<v1::RecordKind>(kind));
    page.set_page_size(kSample);
    const Heard<v1::ListRecordsResponse> heard = probe.List(page);
    sample.insert(sample.end(), heard.answer.records().begin(), heard.answer.records().end());
  }
  return sample;
}

// The class of a field, told by the texts that it takes: any, a month, a coded value.
bool TakesAnyText(v1::RecordField field) {
  return SyntaxFault(field, "x") == nullptr;
}
bool IsDate(v1::RecordField field) {
  return !TakesAnyText(field) && SyntaxFault(field, "2024-06") == nullptr;
}
bool IsCoded(v1::RecordField field) {
  return !TakesAnyText(field) && SyntaxFault(field, "A|1|04") == nullptr;
}

// Holds each value that `concerns` takes against `fault`: why it fails, or null.
template <typename Concerns, typename Fault>
Verdict EachValue(Probe& probe, Concerns concerns, Fault fault) {
  int seen = 0;
  for (const v1::Record& record : Sample(probe)) {
    for (const v1::FieldValue& field : record.fields()) {
      if (!concerns(field.field())) continue;
      ++seen;
      const char* const what = fault(record, field);
      if (what == nullptr) continue;
      return Fail(absl::StrCat(FieldName(field.field()), " (field ", static_cast<int>(field.field()), ") of a ",
                               KindName(record.kind()), ": expected ", what));
    }
  }
  return seen == 0 ? Skip("no such value in the records that were read") : Pass();
}

const char* FaultOfSyntax(const v1::Record&, const v1::FieldValue& field) {
  return SyntaxFault(field.field(), ToNfc(field.value()));
}

Verdict TextInNfc(Probe& probe) {
  return EachValue(
      probe, [](v1::RecordField) { return true; },
      [](const v1::Record&, const v1::FieldValue& field) {
        return ToNfc(field.value()) == field.value() ? nullptr : "text in NFC";
      });
}

Verdict DatesInIso(Probe& probe) {
  return EachValue(probe, IsDate, FaultOfSyntax);
}

Verdict CodesWithSystem(Probe& probe) {
  return EachValue(probe, IsCoded, FaultOfSyntax);
}

Verdict FieldsOfTheKind(Probe& probe) {
  const auto others = [](v1::RecordField field) { return !IsDate(field) && !IsCoded(field); };
  const Verdict values = EachValue(probe, others, [](const v1::Record& record, const v1::FieldValue& field) {
    if (!FieldBelongsTo(record.kind(), field.field())) return "a field of its kind that record.proto knows";
    return FaultOfSyntax(record, field);
  });
  if (values.outcome != Outcome::kPassed) return values;
  for (const v1::Record& record : Sample(probe)) {
    int before = 0;
    for (const v1::FieldValue& field : record.fields()) {
      if (field.field() <= before) return Fail("fields do not ascend by number, each at most once");
      before = field.field();
    }
  }
  return Pass();
}

}  // namespace

std::vector<ConformanceCase> ValueCases() {
  return {
      {40,
       "text-in-nfc",
       {"mọi văn bản là UTF-8 dạng NFC", "all text is UTF-8 in NFC"},
       {"chuẩn hoá NFC khi ghi ra: Hòa là 3 ký tự, không có dấu rời",
        "normalise to NFC on the way out: no letter with a mark of its own"},
       TextInNfc},
      {41,
       "dates-in-iso",
       {"ngày theo ISO với độ chính xác của nó: 1962, 1962-03, 1962-03-09",
        "dates are ISO with their precision: 1962, 1962-03, 1962-03-09"},
       {"đổi 09/03/1962 và 19620309 sang ISO khi ghi ra", "turn 09/03/1962 and 19620309 into ISO on the way out"},
       DatesInIso},
      {42,
       "codes-with-their-system",
       {"giá trị mã hoá là hệ|phiên bản|mã", "coded values are system|version|code"},
       {"không gửi mã trần: TCTK-121|1979|04, không phải 04 (hai danh mục dân tộc dùng cùng dạng mã)",
        "send no bare code: TCTK-121|1979|04, not 04 (two lists of ethnic groups share the form)"},
       CodesWithSystem},
      {43,
       "fields-of-the-kind",
       {"trường thuộc loại bản ghi, tăng dần theo số, đúng dạng",
        "fields belong to the kind, ascend, and have their form"},
       {"xem record.proto: trường nào thuộc loại nào, dạng gì", "see record.proto for the fields and their form"},
       FieldsOfTheKind},
  };
}

}  // namespace lienthong::adapters
