#include "adapters/postgres/pgoutput.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

template <typename Message>
Message Read(absl::string_view hex) {
  const auto message = ReadPgMessage(absl::HexStringToBytes(hex));
  EXPECT_TRUE(message.ok()) << message.status();
  if (!message.ok() || !std::holds_alternative<Message>(*message)) {
    ADD_FAILURE() << "another kind of message";
    return Message();
  }
  return std::get<Message>(*message);
}

// As PostgreSQL 15 sends them, for a table labour.person(code text primary key, full_name text, note text).
constexpr char kBegin[] = "42000000000150f4f80002b0a5c6e1f3a0000002e4";
constexpr char kCommit[] = "4300000000000150f4f8000000000150f5280002b0a5c6e1f3a0";
constexpr char kRelation[] =
    "52000040016c61626f757200706572736f6e0064000301636f64650000000019ffffffff0066756c6c5f6e616d650000000019ffffffff006e"
    "6f"
    "74650000000019ffffffff";
constexpr char kInsert[] = "49000040014e00037400000002503174000000024c616e";
constexpr char kUpdateOfKey[] =
    "55000040014b00037400000002503"
    "16e6e4e0003740000000250327400000002416e75";
constexpr char kDelete[] = "44000040014b0003740000000250326e6e";
constexpr char kTruncate[] = "54000000010000004001";

TEST(Pgoutput, ReadsWhereATransactionBeginsAndEnds) {
  EXPECT_EQ(Read<PgBegin>(kBegin).commit_lsn, 0x0150f4f8u);
  const PgCommit commit = Read<PgCommit>(kCommit);
  EXPECT_EQ(commit.commit_lsn, 0x0150f4f8u);
  EXPECT_EQ(commit.end_lsn, 0x0150f528u);
}

TEST(Pgoutput, ReadsWhatATableLooksLike) {
  const PgRelation relation = Read<PgRelation>(kRelation);
  EXPECT_EQ(relation.id, 0x4001u);
  EXPECT_EQ(relation.schema, "labour");
  EXPECT_EQ(relation.name, "person");
  EXPECT_EQ(relation.replica_identity, 'd');
  ASSERT_EQ(relation.columns.size(), 3u);
  EXPECT_EQ(relation.columns[0].name, "code");
  EXPECT_TRUE(relation.columns[0].in_key);
  EXPECT_EQ(relation.columns[2].name, "note");
  EXPECT_FALSE(relation.columns[2].in_key);
}

TEST(Pgoutput, ReadsRowsWithTextNullAndValuesLeftOutOfLine) {
  const PgInsert insert = Read<PgInsert>("49000040014e0003740000000250316e75");
  ASSERT_EQ(insert.row.size(), 3u);
  EXPECT_EQ(insert.row[0].text, "P1");
  EXPECT_EQ(insert.row[1].state, PgValue::kNull);
  EXPECT_EQ(insert.row[2].state, PgValue::kUnchanged);
}

TEST(Pgoutput, ReadsAnUpdateWithTheOldKeyAndOneWithTheWholeOldRow) {
  const PgUpdate moved = Read<PgUpdate>(kUpdateOfKey);
  ASSERT_TRUE(moved.old_row.has_value());
  EXPECT_FALSE(moved.old_is_whole);
  EXPECT_EQ((*moved.old_row)[0].text, "P1");
  EXPECT_EQ(moved.row[0].text, "P2");
  EXPECT_EQ(moved.row[1].text, "An");
  const PgUpdate whole = Read<PgUpdate>("55000040014f000174000000014e4e000174000000014f");
  EXPECT_TRUE(whole.old_is_whole);
  EXPECT_EQ((*whole.old_row)[0].text, "N");
  EXPECT_EQ(whole.row[0].text, "O");
  EXPECT_FALSE(Read<PgUpdate>("55000040014e000174000000014f").old_row.has_value());
}

TEST(Pgoutput, ReadsADeletionAndATruncation) {
  EXPECT_EQ(Read<PgDelete>(kDelete).old_row[0].text, "P2");
  EXPECT_EQ(Read<PgTruncate>(kTruncate).relations, std::vector<std::uint32_t>{0x4001});
}

TEST(Pgoutput, PassesOverTypesOriginsAndMessages) {
  EXPECT_EQ(Read<PgOther>("5900004001006d6f6f6400").kind, 'Y');
  EXPECT_EQ(Read<PgOther>("4f00000000000000006f74686572"
                          "00")
                .kind,
            'O');
  EXPECT_EQ(Read<PgOther>("4d010000000000000001780000000002"
                          "6869")
                .kind,
            'M');
}

TEST(Pgoutput, RefusesWhatIsCutOffAnywhereOrTooLong) {
  for (const char* const hex : {kBegin, kCommit, kRelation, kInsert, kUpdateOfKey, kDelete, kTruncate}) {
    const std::string whole = absl::HexStringToBytes(hex);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(ReadPgMessage(whole.substr(0, size)).status().code(), absl::StatusCode::kInvalidArgument)
          << hex << " cut to " << size;
    }
    EXPECT_FALSE(ReadPgMessage(whole + '\0').ok());
  }
}

TEST(Pgoutput, RefusesBinaryValuesUnknownKindsAndTooManyColumns) {
  for (const char* const hex : {"5a", "49000040014e0001620000000131", "49000040014e06816e", "49000040014f00016e",
                                "49000040014e000174ffffffff31"}) {
    EXPECT_FALSE(ReadPgMessage(absl::HexStringToBytes(hex)).ok()) << hex;
  }
}

}  // namespace
}  // namespace lienthong::adapters
