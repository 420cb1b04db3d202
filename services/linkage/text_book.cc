#include "services/linkage/text_book.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "services/linkage/edits.h"

namespace lienthong::linkage {
namespace {

// By byte: whether it stands between words. All bytes of letters beyond ASCII belong to words.
constexpr std::array<bool, 256> Separators() {
  std::array<bool, 256> separates = {};
  for (int c = 0; c < 0x80; ++c) {
    const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    separates[static_cast<size_t>(c)] = !letter_or_digit && c != '\'';
  }
  return separates;
}

constexpr std::array<bool, 256> kSeparates = Separators();

bool Separates(char c) {
  return kSeparates[static_cast<unsigned char>(c)];
}

}  // namespace

size_t SplitWords(absl::string_view raw, absl::Span<absl::string_view> out) {
  size_t count = 0;
  size_t i = 0;
  while (i < raw.size() && count < out.size()) {
    while (i < raw.size() && Separates(raw[i])) ++i;
    const size_t begin = i;
    while (i < raw.size() && !Separates(raw[i])) ++i;
    if (i > begin) out[count++] = raw.substr(begin, i - begin);
  }
  return count;
}

TextId TextBook::Intern(absl::string_view raw) {
  std::array<absl::string_view, kMostWords> parts;
  const size_t count = SplitWords(raw, absl::MakeSpan(parts));
  std::array<WordId, kMostWords> words;
  for (size_t i = 0; i < count; ++i) words[i] = words_->Intern(parts[i]);
  return InternWords(absl::MakeSpan(words.data(), count));
}

TextId TextBook::InternWords(absl::Span<const WordId> words) {
  words = words.subspan(0, std::min(words.size(), kMostWords));
  const absl::string_view bytes(reinterpret_cast<const char*>(words.data()), words.size() * sizeof(WordId));
  const TextId id = sequences_.Intern(bytes);
  if (id < texts_.size()) return id;
  std::string tone_free;
  std::string base;
  for (const WordId word : words) {
    absl::StrAppend(&base, words_->base(word));
    absl::StrAppend(&tone_free, words_->key(words_->word(word).tone_free));
  }
  texts_.push_back({HashBytes(tone_free), HashBytes(base), LettersOf(base), static_cast<uint32_t>(base.size())});
  for (const WordId word : words) {
    const Word& of = words_->word(word);
    words_of_.push_back({word, of.base, of.letters, of.length});
  }
  begins_.push_back(words_of_.size());
  joined_of_.push_back(joined_.Intern(base));
  return id;
}

std::string TextBook::Shown(TextId id) const {
  std::string shown;
  for (const TextWord& word : words(id)) absl::StrAppend(&shown, shown.empty() ? "" : " ", words_->canonical(word.id));
  return shown;
}

}  // namespace lienthong::linkage
