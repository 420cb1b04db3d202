#include "services/datagen/pairs.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/datagen/homes.h"
#include "services/datagen/name_lists.h"
#include "services/datagen/naming_customs.h"
#include "services/datagen/output_files.h"
#include "services/datagen/pair_damage.h"
#include "services/datagen/pair_people.h"
#include "services/datagen/pair_rows.h"
#include "services/datagen/permutation.h"
#include "services/reference/administrative_units.h"

namespace lienthong::datagen {
namespace {

constexpr uint64_t kLabourStream = 0x726f7773'01;
constexpr uint64_t kPopulationStream = 0x726f7773'02;
constexpr uint64_t kDamageStream = 0x726f7773'03;
constexpr uint64_t kMembersStream = 0x726f7773'04;
constexpr uint64_t kLeftOrderStream = 0x726f7773'05;
constexpr uint64_t kRightOrderStream = 0x726f7773'06;
constexpr uint64_t kSourceStream = 0x726f7773'07;

// Of a hundred errors of a pair, those of the older and dirtier file.
constexpr int kErrorsOnLeft = 75;
// A record of one file alone has errors as often as one of a pair: the sides' shares of pairs with an error there.
constexpr double kLeftShare = 0.85;
constexpr double kRightShare = 0.35;

std::string LeftId(uint64_t row) {
  return absl::StrFormat("L%07d", row);
}

std::string RightId(uint64_t row) {
  return absl::StrFormat("R%07d", row);
}

bool Draw(double share, Random* random) {
  return random->Below(1000000) < static_cast<uint64_t>(std::llround(share * 1000000));
}

using Errors = std::vector<const DamageKind*>;

// A person as both files tell of him or her.
struct Pair {
  PairRow left;
  PairRow right;
  Errors left_errors;
  Errors right_errors;
};

// Writes rows of people; the reference data in use stays here.
class RowWriter {
 public:
  RowWriter(const PairsOptions& options, const NameLists& names, Homes homes)
      : options_(options),
        customs_(names),
        homes_(std::move(homes)),
        people_(options.seed, options.as_of, &customs_, &homes_) {}
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  // The same for the same person, whichever file is being written.
  Pair Both(uint64_t i) const {
    const PairPerson person = people_.At(i);
    Pair pair{Labour(person, i), Population(person, i), {}, {}};
    Random random(options_.seed, kDamageStream, i);
    if (!Draw(options_.damaged, &random)) return pair;
    const PairPerson another = people_.At(Another(i, &random));
    const int errors = DrawErrorCount(&random);
    for (int e = 0; e < errors; ++e) {
      const bool left = random.Between(1, 100) <= kErrorsOnLeft;
      const DamageScene scene{&person, &homes_.Get(left ? person.commune : person.commune_now), &another};
      InflictOne(scene, &random, left ? &pair.left : &pair.right, left ? &pair.left_errors : &pair.right_errors);
    }
    return pair;
  }

  PairRow LeftAlone(uint64_t i) const {
    const PairPerson person = people_.At(i);
    Random random(options_.seed, kDamageStream, i);
    PairRow row = Labour(person, i);
    if (Draw(options_.damaged * kLeftShare, &random)) Damage(person, person.commune, i, &random, &row);
    return row;
  }

  PairRow RightAlone(uint64_t i) const {
    const PairPerson person = people_.At(i);
    Random random(options_.seed, kDamageStream, i);
    PairRow row = Population(person, i);
    if (Draw(options_.damaged * kRightShare, &random)) Damage(person, person.commune_now, i, &random, &row);
    return row;
  }

  // The `copy`-th record of a person, from one of both kinds of registry.
  PairRow Copy(uint64_t i, uint64_t copy, Errors* errors) const {
    const PairPerson person = people_.At(i);
    Random random(options_.seed, kSourceStream, i * 4 + copy);
    const bool labour = random.Chance(600);
    PairRow row = labour ? LabourRow(person, homes_, &random) : PopulationRow(person, homes_, &random);
    if (Draw(options_.damaged, &random)) {
      *errors = Damage(person, labour ? person.commune : person.commune_now, i, &random, &row);
    }
    return row;
  }

 private:
  PairRow Labour(const PairPerson& person, uint64_t i) const {
    Random random(options_.seed, kLabourStream, i);
    return LabourRow(person, homes_, &random);
  }

