// Vietnamese text in the encodings from before Unicode, which old district files still hold.
//
// Two were in use everywhere, each with fonts that drew other letters for the bytes of Latin-1:
// - TCVN 5712:1993, set VN3, of the "ABC" fonts (.VnTime): one byte a letter;
// - VNI-Windows, of the fonts VNI-Times: a letter and a byte for its marks.
// Read as Latin-1, "Nguyễn" is "NguyÔn" in the first and "Nguyeãn" in the second.
//
// Input is that Latin-1 text as UTF-8, or the bytes themselves where they are not UTF-8. All functions are pure.
// Tables: TCVN 5712:1993 as in glibc's converter TCVN; VNI as published by VNI Software for VNI-Windows fonts.

#ifndef SERVICES_IDENTITY_LEGACY_TEXT_H_
#define SERVICES_IDENTITY_LEGACY_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::identity {

enum class LegacyEncoding { kTcvn3, kVni };

// The text in Unicode (NFC), every byte taken for one of the encoding, whatever it looks like. TCVN3 has no capitals
// with tone marks: other fonts drew the small ones large, so a word whose other letters are capitals becomes capitals.
std::string DecodeTcvn3(absl::string_view text);
std::string DecodeVni(absl::string_view text);

// The encoding in which the text looks to be: decoded, every word is a Vietnamese syllable, and as it stands it can
// hardly be Vietnamese. That is so if it holds a character that Vietnamese does not have (¨, ø, ñ) and most words with
// marks are no syllables; or else if no word with marks is one and there are two at least, since one alone ("Nhaã") may
// be a typing error. Nothing for all else: ASCII, text with letters beyond Latin-1, "Hoà" (though VNI has it for "Hồ"),
// and where neither encoding gives Vietnamese throughout.
std::optional<LegacyEncoding> LooksLegacy(absl::string_view text);

// Decoded if it looks legacy, else as it is.
std::string FromLegacy(absl::string_view text);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_LEGACY_TEXT_H_
