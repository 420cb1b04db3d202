// Checks the generated data against the rules that a reconciliation judges by, written here a second time from the
// records alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/identity/identifiers.h"
#include "services/identity/partial_date.h"
#include "services/identity/person_name.h"
#include "services/reference/administrative_units.h"
#include "services/reference/coded_value.h"
#include "tests/unit/datagen/generated_data.h"

namespace lienthong::datagen {
namespace {

namespace rv1 = registry::v1;
using identity::NameAgreement;
using identity::PartialDate;

constexpr int kMargin = 60;

PartialDate DateOf(const rv1::Record& record, rv1::RecordField field) {
  return *PartialDate::Parse(FieldOf(record, field));
}

bool Has(const rv1::Record& record, rv1::RecordField field) {
  return !FieldOf(record, field).empty();
}

bool IsActiveText(const std::string& status) {
  return status == "departed" || status == "working" || status == "extended" || status == "employer_changed";
}

// The registries as they are at one time.
class Registries {
 public:
  Registries(const GeneratedData& data, const reference::AdministrativeUnits& units) : units_(units) {
    for (const auto& [name, registry] : data.registries) {
      for (const rv1::Record& record : registry.initial) Put(name, record);
    }
  }

  void Apply(const GeneratedData& data) {
    for (const auto& [name, registry] : data.registries) {
      for (const rv1::Change& change : registry.changes) Put(name, change.put());
    }
  }

  const std::map<std::string, rv1::Record>& All(const std::string& registry, rv1::RecordKind kind) const {
    static const std::map<std::string, rv1::Record> none;
    const auto found = records_.find({registry, kind});
    return found == records_.end() ? none : found->second;
  }

  const reference::AdministrativeUnits& units() const { return units_; }

  const rv1::Record* Resident(const std::string& number) const {
    const auto& residents = All("residents", rv1::RECORD_KIND_PERSON);
    const auto found = residents.find(number);
    return found == residents.end() ? nullptr : &found->second;
  }

  // Of immigration, under a personal number.
  std::vector<const rv1::Record*> Of(rv1::RecordKind kind, const std::string& number) const {
    std::vector<const rv1::Record*> result;
    if (index_.empty()) BuildIndex();
    const auto found = index_.find({number, kind});
    return found == index_.end() ? result : found->second;
  }

 private:
  void Put(const std::string& registry, const rv1::Record& record) {
    records_[{registry, record.kind()}][record.key()] = record;
    index_.clear();
  }
  void BuildIndex() const {
    for (const rv1::RecordKind kind : {rv1::RECORD_KIND_DOCUMENT, rv1::RECORD_KIND_CROSSING}) {
      for (const auto& [key, record] : All("immigration", kind)) {
        index_[{FieldOf(record, rv1::RECORD_FIELD_PERSONAL_NUMBER), kind}].push_back(&record);
      }
    }
  }