  PairRow Population(const PairPerson& person, uint64_t i) const {
    Random random(options_.seed, kPopulationStream, i);
    return PopulationRow(person, homes_, &random);
  }

  // Somebody else: half the time of the same household or a neighbour.
  uint64_t Another(uint64_t i, Random* random) const {
    if (random->Chance(500)) return i ^ 1;
    return i ^ (1 + random->Below(1023));
  }

  Errors Damage(const PairPerson& person, size_t commune, uint64_t i, Random* random, PairRow* row) const {
    const PairPerson another = people_.At(Another(i, random));
    const DamageScene scene{&person, &homes_.Get(commune), &another};
    Errors inflicted;
    const int errors = DrawErrorCount(random);
    for (int e = 0; e < errors; ++e) InflictOne(scene, random, row, &inflicted);
    return inflicted;
  }

  const PairsOptions& options_;
  const NamingCustoms customs_;
  const Homes homes_;
  const PairPeople people_;
};

// Who is in which file and where. People are numbered anew so that the first are in both files, the next in the left
// one only, the last in the right one only; families fall apart over all three.
class Membership {
 public:
  explicit Membership(const PairsOptions& options)
      : count_(options.count),
        both_(static_cast<uint64_t>(std::llround(options.overlap * static_cast<double>(options.count)))),
        people_(2 * count_ - both_, options.seed, kMembersStream),
        left_order_(count_, options.seed, kLeftOrderStream),
        right_order_(count_, options.seed, kRightOrderStream) {}

  struct Place {
    uint64_t person = 0;
    std::optional<uint64_t> other_row;  // in the other file, for who is in both
  };

  Place Left(uint64_t row) const {
    const uint64_t rank = left_order_.To(row);
    if (rank < both_) return {people_.To(rank), right_order_.From(rank)};
    return {people_.To(rank), std::nullopt};
  }

  Place Right(uint64_t row) const {
    const uint64_t rank = right_order_.To(row);
    if (rank < both_) return {people_.To(rank), left_order_.From(rank)};
    return {people_.To(count_ + rank - both_), std::nullopt};
  }

