// Figures about reviews, with how uncertain they are. Pure.

#ifndef LIENTHONG_SERVICES_REVIEW_QUALITY_H_
#define LIENTHONG_SERVICES_REVIEW_QUALITY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace lienthong::review {

// A part of a whole, estimated from a sample.
struct Proportion {
  double estimate = 0;
  double low = 0;   // of the 95 % interval
  double high = 1;  // of the 95 % interval
  uint64_t sample = 0;
};

// `hits` of `sample`, with the score interval of E. B. Wilson, Probable Inference, the Law of Succession, and
// Statistical Inference, J. Am. Stat. Assoc. 22 (1927) 209-212: it keeps its promise for small samples and for
// proportions near 0 and 1, where precision is. Nothing when the sample is empty.
std::optional<Proportion> Estimate(uint64_t hits, uint64_t sample);

// Answers of two officers who did not know of each other: [first][second], both by answer.
inline constexpr size_t kAnswers = 3;  // same, different, not_enough
using AnswerPairs = std::array<std::array<uint64_t, kAnswers>, kAnswers>;

uint64_t PairsIn(const AnswerPairs& pairs);
uint64_t AgreedIn(const AnswerPairs& pairs);

// Agreement beyond what chance would give (J. Cohen, A Coefficient of Agreement for Nominal Scales, Educ. Psychol.
// Meas. 20 (1960) 37-46): 1 always, 0 as by chance. Nothing where chance alone gives full agreement: no pairs, or one
// answer for all.
std::optional<double> Kappa(const AnswerPairs& pairs);

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_QUALITY_H_
