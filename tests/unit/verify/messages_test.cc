#include "services/verify/messages.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace lienthong::verify {
namespace {

TEST(FaultMessages, EveryFaultHasANameAndWordsInBothLanguages) {
  std::set<std::string> names, said;
  const int last = static_cast<int>(evidence::Fault::kLookOrder);
  for (int i = 0; i <= last; ++i) {
    const evidence::Refusal refusal{static_cast<evidence::Fault>(i), 12, "WHAT"};
    names.insert(std::string(FaultName(refusal.fault)));
    const std::string vi = RefusalText(refusal, cli::Language::kVietnamese);
    const std::string en = RefusalText(refusal, cli::Language::kEnglish);
    EXPECT_EQ(vi.find("dòng thứ 12 của tệp: "), 0u) << vi;
    EXPECT_EQ(en.find("line 12: "), 0u) << en;
    EXPECT_EQ(vi.find('$') == std::string::npos, en.find('$') == std::string::npos);
    EXPECT_EQ(vi.find("WHAT") == std::string::npos, en.find("WHAT") == std::string::npos) << en;
    said.insert(en);
    said.insert(vi);
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(last) + 1);
  EXPECT_EQ(said.size(), 2 * names.size());
}

TEST(FaultMessages, AFileAsAWholeHasNoLine) {
  EXPECT_EQ(RefusalText({evidence::Fault::kTooLarge, 0, "7"}, cli::Language::kEnglish),
            "the file has more than 7 bytes");
}

}  // namespace
}  // namespace lienthong::verify
