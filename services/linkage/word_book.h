// WordBook: every distinct word of names and texts once, with the keys by which words compare.

#ifndef LIENTHONG_SERVICES_LINKAGE_WORD_BOOK_H_
#define LIENTHONG_SERVICES_LINKAGE_WORD_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/linkage/string_pool.h"

namespace lienthong::linkage {

using WordId = uint32_t;  // 0: no word

// Equal numbers of a key mean equal keys. Stronger keys first.
struct Word {
  uint32_t tone_free = 0;  // without tone marks
  uint32_t base = 0;       // without any mark
  uint32_t kin = 0;        // i/y spelling and the two forms of a family name (Hoàng, Huỳnh) folded, without marks
  uint32_t sound = 0;      // what some regions speak alike, written alike
  uint32_t skeleton = 0;   // its consonants: what a wrong vowel leaves
  uint32_t letters = 0;    // which letters its base has, LettersOf
  uint8_t length = 0;      // bytes of its base, at most 255
  bool toned = false;      // it bears a tone mark
  bool marked = false;     // it bears any mark
};

// Threads: one writer, or any number of readers.
class WordBook {
 public:
  WordBook();

  // The word of raw text: two spellings of one canonical word (case, normal form, place of the tone mark) are one.
  WordId Intern(absl::string_view raw);
  // As Intern, of a Vietnamese name: what was typed in Telex or VNI and not converted is the word that was meant.
  WordId InternTyped(absl::string_view raw);

  const Word& word(WordId id) const { return words_[id]; }
  // Without any mark, upper case. Lives as long as the book does not change.
  absl::string_view base(WordId id) const { return keys_.text(words_[id].base); }
  absl::string_view canonical(WordId id) const { return canonical_.text(id); }
  // The text of one of the keys of a Word.
  absl::string_view key(uint32_t number) const { return keys_.text(number); }
  size_t size() const { return words_.size(); }

 private:
  StringPool raw_;
  std::vector<WordId> of_raw_;  // by raw number
  StringPool typed_;
  std::vector<WordId> of_typed_;  // by typed number
  StringPool canonical_;          // its numbers are the WordIds
  std::vector<Word> words_;
  StringPool keys_;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_WORD_BOOK_H_
