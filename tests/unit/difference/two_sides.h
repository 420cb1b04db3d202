// Two sides of one shard, filled by chance, and a comparison of them with the peer in the same process.

#ifndef LIENTHONG_TESTS_UNIT_DIFFERENCE_TWO_SIDES_H_
#define LIENTHONG_TESTS_UNIT_DIFFERENCE_TWO_SIDES_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "adapters/difference/answer.h"
#include "adapters/difference/comparison.h"
#include "adapters/difference/element_index.h"
#include "adapters/difference/shard_state.h"

namespace lienthong::difference {

struct Shard {
  void Add(const Element& element) {
    state.Add(element);
    index.Add(element.word, element.wide);
  }

  ShardState state;
  ElementIndex index;
};

class TwoSides {
 public:
  TwoSides(uint64_t seed, size_t both, size_t only_ours, size_t only_theirs) : random_(seed) {
    for (size_t i = 0; i < both; ++i) {
      const Element element = Draw();
      ours.Add(element);
      theirs.Add(element);
    }
    for (size_t i = 0; i < only_ours; ++i) ours.Add(ours_alone.emplace_back(Draw()));
    for (size_t i = 0; i < only_theirs; ++i) theirs.Add(theirs_alone.emplace_back(Draw()));
  }

  Element Draw() { return {random_() | 1, random_()}; }

  Shard ours;
  Shard theirs;
  std::vector<Element> ours_alone;
  std::vector<Element> theirs_alone;

 private:
  std::mt19937_64 random_;
};

using Peer = std::function<std::string(const std::string& question)>;

struct Heard {
  Outcome outcome;
  int questions = 0;
  size_t bytes = 0;
};

inline Heard Compare(const Shard& ours, const Peer& peer, const ComparisonOptions& options = {}) {
  Heard heard;
  Comparison comparison(&ours.state, &ours.index, options);
  for (std::optional<std::string> question = comparison.Start(); question.has_value();) {
    EXPECT_TRUE(ReadQuestion(*question).ok()) << "a question of ours is within the bounds";
    const std::string answer = peer(*question);
    ++heard.questions;
    heard.bytes += question->size() + answer.size();
    question = comparison.Take(answer);
  }
  heard.outcome = comparison.outcome();
  return heard;
}

inline Peer HonestPeer(const Shard& shard, const AnswerOptions& options = {}) {
  return [&shard, options](const std::string& question) {
    const absl::StatusOr<std::string> answer = AnswerQuestion(question, shard.state, &shard.index, options);
    EXPECT_TRUE(answer.ok()) << answer.status();
    EXPECT_LE(answer->size(), kMaxAnswerBytes);
    return answer.value_or("");
  };
}

// The field values of what is one side's alone.
inline std::multiset<uint64_t> Values(const std::vector<Element>& elements) {
  std::multiset<uint64_t> values;
  for (const Element& element : elements) values.insert(FieldValue(element.word));
  return values;
}

inline std::multiset<uint64_t> Values(const std::vector<Sighting>& sightings) {
  std::multiset<uint64_t> values;
  for (const Sighting& sighting : sightings) values.insert(sighting.value);
  return values;
}

inline void ExpectExact(const TwoSides& sides, const Outcome& outcome) {
  ASSERT_NE(outcome.means, Means::kScan);
  EXPECT_EQ(Values(outcome.only_ours), Values(sides.ours_alone));
  EXPECT_EQ(Values(outcome.only_theirs), Values(sides.theirs_alone));
  EXPECT_EQ(outcome.their_digest, sides.theirs.state.digest());
  EXPECT_TRUE(ExplainsDigests(sides.ours.state.digest(), outcome.their_digest, sides.ours_alone, sides.theirs_alone));
}

}  // namespace lienthong::difference

#endif  // LIENTHONG_TESTS_UNIT_DIFFERENCE_TWO_SIDES_H_
