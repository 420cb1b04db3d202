#include "adapters/population_xml/soap_message.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "adapters/canonical_record.h"
#include "adapters/population_xml/wire_values.h"
#include "adapters/uuid_text.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr char kEnvelopeNamespace[] = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr int kMaxPageSize = 1000;
constexpr int kMaxRetrySeconds = 86'400;

absl::Status Malformed(absl::string_view field, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat("request: ", field, ": expected ", expected));
}

bool IsCode(absl::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

bool MayBe(v1::RecordField field, absl::string_view value) {
  return CheckField(v1::RECORD_KIND_PERSON, field, value).ok();
}

absl::Status CheckHeader(const RequestHeader& header) {
  if (!IsUuid(header.request_id)) return Malformed("MaYeuCau", "a UUID");
  if (!IsCode(header.procedure)) return Malformed("MaDVC", "1 to 200 visible ASCII characters");
  if (!IsCode(header.integration)) return Malformed("MaTichHop", "1 to 200 visible ASCII characters");
  if (!IsCode(header.officer)) return Malformed("MaCanBo", "1 to 200 visible ASCII characters");
  return absl::OkStatus();
}

absl::Status CheckSubject(const Subject& subject) {
  if (!subject.personal_number.empty() && !MayBe(v1::RECORD_FIELD_PERSONAL_NUMBER, subject.personal_number)) {
    return Malformed("SoDinhDanh", "12 digits");
  }
  if (!subject.old_card_number.empty() && !MayBe(v1::RECORD_FIELD_OLD_CARD_NUMBER, subject.old_card_number)) {
    return Malformed("SoCMND", "9 digits");
  }
  if (subject.personal_number.empty() == subject.old_card_number.empty()) {
    return Malformed("SoDinhDanh", "it or SoCMND, and not both");
  }
  if (!subject.full_name.empty() && !MayBe(v1::RECORD_FIELD_FULL_NAME, ToNfc(subject.full_name))) {
    return Malformed("HoVaTen", "text of at most 2,000 bytes without control characters");
  }
  if (!subject.birth_date.empty() && !MayBe(v1::RECORD_FIELD_BIRTH_DATE, subject.birth_date)) {
    return Malformed("NgayThangNamSinh", "a date that exists, as 2024, 2024-06 or 2024-06-01");
  }
  return absl::OkStatus();
}

void Begin(absl::string_view operation, const RequestHeader& header, XmlWriter* writer) {
  writer->Open("soapenv:Envelope", {{"xmlns:soapenv", kEnvelopeNamespace}});
  writer->Open("soapenv:Body");
  // The default namespace holds for all below, so no element of the request needs a prefix.
  writer->Open(operation, {{"xmlns", kServiceNamespace}});
  writer->Leaf("MaYeuCau", header.request_id);
  writer->Leaf("MaDVC", header.procedure);
  writer->Leaf("MaTichHop", header.integration);
  writer->Leaf("MaCanBo", header.officer);
}

std::string End(XmlWriter* writer) {
  for (int i = 0; i < 3; ++i) writer->Close();
  return writer->Take();
}

absl::StatusOr<std::string> WriteAbout(absl::string_view operation, const RequestHeader& header,
                                       const Subject& subject) {
  if (absl::Status whole = CheckHeader(header); !whole.ok()) return whole;
  if (absl::Status whole = CheckSubject(subject); !whole.ok()) return whole;
  XmlWriter writer;
  Begin(operation, header, &writer);
  if (!subject.personal_number.empty()) writer.Leaf("SoDinhDanh", subject.personal_number);
  if (!subject.old_card_number.empty()) writer.Leaf("SoCMND", subject.old_card_number);
  if (!subject.full_name.empty()) writer.Leaf("HoVaTen", CapitalName(subject.full_name));
  if (!subject.birth_date.empty()) {
    writer.Open("NgayThangNamSinh");
    const std::string& date = subject.birth_date;
    if (date.size() == 10) {
      writer.Leaf("NgayThangNam", absl::StrReplaceAll(date, {{"-", ""}}));
    } else {
      writer.Leaf("Nam", date.substr(0, 4));
    }
    writer.Close();
  }
  return End(&writer);
}

// "Client" of soapenv:Client and of Client.Authentication.
std::string BareCode(absl::string_view code) {
  code = absl::StripAsciiWhitespace(code);
  code = code.substr(code.rfind(':') + 1);
  return std::string(code.substr(0, code.find('.')));
}

SoapFault ReadFault(const XmlElement& element) {
  SoapFault fault;
  const XmlElement* const own = element.Find("MaLoi");
  if (own != nullptr) fault.code = std::string(absl::StripAsciiWhitespace(own->text));
  if (fault.code.empty()) fault.code = BareCode(element.ChildText("faultcode"));
  if (const XmlElement* const code = element.Child("Code"); fault.code.empty() && code != nullptr) {
    fault.code = BareCode(code->ChildText("Value"));  // SOAP 1.2
  }
  int seconds = 0;
  const XmlElement* const wait = element.Find("ThuLaiSau");
  if (wait != nullptr && absl::SimpleAtoi(wait->text, &seconds) && seconds >= 0) {
    fault.retry_after = absl::Seconds(std::min(seconds, kMaxRetrySeconds));
  }
  return fault;
}

}  // namespace

