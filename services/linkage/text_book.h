// TextBook: every distinct text of several words once: places, addresses, names in one part.

#ifndef LIENTHONG_SERVICES_LINKAGE_TEXT_BOOK_H_
#define LIENTHONG_SERVICES_LINKAGE_TEXT_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/linkage/string_pool.h"
#include "services/linkage/word_book.h"

namespace lienthong::linkage {

using TextId = uint32_t;  // 0: no text

// Hashes of the words' keys joined without spaces, so that words written together or apart agree.
struct Text {
  uint64_t tone_free = 0;
  uint64_t base = 0;
  uint32_t letters = 0;  // of the joined base, LettersOf
  uint32_t length = 0;   // of the joined base
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
  explicit TextBook(WordBook* words) : words_(words), texts_(1), begins_({0, 0}), joined_of_({0}) {}

  // Words are what stands between spaces and punctuation other than an apostrophe.
  TextId Intern(absl::string_view raw);
  // Of words that are interned already.
  TextId InternWords(absl::Span<const WordId> words);

  const Text& text(TextId id) const { return texts_[id]; }
  // The words of the text, in order. Lives as long as the book does not change.
  absl::Span<const TextWord> words(TextId id) const {
    return absl::MakeSpan(words_of_.data() + begins_[id], begins_[id + 1] - begins_[id]);
  }
  // The words without marks, joined without spaces. Lives as long as the book does not change.
  absl::string_view Joined(TextId id) const { return joined_.text(joined_of_[id]); }
  // The canonical words with spaces.
  std::string Shown(TextId id) const;
  size_t size() const { return texts_.size(); }
  const WordBook& word_book() const { return *words_; }

 private:
  WordBook* words_;
  StringPool sequences_;  // of WordIds, as bytes; its numbers are the TextIds
  std::vector<Text> texts_;
  std::vector<TextWord> words_of_;  // of text n: from begins_[n] to begins_[n + 1]
  std::vector<uint64_t> begins_;
  StringPool joined_;
  std::vector<uint32_t> joined_of_;  // by text
};

// The words of raw text as TextBook divides it; at most `out->size()` of them. Returns their number.
size_t SplitWords(absl::string_view raw, absl::Span<absl::string_view> out);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_TEXT_BOOK_H_
