// A log in memory that holds the history of a SampleWorker, and what is folded from it.

#ifndef LIENTHONG_TESTS_SUPPORT_WRITTEN_HISTORY_H_
#define LIENTHONG_TESTS_SUPPORT_WRITTEN_HISTORY_H_

#include <string>

#include "services/worker/directory.h"
#include "services/worker/event_codec.h"
#include "services/worker/worker_store.h"
#include "storage/in_memory_view_store.h"
#include "tests/support/authors.h"
#include "tests/support/require.h"
#include "tests/support/sample_worker.h"

namespace lienthong::testing {

struct WrittenHistory {
  Authors authors;
  worker::DirectoryView view{&authors.key, &authors.sealer};
  storage::InMemoryViewStore views{&authors.log, {&view}};
  worker::Directory directory{&views, &authors.key};
  worker::WorkerStore store{&authors.log, &authors.sealer};

  // Appends one event to the stream it belongs to, as said by `agency`. Its position.
  storage::Position Write(const std::string& stream, const google::protobuf::Message& payload,
                          const std::string& agency = "G09", const std::string& province = "") {
    storage::NewEvent event = access::MakeEvent(&authors.ids, {agency, "", "test", "P-01"}, stream, payload);
    if (!province.empty()) {
      event.envelope.mutable_province()->set_code(province);
      event.envelope.mutable_province()->set_version("2025-07");
    }
    storage::AppendRequest request;
    request.writes.push_back({stream, std::nullopt, {event}});
    return Require(authors.log.Append(request)).last();
  }

  // Everything of `events`, for worker `id`.
  void Write(const std::vector<worker::Recorded>& events, const std::string& id = kWorker) {
    for (const worker::Recorded& recorded : events) {
      if (const auto* event = std::get_if<worker::WorkerEvent>(&recorded.what)) {
        Write("workers/" + id, *worker::Encode(*event), recorded.agency);
      } else {
        const auto& observation = std::get<worker::Observation>(recorded.what);
        Write(worker::RecordStream(observation.registry, observation.source_record_id), *worker::Encode(observation));
      }
    }
  }

  std::vector<storage::ViewRow> Rows() {
    Require<int>(views.CatchUp().ok() ? absl::StatusOr<int>(0) : absl::StatusOr<int>(views.CatchUp()));
    return Require(views.Scan("worker_directory", "", "", 1'000'000));
  }
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_WRITTEN_HISTORY_H_
