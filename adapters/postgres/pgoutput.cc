#include "adapters/postgres/pgoutput.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::adapters {
namespace {

// Takes numbers and texts from the front. After a fault every value is empty and sound() false.
class Reader {
 public:
  explicit Reader(absl::string_view bytes) : rest_(bytes) {}

  std::uint64_t Number(std::size_t bytes) {
    const absl::string_view taken = Take(bytes);
    std::uint64_t number = 0;
    for (const char byte : taken) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
  }
  char Byte() { return static_cast<char>(Number(1)); }
  std::uint32_t Id() { return static_cast<std::uint32_t>(Number(4)); }

  // Up to a zero byte.
  std::string Text() {
    const std::size_t end = rest_.find('\0');
    if (end == absl::string_view::npos) {
      sound_ = false;
      return "";
    }
    std::string text(Take(end));
    rest_.remove_prefix(1);
    return text;
  }

  PgTuple Tuple() {
    const std::size_t columns = Number(2);
    if (columns > kMaxPgColumns) sound_ = false;
    PgTuple tuple;
    for (std::size_t i = 0; sound_ && i < columns; ++i) {
      PgValue value;
      switch (Byte()) {
        case 'n':
          break;
        case 'u':
          value.state = PgValue::kUnchanged;
          break;
        case 't':
          value.state = PgValue::kText;
          value.text = std::string(Take(Number(4)));
          break;
        default:  // 'b', binary, is never asked for
          sound_ = false;
      }
      tuple.push_back(std::move(value));
    }
    return tuple;
  }

  absl::string_view Take(std::size_t bytes) {
    if (!sound_ || bytes > rest_.size()) {
      sound_ = false;
      return "";
    }
    const absl::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }
  void Refuse() { sound_ = false; }
  bool sound() const { return sound_; }
  bool at_end() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
  bool sound_ = true;
};

PgCommit ReadCommit(Reader* in) {
  PgCommit commit;
  in->Number(1);  // flags, unused
  commit.commit_lsn = in->Number(8);
  commit.end_lsn = in->Number(8);
  in->Number(8);  // time
  return commit;
}

PgRelation ReadRelation(Reader* in) {
  PgRelation relation;
  relation.id = in->Id();
  relation.schema = in->Text();
  relation.name = in->Text();
  relation.replica_identity = in->Byte();
  const std::size_t columns = in->Number(2);
  if (columns > kMaxPgColumns) in->Refuse();
  for (std::size_t i = 0; in->sound() && i < columns; ++i) {
    PgRelation::Column column;
    column.in_key = (in->Number(1) & 1) != 0;
    column.name = in->Text();
    in->Number(4);  // type
    in->Number(4);  // its modifier
    relation.columns.push_back(std::move(column));
  }
  return relation;
}

PgUpdate ReadUpdate(Reader* in) {
  PgUpdate update;
  update.relation = in->Id();
  char part = in->Byte();
  if (part == 'K' || part == 'O') {
    update.old_is_whole = part == 'O';
    update.old_row = in->Tuple();
    part = in->Byte();
  }
  if (part != 'N') in->Refuse();
  update.row = in->Tuple();
  return update;
}

PgDelete ReadDelete(Reader* in) {
  PgDelete gone;
  gone.relation = in->Id();
  const char part = in->Byte();
  if (part != 'K' && part != 'O') in->Refuse();
  gone.old_is_whole = part == 'O';
  gone.old_row = in->Tuple();
  return gone;
}

PgTruncate ReadTruncate(Reader* in) {
  PgTruncate truncate;
  const std::size_t relations = in->Number(4);
  in->Number(1);  // cascade, restart identity
  for (std::size_t i = 0; in->sound() && i < relations; ++i) truncate.relations.push_back(in->Id());
  return truncate;
}

PgMessage ReadBody(char kind, Reader* in) {
  switch (kind) {
    case 'B': {
      PgBegin begin;
      begin.commit_lsn = in->Number(8);
      in->Number(8);  // time
      in->Number(4);  // transaction
      return begin;
    }
    case 'C':
      return ReadCommit(in);
    case 'R':
      return ReadRelation(in);
    case 'I': {
      PgInsert insert;
      insert.relation = in->Id();
      if (in->Byte() != 'N') in->Refuse();
      insert.row = in->Tuple();
      return insert;
    }
    case 'U':
      return ReadUpdate(in);
    case 'D':
      return ReadDelete(in);
    case 'T':
      return ReadTruncate(in);
    case 'Y':
      in->Number(4);
      in->Text();
      in->Text();
      return PgOther{kind};
    case 'O':
      in->Number(8);
      in->Text();
      return PgOther{kind};
    case 'M':
      in->Number(1);
      in->Number(8);
      in->Text();
      in->Take(in->Number(4));
      return PgOther{kind};
    default:
      in->Refuse();
      return PgOther{kind};
  }
}

}  // namespace

absl::StatusOr<PgMessage> ReadPgMessage(absl::string_view bytes) {
  Reader in(bytes);
  const char kind = in.Byte();
  PgMessage message = ReadBody(kind, &in);
  if (in.sound() && in.at_end()) return message;
  return absl::InvalidArgumentError(
      absl::StrCat("no message of pgoutput version 1: kind ", static_cast<unsigned char>(kind)));
}

}  // namespace lienthong::adapters
