#include "adapters/difference/messages.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "adapters/difference/little_endian.h"

namespace lienthong::difference {
namespace {

enum Kind : uint8_t {
  kDigestAsked = 0,
  kSampleAsked = 1,
  kSumsAsked = 2,
  kSymbolsAsked = 3,
  kEqual = 16,
  kFold = 17,
  kMany = 18,
  kSums = 19,
  kSymbols = 20,
};

constexpr uint64_t kMostInVarint = (1 << 14) - 1;

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("difference: ", what));
}

// A message taken from its front. What is not there reads as 0 and spoils the reader.
class Reader {
 public:
  explicit Reader(absl::string_view text) : rest_(text) {}

  uint64_t Number(size_t bytes) {
    if (rest_.size() < bytes) {
      spoilt_ = true;
      rest_ = absl::string_view();
      return 0;
    }
    const uint64_t value = ReadLittleEndian(rest_.data(), bytes);
    rest_.remove_prefix(bytes);
    return value;
  }
  uint64_t Varint() {
    const uint64_t low = Number(1);
    if (low < 0x80) return low;
    const uint64_t high = Number(1);
    if (high == 0 || high > 0x7f) spoilt_ = true;
    return (low & 0x7f) | (high << 7);
  }
  Digest ReadDigest() {
    Digest digest;
    digest.values = Number(8);
    digest.wides = Number(8);
    return digest;
  }
  bool spoilt() const { return spoilt_; }
  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view rest_;
  bool spoilt_ = false;
};

