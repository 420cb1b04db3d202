// Atoms: the parts of a record by which candidates are found, each a hash that is cheap to take.

#ifndef LIENTHONG_SERVICES_LINKAGE_ATOMS_H_
#define LIENTHONG_SERVICES_LINKAGE_ATOMS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/linkage/field.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

enum class AtomPart {
  kWhole,        // the value without marks
  kNameEnds,     // family and given name in any order: what a dropped middle name and a reversed order leave
  kNameBag,      // all words of a name in any order
  kGiven,        // the given name of a full name
  kFamily,       // the family name of a full name, its two forms one
  kMiddleGiven,  // all but the family name
  kSkeleton,     // the consonants of the given (or only) name
  kYear,
  kMonthDay,
  kSwapProof,  // a date whose day and month may be exchanged
  kFirstHalf,  // of a number
  kLastHalf,
  kLongestWord,
  kOtherWords,  // all but the longest
  kMailbox,
};

struct Atom {
  std::string name;
  size_t field = 0;
  AtomPart part = AtomPart::kWhole;
  double survives = 0;  // how likely it is to stay right when the field has an error: a guess, by part
};

// All atoms that the fields of a layout have.
std::vector<Atom> AtomsOf(const Layout& layout);

// 0 when the record has no such part. Threads: any, while nothing is added to the books.
uint64_t AtomValue(const Atom& atom, const Layout& layout, const Books& books, const uint32_t* row);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_ATOMS_H_
