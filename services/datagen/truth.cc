#include "services/datagen/truth.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "services/datagen/numbers.h"
#include "services/datagen/plant_kinds.h"
#include "services/datagen/records.h"

namespace lienthong::datagen {
namespace {

constexpr absl::string_view kReadme = R"(What is true of the data beside this folder. No registry sees it.

All people are invented. Personal numbers begin with prefixes that no province has (Circular 07/2016/TT-BCA), old cards
with 00, passports with X, laissez-passers with ZL, telephone numbers with +8400, enterprises with 00.

truth.csv: one row for each planted error; a worker has at most one, and none of these workers is in changes.jsonl.
  source_record  registry/record-kind/key, as labour/person/LD-0000123
  kind           which error (below)
  field          the field it is in, lower snake name of RecordField
  owner          the registry that owns the field
  expect         discrepancy   must be found under this kind
                 agree         differs in writing only: nothing may be found there
                 undetermined  must be reported as undecidable, neither equal nor different
people.csv: who is who.
  person           index of the person, the number in keys of crossings (XC-0000001-1 is of person 1)
  labour_key       key of the labour person record, empty for others; keys above the number of workers asked for appear
                   only in changes.jsonl
  personal_number  the key at residents
  documents        the keys of documents at immigration, separated by spaces

A labour record of old_card_number names an old card and nothing else that finds its person; a second person, who is no
worker, has the same card. One of number_missing names the passport: immigration has the personal number with it.

Where a labour record has somebody else's number or nobody's (duplicate_number, identity_conflict, no_such_person) or a
cancelled one (superseded_number), its deployments have it too, while immigration has the true one.

kinds:
)";

std::string SourceRecord(const World& world, size_t worker, const PlantKindInfo& info) {
  if (!info.on_deployment) return absl::StrCat("labour/person/", LabourPersonKey(worker));
  return absl::StrCat("labour/deployment/", DeploymentKey(worker, world.workers[worker].deployments.back().number));
}

}  // namespace

std::string TruthCsv(const World& world) {
  std::string csv = "source_record,kind,field,owner,expect\n";
  for (size_t w = 0; w < world.workers.size(); ++w) {
    const PlantKind plant = world.workers[w].plant;
    if (plant == PlantKind::kNone || plant == PlantKind::kNumberHolder) continue;
    const PlantKindInfo& info = InfoOf(plant);
    absl::StrAppend(&csv, SourceRecord(world, w, info), ",", info.name, ",", info.field, ",");
    absl::StrAppend(&csv, info.owner, ",", info.expect, "\n");
  }
  return csv;
}

std::string PeopleCsv(const World& world) {
  std::string csv = "person,labour_key,personal_number,documents\n";
  for (size_t p = 0; p < world.people.size(); ++p) {
    const Person& person = world.people[p];
    const std::string key =
        person.worker == kNobody ? std::string() : LabourPersonKey(static_cast<size_t>(person.worker));
    const std::string documents = absl::StrJoin(
        person.documents, " ", [](std::string* out, const Document& document) { out->append(document.number); });
    absl::StrAppend(&csv, p + 1, ",", key, ",", PersonalNumberText(person.number), ",", documents, "\n");
  }
  return csv;
}

std::string TruthReadme() {
  std::string text(kReadme);
  for (const PlantKindInfo& info : PlantKinds()) {
    absl::StrAppend(&text, "  ", info.name, ": ", info.on_deployment ? "labour/deployment" : "labour/person", ", ");
    absl::StrAppend(&text, info.field, ", ", info.expect, "\n");
  }
  return text;
}

}  // namespace lienthong::datagen
