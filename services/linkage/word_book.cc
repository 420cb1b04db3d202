#include "services/linkage/word_book.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "services/identity/name_variants.h"
#include "services/identity/person_name.h"
#include "services/identity/typing_residue.h"
#include "services/linkage/edits.h"

namespace lienthong::linkage {
namespace {

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct Alike {
  absl::string_view written;
  absl::string_view as;
};

// Onsets and codas that are one sound in the speech of some region, without marks (the usual descriptions of northern,
// central and southern Vietnamese: L. C. Thompson, "A Vietnamese Reference Grammar", 1987). The longest first.
constexpr std::array<Alike, 7> kOnsets = {
    {{"TR", "CH"}, {"GI", "D"}, {"S", "X"}, {"R", "D"}, {"V", "D"}, {"L", "N"}, {"QU", "W"}}};
constexpr std::array<Alike, 5> kCodas = {{{"NG", "N"}, {"NH", "N"}, {"CH", "T"}, {"C", "T"}, {"Y", "I"}}};

std::string Sound(absl::string_view base) {
  std::string sound(base);
  for (const Alike& onset : kOnsets) {
    const bool more = base.size() > onset.written.size();
    if (!more || base.substr(0, onset.written.size()) != onset.written) continue;
    sound.replace(0, onset.written.size(), std::string(onset.as));
    break;
  }
  for (const Alike& coda : kCodas) {
    const size_t length = coda.written.size();
    if (sound.size() <= length || absl::string_view(sound).substr(sound.size() - length) != coda.written) continue;
    sound.replace(sound.size() - length, length, std::string(coda.as));
    break;
  }
  return sound;
}

std::string Skeleton(absl::string_view base) {
  std::string skeleton;
  for (size_t i = 0; i < base.size(); ++i) {
    const bool vowel = absl::string_view("AEIOUYW").find(base[i]) != absl::string_view::npos;
    if (vowel && i != 0) continue;
    if (!skeleton.empty() && skeleton.back() == base[i]) continue;
    skeleton.push_back(vowel ? '_' : base[i]);
  }
  return skeleton;
}

}  // namespace

WordBook::WordBook() : of_raw_(1, 0), of_typed_(1, 0), words_(1) {}

WordId WordBook::InternTyped(absl::string_view raw) {
  const uint32_t number = typed_.Intern(raw);
  if (number == of_typed_.size()) of_typed_.push_back(Intern(identity::WithoutTypingResidue(raw)));
  return of_typed_[number];
}

WordId WordBook::Intern(absl::string_view raw) {
  const uint32_t number = raw_.Intern(raw);
  if (number < of_raw_.size()) return of_raw_[number];
  const bool ascii = IsAscii(raw);
  const std::string canonical = ascii ? absl::AsciiStrToUpper(raw) : identity::CanonicalNameKey(raw);
  const WordId id = canonical_.Intern(canonical);
  of_raw_.push_back(id);
  if (id < words_.size()) return id;
  Word word;
  const std::string base = ascii ? canonical : identity::BaseKey(canonical);
  word.base = keys_.Intern(base);
  word.tone_free = ascii ? word.base : keys_.Intern(identity::ToneFreeKey(canonical));
  std::string kin = ascii ? identity::SpellingKey(base) : identity::BaseKey(identity::SpellingKey(canonical));
  for (const identity::FamilyNameVariant& variant : identity::FamilyNameVariants()) {
    if (kin == identity::BaseKey(variant.southern)) kin = identity::BaseKey(variant.northern);
  }
  word.kin = keys_.Intern(kin);
  word.letters = LettersOf(base);
  word.length = static_cast<uint8_t>(std::min<size_t>(base.size(), 255));
  word.toned = keys_.text(word.tone_free) != canonical;
  word.marked = base != canonical;
  word.sound = keys_.Intern(Sound(base));
  word.skeleton = keys_.Intern(Skeleton(base));
  words_.push_back(word);
  return id;
}

}  // namespace lienthong::linkage
