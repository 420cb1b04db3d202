#include "adapters/simulator/soap_registry.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "adapters/population_xml/citizen_message.h"
#include "adapters/population_xml/soap_message.h"
#include "adapters/population_xml/soap_status.h"
#include "adapters/population_xml/wire_values.h"
#include "adapters/record_lookup.h"
#include "adapters/registry_answers.h"
#include "adapters/simulator/citizen_writer.h"
#include "adapters/simulator/subscription_rows.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr XmlBounds kRequestBounds = {1 << 16, 16, 1000};

// FNV-1a: the same style for the same person in every process.
std::uint64_t HashOf(absl::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 14695981039346656037ULL ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash ^ (hash >> 29);
}

CitizenStyle StyleOf(const v1::Record& person, const Deviations& deviations) {
  const auto deviates = [&](std::uint64_t kind) {
    const std::uint64_t drawn = HashOf(person.key(), deviations.seed * 1000 + kind) % 10'000;
    return static_cast<double>(drawn) < deviations.share * 10'000;
  };
  return {deviates(1), deviates(2), deviates(3), deviates(4)};
}

void OpenBody(absl::string_view name, XmlWriter* writer) {
  writer->Open("soapenv:Envelope", {{"xmlns:soapenv", "http://schemas.xmlsoap.org/soap/envelope/"}});
  writer->Open("soapenv:Body");
  writer->Open(name, {{"xmlns", kServiceNamespace}});
}

std::string CloseBody(XmlWriter* writer) {
  for (int i = 0; i < 3; ++i) writer->Close();
  return writer->Take();
}

void OpenCollection(absl::Time moment, std::uint64_t count, XmlWriter* writer) {
  OpenBody("TraCuuThongTinCongDanResponse", writer);
  writer->Open(
      "CongdanCollection",
      {{"xmlns", kCitizenNamespace}, {"ThoiDiemDuLieu", MomentText(moment)}, {"SoCongDan", absl::StrCat(count)}});
}

std::string FaultText(const absl::Status& status) {
  const bool ours = !absl::IsInvalidArgument(status);
  XmlWriter writer;
  writer.Open("soapenv:Envelope", {{"xmlns:soapenv", "http://schemas.xmlsoap.org/soap/envelope/"}});
  writer.Open("soapenv:Body");
  writer.Open("soapenv:Fault");
  writer.Leaf("faultcode", ours ? "soapenv:Server" : "soapenv:Client");
  writer.Leaf("faultstring", ours ? "later" : "malformed request");
  writer.Open("detail");
  writer.Leaf("MaLoi", ours ? kFaultBusy : kFaultRequest);
  for (int i = 0; i < 4; ++i) writer.Close();
  return writer.Take();
}

// The changes of `code`'s subscribed persons, from the subscription of each on.
absl::StatusOr<std::vector<v1::Change>> SubscribedChanges(RegistrySimulator* simulator, const std::string& code) {
  return simulator->Rows([&](SqliteRecordStore& store, SqliteDatabase& database) {
    return ReadSubscribedChanges(&database, &store, code);
  });
}

}  // namespace

SoapReply SoapRegistry::Answer(absl::string_view request) {
  const absl::StatusOr<SoapAnswer> read = ReadAnswer(request, kRequestBounds);
  absl::StatusOr<std::string> answer = read.ok() ? AnswerTo(read->content) : absl::StatusOr<std::string>(read.status());
  if (answer.ok()) return {200, *std::move(answer)};
  return {500, FaultText(answer.status())};
}

absl::StatusOr<std::string> SoapRegistry::AnswerTo(const XmlElement& operation) {
  for (const char* const part : {"MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo"}) {
    if (operation.ChildText(part).empty()) return absl::InvalidArgumentError("a part of the header is absent");
  }
  if (operation.name == kVerifyOperation) return Verify(operation);
  if (operation.name != kLookupOperation) return absl::InvalidArgumentError("no such operation");
  return operation.Child("TuNgay") != nullptr ? Changes(operation) : Lookup(operation);
}

