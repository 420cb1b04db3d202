// The kinds of planted errors, and what must be found of each.

#ifndef SERVICES_DATAGEN_PLANT_KINDS_H_
#define SERVICES_DATAGEN_PLANT_KINDS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lienthong::datagen {

enum class PlantKind {
  kNone,
  kToneLoss,
  kDiacriticLoss,
  kNameDiffers,
  kNfd,
  kTonePlacement,
  kDayMonthSwapped,
  kBirthDateDiffers,
  kBirthYearOnly,
  kSexDiffers,
  kSupersededNumber,
  kNoSuchPerson,
  kIdentityConflict,
  kDuplicateNumber,
  kProvinceMerged,
  kSplitCommune,
  kResidenceDiffers,
  kAbroadWithoutExit,
  kReturnedButWorking,
  kDeadButActive,
  kUnder18AtExit,
  kContractNotLiquidated,
  kOldCardNumber,
  kNumberMissing,
  // Not an error: the rightful holder of a number that a kDuplicateNumber worker was written down with.
  kNumberHolder,
};

inline constexpr absl::string_view kExpectDiscrepancy = "discrepancy";
inline constexpr absl::string_view kExpectAgree = "agree";
inline constexpr absl::string_view kExpectUndetermined = "undetermined";

struct PlantKindInfo {
  PlantKind kind;
  absl::string_view name;   // "tone_loss"
  bool on_deployment;       // the source record is the worker's latest deployment, else the labour person record
  absl::string_view field;  // lower snake name of the RecordField
  absl::string_view owner;  // the registry that owns the field
  absl::string_view expect;
};

// All kinds that are planted, in the order of reports; neither kNone nor kNumberHolder.
absl::Span<const PlantKindInfo> PlantKinds();
// Null for another name.
const PlantKindInfo* FindPlantKind(absl::string_view name);
// `kind` is one of PlantKinds().
const PlantKindInfo& InfoOf(PlantKind kind);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PLANT_KINDS_H_
