// KeptModel: a model as a file that programs read to weigh pairs, apart from the records it was learnt from.

#ifndef LIENTHONG_SERVICES_LINKAGE_KEPT_MODEL_H_
#define LIENTHONG_SERVICES_LINKAGE_KEPT_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/linkage/field.h"
#include "services/linkage/frequencies.h"
#include "services/linkage/model.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// How common the values of one slot are.
struct ValueShares {
  absl::flat_hash_map<std::string, double> common;  // by canonical value: the share of people who have it
  double rest = 0;                                  // of any other value; 0: values are not told apart
};

// Weights in thousandths of a bit.
struct KeptModel {
  std::string version;  // 1 to 64 characters: a-z, 0-9, '.', '_' and '-'; a changed model takes another
  int64_t prior_millibits = 0;
  // A pair of at least so many is likely one person; of so many, for a person to look at.
  int64_t same_millibits = 0;
  int64_t review_millibits = 0;
  Layout layout;
  Model model;
  std::vector<ValueShares> shares;  // by slot; of names alone
};

// What a model is kept with, beside what was learnt.
struct KeepOptions {
  std::string version;
  double one_in = 700'000;         // the prior: a pair picked blindly is one person once in so many
  int64_t same_millibits = 6'658;  // 0.99
  int64_t review_millibits = 0;    // one half
  size_t most_values = 150;        // of a slot; rarer ones share one weight
};

// The model with the shares of the names that were counted in tables with these books.
KeptModel KeepModel(const Model& model, const Layout& layout, const Frequencies& frequencies, const Books& books,
                    const KeepOptions& options);

// As text and back. Lines in this order: the format, `version`, `prior_millibits`, `same_millibits`,
// `review_millibits`, `field NAME KIND` for each, `shares SLOT rest SHARE`, followed by values ('_' for a space, '-'
// for none) each with its share, and `model`, under which stands what WriteModel writes. Lines that begin with # say
// nothing.
std::string WriteKeptModel(const KeptModel& kept);
// INVALID_ARGUMENT naming the line, or the line of the model within.
absl::StatusOr<KeptModel> ReadKeptModel(absl::string_view text);

// The text of deploy/config/linkage-model-1.txt, learnt from pairs that lienthong-datagen invents.
absl::string_view BuiltInModelText();
// What it says.
const KeptModel& BuiltInModel();

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_KEPT_MODEL_H_
