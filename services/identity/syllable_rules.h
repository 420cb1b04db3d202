// Which syllables Vietnamese spelling allows. Private to this room.

#ifndef SERVICES_IDENTITY_SYLLABLE_RULES_H_
#define SERVICES_IDENTITY_SYLLABLE_RULES_H_

#include <string>

namespace lienthong::identity {

// Whether the upper-case NFC run is one syllable that the rules allow: a known onset, a known run of vowels, a coda
// that goes with them, and a tone that goes with the coda (a syllable that ends in C, CH, P or T is sắc or nặng).
// Wherever the tone mark stands. With `any_tone` a stop may go without its tone, as in text that lost its tone marks
// (QUÔC). Names of other peoples and foreign names seldom pass. Pure.
bool IsVietnameseSyllable(const std::u16string& run, bool any_tone = false);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_SYLLABLE_RULES_H_
