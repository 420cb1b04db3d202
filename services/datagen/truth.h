// What is known to be true of the generated data: files beside it that no registry sees.

#ifndef SERVICES_DATAGEN_TRUTH_H_
#define SERVICES_DATAGEN_TRUTH_H_

#include <string>

#include "services/datagen/world.h"

namespace lienthong::datagen {

// source_record,kind,field,owner,expect: one row for each planted error, by worker.
std::string TruthCsv(const World& world);
// person,labour_key,personal_number: everybody, by index from 1.
std::string PeopleCsv(const World& world);
// What the columns and kinds mean.
std::string TruthReadme();

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_TRUTH_H_
