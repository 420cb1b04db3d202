#include "services/linkage/kept_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace lienthong::linkage {
namespace {

constexpr absl::string_view kFirstLine = "lienthong kept linkage model 1";
constexpr absl::string_view kModelBegins = "\nmodel\n";
constexpr absl::string_view kNoValue = "-";
constexpr size_t kMostVersion = 64;
constexpr int64_t kMostMillibits = 100'000;
constexpr size_t kValuesInLine = 8;
constexpr double kMillibits = 1000;

bool IsVersion(absl::string_view text) {
  return !text.empty() && text.size() <= kMostVersion && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) || absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
           c == '.' || c == '_' || c == '-';
  });
}

std::string ValueText(const Slot& slot, const Books& books, uint32_t id) {
  if (slot.kind == SlotKind::kName) return std::string(books.words.canonical(id));
  return id == 0 ? "" : books.texts.Shown(id);
}

// The text with its numbers as short as they are meant.
std::string WithShortNumbers(absl::string_view text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    std::vector<std::string> words = absl::StrSplit(line, ' ');
    for (std::string& word : words) {
      double number = 0;
      const bool is_number = !word.empty() && absl::ascii_isdigit(static_cast<unsigned char>(word[0]));
      if (is_number && absl::SimpleAtod(word, &number)) word = absl::StrFormat("%.6g", number);
    }
    lines.push_back(absl::StrJoin(words, " "));
  }
  return absl::StrJoin(lines, "\n");
}

class KeptReader {
 public:
  explicit KeptReader(absl::string_view text) : text_(text) {}

  absl::StatusOr<KeptModel> Read() {
    const size_t begins = text_.find(kModelBegins);
    if (begins == absl::string_view::npos) return Wrong("there should be a line \"model\" with the model under it");
    lines_ = absl::StrSplit(text_.substr(0, begins), '\n');
    if (Line() != kFirstLine) return Wrong(absl::StrCat("it should be \"", kFirstLine, "\""));
    Next();
    if (words_.size() != 2 || words_[0] != "version" || !IsVersion(words_[1])) {
      return Wrong("it should be \"version\" and 1 to 64 of a-z, 0-9, '.', '_' and '-'");
    }
    kept_.version = std::string(words_[1]);
    Next();
    for (const auto& [name, value] : {std::pair<absl::string_view, int64_t*>{"prior_millibits", &kept_.prior_millibits},
                                      {"same_millibits", &kept_.same_millibits},
                                      {"review_millibits", &kept_.review_millibits}}) {
      if (absl::Status read = ReadMillibits(name, value); !read.ok()) return read;
    }
    if (kept_.same_millibits < kept_.review_millibits) return Wrong("same_millibits is below review_millibits");
    if (absl::Status read = ReadFields(); !read.ok()) return read;
    kept_.shares.resize(kept_.layout.slots().size());
    for (; words_[0] == "shares"; Next()) {
      if (absl::Status read = ReadShares(); !read.ok()) return read;
    }
    if (at_ < lines_.size()) return Wrong("it should begin with \"field\", \"shares\" or \"model\"");
    absl::StatusOr<Model> model = ReadModel(text_.substr(begins + kModelBegins.size()), kept_.layout);
    if (!model.ok()) return model.status();
    kept_.model = *std::move(model);
    return std::move(kept_);
  }

