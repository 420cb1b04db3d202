#include "adapters/postgres/change_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr absl::Duration kLongestSilence = absl::Milliseconds(100);  // before the database is asked again
constexpr std::size_t kDataHeader = 1 + 8 + 8 + 8;                   // of a message with data
constexpr std::size_t kAliveBytes = 1 + 8 + 8 + 1;

std::string BigEndian(std::uint64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
  return bytes;
}

std::uint64_t NumberAt(absl::string_view message, std::size_t at) {
  std::uint64_t number = 0;
  for (const char byte : message.substr(at, 8)) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

absl::Status ChangeStream::Read(std::uint64_t after, std::uint64_t until, std::size_t limit, absl::Time deadline,
                                std::vector<v1::Change>* changes, bool* complete) {
  bool fresh = session_ == nullptr || after < from_;
  if (fresh) {
    if (absl::Status started = Start(after, deadline); !started.ok()) return started;
  }
  while (!buffer_.empty() && buffer_.front().version() <= after) buffer_.pop_front();
  from_ = after;
  absl::Status fault = told_ < released_ ? Tell(false, deadline) : absl::OkStatus();
  const auto beyond = [&] {
    return until <= VersionOf(reached_) || (!buffer_.empty() && buffer_.back().version() > until);
  };
  while ((fault.ok() || !fresh) && buffer_.size() < limit && !beyond()) {
    if (fault.ok()) fault = Pump(deadline);
    // A connection that has rested may be gone without any harm.
    if (fault.ok() || fresh) continue;
    if (!absl::IsUnavailable(fault)) break;
    fresh = true;
    fault = Start(after, deadline);
  }
  const bool reached = fault.ok() && beyond();
  std::size_t taken = 0;
  while (taken < buffer_.size() && taken < limit && buffer_[taken].version() <= until) {
    changes->push_back(buffer_[taken++]);
  }
  const bool more = taken < buffer_.size() && buffer_[taken].version() <= until;
  *complete = reached && !more;
  if (fault.ok()) return fault;
  // What stands before the fault is whole; the fault shows again at its place.
  session_.reset();
  return taken > 0 ? absl::OkStatus() : fault;
}

void ChangeStream::Release(std::uint64_t version) {
  released_ = std::max(released_, PlaceOf(version));
}

absl::Status ChangeStream::Start(std::uint64_t after, absl::Time deadline) {
  session_.reset();
  buffer_.clear();
  absl::StatusOr<std::unique_ptr<PgSession>> session =
      PgSession::Open(source_->connection, PgSession::kReplication, deadline, waits_);
  if (!session.ok()) return session.status();
  const std::string publication = (*session)->Literal((*session)->Name(source_->publication));
  const std::string statement =
      absl::StrCat("START_REPLICATION SLOT ", (*session)->Name(source_->slot), " LOGICAL ", LsnText(PlaceOf(after)),
                   " (proto_version '1', publication_names ", publication, ")");
  if (absl::Status started = (*session)->StartStream(statement, deadline); !started.ok()) return started;
  session_ = *std::move(session);
  builder_.emplace(tables_, after, ask_row_);
  from_ = after;
  reached_ = PlaceOf(after);
  told_ = 0;
  return absl::OkStatus();
}

absl::Status ChangeStream::Pump(absl::Time deadline) {
  absl::StatusOr<std::optional<std::string>> message = session_->NextMessage(absl::InfinitePast());
  if (!message.ok()) return message.status();
  if (!message->has_value()) {
    if (absl::Status told = Tell(true, deadline); !told.ok()) return told;
    message = session_->NextMessage(std::min(deadline, absl::Now() + kLongestSilence));
    if (!message.ok()) return message.status();
  }
  if (message->has_value()) return TakeMessage(**message);
  return absl::Now() < deadline ? absl::OkStatus() : absl::DeadlineExceededError("PostgreSQL did not answer in time");
}

absl::Status ChangeStream::TakeMessage(const std::string& message) {
  if (message[0] == 'k' && message.size() == kAliveBytes) {
    // Within a transaction it tells of the place before the commit.
    if (!builder_->in_transaction()) reached_ = std::max(reached_, NumberAt(message, 1));
    return absl::OkStatus();
  }
  if (message[0] != 'w' || message.size() < kDataHeader) return absl::UnavailableError("the change feed misbehaves");
  const absl::StatusOr<PgMessage> read = ReadPgMessage(absl::string_view(message).substr(kDataHeader));
  if (!read.ok()) return absl::UnavailableError(absl::StrCat("the change feed misbehaves: ", read.status().message()));
  std::vector<v1::Change> changes;
  absl::Status taken = builder_->Take(*read, &changes);
  if (absl::IsInvalidArgument(taken)) return absl::UnavailableError(taken.message());
  if (!taken.ok()) return taken;
  for (v1::Change& change : changes) {
    if (change.version() > from_) buffer_.push_back(std::move(change));
  }
  reached_ = std::max(reached_, builder_->reached());
  return absl::OkStatus();
}

absl::Status ChangeStream::Tell(bool ask, absl::Time deadline) {
  // Written, flushed and applied up to what the bridge has durably.
  std::string message = "r";
  for (int i = 0; i < 3; ++i) absl::StrAppend(&message, BigEndian(released_));
  const absl::Time epoch = absl::FromCivil(absl::CivilSecond(2000, 1, 1), absl::UTCTimeZone());
  absl::StrAppend(&message, BigEndian(static_cast<std::uint64_t>(absl::ToInt64Microseconds(absl::Now() - epoch))));
  message.push_back(ask ? '\1' : '\0');
  told_ = released_;
  return session_->SendMessage(message, deadline);
}

}  // namespace lienthong::adapters
