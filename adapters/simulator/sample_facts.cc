#include "adapters/simulator/sample_facts.h"

#include <cstddef>
#include <map>
#include <vector>

#include "adapters/field_syntax.h"
#include "adapters/record_lookup.h"
#include "adapters/record_names.h"
#include "google/protobuf/util/json_util.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr std::size_t kRecordsAtOnce = 1000;
constexpr std::size_t kRecordsLookedAt = 20'000;  // of a kind
constexpr std::size_t kYearDigits = 4;
constexpr std::size_t kNumberDigits = 12;
constexpr char kOtherValue[] = "Thử nghiệm";

std::string Text(const v1::Record& record, v1::RecordField field) {
  const std::string* const value = ValueOf(record, field);
  return value == nullptr ? "" : *value;
}

// What the records looked at so far tell.
class FactFinder {
 public:
  explicit FactFinder(const std::string& registry) { facts_.set_registry(registry); }

  void Look(const v1::Record& record) {
    const std::string number = Text(record, v1::RECORD_FIELD_PERSONAL_NUMBER);
    if (!number.empty()) {
      LookAtNumber(record, number);
      if (++seen_[number] == 2 && facts_.several_number().empty()) facts_.set_several_number(number);
    }
    if (!facts_.has_correctable()) LookForCorrectable(record);
  }

  const v1::ConformanceFacts& facts() const { return facts_; }

 private:
  void LookAtNumber(const v1::Record& record, const std::string& number) {
    v1::KnownPerson person;
    person.set_personal_number(number);
    person.set_full_name(Text(record, v1::RECORD_FIELD_FULL_NAME));
    person.set_birth_date(Text(record, v1::RECORD_FIELD_BIRTH_DATE));
    const bool whole = !person.full_name().empty() && !person.birth_date().empty();
    const bool year_only = whole && person.birth_date().size() == kYearDigits;
    if (!facts_.has_known() && !year_only && (whole || record.kind() != v1::RECORD_KIND_PERSON)) {
      *facts_.mutable_known() = person;
    }
    if (!facts_.has_year_only() && year_only) *facts_.mutable_year_only() = person;
    const std::string former = Text(record, v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS);
    if (facts_.cancelled_number().empty() && former.size() >= kNumberDigits) {
      facts_.set_cancelled_number(former.substr(0, kNumberDigits));
      facts_.set_living_number(number);
    }
  }

  // A field of free text that is not the name, so that what identifies a person stays as it is.
  void LookForCorrectable(const v1::Record& record) {
    for (const v1::FieldValue& field : record.fields()) {
      if (field.field() == v1::RECORD_FIELD_FULL_NAME || SyntaxFault(field.field(), "x") != nullptr) continue;
      v1::Correctable* const what = facts_.mutable_correctable();
      what->set_kind(KindName(record.kind()));
      what->set_key(record.key());
      what->set_field(FieldName(field.field()));
      what->set_other_value(kOtherValue);
      return;
    }
  }

  v1::ConformanceFacts facts_;
  std::map<std::string, int> seen_;
};

}  // namespace

absl::StatusOr<v1::ConformanceFacts> SampleFacts(const v1::RegistryDescription& description, RecordStore* store) {
  FactFinder finder(description.registry());
  const absl::StatusOr<std::uint64_t> version = store->Version();
  if (!version.ok()) return version.status();
  for (const int kind : description.kinds()) {
    std::string after;
    for (std::size_t looked = 0; looked < kRecordsLookedAt; looked += kRecordsAtOnce) {
      const absl::StatusOr<std::vector<v1::Record>> page =
          store->Page(static_cast<v1::RecordKind>(kind), after, kRecordsAtOnce, *version);
      if (!page.ok()) return page.status();
      for (const v1::Record& record : *page) finder.Look(record);
      if (page->size() < kRecordsAtOnce) break;
      after = page->back().key();
    }
  }
  return finder.facts();
}

std::string FactsText(const v1::ConformanceFacts& facts) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(facts, &text, options).ok()) text.clear();
  return text;
}

}  // namespace lienthong::adapters
