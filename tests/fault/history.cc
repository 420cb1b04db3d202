#include "tests/fault/history.h"

#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/sample_append.h"

namespace lienthong::fault {
namespace {

using storage::AppendRequest;
using testing::Acquire;
using testing::Release;

std::string RandomBytes(size_t count, std::mt19937_64* random) {
  std::string bytes(count, 0);
  for (char& byte : bytes) byte = static_cast<char>((*random)());
  return bytes;
}

// Appends for one history: every event has an id of its own.
class Author {
 public:
  explicit Author(std::mt19937_64* random) : random_(random) {}

  AppendRequest Write(const std::string& stream, int count, std::optional<storage::Revision> expected = std::nullopt,
                      size_t bytes = 20) {
    AppendRequest request;
    Add(stream, count, expected, bytes, &request);
    return request;
  }

  void Add(const std::string& stream, int count, std::optional<storage::Revision> expected, size_t bytes,
           AppendRequest* request) {
    storage::StreamWrite write = testing::SampleWrite(stream, count, expected);
    for (storage::NewEvent& event : write.events) {
      event.envelope.set_event_id(RandomBytes(16, random_));
      event.parts[0].bytes = RandomBytes(bytes, random_);
    }
    request->writes.push_back(std::move(write));
  }

 private:
  std::mt19937_64* const random_;
};

AppendRequest Named(const std::string& key, AppendRequest request, const std::string& digest = "digest") {
  request.request = storage::RequestKey{key, digest};
  return request;
}

AppendRequest With(AppendRequest request, std::vector<storage::ClaimChange> claims) {
  request.claims = std::move(claims);
  return request;
}

AppendRequest Checking(AppendRequest request, const std::string& stream, storage::Revision expected) {
  request.checks.push_back({stream, expected});
  return request;
}

Step Appending(std::vector<AppendRequest> requests) {
  return {Step::Kind::kAppend, std::move(requests)};
}

// Longer than a page, a sector or a block of RocksDB's log.
constexpr size_t kLong = 40'000;

}  // namespace

std::vector<Step> ShortHistory(uint64_t seed) {
  std::mt19937_64 random(seed);
  Author author(&random);
  const AppendRequest first = Named("r1", With(author.Write("a", 2, 0), {Acquire("c1", "a")}));
  const AppendRequest moved = Named("r5", With(author.Write("c", 1, 1), {Release("c1", "a"), Acquire("c3", "c")}));
  const Step flush = {Step::Kind::kFlush};
  const Step compact = {Step::Kind::kCompact};
  const Step catch_up = {Step::Kind::kCatchUp};
  const Step reopen = {Step::Kind::kReopen};
  AppendRequest two_streams = author.Write("a", 1, 3);
  author.Add("d", 2, 0, 20, &two_streams);
  return {
      Appending({first}),
      Appending({author.Write("b", 1)}),
      Appending({Named("r2", Checking(author.Write("a", 1, 2), "b", 1))}),
      Appending({first}),
      Appending({Named("r3", With(author.Write("a", 1, 0), {Acquire("c2", "a")}))}),  // refused: revision
      Appending({Named("r4", {})}),
      catch_up,
      Appending({author.Write("b", 2, 1), With(author.Write("c", 1, 0), {Acquire("c2", "c")}),
                 Named("r6", With(author.Write("e", 1), {Acquire("c1", "e")}))}),  // the last refused: claim
      flush,
      Appending({moved}),
      Appending({With(author.Write("d", 1, 0), {Acquire("c1", "d")}), Named("r4", {})}),
      Appending({moved, Named("r7", {})}),
      catch_up,
      Appending({author.Write("b", 3, 3, kLong)}),
      flush,
      compact,
      reopen,
      Appending({Named("r8", author.Write("a", 1, 3, kLong)), Named("r9", author.Write("a", 1, 4))}),
      Appending({Named("r1", author.Write("a", 1), "other")}),  // refused: digest
      Appending({two_streams}),                                 // refused: revision of one of two
      catch_up,
      Appending({Named("r3", With(author.Write("a", 1, 5), {Acquire("c4", "a")}))}),
      flush,
      Appending({With(author.Write("d", 1, 1), {Release("c1", "d")})}),
      compact,
      Appending({Named("r10", {}), author.Write("e", 1, 0, kLong)}),
      reopen,
      {Step::Kind::kAppend, {Named("r6", With(author.Write("e", 1), {Acquire("c1", "e")}))}, -absl::Seconds(30)},
      catch_up,
      Appending({first, moved, author.Write("a", 1)}),
  };
}

Step RandomStep(const LogModel& model, std::mt19937_64* random) {
  const auto pick = [random](uint64_t below) { return (*random)() % below; };
  Step step;
  step.passes = absl::Seconds(static_cast<int64_t>(pick(20)) - 8);
  const uint64_t dice = pick(100);
  if (dice >= 80) {
    const Step::Kind kinds[] = {Step::Kind::kCatchUp, Step::Kind::kCatchUp, Step::Kind::kFlush,
                                Step::Kind::kFlush,   Step::Kind::kCompact, Step::Kind::kReopen};
    step.kind = kinds[pick(6)];
    return step;
  }
  Author author(random);
  for (uint64_t i = pick(4) == 0 ? 1 + pick(8) : 1; i > 0; --i) {
    AppendRequest request;
    std::map<std::string, bool> streams;
    for (uint64_t j = pick(3); j > 0; --j) streams[absl::StrCat("s", pick(6))] = pick(4) > 0;
    for (const auto& [stream, write] : streams) {
      const storage::Revision near = model.RevisionOf(stream) + (pick(8) == 0 ? 1 : 0);
      if (!write) {
        request.checks.push_back({stream, near});
        continue;
      }
      const auto expected = pick(2) == 0 ? std::optional<storage::Revision>(near) : std::nullopt;
      author.Add(stream, static_cast<int>(pick(4)), expected, pick(12) == 0 ? kLong : pick(200), &request);
    }
    for (uint64_t j = pick(3); j > 0; --j) {
      const std::string key = absl::StrCat("c", pick(4));
      const std::string owner = absl::StrCat("o", pick(2));
      request.claims.push_back(pick(2) == 0 ? Acquire(key, owner) : Release(key, owner));
    }
    size_t events = 0;
    for (const storage::StreamWrite& write : request.writes) events += write.events.size();
    if (pick(3) > 0 || events == 0) {
      request = Named(absl::StrCat("r", pick(300)), std::move(request), pick(6) == 0 ? "other" : "digest");
    }
    step.requests.push_back(std::move(request));
  }
  return step;
}

}  // namespace lienthong::fault
