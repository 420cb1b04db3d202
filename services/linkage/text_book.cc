#include "services/linkage/text_book.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "services/linkage/edits.h"
#include "services/linkage/string_pool.h"

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

constexpr size_t kFirstSlots = 64;

uint32_t HashOf(absl::Span<const WordId> words) {
  return StringPool::HashOf(
      absl::string_view(reinterpret_cast<const char*>(words.data()), words.size() * sizeof(WordId)));
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

TextBook::TextBook(WordBook* words) : words_(words), slots_(kFirstSlots), texts_(1) {}

TextId TextBook::InternWords(absl::Span<const WordId> words) {
  words = words.subspan(0, std::min(words.size(), kMostWords));
  if (words.empty()) return 0;
  const uint32_t hash = HashOf(words);
  const size_t place = Place(words, hash);
  if (slots_[place].text != 0) return slots_[place].text;
  std::string tone_free;
  std::string base;
  for (const WordId word : words) {
    absl::StrAppend(&base, words_->base(word));
    absl::StrAppend(&tone_free, words_->key(words_->word(word).tone_free));
  }
  return Add(place, hash, words,
             {HashBytes(tone_free), HashBytes(base), LettersOf(base), static_cast<uint32_t>(base.size())});
}

TextId TextBook::InternCopy(absl::Span<const WordId> words, const Text& text) {
  const uint32_t hash = HashOf(words);
  const size_t place = Place(words, hash);
  return slots_[place].text != 0 ? slots_[place].text : Add(place, hash, words, text);
}

TextId TextBook::Find(absl::Span<const WordId> words) const {
  return slots_[Place(words, HashOf(words))].text;
}

size_t TextBook::Place(absl::Span<const WordId> words, uint32_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t place = hash & mask;
  for (; slots_[place].text != 0; place = (place + 1) & mask) {
    if (slots_[place].hash != hash) continue;
    const auto there = this->words(slots_[place].text);
    const bool same = std::equal(words.begin(), words.end(), there.begin(), there.end(),
                                 [](WordId a, const TextWord& b) { return a == b.id; });
    if (same) break;
  }
  return place;
}

TextId TextBook::Add(size_t place, uint32_t hash, absl::Span<const WordId> words, const Text& text) {
  const auto id = static_cast<TextId>(texts_.size());
  slots_[place] = {hash, id};
  texts_.push_back(text);
  texts_.back().first_word = static_cast<uint32_t>(words_of_.size());
  texts_.back().words = static_cast<uint32_t>(words.size());
  for (const WordId word : words) {
    const Word& of = words_->word(word);
    words_of_.push_back({word, of.base, of.letters, of.length});
  }
  if (texts_.size() * 5 > slots_.size() * 3) Grow();
  return id;
}

void TextBook::Grow() {
  LargeArray<Slot> slots(slots_.size() * 2);
  const size_t mask = slots.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.text == 0) continue;
    size_t place = slot.hash & mask;
    while (slots[place].text != 0) place = (place + 1) & mask;
    slots[place] = slot;
  }
  slots_.swap(slots);
}

std::string TextBook::Joined(TextId id) const {
  std::string joined;
  for (const TextWord& word : words(id)) absl::StrAppend(&joined, words_->base(word.id));
  return joined;
}

std::string TextBook::Shown(TextId id) const {
  std::string shown;
  for (const TextWord& word : words(id)) absl::StrAppend(&shown, shown.empty() ? "" : " ", words_->canonical(word.id));
  return shown;
}

}  // namespace lienthong::linkage