  const reference::AdministrativeUnits& units_;
  std::map<std::pair<std::string, rv1::RecordKind>, std::map<std::string, rv1::Record>> records_;
  mutable std::map<std::pair<std::string, rv1::RecordKind>, std::vector<const rv1::Record*>> index_;
};

reference::UnitAgreement CompareResidences(const reference::AdministrativeUnits& units, const rv1::Record& a,
                                           const rv1::Record& b) {
  const auto x = *reference::CodedValue::Parse(FieldOf(a, rv1::RECORD_FIELD_PERMANENT_RESIDENCE));
  const auto y = *reference::CodedValue::Parse(FieldOf(b, rv1::RECORD_FIELD_PERMANENT_RESIDENCE));
  EXPECT_NE(units.FindInVersion(reference::UnitLevel::kCommune, x.code, x.version), nullptr) << x.ToString();
  EXPECT_NE(units.FindInVersion(reference::UnitLevel::kCommune, y.code, y.version), nullptr) << y.ToString();
  return units.CompareCommunes(x.code, x.version, y.code, y.version);
}

// "full_name", "birth_date", "sex" of two records of one person, whichever disagree.
std::set<std::string> PersonDifferences(const rv1::Record& a, const rv1::Record& b) {
  std::set<std::string> result;
  if (identity::CompareNames(FieldOf(a, rv1::RECORD_FIELD_FULL_NAME), FieldOf(b, rv1::RECORD_FIELD_FULL_NAME)) !=
      NameAgreement::kSame) {
    result.insert("full_name");
  }
  const identity::DateAgreement births =
      identity::CompareBirthDates(DateOf(a, rv1::RECORD_FIELD_BIRTH_DATE), DateOf(b, rv1::RECORD_FIELD_BIRTH_DATE));
  if (births != identity::DateAgreement::kSame && births != identity::DateAgreement::kCompatible) {
    result.insert("birth_date");
  }
  if (FieldOf(a, rv1::RECORD_FIELD_SEX) != FieldOf(b, rv1::RECORD_FIELD_SEX)) result.insert("sex");
  return result;
}

// Fields of a labour person record that the residents' or immigration's records contradict.
std::set<std::string> PersonFaults(const Registries& registries, const rv1::Record& person) {
  const std::string number = FieldOf(person, rv1::RECORD_FIELD_PERSONAL_NUMBER);
  const rv1::Record* resident = registries.Resident(number);
  if (resident == nullptr) return {"personal_number"};
  std::set<std::string> faults = PersonDifferences(person, *resident);
  const reference::UnitAgreement places = CompareResidences(registries.units(), person, *resident);
  if (places == reference::UnitAgreement::kOneOf) faults.insert("split");
  if (places != reference::UnitAgreement::kSame && places != reference::UnitAgreement::kSuccession) {
    faults.insert("permanent_residence");
  }
  const auto parsed = *identity::PersonalNumber::Parse(number);
  if (parsed.birth_year() != DateOf(*resident, rv1::RECORD_FIELD_BIRTH_DATE).year()) faults.insert("number's year");
  if ((parsed.sex() == identity::Sex::kFemale) != (FieldOf(*resident, rv1::RECORD_FIELD_SEX) == "female")) {
    faults.insert("number's sex");
  }
  const std::string passport = FieldOf(person, rv1::RECORD_FIELD_PASSPORT_NUMBER);
  bool passport_known = passport.empty();
  for (const rv1::Record* document : registries.Of(rv1::RECORD_KIND_DOCUMENT, number)) {
    if (!PersonDifferences(*resident, *document).empty()) faults.insert("document");
    if (document->key() == passport) passport_known = true;
  }
  if (!passport_known) faults.insert("passport_number");
  return faults;
}

// What the crossings say against an active deployment.
std::set<std::string> CrossingFaults(const Registries& registries, const std::string& number,
                                     const PartialDate& departure) {
  int last_exit = -1000000;
  int last_entry = -1000000;
  for (const rv1::Record* crossing : registries.Of(rv1::RECORD_KIND_CROSSING, number)) {
    const int day = DateOf(*crossing, rv1::RECORD_FIELD_CROSSING_DATE).FirstDay();
    if (day < departure.FirstDay() - 3) continue;
    int& last = FieldOf(*crossing, rv1::RECORD_FIELD_CROSSING_DIRECTION) == "exit" ? last_exit : last_entry;
    last = std::max(last, day);
  }
  if (last_exit == -1000000) return {"no exit"};
  if (last_entry >= last_exit) return {"entered"};
  return {};
}

// Rules that a labour deployment breaks on `now`, judged under `number`.
std::set<std::string> DeploymentFaults(const Registries& registries, const rv1::Record& deployment,
                                       const std::string& number, int now) {
  std::set<std::string> faults;
  const rv1::Record* resident = registries.Resident(number);
  if (resident == nullptr) return {"no resident"};
  const bool active = IsActiveText(FieldOf(deployment, rv1::RECORD_FIELD_WORK_STATUS));
  if (active) {
    faults = CrossingFaults(registries, number, DateOf(deployment, rv1::RECORD_FIELD_DEPARTURE_DATE));
    if (Has(*resident, rv1::RECORD_FIELD_DEATH_DATE)) faults.insert("dead");
  }
  if (DateOf(deployment, rv1::RECORD_FIELD_CONTRACT_END).LastDay() + 180 < now &&
      !Has(deployment, rv1::RECORD_FIELD_LIQUIDATION_DATE)) {
    faults.insert("not liquidated");
  }
  if (Has(deployment, rv1::RECORD_FIELD_DEPARTURE_DATE) &&
      identity::YoungestAgeAt(DateOf(*resident, rv1::RECORD_FIELD_BIRTH_DATE),
                              DateOf(deployment, rv1::RECORD_FIELD_DEPARTURE_DATE)) < 18) {
    faults.insert("under 18");
  }
  return faults;
}

// That a deployment's own dates make sense by `now`.
void ExpectSoundDates(const rv1::Record& d, int now) {
  const auto day = [&d](rv1::RecordField field) { return DateOf(d, field).FirstDay(); };
  EXPECT_LT(day(rv1::RECORD_FIELD_CONTRACT_START), day(rv1::RECORD_FIELD_CONTRACT_END)) << d.key();
  const std::string status = FieldOf(d, rv1::RECORD_FIELD_WORK_STATUS);
  EXPECT_LE(day(rv1::RECORD_FIELD_WORK_STATUS_SINCE), now) << d.key();
  EXPECT_EQ(Has(d, rv1::RECORD_FIELD_DEPARTURE_DATE), status != "registered" && status != "list_confirmed") << d.key();
  EXPECT_EQ(Has(d, rv1::RECORD_FIELD_LIQUIDATION_DATE), status == "liquidated") << d.key();
  const bool back =
      status == "returned" || status == "liquidated" || status == "returned_early" || status == "deported";
  EXPECT_EQ(Has(d, rv1::RECORD_FIELD_RETURN_DATE), back) << d.key();
  if (back) {
    EXPECT_LT(day(rv1::RECORD_FIELD_DEPARTURE_DATE), day(rv1::RECORD_FIELD_RETURN_DATE)) << d.key();
    EXPECT_LE(day(rv1::RECORD_FIELD_RETURN_DATE), now) << d.key();
  }
  if (status == "liquidated") {
    EXPECT_LT(day(rv1::RECORD_FIELD_RETURN_DATE), day(rv1::RECORD_FIELD_LIQUIDATION_DATE)) << d.key();
    EXPECT_LE(day(rv1::RECORD_FIELD_LIQUIDATION_DATE), day(rv1::RECORD_FIELD_CONTRACT_END) + 180) << d.key();
  }
}

const std::map<std::string, rv1::Record>& Deployments(const Registries& registries) {
  return registries.All("labour", rv1::RECORD_KIND_DEPLOYMENT);
}

std::set<std::string> PlantedWorkers(const GeneratedData& data) {
  std::set<std::string> planted;
  for (const auto& [source, row] : data.truth) planted.insert(WorkerOfKey(source.substr(source.rfind('/') + 1)));
  return planted;
}

void ExpectUnplantedWorkersObeyTheRules(const GeneratedData& data, const Registries& registries, int now) {
  const std::set<std::string> planted = PlantedWorkers(data);
  std::set<std::string> numbers;
  size_t checked = 0;
  for (const auto& [key, person] : registries.All("labour", rv1::RECORD_KIND_PERSON)) {
    if (planted.count(WorkerOfKey(key)) > 0) continue;
    EXPECT_EQ(PersonFaults(registries, person), std::set<std::string>()) << key;
    const std::string number = FieldOf(person, rv1::RECORD_FIELD_PERSONAL_NUMBER);
    EXPECT_EQ(number, data.true_numbers.at(key));
    EXPECT_TRUE(numbers.insert(number).second) << key;
    ++checked;
  }
  EXPECT_GT(checked, 800u);
  for (const auto& [key, deployment] : Deployments(registries)) {
    ExpectSoundDates(deployment, now);
    if (planted.count(WorkerOfKey(key)) > 0) continue;
    const std::string number = FieldOf(deployment, rv1::RECORD_FIELD_PERSONAL_NUMBER);
    EXPECT_EQ(number, data.true_numbers.at("LD-" + WorkerOfKey(key)));
    EXPECT_EQ(DeploymentFaults(registries, deployment, number, now + kMargin), std::set<std::string>()) << key;
  }
}

const reference::AdministrativeUnits& BuiltInUnits() {
  static const reference::AdministrativeUnits& units =
      *new reference::AdministrativeUnits(reference::AdministrativeUnits::BuiltIn());
  return units;
}

class RulesTest : public testing::TestWithParam<uint64_t> {};

TEST_P(RulesTest, UnplantedWorkersObeyEveryRuleBeforeAndAfterTheChanges) {
  const GenerateOptions options = SmallPopulation(FreshDirectory("rules"), GetParam());
  const GeneratedData data = GenerateAndRead(options);
  Registries registries(data, BuiltInUnits());
  ExpectUnplantedWorkersObeyTheRules(data, registries, options.as_of);
  registries.Apply(data);
  ExpectUnplantedWorkersObeyTheRules(data, registries, options.as_of + 30);
}

// What a planted person record must show, given the number that labour should have written.
void ExpectPlantedPerson(const Registries& registries, const TruthRow& row, const rv1::Record& person,
                         const std::string& true_number) {
  const std::string number = FieldOf(person, rv1::RECORD_FIELD_PERSONAL_NUMBER);
  const rv1::Record* resident = registries.Resident(true_number);
  ASSERT_NE(resident, nullptr);
  if (row.kind == "old_card_number") {
    EXPECT_TRUE(number.empty());
    EXPECT_FALSE(Has(person, rv1::RECORD_FIELD_PASSPORT_NUMBER));
    EXPECT_EQ(FieldOf(person, rv1::RECORD_FIELD_OLD_CARD_NUMBER),
              FieldOf(*resident, rv1::RECORD_FIELD_OLD_CARD_NUMBER));
  } else if (row.kind == "number_missing") {
    EXPECT_TRUE(number.empty());
    const std::string passport = FieldOf(person, rv1::RECORD_FIELD_PASSPORT_NUMBER);
    int found = 0;
    for (const rv1::Record* document : registries.Of(rv1::RECORD_KIND_DOCUMENT, true_number)) {
      found += FieldOf(*document, rv1::RECORD_FIELD_DOCUMENT_NUMBER) == passport;
      EXPECT_EQ(FieldOf(*document, rv1::RECORD_FIELD_BIRTH_DATE), FieldOf(person, rv1::RECORD_FIELD_BIRTH_DATE));
    }
    EXPECT_EQ(found, 1) << "immigration knows the passport with the number";
  } else if (row.kind == "superseded_number" || row.kind == "no_such_person") {
    EXPECT_EQ(registries.Resident(number), nullptr);
    EXPECT_EQ(FieldOf(*resident, rv1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS) == number, row.kind == "superseded_number");
    EXPECT_TRUE(registries.Of(rv1::RECORD_KIND_DOCUMENT, number).empty());
  } else if (row.kind == "identity_conflict" || row.kind == "duplicate_number") {
    const rv1::Record* other = registries.Resident(number);
    ASSERT_NE(other, nullptr);
    EXPECT_NE(number, true_number);
    EXPECT_FALSE(identity::SameGivenName(FieldOf(*other, rv1::RECORD_FIELD_FULL_NAME),
                                         FieldOf(person, rv1::RECORD_FIELD_FULL_NAME)));
    EXPECT_LT(DateOf(*other, rv1::RECORD_FIELD_BIRTH_DATE).year() + 4,
              DateOf(person, rv1::RECORD_FIELD_BIRTH_DATE).year());
    EXPECT_FALSE(Has(*other, rv1::RECORD_FIELD_DEATH_DATE));
  } else {
    std::set<std::string> expected;
    if (row.expect != "agree") expected.insert(row.field);
    if (row.kind == "split_commune") expected.insert("split");
    EXPECT_EQ(PersonFaults(registries, person), expected) << row.kind;
  }
}

// Every planted error shows, and nothing else does.
void ExpectPlantedErrors(const GeneratedData& data, const Registries& registries, int now) {
  const std::map<std::string, std::string> faults = {{"abroad_without_exit", "no exit"},
                                                     {"returned_but_working", "entered"},
                                                     {"dead_but_active", "dead"},
                                                     {"under_18_at_exit", "under 18"},
                                                     {"contract_not_liquidated", "not liquidated"}};
  for (const auto& [source, row] : data.truth) {
    SCOPED_TRACE(source + " " + row.kind);
    const std::string worker = WorkerOfKey(source.substr(source.rfind('/') + 1));
    const std::string true_number = data.true_numbers.at("LD-" + worker);
    const rv1::Record& person = registries.All("labour", rv1::RECORD_KIND_PERSON).at("LD-" + worker);
    if (row.field == "full_name" || source.find("/person/") != std::string::npos) {
      ExpectPlantedPerson(registries, row, person, true_number);
    } else {
      EXPECT_EQ(PersonFaults(registries, person), std::set<std::string>());
    }
    const auto fault = faults.find(row.kind);
    for (auto d = Deployments(registries).lower_bound("HD-" + worker);
         d != Deployments(registries).end() && WorkerOfKey(d->first) == worker; ++d) {
      std::set<std::string> expected;
      if (fault != faults.end()) expected.insert(fault->second);
      EXPECT_EQ(DeploymentFaults(registries, d->second, true_number, now), expected) << d->first;
      EXPECT_EQ(FieldOf(d->second, rv1::RECORD_FIELD_PERSONAL_NUMBER),
                FieldOf(person, rv1::RECORD_FIELD_PERSONAL_NUMBER));
    }
  }
}

TEST_P(RulesTest, EveryPlantedErrorShowsAndNothingElseDoes) {
  const GenerateOptions options = SmallPopulation(FreshDirectory("planted"), GetParam());
  const GeneratedData data = GenerateAndRead(options);
  ExpectPlantedErrors(data, Registries(data, BuiltInUnits()), options.as_of);
}

// With the full lists where the environment names them, else with the built-in ones once more.
TEST(ReferenceListsTest, TheSameHoldsWithTheListsOfThisMachine) {
  const char* directory = std::getenv("LIENTHONG_REFERENCE_DATA");
  GenerateOptions options = SmallPopulation(FreshDirectory("lists"), 4);
  if (directory != nullptr) options.reference = directory;
  absl::StatusOr<reference::AdministrativeUnits> units = reference::AdministrativeUnits::BuiltIn();
  if (directory != nullptr) units = reference::AdministrativeUnits::Load(directory);
  ASSERT_TRUE(units.ok()) << units.status();
  const GeneratedData data = GenerateAndRead(options);
  Registries registries(data, *units);
  ExpectPlantedErrors(data, registries, options.as_of);
  ExpectUnplantedWorkersObeyTheRules(data, registries, options.as_of);
  registries.Apply(data);
  ExpectUnplantedWorkersObeyTheRules(data, registries, options.as_of + 30);
}

// Whoever judges these deployments under the wrong number must not find more than the wrong number.
TEST_P(RulesTest, DeploymentsUnderSomebodyElsesNumberBreakNoRule) {
  const GenerateOptions options = SmallPopulation(FreshDirectory("wrong_number"), GetParam());
  const GeneratedData data = GenerateAndRead(options);
  const Registries registries(data, BuiltInUnits());
  size_t checked = 0;
  for (const auto& [source, row] : data.truth) {
    const bool somebody = row.kind == "identity_conflict" || row.kind == "duplicate_number";
    if (!somebody && row.kind != "no_such_person") continue;
    const std::string worker = WorkerOfKey(source.substr(source.rfind('/') + 1));
    for (const auto& [key, deployment] : Deployments(registries)) {
      if (WorkerOfKey(key) != worker) continue;
      EXPECT_FALSE(IsActiveText(FieldOf(deployment, rv1::RECORD_FIELD_WORK_STATUS))) << key;
      const std::string number = FieldOf(deployment, rv1::RECORD_FIELD_PERSONAL_NUMBER);
      if (somebody) {
        EXPECT_EQ(DeploymentFaults(registries, deployment, number, options.as_of + kMargin), std::set<std::string>());
      }
      ++checked;
    }
  }
  EXPECT_GE(checked, 36u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RulesTest, testing::Values(1, 2, 3));

}  // namespace
}  // namespace lienthong::datagen