void AppendVarint(uint64_t value, std::string* out) {
  if (value >= 0x80) {
    out->push_back(static_cast<char>(0x80 | (value & 0x7f)));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

void AppendDigest(const Digest& digest, std::string* out) {
  AppendLittleEndian(digest.values, 8, out);
  AppendLittleEndian(digest.wides, 8, out);
}

void AppendSums(const std::vector<uint64_t>& sums, std::string* out) {
  for (const uint64_t sum : sums) AppendLittleEndian(sum, kFieldBytes, out);
}

absl::StatusOr<std::vector<uint64_t>> SumsOf(absl::string_view bytes, size_t count) {
  if (bytes.size() != count * kFieldBytes) return Malformed("other sums than asked for");
  std::vector<uint64_t> sums(count);
  for (size_t i = 0; i < count; ++i) sums[i] = ReadLittleEndian(bytes.data() + i * kFieldBytes, kFieldBytes);
  return sums;
}

absl::StatusOr<SumGroup> ReadGroup(Reader* reader) {
  SumGroup group;
  group.bits = static_cast<int>(reader->Number(1));
  group.range.first = reader->Number(1);
  group.range.count = reader->Number(1);
  const uint64_t buckets = reader->Varint();
  const bool bounded = group.bits <= kBucketBits && group.range.count >= 1 &&
                       group.range.first + group.range.count <= kMaxSums && buckets >= 1 &&
                       buckets <= (uint64_t{1} << group.bits);
  if (reader->spoilt() || !bounded) return Malformed("a group of sums out of bounds");
  uint64_t bucket = 0;
  for (uint64_t i = 0; i < buckets; ++i) {
    const uint64_t above = reader->Varint();
    if (i > 0 && above == 0) return Malformed("buckets that do not rise");
    bucket += above;
    if (reader->spoilt() || bucket >= (uint64_t{1} << group.bits)) return Malformed("a bucket that there is not");
    group.buckets.push_back(static_cast<uint16_t>(bucket));
  }
  return group;
}

absl::StatusOr<Question> ReadSumsQuestion(Reader* reader) {
  SumsQuestion question;
  size_t added = 0;
  while (!reader->rest().empty()) {
    absl::StatusOr<SumGroup> group = ReadGroup(reader);
    if (!group.ok()) return group.status();
    added += group->sums() << (kBucketBits - group->bits);
    if (added > kMaxSumsAdded) return Malformed("more sums asked for than there are");
    question.groups.push_back(*std::move(group));
  }
  if (question.groups.empty()) return Malformed("no sums asked for");
  return question;
}

void AppendSumsQuestion(const SumsQuestion& question, std::string* out) {
  for (const SumGroup& group : question.groups) {
    AppendLittleEndian(static_cast<uint64_t>(group.bits), 1, out);
    AppendLittleEndian(group.range.first, 1, out);
    AppendLittleEndian(group.range.count, 1, out);
    AppendVarint(group.buckets.size(), out);
    uint64_t before = 0;
    for (const uint16_t bucket : group.buckets) {
      AppendVarint(bucket - before, out);
      before = bucket;
    }
  }
}

}  // namespace

static_assert(kBuckets <= kMostInVarint);

std::string WriteQuestion(const Question& question) {
  std::string out(1, static_cast<char>(question.index()));
  if (const auto* digest = std::get_if<Digest>(&question)) {
    AppendDigest(*digest, &out);
  } else if (const auto* sample = std::get_if<SampleQuestion>(&question)) {
    AppendLittleEndian(sample->known, 1, &out);
    out.append(reinterpret_cast<const char*>(sample->sample.bytes().data()), ParitySample::kBytes);
  } else if (const auto* sums = std::get_if<SumsQuestion>(&question)) {
    AppendSumsQuestion(*sums, &out);
  } else if (const auto* symbols = std::get_if<SymbolsQuestion>(&question)) {
    AppendLittleEndian(symbols->first, 4, &out);
    AppendLittleEndian(symbols->count, 4, &out);
  }
  return out;
}

absl::StatusOr<Question> ReadQuestion(absl::string_view text) {
  if (text.empty() || text.size() > kMaxQuestionBytes) return Malformed("a question of no length that there is");
  Reader reader(text);
  const uint64_t kind = reader.Number(1);
  if (kind == kDigestAsked && text.size() == 17) return reader.ReadDigest();
  if (kind == kSampleAsked && text.size() == 2 + ParitySample::kBytes) {
    SampleQuestion question;
    question.known = reader.Number(1);
    if (question.known > kMaxSums) return Malformed("more sums known than there are");
    std::memcpy(question.sample.bytes().data(), reader.rest().data(), ParitySample::kBytes);
    return question;
  }
  if (kind == kSumsAsked) return ReadSumsQuestion(&reader);
  if (kind == kSymbolsAsked && text.size() == 9) {
    SymbolsQuestion question;
    question.first = reader.Number(4);
    question.count = reader.Number(4);
    if (question.count < 1 || question.count > kMaxSymbolsAnswered) return Malformed("symbols out of bounds");
    return question;
  }
  return Malformed("a question of no kind that there is");
}

std::string WriteFirstAnswer(const FirstAnswer& answer, size_t known) {
  std::string out(1, static_cast<char>(kEqual + answer.index()));
  if (const auto* fold = std::get_if<FoldAnswer>(&answer)) {
    if (known == 0) AppendDigest(fold->digest, &out);
    AppendLittleEndian(static_cast<uint64_t>(fold->bits), 1, &out);
    AppendLittleEndian(fold->count, 1, &out);
    AppendSums(fold->sums, &out);
  } else if (const auto* many = std::get_if<ManyAnswer>(&answer)) {
    if (known == 0) AppendDigest(many->digest, &out);
    AppendLittleEndian(many->differences, 4, &out);
  }
  return out;
}

absl::StatusOr<FirstAnswer> ReadFirstAnswer(absl::string_view text, size_t known) {
  Reader reader(text);
  const uint64_t kind = reader.Number(1);
  if (reader.spoilt()) return Malformed("an answer without a kind");
  if (kind == kEqual && reader.rest().empty() && known == 0) return EqualAnswer();
  if (kind != kFold && kind != kMany) return Malformed("an answer of another kind than the question");
  const Digest digest = known == 0 ? reader.ReadDigest() : Digest();
  if (kind == kMany) {
    const ManyAnswer many = {digest, reader.Number(4)};
    if (reader.spoilt() || !reader.rest().empty()) return Malformed("an answer of another length than its kind");
    return many;
  }
  FoldAnswer fold;
  fold.digest = digest;
  fold.bits = static_cast<int>(reader.Number(1));
  fold.count = reader.Number(1);
  if (reader.spoilt() || fold.bits > kBucketBits || fold.count < 1 || fold.count > kMaxSums) {
    return Malformed("a fold out of bounds");
  }
  const size_t all = fold.count << fold.bits;
  absl::StatusOr<std::vector<uint64_t>> sums = SumsOf(reader.rest(), all - std::min(known, fold.count));
  if (!sums.ok()) return sums.status();
  fold.sums = *std::move(sums);
  return fold;
}

std::string WriteSums(const std::vector<uint64_t>& sums) {
  std::string out(1, static_cast<char>(kSums));
  AppendSums(sums, &out);
  return out;
}

absl::StatusOr<std::vector<uint64_t>> ReadSums(absl::string_view text, size_t count) {
  if (text.empty() || static_cast<uint8_t>(text[0]) != kSums) return Malformed("no answer with sums");
  return SumsOf(text.substr(1), count);
}

std::string WriteSymbols(const std::vector<CodedSymbol>& symbols) {
  std::string out(1, static_cast<char>(kSymbols));
  for (const CodedSymbol& symbol : symbols) {
    AppendLittleEndian(symbol.words, 8, &out);
    AppendLittleEndian(symbol.checks, 8, &out);
  }
  return out;
}

absl::StatusOr<std::vector<CodedSymbol>> ReadSymbols(absl::string_view text, size_t count) {
  if (text.empty() || static_cast<uint8_t>(text[0]) != kSymbols) return Malformed("no answer with symbols");
  if (text.size() != 1 + count * CodedSymbol::kBytes) return Malformed("other symbols than asked for");
  std::vector<CodedSymbol> symbols(count);
  for (size_t i = 0; i < count; ++i) {
    const char* const at = text.data() + 1 + i * CodedSymbol::kBytes;
    symbols[i] = {ReadLittleEndian(at, 8), ReadLittleEndian(at + 8, 8)};
  }
  return symbols;
}

}  // namespace lienthong::difference
