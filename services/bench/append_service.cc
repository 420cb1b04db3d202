#include "services/bench/append_service.h"

#include <google/protobuf/arena.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace lienthong::bench {
namespace {

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
}

absl::Status ReadLatest(const storage::EventLog& log, const std::string& stream, v1::GetResponse* response) {
  const absl::StatusOr<storage::Revision> revision = log.StreamRevision(stream);
  if (!revision.ok()) return revision.status();
  absl::StatusOr<std::vector<storage::StoredEvent>> events = log.ReadStream(stream, *revision, 1);
  if (!events.ok()) return events.status();
  if (events->empty()) return absl::NotFoundError("no such stream");
  response->set_event(std::move(events->front().bytes));
  response->set_position(events->front().position);
  response->set_revision(*revision);
  return absl::OkStatus();
}

// One batch on its way from the thread that reads a stream to the one that appends and answers.
class Handover {
 public:
  // Waits until the batch before is taken.
  void Put(std::vector<storage::AppendRequest> batch) {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](Handover* self) { return !self->batch_.has_value(); }, this));
    batch_ = std::move(batch);
  }
  void End() {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  // nullopt: there are no more.
  std::optional<std::vector<storage::AppendRequest>> Take() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](Handover* self) { return self->batch_.has_value() || self->ended_; }, this));
    return std::exchange(batch_, std::nullopt);
  }

 private:
  absl::Mutex mutex_;
  std::optional<std::vector<storage::AppendRequest>> batch_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

grpc::ServerUnaryReactor* AppendServiceRpc::Append(grpc::CallbackServerContext* context,
                                                   const v1::AppendRequest* request, v1::AppendResponse* response) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  queue_.Add(subject_->Compose(*request), [reactor, response](const absl::StatusOr<storage::AppendResult>& answer) {
    if (answer.ok()) response->set_position(answer->first);
    reactor->Finish(ToGrpc(answer.status()));
  });
  return reactor;
}

grpc::Status AppendServiceRpc::AppendStream(
    grpc::ServerContext*, grpc::ServerReaderWriter<v1::AppendStreamResponse, v1::AppendStreamRequest>* stream) {
  // The next batch is read and composed while this one becomes durable.
  Handover handover;
  std::thread appender([&] {
    v1::AppendStreamResponse response;
    while (auto batch = handover.Take()) {
      response.clear_answers();
      for (const absl::StatusOr<storage::AppendResult>& result : subject_->log()->AppendEach(*std::move(batch))) {
        v1::AppendResponse* const answer = response.add_answers();
        if (result.ok()) {
          answer->set_position(result->first);
        } else {
          answer->set_code(result.status().raw_code());
        }
      }
      stream->Write(response);  // a client that left ends the reading too
    }
  });
  // One arena for all batches of the stream: its blocks are used again.
  google::protobuf::ArenaOptions arena_options;
  arena_options.start_block_size = 64 << 10;
  arena_options.max_block_size = 1 << 20;
  google::protobuf::Arena arena(arena_options);
  auto* batch = google::protobuf::Arena::CreateMessage<v1::AppendStreamRequest>(&arena);
  while (stream->Read(batch)) {
    std::vector<storage::AppendRequest> requests;
    requests.reserve(static_cast<size_t>(batch->appends_size()));
    for (const v1::AppendRequest& append : batch->appends()) requests.push_back(subject_->Compose(append));
    handover.Put(std::move(requests));
    arena.Reset();
    batch = google::protobuf::Arena::CreateMessage<v1::AppendStreamRequest>(&arena);
  }
  handover.End();
  appender.join();
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* AppendServiceRpc::Get(grpc::CallbackServerContext* context, const v1::GetRequest* request,
                                                v1::GetResponse* response) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  const absl::Status read = ReadLatest(*subject_->log(), request->stream(), response);
  if (!read.ok() || !request->record_look()) {
    reactor->Finish(ToGrpc(read));
    return reactor;
  }
  queue_.Add(subject_->ComposeLook(request->stream()), [reactor](const absl::StatusOr<storage::AppendResult>& answer) {
    reactor->Finish(ToGrpc(answer.status()));
  });
  return reactor;
}

grpc::ServerUnaryReactor* AppendServiceRpc::Empty(grpc::CallbackServerContext* context, const v1::EmptyRequest*,
                                                  v1::EmptyResponse*) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace lienthong::bench
