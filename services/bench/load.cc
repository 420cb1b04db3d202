#include "services/bench/load.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace lienthong::bench {
namespace {

constexpr std::chrono::seconds kConnectWithin(20);

absl::Status Failure(const char* what, int code, const std::string& message) {
  return absl::UnavailableError(absl::StrCat(what, " failed with code ", code, ": ", message));
}

// A connection that stands, so that no figure holds how long it took.
absl::StatusOr<std::unique_ptr<v1::AppendService::Stub>> Connected(const Door& door) {
  const std::shared_ptr<grpc::Channel> channel = door.Connect();
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + kConnectWithin)) {
    return absl::UnavailableError("the door does not answer");
  }
  return v1::AppendService::NewStub(channel);
}

absl::StatusOr<std::vector<std::unique_ptr<v1::AppendService::Stub>>> ConnectAll(const Door& door, int clients) {
  std::vector<std::unique_ptr<v1::AppendService::Stub>> stubs;
  for (int i = 0; i < clients; ++i) {
    absl::StatusOr<std::unique_ptr<v1::AppendService::Stub>> stub = Connected(door);
    if (!stub.ok()) return stub.status();
    stubs.push_back(*std::move(stub));
  }
  return stubs;
}

// One client's stream: batches are sent until `window` are under way, then one is answered before the next is sent.
class BatchClient {
 public:
  BatchClient(v1::AppendService::Stub* stub, const SampleEvents* events, const StreamLoad* load, Numbers* numbers)
      : events_(events), load_(load), numbers_(numbers), stream_(stub->AppendStream(&context_)) {}

  absl::StatusOr<uint64_t> Run(Latencies* latencies) {
    bool more = true;
    absl::Status status;
    while (status.ok() && (more || !sent_.empty())) {
      while (status.ok() && more && sent_.size() < static_cast<size_t>(load_->window)) status = Send(&more);
      if (status.ok() && !sent_.empty()) status = Receive(latencies);
    }
    if (!status.ok()) context_.TryCancel();
    stream_->WritesDone();
    const auto end = stream_->Finish();
    if (!status.ok()) return status;
    if (!end.ok()) return Failure("AppendStream", end.error_code(), end.error_message());
    return answered_;
  }

 private:
  absl::Status Send(bool* more) {
    uint64_t first = 0;
    const uint64_t taken = numbers_->Take(load_->batch, &first);
    *more = taken > 0;
    if (taken == 0) return absl::OkStatus();
    while (request_.appends_size() > static_cast<int>(taken)) request_.mutable_appends()->RemoveLast();
    while (request_.appends_size() < static_cast<int>(taken)) request_.add_appends();
    for (uint64_t i = 0; i < taken; ++i) {
      events_->Fill(load_->first + first + i, request_.mutable_appends(static_cast<int>(i)));
    }
    sent_.push_back({absl::Now(), static_cast<int>(taken)});
    return stream_->Write(request_) ? absl::OkStatus() : absl::UnavailableError("the stream broke");
  }

  absl::Status Receive(Latencies* latencies) {
    if (!stream_->Read(&response_)) return absl::UnavailableError("the stream broke");
    latencies->Add(absl::Now() - sent_.front().when);
    if (response_.answers_size() != sent_.front().appends) return absl::DataLossError("a batch lacks answers");
    sent_.pop_front();
    for (const v1::AppendResponse& answer : response_.answers()) {
      if (answer.position() == 0) return absl::DataLossError(absl::StrCat("an append got code ", answer.code()));
    }
    answered_ += static_cast<uint64_t>(response_.answers_size());
    if (load_->answered) load_->answered(response_);
    return absl::OkStatus();
  }

  struct Sent {
    absl::Time when;
    int appends = 0;
  };

  const SampleEvents* const events_;
  const StreamLoad* const load_;
  Numbers* const numbers_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::AppendStreamRequest, v1::AppendStreamResponse>> stream_;
  v1::AppendStreamRequest request_;
  v1::AppendStreamResponse response_;
  std::deque<Sent> sent_;
  uint64_t answered_ = 0;
};

// One call of `load`'s kind.
absl::Status Call(v1::AppendService::Stub* stub, const SampleEvents& events, const CallLoad& load, uint64_t number) {
  grpc::ClientContext context;
  const auto check = [](const auto& status) {
    return status.ok() ? absl::OkStatus() : Failure("a call", status.error_code(), status.error_message());
  };
  if (load.kind == CallKind::kEmpty) {
    v1::EmptyResponse response;
    return check(stub->Empty(&context, v1::EmptyRequest(), &response));
  }
  if (load.kind == CallKind::kAppend) {
    v1::AppendRequest request;
    events.Fill(number, &request);
    v1::AppendResponse response;
    return check(stub->Append(&context, request, &response));
  }
  v1::GetRequest request;
  request.set_stream(events.Stream(Scramble(load.seed + Scramble(number)) % load.written));
  request.set_record_look(load.kind == CallKind::kGetWithLook);
  v1::GetResponse response;
  return check(stub->Get(&context, request, &response));
}

}  // namespace

Numbers::Numbers(const Extent& extent)
    : most_(extent.most == 0 ? UINT64_MAX : extent.most),
      deadline_(extent.seconds > 0 ? absl::Now() + absl::Seconds(extent.seconds) : absl::InfiniteFuture()) {}

uint64_t Numbers::Take(uint64_t wanted, uint64_t* first) {
  if (absl::Now() >= deadline_) return 0;
  *first = next_.fetch_add(wanted);
  return *first >= most_ ? 0 : std::min(wanted, most_ - *first);
}

absl::StatusOr<Done> RunClients(int clients, const Client& client) {
  absl::Mutex mutex;
  Done done;
  absl::Status failure;
  const absl::Time begin = absl::Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      pthread_setname_np(pthread_self(), "bench_client");  // for profiles
      Latencies latencies;
      const absl::StatusOr<uint64_t> count = client(i, &latencies);
      absl::MutexLock lock(&mutex);
      if (!count.ok()) {
        failure.Update(count.status());
        return;
      }
      done.count += *count;
      done.latencies.Add(latencies);
    });
  }
  for (std::thread& thread : threads) thread.join();
  done.took = absl::Now() - begin;
  if (!failure.ok()) return failure;
  if (done.count == 0) return absl::InvalidArgumentError("nothing was done in the time given; raise --seconds");
  return done;
}

absl::StatusOr<Done> StreamAppends(const Door& door, const SampleEvents& events, const StreamLoad& load) {
  auto stubs = ConnectAll(door, load.clients);
  if (!stubs.ok()) return stubs.status();
  Numbers numbers(load.extent);
  return RunClients(load.clients, [&](int i, Latencies* latencies) {
    return BatchClient((*stubs)[static_cast<size_t>(i)].get(), &events, &load, &numbers).Run(latencies);
  });
}

absl::StatusOr<Done> RunCalls(const Door& door, const SampleEvents& events, const CallLoad& load) {
  auto stubs = ConnectAll(door, load.clients);
  if (!stubs.ok()) return stubs.status();
  Numbers numbers(load.extent);
  return RunClients(load.clients, [&](int i, Latencies* latencies) -> absl::StatusOr<uint64_t> {
    uint64_t calls = 0;
    for (uint64_t number = 0; numbers.Take(1, &number) > 0; ++calls) {
      const absl::Time begin = absl::Now();
      const absl::Status called = Call((*stubs)[static_cast<size_t>(i)].get(), events, load, number);
      if (!called.ok()) return called;
      latencies->Add(absl::Now() - begin);
    }
    return calls;
  });
}

}  // namespace lienthong::bench
