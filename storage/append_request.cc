#include "storage/append_request.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace lienthong::storage {
namespace {

constexpr size_t kEventIdBytes = 16;

// Names are our own ids and codes, and 0x00 ends the name in a row key.
bool IsPrintable(absl::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

absl::Status CheckStreamName(absl::string_view stream) {
  if (stream.empty()) return absl::InvalidArgumentError("a stream has no name");
  if (stream.size() > kMaxStreamNameBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a stream name has ", stream.size(), " bytes, more than ", kMaxStreamNameBytes));
  }
  if (!IsPrintable(stream)) return absl::InvalidArgumentError("a stream name has a character outside printable ASCII");
  return absl::OkStatus();
}

// Bytes that follow the leading byte of a UTF-8 sequence, -1 for a byte that cannot lead. `second_*` bound the second.
int ContinuationBytes(uint8_t lead, uint8_t* second_low, uint8_t* second_high) {
  *second_low = 0x80;
  *second_high = 0xbf;
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead == 0xe0) *second_low = 0xa0;   // no overlong forms
  if (lead == 0xed) *second_high = 0x9f;  // no surrogates
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead == 0xf0) *second_low = 0x90;
  if (lead == 0xf4) *second_high = 0x8f;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return -1;
}

bool IsUtf8(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    uint8_t low = 0;
    uint8_t high = 0;
    const int more = ContinuationBytes(static_cast<uint8_t>(text[i++]), &low, &high);
    if (more < 0 || text.size() - i < static_cast<size_t>(more)) return false;
    for (int k = 0; k < more; ++k, ++i) {
      const uint8_t byte = static_cast<uint8_t>(text[i]);
      if (byte < low || byte > high) return false;
      low = 0x80;
      high = 0xbf;
    }
  }
  return true;
}

// Protobuf writes a string that is not UTF-8 but does not read it back: such an event would be lost for ever.
bool HasOnlyReadableText(const event::v1::Envelope& envelope) {
  return IsUtf8(envelope.type()) && IsUtf8(envelope.valid_from()) && IsUtf8(envelope.valid_to()) &&
         IsUtf8(envelope.agency()) && IsUtf8(envelope.officer()) && IsUtf8(envelope.purpose()) &&
         IsUtf8(envelope.procedure()) && IsUtf8(envelope.agreement()) && IsUtf8(envelope.registry()) &&
         IsUtf8(envelope.province().code()) && IsUtf8(envelope.province().version());
}

absl::Status CheckEvent(const std::string& stream, const NewEvent& event) {
  const event::v1::Envelope& envelope = event.envelope;
  if (envelope.event_id().size() != kEventIdBytes) {
    return absl::InvalidArgumentError("an event has no event_id of 16 bytes");
  }
  if (envelope.type().empty()) return absl::InvalidArgumentError("an event has no type");
  if (!envelope.stream().empty() && envelope.stream() != stream) {
    return absl::InvalidArgumentError("an event names another stream than the one it is written to");
  }
  if (envelope.sealed_parts_size() != 0) {
    return absl::InvalidArgumentError("an event comes with sealed parts; give plain parts, the log seals them");
  }
  if (!HasOnlyReadableText(envelope)) return absl::InvalidArgumentError("an envelope has text that is not UTF-8");
  if (event.parts.size() > kMaxPartsPerEvent) {
    return absl::ResourceExhaustedError(
        absl::StrCat("an event has ", event.parts.size(), " parts, more than ", kMaxPartsPerEvent));
  }
  for (const PlainPart& part : event.parts) {
    const absl::Status named = CheckStreamName(part.subject);
    if (!named.ok()) return named;
  }
  return absl::OkStatus();
}

