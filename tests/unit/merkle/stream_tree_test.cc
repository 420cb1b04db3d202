#include "storage/merkle/stream_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "tests/support/require.h"
#include "tests/support/seeds.h"

namespace lienthong::merkle {
namespace {

using ::lienthong::testing::ForEachSeed;
using ::lienthong::testing::Require;

// Names of streams of one bucket, in the order of their hashes.
std::vector<std::string> StreamsOfOneBucket(size_t count) {
  std::map<Hash, std::string> found;
  const uint32_t number = StreamBucket::NumberOf("workers/0");
  for (int i = 0; found.size() < count; ++i) {
    const std::string stream = absl::StrCat("workers/", i);
    if (StreamBucket::NumberOf(stream) == number) found[Sha256(stream)] = stream;
  }
  std::vector<std::string> streams;
  for (const auto& [hash, stream] : found) streams.push_back(stream);
  return streams;
}

std::string BucketBytes(uint32_t version, uint32_t number, uint64_t count,
                        const std::vector<std::pair<std::string, StreamHead>>& entries) {
  std::string bytes;
  storage::AppendU32(version, &bytes);
  storage::AppendU32(number, &bytes);
  storage::AppendU64(count, &bytes);
  for (const auto& [stream, head] : entries) {
    absl::StrAppend(&bytes, BytesOf(Sha256(stream)));
    storage::AppendU64(head.revision, &bytes);
    storage::AppendU64(head.position, &bytes);
  }
  return bytes;
}

TEST(StreamBucket, HasTheBytesOfItsStreamsInOrder) {
  const std::vector<std::string> streams = StreamsOfOneBucket(3);
  const uint32_t number = StreamBucket::NumberOf(streams[0]);
  StreamBucket bucket(number);
  ASSERT_TRUE(bucket.Set(streams[1], {2, 9}).ok());
  ASSERT_TRUE(bucket.Set(streams[2], {1, 1}).ok());
  ASSERT_TRUE(bucket.Set(streams[0], {1, 5}).ok());
  ASSERT_TRUE(bucket.Set(streams[1], {3, 10}).ok());
  const std::string bytes =
      BucketBytes(1, number, 3, {{streams[0], {1, 5}}, {streams[1], {3, 10}}, {streams[2], {1, 1}}});
  EXPECT_EQ(bucket.Bytes(), bytes);
  EXPECT_EQ(bucket.Leaf(), LeafHash(bytes));
  const StreamBucket read = Require(StreamBucket::Parse(number, bytes));
  EXPECT_EQ(read.Bytes(), bytes);
  EXPECT_EQ(read.Find(streams[1]), (StreamHead{3, 10}));
  EXPECT_EQ(read.Find("workers/none"), std::nullopt);
}

TEST(StreamBucket, OnlyMovesStreamsForward) {
  const std::string stream = "workers/0";
  const uint32_t number = StreamBucket::NumberOf(stream);
  StreamBucket bucket(number);
  ASSERT_TRUE(bucket.Set(stream, {5, 50}).ok());
  EXPECT_EQ(bucket.Set(stream, {5, 51}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(bucket.Set(stream, {6, 50}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(bucket.Set(stream, {4, 60}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(bucket.Set(stream, {0, 0}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(bucket.Set(stream, {70, 60}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StreamBucket((number + 1) % kStreamBuckets).Set(stream, {1, 1}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(bucket.Find(stream), (StreamHead{5, 50}));
}

TEST(StreamBucket, ThatIsMalformedIsRefused) {
  const std::vector<std::string> streams = StreamsOfOneBucket(2);
  const uint32_t number = StreamBucket::NumberOf(streams[0]);
  const std::string other = StreamBucket::NumberOf("a") == number ? "b" : "a";
  const std::string good = BucketBytes(1, number, 2, {{streams[0], {1, 5}}, {streams[1], {3, 10}}});
  ASSERT_TRUE(StreamBucket::Parse(number, good).ok());
  for (const std::string& bytes :
       {std::string(), good.substr(0, 15), good.substr(0, good.size() - 1), good + "x",
        BucketBytes(2, number, 1, {{streams[0], {1, 5}}}), BucketBytes(1, number ^ 1, 1, {{streams[0], {1, 5}}}),
        BucketBytes(1, number, 2, {{streams[0], {1, 5}}}), BucketBytes(1, number, 0, {{streams[0], {1, 5}}}),
        BucketBytes(1, number, 2, {{streams[1], {1, 5}}, {streams[0], {1, 6}}}),
        BucketBytes(1, number, 2, {{streams[0], {1, 5}}, {streams[0], {1, 5}}}),
        BucketBytes(1, number, 1, {{other, {1, 5}}}), BucketBytes(1, number, 1, {{streams[0], {0, 5}}}),
        BucketBytes(1, number, 1, {{streams[0], {6, 5}}}), BucketBytes(1, number, ~uint64_t{0}, {})}) {
    EXPECT_EQ(StreamBucket::Parse(number, bytes).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_FALSE(StreamBucket::Parse(kStreamBuckets, BucketBytes(1, kStreamBuckets, 0, {})).ok());
}

TEST(StreamTree, OfNothingProvesThatNoStreamHasEvents) {
  StreamTree tree;
  std::vector<Hash> leaves;
  for (uint32_t number = 0; number < kStreamBuckets; ++number) leaves.push_back(StreamBucket(number).Leaf());
  EXPECT_EQ(tree.Root(), RootOf(leaves));
  const uint32_t number = StreamBucket::NumberOf("workers/1");
  const absl::StatusOr<std::optional<StreamHead>> head =
      VerifyStreamHead("workers/1", StreamBucket(number).Bytes(), tree.Proof(number), tree.Root());
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(*head, std::nullopt);
}

// Computed by another program; what was ever proved under such a root must hold for ever.
TEST(StreamTree, HasTheRootsThatItAlwaysHad) {
  StreamTree tree;
  EXPECT_EQ(absl::BytesToHexString(BytesOf(tree.Root())),
            "5c805a889720b8314764fbb68d2b7952a24ae6f89dd49ba9dfa8d9ae7bbdb19e");
  StreamBucket bucket(18'491);
  ASSERT_TRUE(bucket.Set("workers/1", {3, 10}).ok());
  tree.Set(18'491, bucket.Leaf());
  EXPECT_EQ(absl::BytesToHexString(BytesOf(tree.Root())),
            "8bfaff147d41b91c56b11c6774bb131938336f6c75a5d6bd977e8122f8ca04d1");
}

// What a log does: streams grow, the root is asked for now and then; at each time it is that of the whole made anew.
TEST(StreamTree, ProvesTheHeadOfEveryStreamAsTheLogGrows) {
  ForEachSeed(1, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    StreamTree tree;
    std::map<uint32_t, StreamBucket> buckets;
    std::map<std::string, StreamHead> heads;
    for (uint64_t position = 1; position <= 3000; ++position) {
      const std::string stream = absl::StrCat("workers/", random() % 400);
      StreamHead& head = heads[stream];
      head = {head.revision + 1, position};
      const uint32_t number = StreamBucket::NumberOf(stream);
      StreamBucket& bucket = buckets.try_emplace(number, number).first->second;
      ASSERT_TRUE(bucket.Set(stream, head).ok());
      tree.Set(number, bucket.Leaf());
      if (position % 1000 != 0 && position != 1) continue;
      std::vector<Hash> leaves;
      for (uint32_t i = 0; i < kStreamBuckets; ++i) leaves.push_back(tree.leaf(i));
      ASSERT_EQ(tree.Root(), RootOf(leaves)) << position;
      ASSERT_EQ(StreamTree(leaves).Root(), tree.Root());
    }
    for (int i = 0; i < 450; ++i) {
      const std::string stream = absl::StrCat("workers/", i);
      const uint32_t number = StreamBucket::NumberOf(stream);
      const auto bucket = buckets.try_emplace(number, number).first;
      const std::optional<StreamHead> proven =
          Require(VerifyStreamHead(stream, bucket->second.Bytes(), tree.Proof(number), tree.Root()));
      const auto head = heads.find(stream);
      EXPECT_EQ(proven, head == heads.end() ? std::nullopt : std::optional(head->second)) << stream;
    }
  });
}

TEST(StreamTree, RootIsRightAfterMoreChangesThanBuckets) {
  StreamTree tree;
  std::vector<Hash> leaves;
  for (uint32_t i = 0; i < kStreamBuckets; ++i) leaves.push_back(tree.leaf(i));
  for (uint32_t i = 0; i < kStreamBuckets + 10; ++i) {
    const uint32_t number = i * 7919 % kStreamBuckets;
    leaves[number] = {static_cast<uint8_t>(i)};
    tree.Set(number, leaves[number]);
  }
  EXPECT_EQ(tree.Root(), RootOf(leaves));
}

TEST(VerifyStreamHead, RefusesEveryMutation) {
  const std::string stream = "workers/1";
  const uint32_t number = StreamBucket::NumberOf(stream);
  StreamBucket bucket(number);
  ASSERT_TRUE(bucket.Set(stream, {3, 10}).ok());
  StreamTree tree;
  tree.Set(number, bucket.Leaf());
  const Hash root = tree.Root();
  const std::vector<Hash> proof = tree.Proof(number);
  ASSERT_EQ(proof.size(), 16u);
  ASSERT_EQ(Require(VerifyStreamHead(stream, bucket.Bytes(), proof, root)), (StreamHead{3, 10}));

  const auto refused = [&](const std::string& bytes, const std::vector<Hash>& hashes, const Hash& under) {
    return VerifyStreamHead(stream, bytes, hashes, under).status().code() == absl::StatusCode::kInvalidArgument;
  };
  for (size_t bit = 0; bit < 8 * bucket.Bytes().size(); ++bit) {
    std::string bytes = bucket.Bytes();
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    ASSERT_TRUE(refused(bytes, proof, root)) << bit;
  }
  for (size_t bit = 0; bit < 8 * kHashBytes; ++bit) {
    for (size_t i = 0; i < proof.size(); ++i) {
      std::vector<Hash> hashes = proof;
      hashes[i][bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      ASSERT_TRUE(refused(bucket.Bytes(), hashes, root)) << i << " " << bit;
    }
    Hash under = root;
    under[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    ASSERT_TRUE(refused(bucket.Bytes(), proof, under)) << bit;
  }
  EXPECT_TRUE(refused(StreamBucket(number).Bytes(), proof, root)) << "an empty bucket hides nothing";
  EXPECT_TRUE(refused(bucket.Bytes(), std::vector<Hash>(proof.begin(), proof.end() - 1), root));
  EXPECT_FALSE(VerifyStreamHead("workers/2", bucket.Bytes(), proof, root).ok()) << "a bucket of another number";
}

}  // namespace
}  // namespace lienthong::merkle
