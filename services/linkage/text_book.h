// TextBook: every distinct text of several words once: places, addresses, names in one part.

#ifndef LIENTHONG_SERVICES_LINKAGE_TEXT_BOOK_H_
#define LIENTHONG_SERVICES_LINKAGE_TEXT_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/linkage/large_array.h"
#include "services/linkage/word_book.h"

namespace lienthong::linkage {

using TextId = uint32_t;  // 0: no text

// Hashes of the words' keys joined without spaces, so that words written together or apart agree. Half a line of the
// caches, with where the words are, since texts are met at random.
struct alignas(32) Text {
  uint64_t tone_free = 0;
  uint64_t base = 0;
  uint32_t letters = 0;  // of the joined base, LettersOf
  uint32_t length = 0;   // of the joined base
  uint32_t first_word = 0;
  uint32_t words = 0;  // how many
};

// A word of a text with what comparing it needs first, side by side in memory.
struct TextWord {
  WordId id = 0;
  uint32_t base = 0;     // Word::base
  uint32_t letters = 0;  // Word::letters
  uint32_t length = 0;   // Word::length
};

// Threads: one writer, or any number of readers.
class TextBook {
 public:
  // At most this many words of a text count; further ones are left out.
  static constexpr size_t kMostWords = 24;

  // Borrows the book, which outlives it.
  explicit TextBook(WordBook* words);

  // Words are what stands between spaces and punctuation other than an apostrophe.
  TextId Intern(absl::string_view raw);
  // Of words that are interned already.
  TextId InternWords(absl::Span<const WordId> words);
  // The same of words that mean what those of a text of another book do.
  TextId InternCopy(absl::Span<const WordId> words, const Text& text);
  // The text of these words; 0: there is none yet, or there are no words.
  TextId Find(absl::Span<const WordId> words) const;

  const Text& text(TextId id) const { return texts_[id]; }
  // The words of the text, in order. Lives as long as the book does not change.
  absl::Span<const TextWord> words(TextId id) const {
    return absl::MakeSpan(words_of_.data() + texts_[id].first_word, texts_[id].words);
  }
  // The words without marks, joined without spaces.
  std::string Joined(TextId id) const;
  // The canonical words with spaces.
  std::string Shown(TextId id) const;
  size_t size() const { return texts_.size(); }
  const WordBook& word_book() const { return *words_; }

 private:
  struct Slot {
    uint32_t hash = 0;
    TextId text = 0;  // 0: free
  };

  // Where the text of these words is, or would be.
  size_t Place(absl::Span<const WordId> words, uint32_t hash) const;
  TextId Add(size_t place, uint32_t hash, absl::Span<const WordId> words, const Text& text);
  void Grow();

  WordBook* words_;
  LargeArray<Slot> slots_;  // open addressing
  LargeArray<Text> texts_;
  LargeArray<TextWord> words_of_;
};

// The words of raw text as TextBook divides it; at most `out->size()` of them. Returns their number.
size_t SplitWords(absl::string_view raw, absl::Span<absl::string_view> out);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_TEXT_BOOK_H_
