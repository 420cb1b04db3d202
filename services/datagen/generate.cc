#include "services/datagen/generate.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/datagen/changes.h"
#include "services/datagen/name_lists.h"
#include "services/datagen/output_files.h"
#include "services/datagen/places.h"
#include "services/datagen/population.h"
#include "services/datagen/records.h"
#include "services/datagen/truth.h"
#include "services/reference/administrative_units.h"

namespace lienthong::datagen {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxPeople = 9999999;  // keys have seven digits
constexpr absl::string_view kRegistryFolders[] = {"labour", "residents", "immigration"};

absl::Status CheckOptions(const GenerateOptions& options) {
  if (options.workers < 1 || options.people < options.workers || options.people > kMaxPeople) {
    return absl::InvalidArgumentError(
        absl::StrCat("--workers must be at least 1, --people at least --workers and at most ", kMaxPeople));
  }
  if (options.as_of < DayOf(2026, 1, 1) || options.as_of > DayOf(2099, 12, 31)) {
    return absl::InvalidArgumentError("--as-of must be a day from 2026-01-01 to 2099-12-31, as 2026-11-01");
  }
  if (options.changes.value_or(0) < 0 || options.plant.value_or(0) < 0) {
    return absl::InvalidArgumentError("--changes and --plant must not be negative");
  }
  if (options.out.empty()) return absl::InvalidArgumentError("--out must name a directory");
  return absl::OkStatus();
}

absl::Status PrepareFolders(const GenerateOptions& options) {
  const absl::Status prepared = PrepareDirectory(options.out, options.force);
  if (!prepared.ok()) return prepared;
  for (absl::string_view folder :
       {kRegistryFolders[0], kRegistryFolders[1], kRegistryFolders[2], absl::string_view("truth")}) {
    std::error_code error;
    fs::create_directories(fs::path(options.out) / std::string(folder), error);
    if (error) return absl::UnavailableError(absl::StrCat("could not make ", options.out, ": ", error.message()));
  }
  return absl::OkStatus();
}

absl::Status WriteWhole(const std::string& path, absl::string_view text) {
  LineFile file(path);
  file.Text(text);
  return file.Close();
}

void WriteLabour(const World& world, LineFile* file) {
  for (size_t w = 0; w < world.workers.size(); ++w) file->Line(RecordJson(LabourPersonRecord(world, w)));
  for (size_t w = 0; w < world.workers.size(); ++w) {
    for (const Deployment& d : world.workers[w].deployments) file->Line(RecordJson(DeploymentRecord(world, w, d)));
  }
}

void WriteResidents(const World& world, LineFile* file) {
  std::vector<size_t> order(world.people.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&world](size_t a, size_t b) { return world.people[a].number < world.people[b].number; });
  for (const size_t p : order) file->Line(RecordJson(ResidentRecord(world.people[p])));
}

void WriteImmigration(const World& world, LineFile* file) {
  std::vector<std::pair<const Document*, const Person*>> documents;
  for (const Person& person : world.people) {
    for (const Document& document : person.documents) documents.emplace_back(&document, &person);
  }
  std::sort(documents.begin(), documents.end(),
            [](const auto& a, const auto& b) { return a.first->number < b.first->number; });
  for (const auto& [document, person] : documents) file->Line(RecordJson(DocumentRecord(*person, *document)));
  for (size_t p = 0; p < world.people.size(); ++p) {
    const Person& person = world.people[p];
    std::vector<std::pair<std::string, size_t>> crossings;  // in order of keys: ...-10 before ...-2
    for (size_t c = 0; c < person.crossings.size(); ++c) crossings.emplace_back(CrossingKey(p, c), c);
    std::sort(crossings.begin(), crossings.end());
    for (const auto& crossing : crossings) file->Line(RecordJson(CrossingRecord(person, p, crossing.second)));
  }
}

