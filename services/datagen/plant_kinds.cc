#include "services/datagen/plant_kinds.h"

namespace lienthong::datagen {
namespace {

using K = PlantKind;

constexpr PlantKindInfo kKinds[] = {
    {K::kToneLoss, "tone_loss", false, "full_name", "residents", kExpectDiscrepancy},
    {K::kDiacriticLoss, "diacritic_loss", false, "full_name", "residents", kExpectDiscrepancy},
    {K::kNameDiffers, "name_differs", false, "full_name", "residents", kExpectDiscrepancy},
    {K::kNfd, "nfd", false, "full_name", "residents", kExpectAgree},
    {K::kTonePlacement, "tone_placement", false, "full_name", "residents", kExpectAgree},
    {K::kDayMonthSwapped, "day_month_swapped", false, "birth_date", "residents", kExpectDiscrepancy},
    {K::kBirthDateDiffers, "birth_date_differs", false, "birth_date", "residents", kExpectDiscrepancy},
    {K::kBirthYearOnly, "birth_year_only", false, "birth_date", "residents", kExpectAgree},
    {K::kSexDiffers, "sex_differs", false, "sex", "residents", kExpectDiscrepancy},
    {K::kSupersededNumber, "superseded_number", false, "personal_number", "residents", kExpectDiscrepancy},
    {K::kNoSuchPerson, "no_such_person", false, "personal_number", "residents", kExpectDiscrepancy},
    {K::kIdentityConflict, "identity_conflict", false, "personal_number", "residents", kExpectDiscrepancy},
    {K::kDuplicateNumber, "duplicate_number", false, "personal_number", "residents", kExpectDiscrepancy},
    {K::kProvinceMerged, "province_merged", false, "permanent_residence", "residents", kExpectAgree},
    {K::kSplitCommune, "split_commune", false, "permanent_residence", "residents", kExpectUndetermined},
    {K::kResidenceDiffers, "residence_differs", false, "permanent_residence", "residents", kExpectDiscrepancy},
    {K::kAbroadWithoutExit, "abroad_without_exit", true, "departure_date", "immigration", kExpectDiscrepancy},
    {K::kReturnedButWorking, "returned_but_working", true, "work_status", "labour", kExpectDiscrepancy},
    {K::kDeadButActive, "dead_but_active", true, "work_status", "labour", kExpectDiscrepancy},
    {K::kUnder18AtExit, "under_18_at_exit", true, "departure_date", "labour", kExpectDiscrepancy},
    {K::kContractNotLiquidated, "contract_not_liquidated", true, "liquidation_date", "labour", kExpectDiscrepancy},
    {K::kOldCardNumber, "old_card_number", false, "personal_number", "residents", kExpectDiscrepancy},
    {K::kNumberMissing, "number_missing", false, "personal_number", "residents", kExpectDiscrepancy},
};

}  // namespace

absl::Span<const PlantKindInfo> PlantKinds() {
  return kKinds;
}

const PlantKindInfo* FindPlantKind(absl::string_view name) {
  for (const PlantKindInfo& info : kKinds) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

const PlantKindInfo& InfoOf(PlantKind kind) {
  for (const PlantKindInfo& info : kKinds) {
    if (info.kind == kind) return info;
  }
  return kKinds[0];
}

}  // namespace lienthong::datagen