absl::StatusOr<std::string> WriteVerification(const RequestHeader& header, const Subject& subject) {
  if (subject.full_name.empty()) return Malformed("HoVaTen", "the whole name");
  if (subject.birth_date.empty()) return Malformed("NgayThangNamSinh", "the birth date");
  return WriteAbout(kVerifyOperation, header, subject);
}

absl::StatusOr<std::string> WriteLookup(const RequestHeader& header, const Subject& subject) {
  return WriteAbout(kLookupOperation, header, subject);
}

absl::StatusOr<std::string> WriteChangesPage(const RequestHeader& header, const ChangesPage& page) {
  if (absl::Status whole = CheckHeader(header); !whole.ok()) return whole;
  if (page.to < page.from) return Malformed("DenNgay", "no day before TuNgay");
  if (page.page < 1) return Malformed("Trang", "1 or more");
  if (page.page_size < 1 || page.page_size > kMaxPageSize) return Malformed("SoBanGhi", "1 to 1,000");
  XmlWriter writer;
  Begin(kLookupOperation, header, &writer);
  writer.Leaf("TuNgay", DayText(page.from));
  writer.Leaf("DenNgay", DayText(page.to));
  writer.Leaf("Loai", "0");  // of every kind
  writer.Leaf("Trang", absl::StrCat(page.page));
  writer.Leaf("SoBanGhi", absl::StrCat(page.page_size));
  return End(&writer);
}

absl::StatusOr<SoapAnswer> ReadAnswer(absl::string_view text, const XmlBounds& bounds) {
  absl::StatusOr<XmlElement> envelope = ReadXml(text, bounds);
  if (!envelope.ok()) return envelope.status();
  XmlElement* body = nullptr;
  for (XmlElement& child : envelope->children) {
    if (child.name == "Body") body = &child;
  }
  if (envelope->name != "Envelope" || body == nullptr || body->children.size() != 1) {
    return absl::InvalidArgumentError("answer: no SOAP envelope with one element in its Body");
  }
  SoapAnswer answer;
  answer.content = std::move(body->children.front());
  if (answer.content.name == "Fault") answer.fault = ReadFault(answer.content);
  return answer;
}

absl::StatusOr<Verification> ReadVerification(const XmlElement& content) {
  const XmlElement* const result = content.Find("KetQuaXacThuc");
  const XmlElement* const there = content.Find("TonTai");
  const XmlElement* const cancelled = content.Find("DaHuy");
  const std::optional<bool> matches = result == nullptr ? std::nullopt : ReadFlag(result->text);
  const std::optional<bool> exists = there == nullptr ? std::nullopt : ReadFlag(there->text);
  if (!matches.has_value() || !exists.has_value()) {
    return absl::InvalidArgumentError("answer: KetQuaXacThuc and TonTai are not both true or false");
  }
  Verification verification = {*matches, *exists, false};
  if (cancelled != nullptr) verification.cancelled = ReadFlag(cancelled->text).value_or(false);
  if (verification.matches && (!verification.exists || verification.cancelled)) {
    return absl::InvalidArgumentError("answer: KetQuaXacThuc and TonTai contradict each other");
  }
  return verification;
}

}  // namespace lienthong::adapters
