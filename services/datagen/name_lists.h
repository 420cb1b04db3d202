// The names people get.

#ifndef SERVICES_DATAGEN_NAME_LISTS_H_
#define SERVICES_DATAGEN_NAME_LISTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/datagen/random.h"
#include "services/identity/identifiers.h"

namespace lienthong::datagen {

// Names with how often each occurs.
struct WeightedNames {
  std::vector<std::string> names;
  std::vector<uint64_t> cumulative;

  void Add(absl::string_view name, uint64_t weight);
  const std::string& Pick(Random* random) const { return names[random->PickWeighted(cumulative)]; }
};

// Immutable after it is made.
class NameLists {
 public:
  // A few common surnames, middle and given names.
  static NameLists BuiltIn();
  // Reads surname_frequency.csv, middle_name_frequency.csv, given_names_male.txt and given_names_female.txt from
  // `directory`/names. Lines with letters that Vietnamese does not have are left out. NOT_FOUND for a missing file,
  // INVALID_ARGUMENT if a list comes out empty.
  static absl::StatusOr<NameLists> Load(const std::string& directory);
  // Load, or BuiltIn for an empty `directory`.
  static absl::StatusOr<NameLists> Read(const std::string& directory);

  // A whole name of two to four words, in NFC. `sex` kFemale or anything else.
  std::string FullName(identity::Sex sex, Random* random) const;
  // The name with another middle name (added if it has none). The first and last words stay.
  std::string WithOtherMiddleName(const std::string& full_name, identity::Sex sex, Random* random) const;

  const WeightedNames& surnames() const { return surnames_; }
  const WeightedNames& Middles(identity::Sex sex) const;
  // Lines of one or two words; of two the first is a middle name that goes with the second.
  const std::vector<std::string>& GivenLines(identity::Sex sex) const;

 private:
  NameLists() = default;

  WeightedNames surnames_;
  WeightedNames middles_male_;
  WeightedNames middles_female_;
  std::vector<std::string> given_male_;
  std::vector<std::string> given_female_;
};

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_NAME_LISTS_H_
