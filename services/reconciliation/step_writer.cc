#include "services/reconciliation/step_writer.h"

#include <utility>

#include "services/reconciliation/compare.h"

namespace lienthong::reconciliation {

StepWriter::StepWriter(const StepSources* sources, const RunState* run) : sources_(sources), run_(run) {
  author_ = {access::kBridgeAgency, "", run->author.purpose, run->author.procedure, sources->records->ids->NextBytes()};
}

storage::NewEvent StepWriter::MakeEvent(const std::string& subject, const google::protobuf::Message& payload) const {
  return InRun(access::MakeEvent(sources_->records->ids, author_, subject, payload));
}

storage::NewEvent StepWriter::MakeOpenEvent(const google::protobuf::Message& payload) const {
  return InRun(access::MakeOpenEvent(sources_->records->ids, author_, payload));
}

storage::NewEvent StepWriter::InRun(storage::NewEvent event) const {
  event.envelope.set_correlation_id(*storage::ParseUuid(run_->id));
  event.envelope.set_registry(run_->started.registry());
  event.envelope.set_rule_version(kRuleVersion);
  event.envelope.set_policy_version(sources_->policy->version);
  return event;
}

void StepWriter::Add(const std::string& stream, storage::Revision expected, storage::NewEvent event) {
  auto [found, added] = writes_.try_emplace(stream);
  if (added) {
    found->second.stream = stream;
    found->second.expected = expected;
    write_order_.push_back(stream);
  }
  found->second.events.push_back(std::move(event));
}

storage::AppendRequest StepWriter::Finish(const std::string& phase, const std::string& cursor, bool phase_complete) {
  event::v1::RunStepDone done;
  done.set_phase(phase);
  done.set_phase_complete(phase_complete);
  *done.mutable_counts() = counts_;
  storage::AppendRequest request;
  for (const std::string& stream : write_order_) request.writes.push_back(std::move(writes_[stream]));
  const std::string stream = RunStream(run_->id);
  storage::NewEvent event = MakeEvent(stream, done);
  AddCursor(run_->id, cursor, &event);
  request.writes.push_back({stream, run_->revision, {std::move(event)}});
  request.claims = std::move(claims_);
  return request;
}

}  // namespace lienthong::reconciliation
