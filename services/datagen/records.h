// The synthetic world as records of the three registries.

#ifndef SERVICES_DATAGEN_RECORDS_H_
#define SERVICES_DATAGEN_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "lienthong/registry/v1/record.pb.h"
#include "services/datagen/world.h"

namespace lienthong::datagen {

std::string LabourPersonKey(size_t worker);                     // LD-0000001 for worker 0
std::string DeploymentKey(size_t worker, int number);           // HD-0000001-1
std::string CrossingKey(size_t person, size_t crossing_index);  // XC-0000001-1 for the first crossing of person 0

registry::v1::Record LabourPersonRecord(const World& world, size_t worker);
registry::v1::Record DeploymentRecord(const World& world, size_t worker, const Deployment& deployment);
registry::v1::Record ResidentRecord(const Person& person);
registry::v1::Record DocumentRecord(const Person& person, const Document& document);
registry::v1::Record CrossingRecord(const Person& person, size_t person_index, size_t crossing_index);

// One line without its end: protobuf's JSON with the names of the proto file. Written here because the general printer
// takes ten times as long for a million records.
std::string RecordJson(const registry::v1::Record& record);
std::string PutChangeJson(uint64_t version, const registry::v1::Record& record);
// The text as a JSON string, with its quotes.
std::string JsonString(absl::string_view text);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_RECORDS_H_
