#include "adapters/postgres/lsn_version.h"

#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

TEST(LsnVersion, AscendsAsTransactionsCommitAndWithinOne) {
  const Lsn commit = 0x16'B374D848;
  EXPECT_LT(VersionOf(commit), VersionOf(commit, 1));
  EXPECT_LT(VersionOf(commit, kMaxChangesPerTransaction), VersionOf(commit + 8));
  EXPECT_EQ(PlaceOf(VersionOf(commit)), commit);
  EXPECT_EQ(PlaceOf(VersionOf(commit, kMaxChangesPerTransaction)), commit);
}

TEST(LsnVersion, HoldsAHundredTebibytesOfLog) {
  const Lsn far = (Lsn{1} << 47) - 8;
  EXPECT_EQ(PlaceOf(VersionOf(far, 7)), far);
}

TEST(LsnVersion, IsReadAndWrittenAsPostgresWritesIt) {
  Lsn place = 0;
  ASSERT_TRUE(ParseLsn("16/B374D848", &place));
  EXPECT_EQ(place, 0x16'B374D848u);
  EXPECT_EQ(LsnText(place), "16/b374d848");
  for (const char* const none : {"", "16", "16/", "/1", "x/1", "1/123456789"}) EXPECT_FALSE(ParseLsn(none, &place));
}

}  // namespace
}  // namespace lienthong::adapters