// Writes the initial records of a registry and returns how many.
absl::StatusOr<uint64_t> WriteInitial(const World& world, RegistryName registry, const std::string& folder) {
  LineFile file(folder + "/initial.jsonl");
  if (registry == RegistryName::kLabour) WriteLabour(world, &file);
  if (registry == RegistryName::kResidents) WriteResidents(world, &file);
  if (registry == RegistryName::kImmigration) WriteImmigration(world, &file);
  const absl::Status closed = file.Close();
  if (!closed.ok()) return closed;
  const absl::Status dated = WriteWhole(folder + "/data_as_of", IsoDay(world.as_of) + "T00:00:00Z\n");
  if (!dated.ok()) return dated;
  return file.lines();
}

absl::Status WriteChanges(const std::vector<RegistryChange>& changes, RegistryName registry, uint64_t version,
                          const std::string& folder) {
  LineFile file(folder + "/changes.jsonl");
  for (const RegistryChange& change : changes) {
    if (change.registry == registry) file.Line(PutChangeJson(++version, change.record));
  }
  return file.Close();
}

absl::Status WriteTruth(const World& world, const std::string& folder) {
  absl::Status written = WriteWhole(folder + "/truth.csv", TruthCsv(world));
  if (written.ok()) written = WriteWhole(folder + "/people.csv", PeopleCsv(world));
  if (written.ok()) written = WriteWhole(folder + "/README", TruthReadme());
  return written;
}

absl::StatusOr<Places> ReadPlaces(const std::string& reference) {
  if (reference.empty()) return Places::From(reference::AdministrativeUnits::BuiltIn());
  const absl::StatusOr<reference::AdministrativeUnits> units = reference::AdministrativeUnits::Load(reference);
  if (!units.ok()) return units.status();
  return Places::From(*units);
}

// Writes all that is in the world before and after the changes.
absl::Status WriteWorld(const GenerateOptions& options, const Places& places, const Progress& progress,
                        Numbers* numbers, World* world) {
  uint64_t versions[3] = {};
  for (int r = 0; r < 3; ++r) {
    const absl::StatusOr<uint64_t> count =
        WriteInitial(*world, static_cast<RegistryName>(r), absl::StrCat(options.out, "/", kRegistryFolders[r]));
    if (!count.ok()) return count.status();
    versions[r] = *count;
    progress(absl::StrCat(kRegistryFolders[r], ": ", *count, " records"));
  }
  const int count = options.changes.value_or(std::max(10, options.workers / 100));
  const absl::StatusOr<std::vector<RegistryChange>> changes = LetTimePass(count, options.seed, places, numbers, world);
  if (!changes.ok()) return changes.status();
  for (int r = 0; r < 3; ++r) {
    const absl::Status written = WriteChanges(*changes, static_cast<RegistryName>(r), versions[r],
                                              absl::StrCat(options.out, "/", kRegistryFolders[r]));
    if (!written.ok()) return written;
  }
  progress(absl::StrCat("later: ", changes->size(), " changes"));
  return WriteTruth(*world, absl::StrCat(options.out, "/truth"));
}

}  // namespace

absl::Status Generate(const GenerateOptions& options, const Progress& progress) {
  const absl::Status checked = CheckOptions(options);
  if (!checked.ok()) return checked;
  const absl::StatusOr<NameLists> names = NameLists::Read(options.reference);
  if (!names.ok()) return names.status();
  const absl::StatusOr<Places> places = ReadPlaces(options.reference);
  if (!places.ok()) return places.status();
  WorldOptions world_options;
  world_options.people = options.people;
  world_options.workers = options.workers;
  world_options.planted_per_kind = options.plant.value_or(std::max(5, options.workers / 200));
  world_options.seed = options.seed;
  world_options.as_of = options.as_of;
  Numbers numbers(options.seed);
  progress(absl::StrCat("making ", options.people, " people, ", options.workers, " of them workers"));
  absl::StatusOr<World> world = BuildWorld(world_options, *names, *places, &numbers);
  if (!world.ok()) return world.status();
  const absl::Status prepared = PrepareFolders(options);
  if (!prepared.ok()) return prepared;
  return WriteWorld(options, *places, progress, &numbers, &*world);
}

}  // namespace lienthong::datagen