absl::Status CheckRowKey(absl::string_view key, absl::string_view what) {
  if (key.empty()) return absl::InvalidArgumentError(absl::StrCat("a ", what, " is empty"));
  if (key.size() > kMaxRowKeyBytes) {
    return absl::ResourceExhaustedError(absl::StrCat("a ", what, " has more than ", kMaxRowKeyBytes, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status CheckStreams(const AppendRequest& request) {
  absl::flat_hash_set<absl::string_view> seen;
  const auto check = [&seen](const std::string& stream) -> absl::Status {
    const absl::Status named = CheckStreamName(stream);
    if (!named.ok()) return named;
    if (seen.insert(stream).second) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("stream ", stream, " is named twice in one append"));
  };
  for (const StreamWrite& write : request.writes) {
    const absl::Status status = check(write.stream);
    if (!status.ok()) return status;
  }
  for (const StreamCheck& stream_check : request.checks) {
    const absl::Status status = check(stream_check.stream);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckErased(const AppendRequest& request) {
  if (request.erased.empty()) return absl::OkStatus();
  if (request.erased.size() > kMaxErasedPerAppend) {
    return absl::ResourceExhaustedError(
        absl::StrCat("an append erases ", request.erased.size(), " subjects, more than ", kMaxErasedPerAppend));
  }
  absl::flat_hash_set<absl::string_view> erased;
  for (const std::string& subject : request.erased) {
    if (const absl::Status named = CheckStreamName(subject); !named.ok()) return named;
    erased.insert(subject);
  }
  for (const StreamWrite& write : request.writes) {
    for (const NewEvent& event : write.events) {
      for (const PlainPart& part : event.parts) {
        if (erased.contains(part.subject)) {
          return absl::InvalidArgumentError(
              absl::StrCat("an append has a part for ", part.subject, ", which it erases"));
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckKeys(const AppendRequest& request) {
  if (request.request.has_value()) {
    absl::Status status = CheckRowKey(request.request->key, "request key");
    if (!status.ok()) return status;
    status = CheckRowKey(request.request->digest, "request digest");
    if (!status.ok()) return status;
  }
  for (const ClaimChange& change : request.claims) {
    absl::Status status = CheckRowKey(change.key, "claim key");
    if (!status.ok()) return status;
    status = CheckRowKey(change.owner, "claim owner");
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

bool IsStreamName(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxStreamNameBytes && IsPrintable(name);
}

absl::Status CheckShape(const AppendRequest& request) {
  const size_t events = EventCount(request);
  if (events > kMaxEventsPerAppend) {
    return absl::ResourceExhaustedError(
        absl::StrCat("an append has ", events, " events, more than ", kMaxEventsPerAppend));
  }
  if (events == 0 && !request.request.has_value()) {
    return absl::InvalidArgumentError("an append has neither events nor a request key");
  }
  absl::Status status = CheckKeys(request);
  if (!status.ok()) return status;
  status = CheckStreams(request);
  if (!status.ok()) return status;
  for (const StreamWrite& write : request.writes) {
    for (const NewEvent& event : write.events) {
      status = CheckEvent(write.stream, event);
      if (!status.ok()) return status;
    }
  }
  status = CheckErased(request);
  if (!status.ok()) return status;
  // Known roughly already here, so that an oversized append does not take a place in the queue.
  if (ApproximateBytes(request) > kMaxBytesPerAppend) {
    return absl::ResourceExhaustedError(absl::StrCat("an append has more than ", kMaxBytesPerAppend, " bytes"));
  }
  return absl::OkStatus();
}

size_t EventCount(const AppendRequest& request) {
  size_t events = 0;
  for (const StreamWrite& write : request.writes) events += write.events.size();
  return events;
}

size_t ApproximateBytes(const AppendRequest& request) {
  size_t bytes = 0;
  for (const StreamWrite& write : request.writes) {
    for (const NewEvent& event : write.events) {
      bytes += event.envelope.ByteSizeLong();
      for (const PlainPart& part : event.parts) bytes += part.subject.size() + part.bytes.size();
    }
  }
  return bytes;
}

}  // namespace lienthong::storage
