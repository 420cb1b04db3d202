// Random small registries, reconciled undisturbed and with the program killed after every k-th step: the same findings,
// workers and counts. A failure prints its seed; LIENTHONG_SEED runs it again.

#include <gtest/gtest.h>

#include <random>

#include "tests/support/bridge.h"
#include "tests/support/require.h"
#include "tests/support/seeds.h"

namespace lienthong::reconciliation {
namespace {

using lienthong::testing::Bridge;
using lienthong::testing::Discrepancies;
using lienthong::testing::ForEachSeed;
using lienthong::testing::MakeRecord;
using lienthong::testing::Require;
using lienthong::testing::SeenDiscrepancy;
using lienthong::testing::ViewRowsOf;
using lienthong::testing::Workers;
namespace rv = registry::v1;

struct Put {
  std::string registry;
  rv::Record record;
};

// People, some of whom the registries know differently or not at all.
std::vector<Put> RandomRegistries(uint64_t seed) {
  std::mt19937_64 random(seed);
  auto pick = [&](int below) { return static_cast<int>(random() % static_cast<uint64_t>(below)); };
  const char* const names[] = {"Nguyễn Thị Hồng", "Nguyên Thi Hông", "Trần Văn Bình", "Lý Thị Mai", "Lí Thị Mai"};
  const char* const births[] = {"1990-05-01", "1990-01-05", "1990", "1985-03-04"};
  std::vector<Put> puts;
  for (int i = 0; i < 6; ++i) {
    const std::string key = std::to_string(i);
    const std::string number = "00319000000" + std::to_string(pick(7));
    const std::string passport = "B000000" + key;
    puts.push_back(
        {"labour",
         MakeRecord(rv::RECORD_KIND_PERSON, "L" + key,
                    {{"personal_number", number}, {"full_name", names[pick(5)]}, {"birth_date", births[pick(4)]}})});
    if (pick(3) > 0) {
      puts.push_back({"labour", MakeRecord(rv::RECORD_KIND_DEPLOYMENT, "D" + key,
                                           {{"personal_number", number},
                                            {"contract_number", "HD-" + key},
                                            {"work_status", pick(2) == 0 ? "working" : "completed"},
                                            {"contract_end", "2025-06-01"},
                                            {"departure_date", "2024-02-20"}})});
    }
    if (pick(4) > 0) {
      puts.push_back({"residents", MakeRecord(rv::RECORD_KIND_PERSON, "R" + key,
                                              {{"personal_number", "00319000000" + key},
                                               {"full_name", names[pick(5)]},
                                               {"birth_date", births[pick(4)]}})});
    }
    if (pick(2) == 0) continue;
    puts.push_back({"immigration", MakeRecord(rv::RECORD_KIND_DOCUMENT, "P" + key,
                                              {{"personal_number", number},
                                               {"full_name", names[pick(5)]},
                                               {"document_type", "passport"},
                                               {"document_number", passport}})});
    puts.push_back({"immigration", MakeRecord(rv::RECORD_KIND_CROSSING, "X" + key,
                                              {{"personal_number", number},
                                               {"document_number", passport},
                                               {"crossing_direction", pick(2) == 0 ? "exit" : "entry"},
                                               {"crossing_date", "2025-02-20"}})});
  }
  return puts;
}

struct Outcome {
  std::vector<std::string> discrepancies;
  std::vector<std::string> workers;
  std::vector<std::string> counts;  // of each run
  int steps = 0;
};

// One run of each registry; the program is killed before every step whose number `cut` says.
Outcome Reconcile(const std::vector<Put>& puts, const std::function<bool(int step)>& cut) {
  Bridge::Options options;
  options.step_items = 2;
  Bridge bridge(options);
  for (const Put& put : puts) {
    EXPECT_TRUE(bridge.registry(put.registry).Apply(adapters::PutOf(put.record)).ok());
  }
  Outcome outcome;
  for (const char* registry : {"labour", "residents", "immigration", "labour"}) {
    const std::string id = Require(bridge.StartRun(registry, true));
    while (!bridge.Run(id).over() && outcome.steps < 1000) {
      if (cut(outcome.steps++)) bridge.Restart();
      bridge.Step();
    }
    EXPECT_EQ(bridge.Run(id).stage, RunStage::kSucceeded) << registry << " " << bridge.Run(id).cause;
    outcome.counts.push_back(bridge.Run(id).counts.ShortDebugString());
  }
  for (const SeenDiscrepancy& seen : Discrepancies(bridge)) outcome.discrepancies.push_back(seen.text);
  outcome.workers = Workers(bridge);
  const std::vector<storage::ViewRow> rows = ViewRowsOf(bridge);
  for (const char* view : {"worker_directory", "reconciliation_register"}) {
    EXPECT_TRUE(bridge.sources().records->views->Rebuild(view).ok());
  }
  EXPECT_EQ(ViewRowsOf(bridge), rows) << "rebuilt views";
  bridge.Restart();
  EXPECT_EQ(ViewRowsOf(bridge), rows) << "views folded from the log at once";
  return outcome;
}

TEST(ReconciliationProperty, ARunCutAnywhereEndsAsAnUndisturbedOne) {
  ForEachSeed(6, [](uint64_t seed) {
    const std::vector<Put> puts = RandomRegistries(seed);
    const Outcome undisturbed = Reconcile(puts, [](int) { return false; });
    for (int k = 0; k <= undisturbed.steps; ++k) {
      // Cut once before step k; the last round cuts before every step.
      const bool always = k == undisturbed.steps;
      const Outcome cut = Reconcile(puts, [&](int step) { return always || step == k; });
      EXPECT_EQ(cut.discrepancies, undisturbed.discrepancies) << "cut before step " << k;
      EXPECT_EQ(cut.workers, undisturbed.workers) << "cut before step " << k;
      EXPECT_EQ(cut.counts, undisturbed.counts) << "cut before step " << k;
      if (::testing::Test::HasFailure()) return;
    }
  });
}

}  // namespace
}  // namespace lienthong::reconciliation
