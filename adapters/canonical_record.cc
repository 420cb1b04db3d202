#include "adapters/canonical_record.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "adapters/field_syntax.h"
#include "unicode/bytestream.h"
#include "unicode/normalizer2.h"
#include "unicode/stringpiece.h"
#include "unicode/uchar.h"
#include "unicode/utf8.h"

namespace lienthong::adapters {
namespace {

using registry::v1::FieldValue;
using registry::v1::Record;
using registry::v1::RecordField;
using registry::v1::RecordKind;

const icu::Normalizer2* Nfc() {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(code);
  return U_SUCCESS(code) ? nfc : nullptr;
}

icu::StringPiece Piece(absl::string_view text) {
  return icu::StringPiece(text.data(), static_cast<int32_t>(text.size()));
}

bool IsVisibleAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
}

bool IsUtf8(absl::string_view text) {
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 point = 0;
    U8_NEXT(text.data(), at, size, point);
    if (point < 0) return false;
  }
  return true;
}

bool HasControl(absl::string_view text) {
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 point = 0;
    U8_NEXT(text.data(), at, size, point);
    if (point >= 0 && u_charType(point) == U_CONTROL_CHAR) return true;
  }
  return false;
}

// Null when the text may stand in a record at all, else what is expected of it.
const char* TextFault(absl::string_view text) {
  if (IsVisibleAscii(text)) return nullptr;  // nearly every value, and always NFC
  if (!IsUtf8(text)) return "valid UTF-8";
  if (HasControl(text)) return "no control characters";
  const icu::Normalizer2* const nfc = Nfc();
  UErrorCode code = U_ZERO_ERROR;
  if (nfc == nullptr || !nfc->isNormalizedUTF8(Piece(text), code) || U_FAILURE(code)) {
    return "text in Unicode normalization form C";
  }
  return nullptr;
}

absl::Status Refused(absl::string_view field, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat("field ", field, ": expected ", expected));
}

void AppendBigEndian(std::string* out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out->push_back(static_cast<char>((number >> shift) & 0xFF));
}

void AppendSized(std::string* out, absl::string_view text) {
  AppendBigEndian(out, text.size(), 4);
  out->append(text.data(), text.size());
}

}  // namespace

std::string ToNfc(absl::string_view text) {
  const icu::Normalizer2* const nfc = Nfc();
  if (IsVisibleAscii(text) || nfc == nullptr || !IsUtf8(text)) return std::string(text);
  std::string normal;
  icu::StringByteSink<std::string> sink(&normal);
  UErrorCode code = U_ZERO_ERROR;
  nfc->normalizeUTF8(0, Piece(text), sink, nullptr, code);
  return U_SUCCESS(code) ? normal : std::string(text);
}

Record Canonicalize(Record record) {
  for (FieldValue& field : *record.mutable_fields()) {
    if (!IsVisibleAscii(field.value())) field.set_value(ToNfc(field.value()));
  }
  std::stable_sort(record.mutable_fields()->begin(), record.mutable_fields()->end(),
                   [](const FieldValue& a, const FieldValue& b) { return a.field() < b.field(); });
  return record;
}

absl::Status CheckKey(absl::string_view key) {
  if (key.empty() || key.size() > kMaxKeyBytes) {
    return absl::InvalidArgumentError(absl::StrCat("key: expected 1 to ", kMaxKeyBytes, " bytes, got ", key.size()));
  }
  const char* const fault = TextFault(key);
  if (fault != nullptr) return absl::InvalidArgumentError(absl::StrCat("key: expected ", fault));
  return absl::OkStatus();
}

absl::Status CheckField(RecordKind kind, RecordField field, absl::string_view value) {
  if (!FieldBelongsTo(kind, field)) {
    return absl::InvalidArgumentError(absl::StrCat("field ", FieldName(field), " (", static_cast<int>(field),
                                                   "): a record of kind ", KindName(kind),
                                                   " has no such field; leave it out"));
  }
  if (value.size() > kMaxValueBytes) {
    return Refused(FieldName(field), absl::StrCat("at most ", kMaxValueBytes, " bytes, got ", value.size()));
  }
  const char* fault = TextFault(value);
  if (fault == nullptr) fault = SyntaxFault(field, value);
  if (fault != nullptr) return Refused(FieldName(field), fault);
  return absl::OkStatus();
}

absl::Status CheckCanonical(const Record& record) {
  if (!registry::v1::RecordKind_IsValid(record.kind()) || record.kind() == registry::v1::RECORD_KIND_UNSPECIFIED) {
    return absl::InvalidArgumentError("kind: expected person, document, crossing or deployment");
  }
  if (absl::Status key = CheckKey(record.key()); !key.ok()) return key;
  int before = 0;
  for (const FieldValue& field : record.fields()) {
    absl::Status fits = CheckField(record.kind(), field.field(), field.value());
    if (!fits.ok()) return fits;
    if (field.field() == before) return Refused(FieldName(field.field()), "once; remove the repetition");
    if (field.field() < before) return Refused(FieldName(field.field()), "fields ascending by number; sort them");
    before = field.field();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CanonicalBytes(const Record& record) {
  if (absl::Status canonical = CheckCanonical(record); !canonical.ok()) return canonical;
  std::string bytes = "LTR1";
  AppendBigEndian(&bytes, static_cast<std::uint64_t>(record.kind()), 2);
  AppendSized(&bytes, record.key());
  for (const FieldValue& field : record.fields()) {
    AppendBigEndian(&bytes, static_cast<std::uint64_t>(field.field()), 2);
    AppendSized(&bytes, field.value());
  }
  return bytes;
}

}  // namespace lienthong::adapters
