#include "services/bench/link_map.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"

namespace lienthong::bench {
namespace {

TEST(LinkMapTest, TellsWhatTheColumnsAre) {
  const auto map = ParseLinkMap(
      "id: rec\n"
      "truth: {pattern: 'rec-([0-9]+)-'}\n"
      "fields:\n"
      "  surname: family_name\n"
      "  born: {kind: date, column: date_of_birth}\n"
      "  home: {kind: text, left: ward, right: commune}\n");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->id, "rec");
  EXPECT_EQ(map->truth_pattern, "rec-([0-9]+)-");
  EXPECT_EQ(map->truth_column, "");
  ASSERT_EQ(map->fields.size(), 3u);
  EXPECT_EQ(map->fields[0].kind, linkage::FieldKind::kFamilyName);
  EXPECT_EQ(map->fields[1].name, "born");
  EXPECT_EQ(map->left_columns, (std::vector<std::string>{"surname", "date_of_birth", "ward"}));
  EXPECT_EQ(map->right_columns, (std::vector<std::string>{"surname", "date_of_birth", "commune"}));
}

TEST(LinkMapTest, TheTruthMayBeAColumnOrLeftOut) {
  const auto column = ParseLinkMap("id: rec\ntruth: {column: cluster}\nfields: {a: text}\n");
  ASSERT_TRUE(column.ok()) << column.status();
  EXPECT_EQ(column->truth_column, "cluster");
  const auto none = ParseLinkMap("id: rec\nfields: {a: text}\n");
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->truth_column + none->truth_pattern, "");
}

TEST(LinkMapTest, EveryRefusalNamesItsKey) {
  const struct {
    const char* yaml;
    const char* refusal;
  } kCases[] = {
      {"", "columns: the file: it should be a map"},
      {"- id\n", "columns: the file: it should be a map"},
      {"id: [\n", "columns: line "},
      {"identity: rec\n", "columns: identity: means nothing"},
      {"fields: {a: text}\n", "columns: id: name the column"},
      {"id: rec\n", "columns: fields: write field: kind"},
      {"id: rec\nfields: text\n", "columns: fields: write field: kind"},
      {"id: rec\nfields: {a: place}\n", "columns: fields.a: \"place\" is no kind of field; write one of full_name"},
      {"id: rec\nfields: {a: [text]}\n", "columns: fields.a: \"\" is no kind of field"},
      {"id: rec\nfields: {a: {column: b}}\n", "columns: fields.a: \"\" is no kind of field"},
      {"id: rec\nfields: {a: {kind: text, middle: b}}\n", "columns: fields.a: middle means nothing"},
      {"id: rec\ntruth: cluster\nfields: {a: text}\n", "columns: truth: write {pattern: ...} or {column: ...}"},
      {"id: rec\ntruth: {file: b}\nfields: {a: text}\n", "columns: truth: write {pattern: ...} or {column: ...}"},
      {"id: rec\ntruth: {column: ''}\nfields: {a: text}\n", "columns: truth: its value is empty"},
      {"id: rec\ntruth: {pattern: '('}\nfields: {a: text}\n", "columns: truth.pattern: it is no regular expression"},
      {"id: rec\ntruth: {pattern: 'a'}\nfields: {a: text}\n", "columns: truth.pattern: put one group in brackets"},
  };
  for (const auto& c : kCases) {
    const auto map = ParseLinkMap(c.yaml);
    ASSERT_FALSE(map.ok()) << c.yaml;
    EXPECT_TRUE(absl::StartsWith(map.status().message(), c.refusal)) << map.status().message();
  }
}

}  // namespace
}  // namespace lienthong::bench
