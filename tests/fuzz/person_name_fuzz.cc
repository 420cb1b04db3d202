// Names, one a line, of any bytes: every key of a key is itself, what agrees by a key agrees by every weaker one, and
// two names agree the same from both sides.

#include "services/identity/person_name.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

using KeyOf = std::string (*)(absl::string_view);
constexpr KeyOf kKeys[] = {identity::CanonicalNameKey, identity::SpellingKey, identity::ToneFreeKey, identity::BaseKey};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const absl::string_view a = input.Line();
  const absl::string_view b = input.Rest();
  for (const KeyOf key : kKeys) {
    Expect(key(key(a)) == key(a), "a key of a key is itself");
    Expect(key(identity::CanonicalNameKey(a)) == key(a), "a key is that of the canonical key");
  }
  if (const auto nfc = identity::ToNfc(a); nfc.ok()) {
    Expect(identity::ToNfc(*nfc).value() == *nfc, "NFC is its own");
    Expect(identity::CompareNames(a, *nfc) == identity::NameAgreement::kSame, "NFC is the same name");
  } else {
    ExpectRefused(nfc.status(), absl::StatusCode::kInvalidArgument);
  }
  Expect(identity::CompareNames(a, a) == identity::NameAgreement::kSame, "a name is its own");
  Expect(identity::CompareNames(a, b) == identity::CompareNames(b, a), "names agree from both sides");
  Expect(identity::SameGivenName(a, b) == identity::SameGivenName(b, a), "given names agree from both sides");
  const identity::NameParts parts = identity::SplitName(a);
  Expect(parts.given.empty() == identity::CanonicalNameKey(a).empty(), "a name has a given name");
  return 0;
}

}  // namespace lienthong::fuzz
