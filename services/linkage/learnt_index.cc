#include "services/linkage/learnt_index.h"

#include <cstddef>
#include <utility>

namespace lienthong::linkage {
namespace {

PlanOptions PlanFor(size_t records, const LearnOptions& options) {
  PlanOptions plan = options.plan;
  if (records >= options.few_records) return plan;
  plan.most_keys *= options.more_for_few;
  plan.most_in_block *= static_cast<double>(options.more_for_few);
  return plan;
}

}  // namespace

LearntIndex::LearntIndex(const Tables& tables, const LearnOptions& options,
                         const std::function<void(const char*)>& done)
    : tables_(tables),
      comparison_(&tables.left->layout(), &tables.left->books()),
      frequencies_(*tables.left, tables.right, options.training.threads) {
  const RecordTable& searched = tables.searched();
  const BlockingPlanner planner(searched, searched.size(), PlanFor(searched.size(), options));
  index_.emplace(planner.ByGuess(), &searched.layout(), &searched.books(), 0, options.most_in_block);
  done("plan");
  index_->AddAll(searched, options.training.threads);
  done("index");
  Trained trained = Train(tables, *index_, comparison_, options.training, &frequencies_);
  model_ = std::move(trained.model);
  done("train");
  index_->Replan(planner.ByPairs(trained.matched), searched, options.training.threads);
  scorer_.emplace(&model_, &searched.layout(), &comparison_, &frequencies_);
  done("replan");
}

}  // namespace lienthong::linkage
