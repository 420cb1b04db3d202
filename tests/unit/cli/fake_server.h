// A server of canned answers on a port of its own, which remembers what it was asked.

#ifndef TESTS_UNIT_CLI_FAKE_SERVER_H_
#define TESTS_UNIT_CLI_FAKE_SERVER_H_

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "lienthong/ledger/v1/ledger_service.grpc.pb.h"
#include "lienthong/reconciliation/v1/reconciliation_service.grpc.pb.h"
#include "lienthong/review/v1/review_service.grpc.pb.h"
#include "lienthong/worker/v1/worker_service.grpc.pb.h"

namespace lienthong::cli {

inline grpc::Status Refusal(grpc::StatusCode code, const std::string& message, const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  return grpc::Status(code, message, details.SerializeAsString());
}

class FakeWorkers : public lienthong::worker::v1::WorkerService::Service {
 public:
  using Context = grpc::ServerContext;

  grpc::Status CreateWorker(Context*, const lienthong::worker::v1::CreateWorkerRequest* request,
                            lienthong::worker::v1::Worker* worker) override {
    created = *request;
    *worker = request->worker();
    worker->set_name("workers/1");
    return answer;
  }

  grpc::Status GetWorker(Context* context, const lienthong::worker::v1::GetWorkerRequest* request,
                         lienthong::worker::v1::Worker* worker) override {
    got = *request;
    headers.clear();
    for (const auto& [name, value] : context->client_metadata()) {
      headers[std::string(name.data(), name.size())] = std::string(value.data(), value.size());
    }
    worker->set_name(request->name());
    worker->set_etag("3");
    worker->mutable_full_name()->set_written("Nguyễn Thị Hoa");
    for (const std::string& path : request->read_mask().paths()) {
      if (path != "links") continue;
      worker->add_links()->set_registry("labour");
      worker->mutable_links(0)->set_source_record_id("r1");
    }
    return answer;
  }

  grpc::Status ListWorkerLooks(Context*, const lienthong::worker::v1::ListWorkerLooksRequest* request,
                               lienthong::worker::v1::ListWorkerLooksResponse* response) override {
    const int page = request->page_token().empty() ? 1 : std::stoi(request->page_token());
    for (int i = 0; i < looks_per_page; ++i) response->add_looks()->set_position((page - 1) * looks_per_page + i + 1);
    if (page < 2) response->set_next_page_token(std::to_string(page + 1));
    return grpc::Status::OK;
  }

  grpc::Status ListWorkers(Context*, const lienthong::worker::v1::ListWorkersRequest* request,
                           lienthong::worker::v1::ListWorkersResponse* response) override {
    listed.push_back(*request);
    const int page = request->page_token().empty() ? 1 : std::stoi(request->page_token());
    if (empty) return grpc::Status::OK;
    response->add_workers()->set_name("workers/" + std::to_string(page));
    if (page < 3) response->set_next_page_token(std::to_string(page + 1));
    return grpc::Status::OK;
  }

  grpc::Status EndContract(Context*, const lienthong::worker::v1::EndContractRequest* request,
                           lienthong::worker::v1::Worker* worker) override {
    ended = *request;
    worker->set_name(request->mutation().name());
    return answer;
  }

  grpc::Status answer;
  bool empty = false;
  int looks_per_page = 1;  // of two pages
  lienthong::worker::v1::CreateWorkerRequest created;
  lienthong::worker::v1::GetWorkerRequest got;
  lienthong::worker::v1::EndContractRequest ended;
  std::vector<lienthong::worker::v1::ListWorkersRequest> listed;
  std::map<std::string, std::string> headers;
};

class FakeReconciliation : public lienthong::reconciliation::v1::ReconciliationService::Service {
 public:
  using Context = grpc::ServerContext;
  using Run = lienthong::reconciliation::v1::Run;

  grpc::Status CreateRun(Context*, const lienthong::reconciliation::v1::CreateRunRequest* request, Run* run) override {
    run->set_name("runs/9");
    run->set_registry(request->registry());
    run->set_state(Run::STATE_RUNNING);
    return grpc::Status::OK;
  }

  grpc::Status WatchRun(Context*, const lienthong::reconciliation::v1::WatchRunRequest* request,
                        grpc::ServerWriter<Run>* writer) override {
    Run run;
    run.set_name(request->name());
    run.set_registry("residents");
    run.set_state(Run::STATE_RUNNING);
    run.set_progress(0.5);
    run.mutable_counts()->set_records_fetched(40);
    writer->Write(run);
    if (end_state == Run::STATE_UNSPECIFIED) return grpc::Status::OK;
    run.set_state(end_state);
    run.mutable_counts()->set_discrepancies_opened(2);
    writer->Write(run);
    return grpc::Status::OK;
  }

  grpc::Status ListDiscrepancies(Context*, const lienthong::reconciliation::v1::ListDiscrepanciesRequest* request,
                                 lienthong::reconciliation::v1::ListDiscrepanciesResponse* response) override {
    listed = *request;
    using lienthong::reconciliation::v1::Discrepancy;
    for (const auto verdict : {Discrepancy::VERDICT_DISCREPANCY, Discrepancy::VERDICT_UNDETERMINED}) {
      auto& discrepancy = *response->add_discrepancies();
      discrepancy.set_source_record("labour/person/A,1");
      discrepancy.set_kind("tone_loss");
      discrepancy.set_field("full_name");
      discrepancy.set_verdict(verdict);
    }
    return grpc::Status::OK;
  }

