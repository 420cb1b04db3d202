// Who is asked: answers questions about a pinned state.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_ANSWER_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_ANSWER_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/difference/element_index.h"
#include "adapters/difference/shard_state.h"

namespace lienthong::difference {

struct AnswerOptions {
  // Sums of the one fold with which a digest that differs is answered at once: so many differences take no second
  // question. Each costs 5 bytes where there are fewer, and nothing where there are more. 1 to 64.
  std::size_t first_sums = 20;
  // A fold is into so many buckets that at most this many differences are expected in each. More cost time, fewer cost
  // bytes. 8 to 40.
  double most_per_bucket = 28;
};

// The answer to `question` by who has `state` and, with the same elements, `index`. Keeps nothing; takes time within
// bounds whatever the question is: that of reading the state once or, for symbols, that of walking through the index.
//   INVALID_ARGUMENT     the question is malformed or asks for too much
//   FAILED_PRECONDITION  it asks for symbols and there is no index (nullptr)
// Threads: any, while nobody writes to state and index.
absl::StatusOr<std::string> AnswerQuestion(absl::string_view question, const ShardState& state,
                                           const ElementIndex* index, const AnswerOptions& options = {});

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_ANSWER_H_