 private:
  const uint64_t count_;
  const uint64_t both_;
  const Permutation people_;
  const Permutation left_order_;
  const Permutation right_order_;
};

absl::Status CheckOptions(const PairsOptions& options) {
  if (options.count < 1 || options.count > kMostPairs) {
    return absl::InvalidArgumentError(absl::StrCat("--count must be 1 to ", kMostPairs));
  }
  for (const double share : {options.overlap, options.damaged}) {
    if (!(share >= 0 && share <= 1)) return absl::InvalidArgumentError("--overlap and --damaged must be 0 to 1");
  }
  if (options.as_of < DayOf(2026, 1, 1) || options.as_of > DayOf(2099, 12, 31)) {
    return absl::InvalidArgumentError("--as-of must be a day from 2026-01-01 to 2099-12-31, as 2026-11-01");
  }
  if (options.out.empty()) return absl::InvalidArgumentError("--out must name a directory");
  return absl::OkStatus();
}

absl::StatusOr<Homes> ReadHomes(const std::string& reference) {
  if (reference.empty()) return Homes::From(reference::AdministrativeUnits::BuiltIn());
  const absl::StatusOr<reference::AdministrativeUnits> units = reference::AdministrativeUnits::Load(reference);
  if (!units.ok()) return units.status();
  return Homes::From(*units);
}

// Checks the options, reads the lists and makes the directory.
absl::StatusOr<std::unique_ptr<const RowWriter>> Open(const PairsOptions& options) {
  const absl::Status checked = CheckOptions(options);
  if (!checked.ok()) return checked;
  const absl::StatusOr<NameLists> names = NameLists::Read(options.reference);
  if (!names.ok()) return names.status();
  absl::StatusOr<Homes> homes = ReadHomes(options.reference);
  if (!homes.ok()) return homes.status();
  const absl::Status prepared = PrepareDirectory(options.out, options.force);
  if (!prepared.ok()) return prepared;
  return std::make_unique<const RowWriter>(options, *names, *std::move(homes));
}

void AppendErrors(const std::string& ids, absl::string_view side, const Errors& errors, LineFile* file) {
  for (const DamageKind* kind : errors) file->Line(absl::StrCat(ids, ",", side, ",", kind->name));
}

absl::Status WriteLeft(const PairsOptions& options, const RowWriter& rows, const Membership& members) {
  LineFile left(options.out + "/left.csv");
  LineFile truth(options.out + "/truth.csv");
  LineFile damage(options.out + "/damage.csv");
  left.Line(PairHeader());
  truth.Line("left_id,right_id");
  damage.Line("left_id,right_id,side,kind");
  std::string line;
  for (uint64_t row = 0; row < options.count; ++row) {
    const Membership::Place place = members.Left(row);
    const std::string id = LeftId(row);
    line.clear();
    if (place.other_row.has_value()) {
      const Pair pair = rows.Both(place.person);
      const std::string ids = absl::StrCat(id, ",", RightId(*place.other_row));
      truth.Line(ids);
      AppendErrors(ids, "left", pair.left_errors, &damage);
      AppendErrors(ids, "right", pair.right_errors, &damage);
      AppendCsvRow(id, pair.left, "", &line);
    } else {
      AppendCsvRow(id, rows.LeftAlone(place.person), "", &line);
    }
    left.Text(line);
  }
  for (LineFile* file : {&left, &truth, &damage}) {
    const absl::Status closed = file->Close();
    if (!closed.ok()) return closed;
  }
  return absl::OkStatus();
}

absl::Status WriteRight(const PairsOptions& options, const RowWriter& rows, const Membership& members) {
  LineFile right(options.out + "/right.csv");
  right.Line(PairHeader());
  std::string line;
  for (uint64_t row = 0; row < options.count; ++row) {
    const Membership::Place place = members.Right(row);
    line.clear();
    AppendCsvRow(RightId(row),
                 place.other_row.has_value() ? rows.Both(place.person).right : rows.RightAlone(place.person), "",
                 &line);
    right.Text(line);
  }
  return right.Close();
}

// Forty records: 22 people of one, four of two, two of three, one of four.
struct Copied {
  uint64_t person;
  uint64_t copy;
};

std::vector<Copied> FortyRecords() {
  constexpr std::array<int, 4> kPeopleOfSize = {22, 4, 2, 1};
  std::vector<Copied> result;
  uint64_t person = 0;
  for (size_t size = 1; size <= kPeopleOfSize.size(); ++size) {
    for (int p = 0; p < kPeopleOfSize[size - 1]; ++p, ++person) {
      for (uint64_t copy = 0; copy < size; ++copy) result.push_back({person, copy});
    }
  }
  return result;
}

}  // namespace

absl::Status WritePairs(const PairsOptions& options, const Progress& progress) {
  const absl::StatusOr<std::unique_ptr<const RowWriter>> opened = Open(options);
  if (!opened.ok()) return opened.status();
  const RowWriter& rows = **opened;
  const Membership members(options);
  progress(absl::StrCat("left.csv: ", options.count, " records"));
  const absl::Status written = WriteLeft(options, rows, members);
  if (!written.ok()) return written;
  progress(absl::StrCat("right.csv: ", options.count, " records"));
  return WriteRight(options, rows, members);
}

absl::Status WriteRepeats(const PairsOptions& options, const Progress& progress) {
  const absl::StatusOr<std::unique_ptr<const RowWriter>> opened = Open(options);
  if (!opened.ok()) return opened.status();
  const RowWriter& rows = **opened;
  const Permutation order(options.count, options.seed, kLeftOrderStream);
  const std::vector<Copied> forty = FortyRecords();
  LineFile people(options.out + "/people.csv");
  LineFile damage(options.out + "/damage.csv");
  people.Line(PairHeader() + ",cluster");
  damage.Line("record_id,kind");
  progress(absl::StrCat("people.csv: ", options.count, " records"));
  std::string line;
  for (uint64_t row = 0; row < options.count; ++row) {
    const uint64_t record = order.To(row);
    const Copied copied = forty[static_cast<size_t>(record % forty.size())];
    const uint64_t person = record / forty.size() * (forty.back().person + 1) + copied.person;
    const std::string id = absl::StrFormat("P%07d", row);
    Errors errors;
    line.clear();
    AppendCsvRow(id, rows.Copy(person, copied.copy, &errors), absl::StrFormat("C%07d", person), &line);
    people.Text(line);
    for (const DamageKind* kind : errors) damage.Line(absl::StrCat(id, ",", kind->name));
  }
  const absl::Status closed = people.Close();
  if (!closed.ok()) return closed;
  return damage.Close();
}

}  // namespace lienthong::datagen
