#include "storage/merkle/tree_hash.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/support/naive_tree.h"

namespace lienthong::merkle {
namespace {

std::string Hex(const Hash& hash) {
  return absl::BytesToHexString(BytesOf(hash));
}

TEST(TreeHash, OfNothingIsThatOfSha256) {
  EXPECT_EQ(Hex(EmptyRoot()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256(""), EmptyRoot());
  EXPECT_EQ(RootOf({}), EmptyRoot());
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// The vectors that certificate-transparency publishes with its reference implementation of RFC 6962.
TEST(TreeHash, GivesThePublishedRoots) {
  const std::vector<std::string> entries = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  std::vector<Hash> leaves;
  for (size_t i = 0; i < entries.size(); ++i) {
    leaves.push_back(LeafHash(absl::HexStringToBytes(entries[i])));
    EXPECT_EQ(Hex(RootOf(leaves)), roots[i]) << i + 1;
  }
}

TEST(TreeHash, OfAnySizeIsWhatTheRecursionGives) {
  const testing::NaiveTree tree = testing::NaiveTree::OfSize(300);
  for (size_t size = 0; size <= 300; ++size) {
    EXPECT_EQ(RootOf(absl::MakeConstSpan(tree.leaves()).first(size)), tree.Root(size)) << size;
  }
}

TEST(TreeHash, OfALeafIsNeverThatOfANode) {
  const Hash left = Sha256("left");
  const Hash right = Sha256("right");
  const std::string both = std::string(BytesOf(left)) + std::string(BytesOf(right));
  EXPECT_NE(LeafHash(both), NodeHash(left, right));
  EXPECT_EQ(Sha256('\0' + both), LeafHash(both));
  EXPECT_EQ(Sha256('\1' + both), NodeHash(left, right));
  EXPECT_NE(NodeHash(left, right), NodeHash(right, left));
  EXPECT_EQ(HashOf(BytesOf(left)), left);
}

TEST(TreeHash, IsTheSameInEveryThread) {
  std::vector<Hash> hashes(4);
  std::vector<std::thread> threads;
  for (Hash& hash : hashes) threads.emplace_back([&hash] { hash = LeafHash("entry"); });
  for (std::thread& thread : threads) thread.join();
  for (const Hash& hash : hashes) EXPECT_EQ(hash, LeafHash("entry"));
}

}  // namespace
}  // namespace lienthong::merkle
