// link-online: one record after the other against an index that grows.

#include <algorithm>
#include <vector>

#include "absl/time/clock.h"
#include "services/bench/json_line.h"
#include "services/bench/latencies.h"
#include "services/bench/link_input.h"
#include "services/bench/scenario.h"
#include "services/linkage/learnt_index.h"
#include "services/linkage/linker.h"

namespace lienthong::bench {
namespace {

constexpr float kFloorBits = 0;
constexpr size_t kMeasuredAdds = 20'000;

// Looks the records of the left file up in the index of the right one, as they would come.
void LookUp(const linkage::LearntIndex& learnt, uint64_t most) {
  const linkage::Tables& tables = learnt.tables();
  linkage::Search search(tables.searched(), learnt.index(), learnt.scorer(), kFloorBits);
  std::vector<linkage::ScoredPair> found;
  Latencies latencies;
  uint64_t matched = 0;
  const auto records = static_cast<linkage::RecordId>(std::min<uint64_t>(tables.left->size(), most));
  const absl::Time begun = absl::Now();
  for (linkage::RecordId record = 0; record < records; ++record) {
    const absl::Time asked = absl::Now();
    found.clear();
    search.Find(record, tables.left->row(record), -1, &found);
    matched += found.empty() ? 0 : 1;
    latencies.Add(absl::Now() - asked);
  }
  JsonLine line;
  line.Text("scenario", "link-online").Text("stage", "look_up").Count("indexed_records", tables.searched().size());
  line.Count("records", records).Count("matched", matched);
  line.Number("records_per_second_a_core", records / absl::ToDoubleSeconds(absl::Now() - begun))
      .Times(latencies)
      .Print();
}

// Fills an index of the same plan record by record, and tells what adding costs at a tenth of the size and at all of
// it.
void Grow(const linkage::LearntIndex& learnt, uint32_t most_in_block) {
  const linkage::RecordTable& table = learnt.tables().searched();
  linkage::CandidateIndex index(learnt.index().plan(), &table.layout(), &table.books(), 1, most_in_block);
  const size_t measured = std::min(kMeasuredAdds, table.size() / 10);
  double at_tenth = 0;
  absl::Time begun = absl::Now();
  for (size_t record = 0; record < table.size(); ++record) {
    if (record + measured == table.size() / 10 || record + measured == table.size()) begun = absl::Now();
    index.Add(static_cast<linkage::RecordId>(record), table.row(static_cast<linkage::RecordId>(record)));
    const bool tenth = record + 1 == table.size() / 10;
    if (!tenth && record + 1 != table.size()) continue;
    const double each =
        absl::ToDoubleMicroseconds(absl::Now() - begun) / static_cast<double>(std::max<size_t>(1, measured));
    JsonLine line;
    line.Text("scenario", "link-online").Text("stage", "add").Count("indexed_records", record + 1);
    line.Number("microseconds_each", each);
    if (tenth) at_tenth = each;
    if (!tenth && at_tenth > 0) line.Number("ratio", each / at_tenth);
    line.Print();
  }
}

}  // namespace

absl::Status RunLinkOnline(const Options& options, WorkDirectory*) {
  Phases phases;
  Linking linking;
  if (absl::Status read = ReadInput(options, &linking); !read.ok()) return read;
  phases.Done("read");
  linkage::LearnOptions learn;
  learn.plan.seed = learn.training.seed = options.seed;
  learn.training.threads = options.clients;
  const linkage::LearntIndex learnt(linking.tables(), learn, [&phases](const char* step) { phases.Done(step); });
  LookUp(learnt, options.events.front());
  Grow(learnt, learn.most_in_block);
  return absl::OkStatus();
}

}  // namespace lienthong::bench
