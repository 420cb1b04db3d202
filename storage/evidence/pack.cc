#include "storage/evidence/pack.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/merkle/base64.h"
#include "storage/merkle/signed_note.h"

namespace lienthong::evidence {
namespace {

constexpr char kTimeFormat[] = "%Y-%m-%dT%H:%M:%SZ";
constexpr size_t kTimeBytes = 20;  // of a year with four digits
constexpr size_t kMaxNameBytes = 200;
constexpr size_t kMaxCodeBytes = 64;
// As many as a proof can have.
constexpr size_t kMaxHashes = 64;

bool IsCode(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxCodeBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
  });
}

// Whether `text` can be the name of a stream or subject.
bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isprint(c); });
}

void AppendHashes(const std::vector<merkle::Hash>& hashes, std::string* out) {
  for (const merkle::Hash& hash : hashes) absl::StrAppend(out, "hash ", merkle::Base64(merkle::BytesOf(hash)), "\n");
}

void AppendEvent(absl::string_view word, const PackEvent& event, std::string* out) {
  absl::StrAppend(out, word, " ", event.position, " ", merkle::Base64(event.bytes), "\n");
  AppendHashes(event.inclusion, out);
  for (const PackPart& part : event.parts) {
    if (part.event_key.has_value()) {
      absl::StrAppend(out, "key ", merkle::Base64(part.event_key->bytes()), " ", part.subject, "\n");
    } else {
      absl::StrAppend(out, "destroyed ", part.subject, "\n");
    }
  }
}

// Reads a text from its front. Every function but At and Read leaves refusal() behind when it is false.
class Reader {
 public:
  explicit Reader(absl::string_view text) : rest_(text) {}

  bool Read(Pack* pack) {
    absl::string_view value;
    if (!Take("lienthong", &value)) return false;
    if (!Value("agency", IsCode, &pack->agency) || !Value("purpose", IsCode, &pack->purpose)) return false;
    if (!Time(&pack->time)) return false;
    if (!Take("checkpoint", &value) || !Bytes(value, &pack->checkpoint)) return false;
    pack->checkpoint_line = line_;
    if (At("growth") && !Growth(&pack->growth.emplace())) return false;
    if (!Event("index", &pack->index)) return false;
    while (At("stream")) {
      if (!Stream(&pack->streams.emplace_back())) return false;
    }
    while (At("look")) {
      if (!Event("look", &pack->looks.emplace_back())) return false;
    }
    ++line_;
    return rest_.empty() || Refuse(Fault::kLinesLeft);
  }
  const Refusal& refusal() const { return refusal_; }

 private:
  bool Refuse(Fault fault, absl::string_view what = "") {
    refusal_ = {fault, line_, std::string(what)};
    return false;
  }

  bool At(absl::string_view word) const {
    return absl::StartsWith(rest_, word) && absl::StartsWith(rest_.substr(word.size()), " ");
  }

