#include "storage/vault/secret_key.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <new>
#include <string>

namespace lienthong::storage {
namespace {

TEST(SecretKey, LeavesNothingWhereItWas) {
  alignas(SecretKey) unsigned char place[sizeof(SecretKey)];
  SecretKey* const key = new (place) SecretKey(SecretKey::Random(KernelRandom()));
  const volatile unsigned char* const seen = place;  // read for real, whatever the compiler knows of the object's end
  key->~SecretKey();
  for (size_t i = 0; i < sizeof(place); ++i) EXPECT_EQ(seen[i], 0) << i;
}

TEST(SecretKey, AWipedTextIsEmpty) {
  std::string secret(40, 's');
  const volatile char* const seen = secret.data();
  Wipe(&secret);
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(seen[1], 0);
  EXPECT_EQ(seen[39], 0);
}

TEST(SecretKey, BytesAreTheSameOnlyInFull) {
  EXPECT_TRUE(SameBytes("", ""));
  EXPECT_TRUE(SameBytes("same", "same"));
  EXPECT_FALSE(SameBytes("same", "sama"));
  EXPECT_FALSE(SameBytes("same", "samesame"));
}

TEST(SecretKey, KernelBitsAreDrawnAnewAfterAFork) {
  const RandomSource random = KernelRandom();
  random();  // one word is left of those drawn together
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const uint64_t word = random();
    _exit(write(ends[1], &word, sizeof(word)) == sizeof(word) ? 0 : 1);
  }
  uint64_t of_child = 0;
  ASSERT_EQ(read(ends[0], &of_child, sizeof(of_child)), static_cast<ssize_t>(sizeof(of_child)));
  int ended = 0;
  ASSERT_EQ(waitpid(child, &ended, 0), child);
  EXPECT_EQ(ended, 0);
  EXPECT_NE(random(), of_child);
  close(ends[0]);
  close(ends[1]);
}

// In a child, since it holds for a whole process and for ever.
TEST(SecretKey, AProcessCanKeepItsMemoryOutOfCores) {
  const pid_t child = fork();
  if (child == 0) {
    rlimit limit = {};
    std::string filter;
    const bool kept = KeepMemoryOutOfCoreDumps().ok() && getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0 &&
                      std::ifstream("/proc/self/coredump_filter") >> filter && filter == "00000000";
    _exit(kept ? 0 : 1);
  }
  int ended = 0;
  ASSERT_EQ(waitpid(child, &ended, 0), child);
  EXPECT_EQ(ended, 0);
}

}  // namespace
}  // namespace lienthong::storage
