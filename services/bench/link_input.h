// What the linkage scenarios read: files of records, what their columns are, and the truth.

#ifndef LIENTHONG_SERVICES_BENCH_LINK_INPUT_H_
#define LIENTHONG_SERVICES_BENCH_LINK_INPUT_H_

#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/bench/json_line.h"
#include "services/bench/link_map.h"
#include "services/bench/link_truth.h"
#include "services/bench/options.h"
#include "services/linkage/record_table.h"
#include "services/linkage/strangers.h"

namespace lienthong::bench {

// The time that each phase takes, in the order of the phases.
class Phases {
 public:
  // The phase of this name ends now: tells standard error, and adds seconds_NAME to the line.
  void Done(const char* name);
  double seconds() const { return absl::ToDoubleSeconds(last_ - begun_); }
  const JsonLine& line() const { return line_; }

 private:
  absl::Time begun_ = absl::Now();
  absl::Time last_ = begun_;
  JsonLine line_;
};

// What was read. The order of members is the order in which they are made; its address must not change.
struct Linking {
  LinkMap map;
  linkage::Layout layout;
  linkage::Books books;
  std::unique_ptr<linkage::RecordTable> left;
  std::unique_ptr<linkage::RecordTable> right;  // null: one file
  NamedRecords left_records;
  NamedRecords right_records;
  std::optional<LinkTruth> truth;

  linkage::Tables tables() const { return {left.get(), right.get()}; }
};

// The files that the options name. Errors name the file, line and column, or the key of the map.
absl::Status ReadInput(const Options& options, Linking* linking);
// Who each record is about, where the options or the map tell.
absl::Status ReadTruth(const Options& options, Linking* linking);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_LINK_INPUT_H_