  // The rest of the next line, which has to begin with `word`.
  bool Take(absl::string_view word, absl::string_view* value) {
    ++line_;
    const size_t end = rest_.find('\n');
    if (!At(word) || end == absl::string_view::npos) return Refuse(Fault::kExpected, word);
    *value = rest_.substr(word.size() + 1, end - word.size() - 1);
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool Value(absl::string_view word, bool (*is_good)(absl::string_view), std::string* out) {
    absl::string_view value;
    if (!Take(word, &value)) return false;
    *out = std::string(value);
    return is_good(value) || Refuse(Fault::kText);
  }

  bool Time(absl::Time* time) {
    absl::string_view value;
    if (!Take("time", &value)) return false;
    if (value.size() != kTimeBytes) return Refuse(Fault::kTime);
    return absl::ParseTime(kTimeFormat, value, absl::UTCTimeZone(), time, nullptr) || Refuse(Fault::kTime);
  }

  bool Number(absl::string_view text, uint64_t* number) {
    if (absl::SimpleAtoi(text, number) && absl::StrCat(*number) == text && *number <= merkle::kMaxTreeSize) return true;
    return Refuse(Fault::kNumber);
  }

  bool Bytes(absl::string_view text, std::string* bytes) {
    absl::StatusOr<std::string> parsed = merkle::ParseBase64(text);
    if (!parsed.ok()) return Refuse(Fault::kBase64);
    *bytes = *std::move(parsed);
    return true;
  }

  bool Hashes(std::vector<merkle::Hash>* hashes) {
    while (At("hash") && hashes->size() < kMaxHashes) {
      absl::string_view value;
      std::string bytes;
      if (!Take("hash", &value) || !Bytes(value, &bytes)) return false;
      if (bytes.size() != merkle::kHashBytes) return Refuse(Fault::kBase64);
      hashes->push_back(merkle::HashOf(bytes));
    }
    return true;
  }

  bool Growth(PackGrowth* growth) {
    absl::string_view value;
    if (!Take("growth", &value)) return false;
    growth->line = line_;
    return Number(value, &growth->old_size) && Hashes(&growth->hashes);
  }

  bool Part(PackPart* part) {
    absl::string_view value;
    if (At("destroyed")) {
      part->line = line_ + 1;
      return Value("destroyed", IsName, &part->subject);
    }
    if (!Take("key", &value)) return false;
    part->line = line_;
    const size_t space = std::min(value.find(' '), value.size());
    std::string key;
    if (!Bytes(value.substr(0, space), &key)) return false;
    if (key.size() != storage::SecretKey::kBytes) return Refuse(Fault::kBase64);
    part->event_key = storage::SecretKey::FromBytes(key);
    storage::Wipe(&key);
    if (space == value.size() || !IsName(value.substr(space + 1))) return Refuse(Fault::kText);
    part->subject = std::string(value.substr(space + 1));
    return true;
  }

  bool Event(absl::string_view word, PackEvent* event) {
    absl::string_view value;
    if (!Take(word, &value)) return false;
    event->line = line_;
    const size_t space = std::min(value.find(' '), value.size());
    if (!Number(value.substr(0, space), &event->position)) return false;
    if (space == value.size()) return Refuse(Fault::kBase64);
    if (!Bytes(value.substr(space + 1), &event->bytes) || !Hashes(&event->inclusion)) return false;
    while (At("key") || At("destroyed")) {
      if (!Part(&event->parts.emplace_back())) return false;
    }
    return true;
  }

  bool Stream(PackStream* stream) {
    absl::string_view value;
    if (!Value("stream", IsName, &stream->name)) return false;
    stream->line = line_;
    if (!Take("bucket", &value) || !Bytes(value, &stream->bucket) || !Hashes(&stream->bucket_hashes)) return false;
    while (At("event")) {
      if (!Event("event", &stream->events.emplace_back())) return false;
    }
    return true;
  }

  absl::string_view rest_;
  uint64_t line_ = 0;  // of the line taken last
  Refusal refusal_ = {};
};

// The first line, from 1, in which the two texts differ.
uint64_t FirstDifference(absl::string_view one, absl::string_view other) {
  const auto differ = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  return 1 + static_cast<uint64_t>(std::count(one.begin(), differ.first, '\n'));
}

}  // namespace

std::string PackText(const Pack& pack) {
  std::string text = absl::StrCat(kPackMark, "\nagency ", pack.agency, "\npurpose ", pack.purpose, "\ntime ",
                                  absl::FormatTime(kTimeFormat, pack.time, absl::UTCTimeZone()), "\ncheckpoint ",
                                  merkle::Base64(pack.checkpoint), "\n");
  if (pack.growth.has_value()) {
    absl::StrAppend(&text, "growth ", pack.growth->old_size, "\n");
    AppendHashes(pack.growth->hashes, &text);
  }
  AppendEvent("index", pack.index, &text);
  for (const PackStream& stream : pack.streams) {
    absl::StrAppend(&text, "stream ", stream.name, "\nbucket ", merkle::Base64(stream.bucket), "\n");
    AppendHashes(stream.bucket_hashes, &text);
    for (const PackEvent& event : stream.events) AppendEvent("event", event, &text);
  }
  for (const PackEvent& look : pack.looks) AppendEvent("look", look, &text);
  return text;
}

MaybeRefusal ParsePack(absl::string_view text, Pack* pack) {
  *pack = Pack();
  if (!absl::StartsWith(text, absl::StrCat(kPackMark, "\n"))) return Refusal{Fault::kNotAPack, 1, ""};
  Reader reader(text);
  if (!reader.Read(pack)) return reader.refusal();
  // What was read loosely is held against its one spelling.
  const std::string again = PackText(*pack);
  if (again != text) return Refusal{Fault::kSpelling, FirstDifference(text, again), ""};
  return std::nullopt;
}

absl::StatusOr<std::string> SignPack(const Pack& pack, const storage::NoteSigner& signer) {
  merkle::SignedNote note{PackText(pack), {}};
  const absl::Status too_large =
      absl::ResourceExhaustedError(absl::StrCat("the evidence has more than ", kMaxPackBytes, " bytes"));
  if (note.text.size() > kMaxPackBytes) return too_large;
  Pack again;
  if (const MaybeRefusal refused = ParsePack(note.text, &again); refused.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("line ", refused->line, " of the evidence cannot be written"));
  }
  absl::StatusOr<merkle::NoteSignature> signature = signer.Sign(note.text, kMaxPackBytes);
  if (!signature.ok()) return signature.status();
  note.signatures.push_back(*std::move(signature));
  std::string bytes = merkle::NoteBytes(note);
  if (bytes.size() > kMaxPackBytes) return too_large;
  return bytes;
}

}  // namespace lienthong::evidence
