// Text from before Unicode, keys left in names and the machine-readable zone, of any bytes: what comes out is Unicode
// in NFC, what is mended stays so, and a zone holds capitals and fillers only.

#include "services/identity/legacy_text.h"
#include "services/identity/name_variants.h"
#include "services/identity/person_name.h"
#include "services/identity/typing_residue.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const FuzzInput input(data, size);
  const absl::string_view text = input.Rest();
  for (const std::string& decoded : {identity::DecodeTcvn3(text), identity::DecodeVni(text)}) {
    if (const auto nfc = identity::ToNfc(decoded); nfc.ok()) Expect(*nfc == decoded, "what is decoded is in NFC");
  }
  const std::string unicode = identity::FromLegacy(text);
  Expect(identity::LooksLegacy(text).has_value() || unicode == text, "what does not look legacy stays");
  Expect(identity::FromLegacy(unicode) == unicode, "what is decoded looks legacy no more");
  const std::string mended = identity::WithoutTypingResidue(text);
  Expect(identity::WithoutTypingResidue(mended) == mended, "what is mended holds no keys");
  const std::string zone = identity::MrzName(text);
  Expect(zone.size() <= identity::kMrzNameCharacters, "a zone is short");
  Expect(zone.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ<") == std::string::npos, "a zone holds capitals");
  Expect(zone.empty() || identity::MrzAgrees(zone + "<<", text), "a name agrees with its zone");
  Expect(identity::WordsEqualBesideInitials(text, zone) == identity::WordsEqualBesideInitials(zone, text),
         "initials agree from both sides");
  identity::NameFromMrz(text);
  return 0;
}

}  // namespace lienthong::fuzz
