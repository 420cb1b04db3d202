// Refusal: why evidence is not accepted, and where. A code and not a sentence, so that it can be said in any language.

#ifndef LIENTHONG_STORAGE_EVIDENCE_REFUSAL_H_
#define LIENTHONG_STORAGE_EVIDENCE_REFUSAL_H_

#include <cstdint>
#include <optional>
#include <string>

namespace lienthong::evidence {

// What follows "what:" is in Refusal::what.
enum class Fault {
  // The file.
  kTooLarge,      // what: the bound in bytes
  kNotAPack,      // it does not begin as one
  kNotSigned,     // it does not end with one signature
  kUnknownKey,    // what: name and id of the key that signed it, which is none of those given
  kBadSignature,  // what: the key's name
  // A line.
  kExpected,  // what: the word that the line has to begin with
  kNumber,
  kBase64,
  kText,
  kTime,
  kLinesLeft,
  kSpelling,  // it reads, but is not what is written
  // The log.
  kCheckpoint,   // the checkpoint is malformed, or none of the keys given signed it
  kNotOfLog,     // what: the key that signed the pack, which is not the log's
  kOtherLog,     // what: the origin of the log that is trusted
  kOlder,        // what: the size of the trusted checkpoint
  kForked,       // what: the same
  kNoGrowth,     // what: the same; the pack does not hold the proof
  kNotCosigned,  // what: the name of the witness who had to sign the checkpoint
  // What it holds.
  kIndex,          // the event of the index is not one
  kNotInLog,       // what: the position of the event
  kBucket,         // what: the stream
  kStreamOrder,    // what: the stream
  kEvent,          // what: the position; its bytes are no event
  kOtherRevision,  // what: stream and revision that had to stand there
  kLeftOut,        // what: the stream and the revision that is missing
  kTooMany,        // what: the stream and the last revision it has
  kOtherPosition,  // what: the stream, whose last event is not where the index has it
  kPartKey,        // what: the subject; the key does not open its part
  kPartHidden,     // what: the subject, of whose part neither key nor destruction is told
  kPartForeign,    // what: the subject, whose key does not belong there
  kNotALook,       // what: the position
  kLookOrder,      // what: the position
};

struct Refusal {
  Fault fault;
  uint64_t line = 0;  // of the file, from 1; 0: the file as a whole
  std::string what;
};

// nullopt: accepted.
using MaybeRefusal = std::optional<Refusal>;

}  // namespace lienthong::evidence

#endif  // LIENTHONG_STORAGE_EVIDENCE_REFUSAL_H_
