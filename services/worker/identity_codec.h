// How decisions about who is who stand in stored messages. Part of event_codec, and private to it.

#ifndef LIENTHONG_SERVICES_WORKER_IDENTITY_CODEC_H_
#define LIENTHONG_SERVICES_WORKER_IDENTITY_CODEC_H_

#include "lienthong/event/v1/identity_events.pb.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "services/worker/worker_event.h"

namespace lienthong::worker {

// Shared with event_codec.
void PutAssertion(const WorkerEvent& event, event::v1::Assertion* out);
void GetAssertion(const event::v1::Assertion& in, WorkerEvent* event);
void PutIdentifier(const IdentifierFact& identifier, event::v1::IdentifierFact* out);
IdentifierFact GetIdentifier(const event::v1::IdentifierFact& in);

// Each writes a message from an event and reads it back; false: what it holds does not parse.
void PutLinked(const WorkerEvent& event, event::v1::SourceRecordLinked* out);
bool GetLinked(const event::v1::SourceRecordLinked& in, WorkerEvent* event);
void PutUnlinked(const WorkerEvent& event, event::v1::SourceRecordUnlinked* out);
bool GetUnlinked(const event::v1::SourceRecordUnlinked& in, WorkerEvent* event);
void PutRefused(const WorkerEvent& event, event::v1::SourceRecordRefused* out);
bool GetRefused(const event::v1::SourceRecordRefused& in, WorkerEvent* event);
void PutMergeRequested(const WorkerEvent& event, event::v1::WorkersMergeRequested* out);
bool GetMergeRequested(const event::v1::WorkersMergeRequested& in, WorkerEvent* event);
void PutMerged(const WorkerEvent& event, event::v1::WorkersMerged* out);
bool GetMerged(const event::v1::WorkersMerged& in, WorkerEvent* event);
void PutSplit(const WorkerEvent& event, event::v1::WorkerSplit* out);
bool GetSplit(const event::v1::WorkerSplit& in, WorkerEvent* event);
void PutUndone(const WorkerEvent& event, event::v1::IdentityDecisionUndone* out);
bool GetUndone(const event::v1::IdentityDecisionUndone& in, WorkerEvent* event);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_IDENTITY_CODEC_H_
