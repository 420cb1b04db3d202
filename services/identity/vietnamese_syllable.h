// The parts of a written Vietnamese syllable, for placing its tone mark. Private to this room.

#ifndef SERVICES_IDENTITY_VIETNAMESE_SYLLABLE_H_
#define SERVICES_IDENTITY_VIETNAMESE_SYLLABLE_H_

#include <optional>
#include <string>

namespace lienthong::identity {

// One run of letters, upper case, taken apart. UTF-16 units suffice: every Vietnamese letter is in the basic plane.
struct Syllable {
  std::u16string letters;    // NFC, without tone marks
  char16_t tone = 0;         // the combining tone mark, 0 for the level tone
  size_t nucleus_begin = 0;  // the vowels, after the onset (qu- and gi- belong to the onset)
  size_t nucleus_length = 0;
  size_t tone_position = 0;  // index into letters of the letter that canonically bears the tone
};

// Takes an upper-case NFC run of letters apart. Nothing unless it is one syllable of Vietnamese spelling (an onset, one
// run of vowels, a Vietnamese coda, at most one tone mark): then the run must be left as it is.
std::optional<Syllable> ParseSyllable(const std::u16string& run);

// The syllable in NFC with its tone on tone_position.
std::u16string Spell(const Syllable& syllable);

// The run in NFC without its tone marks (` ´ ~ hook and dot below); other marks stay.
std::u16string WithoutTones(const std::u16string& run);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_VIETNAMESE_SYLLABLE_H_