 private:
  absl::string_view Line() const { return at_ < lines_.size() ? lines_[at_] : absl::string_view(""); }
  void Next() {
    do {
      ++at_;
    } while (at_ < lines_.size() && (Line().empty() || Line()[0] == '#'));
    words_ = absl::StrSplit(Line(), ' ');
  }
  absl::Status Wrong(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat("kept model, line ", at_ + 1, ": ", what));
  }
  static bool Share(absl::string_view word, double* share) {
    return absl::SimpleAtod(word, share) && *share > 0 && *share <= 1;
  }

  absl::Status ReadMillibits(absl::string_view name, int64_t* value) {
    if (words_.size() != 2 || words_[0] != name || !absl::SimpleAtoi(words_[1], value) ||
        std::abs(*value) > kMostMillibits) {
      return Wrong(
          absl::StrCat("it should be \"", name, "\" and a number from -", kMostMillibits, " to ", kMostMillibits));
    }
    Next();
    return absl::OkStatus();
  }

  absl::Status ReadFields() {
    std::vector<Field> fields;
    for (; words_[0] == "field"; Next()) {
      if (words_.size() != 3) return Wrong("it should be \"field\", a name and a kind");
      const absl::StatusOr<FieldKind> kind = ParseFieldKind(words_[2]);
      if (!kind.ok()) return Wrong(kind.status().message());
      fields.push_back({std::string(words_[1]), *kind});
    }
    absl::StatusOr<Layout> layout = Layout::Make(std::move(fields));
    if (!layout.ok()) return Wrong(layout.status().message());
    kept_.layout = *std::move(layout);
    return absl::OkStatus();
  }

  absl::Status ReadShares() {
    const auto& slots = kept_.layout.slots();
    const auto slot = std::find_if(slots.begin(), slots.end(),
                                   [this](const Slot& each) { return words_.size() > 1 && each.name == words_[1]; });
    if (slot == slots.end() || (slot->kind != SlotKind::kName && slot->kind != SlotKind::kMiddle)) {
      return Wrong("\"shares\" should be followed by a slot of a name");
    }
    ValueShares& shares = kept_.shares[static_cast<size_t>(slot - slots.begin())];
    if (words_.size() < 4 || words_.size() % 2 != 0 || words_[2] != "rest" || !Share(words_[3], &shares.rest)) {
      return Wrong("after the slot there should be \"rest\" with a share above 0, then values, each with a share");
    }
    for (size_t i = 4; i < words_.size(); i += 2) {
      double share = 0;
      if (!Share(words_[i + 1], &share)) return Wrong(absl::StrCat(words_[i], " should have a share above 0"));
      const std::string value = words_[i] == kNoValue ? "" : absl::StrReplaceAll(words_[i], {{"_", " "}});
      shares.common[value] = share;
    }
    return absl::OkStatus();
  }

  absl::string_view text_;
  std::vector<absl::string_view> lines_;
  size_t at_ = 0;
  std::vector<absl::string_view> words_;
  KeptModel kept_;
};

}  // namespace

KeptModel KeepModel(const Model& model, const Layout& layout, const Frequencies& frequencies, const Books& books,
                    const KeepOptions& options) {
  KeptModel kept;
  kept.version = options.version;
  kept.prior_millibits = std::lround(-kMillibits * std::log2(options.one_in));
  kept.same_millibits = options.same_millibits;
  kept.review_millibits = options.review_millibits;
  kept.layout = layout;
  kept.model = model;
  kept.shares.resize(layout.slots().size());
  for (size_t i = 0; i < layout.slots().size(); ++i) {
    const Slot& slot = layout.slots()[i];
    if (slot.kind != SlotKind::kName && slot.kind != SlotKind::kMiddle) continue;
    const CommonIds common = frequencies.Commonest(i, options.most_values);
    for (const auto& [id, share] : common.shares) kept.shares[i].common[ValueText(slot, books, id)] = share;
    kept.shares[i].rest = common.rest;
  }
  return kept;
}

std::string WriteKeptModel(const KeptModel& kept) {
  std::string text =
      absl::StrCat(kFirstLine, "\nversion ", kept.version, "\nprior_millibits ", kept.prior_millibits,
                   "\nsame_millibits ", kept.same_millibits, "\nreview_millibits ", kept.review_millibits, "\n");
  for (const Field& field : kept.layout.fields()) {
    absl::StrAppend(&text, "field ", field.name, " ", FieldKindName(field.kind), "\n");
  }
  for (size_t slot = 0; slot < kept.shares.size(); ++slot) {
    const ValueShares& shares = kept.shares[slot];
    if (shares.rest == 0) continue;
    std::vector<std::pair<std::string, double>> values(shares.common.begin(), shares.common.end());
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    for (size_t i = 0; i == 0 || i < values.size(); ++i) {
      if (i % kValuesInLine == 0) {
        absl::StrAppendFormat(&text, "%sshares %s rest %.6g", i == 0 ? "" : "\n", kept.layout.slots()[slot].name,
                              shares.rest);
      }
      if (i >= values.size()) break;
      const std::string value =
          values[i].first.empty() ? std::string(kNoValue) : absl::StrReplaceAll(values[i].first, {{" ", "_"}});
      absl::StrAppendFormat(&text, " %s %.6g", value, values[i].second);
    }
    text.push_back('\n');
  }
  // The line before ends with what the next begins with.
  absl::StrAppend(&text, kModelBegins.substr(1), WithShortNumbers(WriteModel(kept.model, kept.layout)));
  return text;
}

absl::StatusOr<KeptModel> ReadKeptModel(absl::string_view text) {
  return KeptReader(text).Read();
}

const KeptModel& BuiltInModel() {
  static const auto* const model = new KeptModel(ReadKeptModel(BuiltInModelText()).value());
  return *model;
}

}  // namespace lienthong::linkage