  grpc::Status ListRuns(Context*, const lienthong::reconciliation::v1::ListRunsRequest* request,
                        lienthong::reconciliation::v1::ListRunsResponse* response) override {
    if (request->filter() == "state = \"stalled\"") {
      auto& run = *response->add_runs();
      run.set_name("runs/8");
      run.set_state(Run::STATE_STALLED);
    }
    return grpc::Status::OK;
  }

  grpc::Status ListRegistries(Context*, const lienthong::reconciliation::v1::ListRegistriesRequest*,
                              lienthong::reconciliation::v1::ListRegistriesResponse* response) override {
    auto& registry = *response->add_registries();
    registry.set_registry("residents");
    registry.set_version(12);
    return grpc::Status::OK;
  }

  Run::State end_state = Run::STATE_SUCCEEDED;
  lienthong::reconciliation::v1::ListDiscrepanciesRequest listed;
};

class FakeLedger : public lienthong::ledger::v1::LedgerService::Service {
 public:
  using Context = grpc::ServerContext;

  grpc::Status GetHead(Context*, const lienthong::ledger::v1::GetHeadRequest*,
                       lienthong::ledger::v1::Head* head) override {
    head->set_position(20);
    (*head->mutable_view_positions())["workers"] = 18;
    return grpc::Status::OK;
  }

  // Two answers, then silence until released.
  grpc::Status FollowEvents(Context*, const lienthong::ledger::v1::FollowEventsRequest* request,
                            grpc::ServerWriter<lienthong::ledger::v1::FollowEventsResponse>* writer) override {
    followed = *request;
    lienthong::ledger::v1::FollowEventsResponse answer;
    answer.mutable_event()->set_position(7);
    answer.mutable_event()->set_type("WorkerRegistered");
    writer->Write(answer);
    answer.set_heartbeat_position(9);
    writer->Write(answer);
    quiet = true;
    quiet.notify_all();
    released.wait(false);
    return grpc::Status::CANCELLED;
  }

  grpc::Status GetCheckpoint(Context*, const lienthong::ledger::v1::GetCheckpointRequest* request,
                             lienthong::ledger::v1::Checkpoint* checkpoint) override {
    checkpoint->set_size(request->size() == 0 ? 20 : request->size());
    checkpoint->set_note("log.test/1\n20\n\nsigned\n");
    return grpc::Status::OK;
  }

  grpc::Status GetConsistencyProof(Context*, const lienthong::ledger::v1::GetConsistencyProofRequest* request,
                                   lienthong::ledger::v1::ConsistencyProof* proof) override {
    proof->set_old_size(request->old_size());
    proof->set_new_size(request->new_size());
    proof->add_hashes(std::string(32, '\0'));
    return grpc::Status::OK;
  }

  grpc::Status CosignCheckpoint(Context*, const lienthong::ledger::v1::CosignCheckpointRequest* request,
                                lienthong::ledger::v1::Checkpoint* checkpoint) override {
    cosigned = *request;
    checkpoint->set_note("the note with all signatures\n");
    return grpc::Status::OK;
  }

  grpc::Status CreateEvidence(Context*, const lienthong::ledger::v1::CreateEvidenceRequest* request,
                              grpc::ServerWriter<lienthong::ledger::v1::CreateEvidenceResponse>* writer) override {
    disclosed = *request;
    for (const char* chunk : {"one ", "two"}) {
      lienthong::ledger::v1::CreateEvidenceResponse answer;
      answer.set_chunk(chunk);
      writer->Write(answer);
    }
    return evidence_end;
  }

  grpc::Status evidence_end;
  lienthong::ledger::v1::CosignCheckpointRequest cosigned;
  lienthong::ledger::v1::CreateEvidenceRequest disclosed;
  std::atomic<bool> quiet = false;     // both answers are on their way
  std::atomic<bool> released = false;  // the call may end
  lienthong::ledger::v1::FollowEventsRequest followed;
};

// A pool with one review in province 01.
class FakeReviews : public lienthong::review::v1::ReviewService::Service {
 public:
  using Context = grpc::ServerContext;

  grpc::Status ClaimReview(Context*, const lienthong::review::v1::ClaimReviewRequest* request,
                           lienthong::review::v1::ClaimReviewResponse* response) override {
    if (request->pool().province() == "01") response->mutable_review()->set_name("reviews/1");
    return grpc::Status::OK;
  }
  grpc::Status AnswerReview(Context*, const lienthong::review::v1::AnswerReviewRequest* request,
                            lienthong::review::v1::Review* review) override {
    answered = *request;
    review->set_name(request->command().name());
    return grpc::Status::OK;
  }
  grpc::Status ListReviews(Context*, const lienthong::review::v1::ListReviewsRequest* request,
                           lienthong::review::v1::ListReviewsResponse* response) override {
    listed = *request;
    response->add_reviews()->set_name("reviews/1");
    response->set_next_page_token("more");
    return grpc::Status::OK;
  }

  lienthong::review::v1::AnswerReviewRequest answered;
  lienthong::review::v1::ListReviewsRequest listed;
};

class FakeServer {
 public:
  FakeServer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&workers);
    builder.RegisterService(&reconciliation);
    builder.RegisterService(&ledger);
    builder.RegisterService(&reviews);
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() {
    ledger.released = true;
    ledger.released.notify_all();
    server_->Shutdown();
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  FakeWorkers workers;
  FakeReconciliation reconciliation;
  FakeLedger ledger;
  FakeReviews reviews;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace lienthong::cli

#endif  // TESTS_UNIT_CLI_FAKE_SERVER_H_
