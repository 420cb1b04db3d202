// Vietnamese personal names: one spelling to store, several keys to compare.
//
// A name is stored in NFC as its owner writes it. What is compared is a key: upper case, single spaces, the tone mark
// on its canonical letter (Hoà = Hòa, Thuý = Thúy). Weaker keys forgive the i/y spelling, lost tone marks and lost
// diacritics. All functions are pure and may be called from any thread; a key is for comparing, never for showing.

#ifndef SERVICES_IDENTITY_PERSON_NAME_H_
#define SERVICES_IDENTITY_PERSON_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::identity {

// The text in Unicode normalisation form NFC, otherwise unchanged.
// INVALID_ARGUMENT if it is not UTF-8 or holds a control or invisible formatting character (Unicode Cc, Cf, Co, Cs or a
// noncharacter); the message gives the byte offset and the code point, never the text.
absl::StatusOr<std::string> ToNfc(absl::string_view utf8);

// The keys below take any text. Bytes that are not UTF-8 count as U+FFFD; white space of any kind is collapsed to one
// space and trimmed; the apostrophes ’ ʼ ` ´ count as '. Every key of a key is itself:
// CanonicalNameKey(CanonicalNameKey(x)) == CanonicalNameKey(x), and so on.

// Upper case, NFC, tone mark in its canonical place: "hoà  bình" -> "HÒA BÌNH", "qúy" -> "QUÝ".
std::string CanonicalNameKey(absl::string_view name);
// As the canonical key, with final i/y variants folded to I: "LÝ" = "LÍ", "QUÝ" = "QUÍ", but "THÚY" is not "THÚI".
std::string SpellingKey(absl::string_view name);
// As the canonical key, without tone marks; the letters Ă Â Đ Ê Ô Ơ Ư stay: "NGUYÊN THI HÔNG".
std::string ToneFreeKey(absl::string_view name);
// As the canonical key, without any mark, Đ as D (which Unicode does not decompose): "NGUYEN THI HONG".
std::string BaseKey(absl::string_view name);

// A name in its three parts (QCVN 109:2017/BTTTT, element HoVaTen { Ho, ChuDem, Ten }).
struct NameParts {
  std::string family;  // the first word, or a known family name of several words (Tôn Nữ, Âu Dương); may be empty
  std::string middle;  // all between, may be empty
  std::string given;   // the last word; empty only for an empty name
};

// Splits by position: family name first, given name last. A single word is a given name. Words keep their case, accents
// and apostrophes (H'Hen, K'Sor); spaces are collapsed and the text is NFC. Names of peoples who put the given name
// first (H'Hen Niê) are split by position too: compare whole names before parts.
NameParts SplitName(absl::string_view name);

enum class NameAgreement {
  kSame,             // canonical keys equal: case, spaces, NFD and tone placement do not count
  kSpellingVariant,  // equal after folding i/y (Lí, Lý)
  kToneLoss,         // equal without tone marks (Hồng, Hông)
  kDiacriticLoss,    // equal without any mark (ĐỖ, DO)
  kDiffer,
};

// The strongest agreement of two whole names. Symmetric. Two empty names are kSame; an empty and a non-empty differ.
NameAgreement CompareNames(absl::string_view a, absl::string_view b);

// Whether the base keys of the given names (SplitName) are equal and not empty.
bool SameGivenName(absl::string_view a, absl::string_view b);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_PERSON_NAME_H_