absl::StatusOr<std::string> SoapRegistry::Verify(const XmlElement& operation) {
  const XmlElement* const birth = operation.Child("NgayThangNamSinh");
  v1::VerifyPersonRequest request;
  request.set_personal_number(operation.ChildText("SoDinhDanh"));
  request.set_full_name(operation.ChildText("HoVaTen"));
  request.set_birth_date(birth == nullptr ? "" : ReadDate(*birth));
  const absl::StatusOr<v1::VerifyPersonResponse> said =
      simulator_->Answer([&](RegistryAnswers& answers) { return answers.Verify(request); });
  if (!said.ok()) return said.status();
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  const bool cancelled = said->verdict() == v1::VerifyPersonResponse::VERDICT_NUMBER_CANCELLED;
  XmlWriter writer;
  OpenBody("XacThucThongTinCongDanResponse", &writer);
  writer.Leaf("KetQuaXacThuc", flag(said->verdict() == v1::VerifyPersonResponse::VERDICT_MATCH));
  writer.Leaf("TonTai", flag(said->verdict() != v1::VerifyPersonResponse::VERDICT_NO_SUCH_PERSON));
  if (cancelled) writer.Leaf("DaHuy", flag(true));
  return CloseBody(&writer);
}

absl::StatusOr<std::string> SoapRegistry::Lookup(const XmlElement& operation) {
  v1::BatchGetRecordsRequest request;
  v1::RecordSelector* const selector = request.add_selectors();
  selector->set_kind(v1::RECORD_KIND_PERSON);
  if (operation.Child("SoCMND") != nullptr) {
    selector->set_old_card_number(operation.ChildText("SoCMND"));
  } else {
    selector->set_personal_number(operation.ChildText("SoDinhDanh"));
  }
  const absl::StatusOr<v1::BatchGetRecordsResponse> answer =
      simulator_->Answer([&](RegistryAnswers& answers) { return answers.BatchGet(request); });
  if (!answer.ok()) return answer.status();
  const auto& found = answer->found(0).records();
  const absl::StatusOr<absl::Time> moment =
      simulator_->Rows([&](SqliteRecordStore& store, SqliteDatabase& database) -> absl::StatusOr<absl::Time> {
        for (const v1::Record& person : found) {
          absl::Status done = Subscribe(&database, operation.ChildText("MaTichHop"), person.key(), answer->version());
          if (!done.ok()) return done;
        }
        return store.DataAsOf();
      });
  if (!moment.ok()) return moment.status();
  XmlWriter writer;
  OpenCollection(*moment, static_cast<std::uint64_t>(found.size()), &writer);
  for (const v1::Record& person : found) WriteCitizen(person, StyleOf(person, deviations_), &writer);
  writer.Close();
  return CloseBody(&writer);
}

absl::StatusOr<std::string> SoapRegistry::Changes(const XmlElement& operation) {
  const std::optional<absl::Time> from = BeginOfDay(operation.ChildText("TuNgay"));
  std::uint64_t page = 0;
  std::uint64_t size = 0;
  if (!from.has_value() || !absl::SimpleAtoi(operation.ChildText("Trang"), &page) || page < 1 ||
      !absl::SimpleAtoi(operation.ChildText("SoBanGhi"), &size) || size < 1 || size > kMaxPageSize) {
    return absl::InvalidArgumentError("a page of changes needs TuNgay, Trang and SoBanGhi");
  }
  const absl::StatusOr<absl::Time> moment =
      simulator_->Rows([](SqliteRecordStore& store, SqliteDatabase&) { return store.DataAsOf(); });
  if (!moment.ok()) return moment.status();
  absl::StatusOr<std::vector<v1::Change>> changes = SubscribedChanges(simulator_, operation.ChildText("MaTichHop"));
  if (!changes.ok()) return changes.status();
  if (*from > *moment) changes->clear();
  XmlWriter writer;
  OpenCollection(*moment, changes->size(), &writer);
  for (std::uint64_t i = (page - 1) * size; i < changes->size() && i < page * size; ++i) {
    const v1::Change& change = (*changes)[i];
    if (change.has_put()) WriteCitizen(change.put(), StyleOf(change.put(), deviations_), &writer);
    if (change.has_removed()) WriteRemovedCitizen(change.removed(), &writer);
  }
  writer.Close();
  return CloseBody(&writer);
}

}  // namespace lienthong::adapters
