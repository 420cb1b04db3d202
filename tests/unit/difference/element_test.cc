#include "adapters/difference/element.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "adapters/difference/little_endian.h"

namespace lienthong::difference {
namespace {

constexpr SipHashKey kCounting = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

std::string Counting(size_t bytes) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(i));
  return text;
}

// In as many pieces as `piece` makes of it.
std::string HashHex(size_t bytes, size_t piece) {
  SipHash128 hash(kCounting);
  const std::string text = Counting(bytes);
  for (size_t at = 0; at < bytes; at += piece) hash.Add(absl::string_view(text).substr(at, piece));
  std::string out;
  for (const uint64_t word : hash.Finish()) AppendLittleEndian(word, 8, &out);
  return absl::BytesToHexString(out);
}

TEST(SipHash, HasTheValuesOfOpenSsl) {
  // openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:16 SIPHASH, of bytes 00, 01, 02 and so on.
  for (const size_t piece : {1, 3, 8, 64}) {
    EXPECT_EQ(HashHex(0, piece), "a3817f04ba25a8e66df67214c7550293");
    EXPECT_EQ(HashHex(1, piece), "da87c1d86b99af44347659119b22fc45");
    EXPECT_EQ(HashHex(7, piece), "a1f1ebbed8dbc153c0b84aa61ff08239");
    EXPECT_EQ(HashHex(8, piece), "3b62a9ba6258f5610f83e264f31497b4");
    EXPECT_EQ(HashHex(9, piece), "264499060ad9baabc47f8b02bb6d71ed");
    EXPECT_EQ(HashHex(15, piece), "5493e99933b0a8117e08ec0f97cfc3d9");
    EXPECT_EQ(HashHex(16, piece), "6ee2a4ca67b054bbfd3315bf85230577");
    EXPECT_EQ(HashHex(63, piece), "5150d1772f50834a503e069a973fbd7c");
  }
}

TEST(Element, DependsOnKeyRecordKeyAndDigestAndOnWhereOneEnds) {
  const ElementHash hash(kCounting);
  const Element element = hash.Of("key", "digest");
  EXPECT_EQ(element, hash.Of("key", "digest"));
  EXPECT_NE(element, hash.Of("key", "digesu"));
  EXPECT_NE(element, hash.Of("kez", "digest"));
  EXPECT_NE(element, hash.Of("keyd", "igest"));
  EXPECT_NE(element, ElementHash({1, 2}).Of("key", "digest"));
}

// Stored states and peers of other versions depend on them.
TEST(Element, IsTheSameForEver) {
  const Element element = ElementHash(kCounting).Of("003345678901", "digest");
  EXPECT_EQ(element.word, 0xca09bbbebee79920u);
  EXPECT_EQ(element.wide, 0x4689de138df2200bu);
  EXPECT_EQ(Mixed(1), 0xe8bc15092a6ed3b9u);
}

}  // namespace
}  // namespace lienthong::difference
