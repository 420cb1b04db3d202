#include <gtest/gtest.h>

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/linkage/string_pool.h"
#include "services/linkage/text_book.h"
#include "services/linkage/word_book.h"

namespace lienthong::linkage {
namespace {

TEST(StringPoolTest, NumbersManyStringsAsTheyComeAndFindsThemAgain) {
  StringPool pool;
  EXPECT_EQ(pool.Intern(""), 0u);
  constexpr uint32_t kStrings = 20'000;
  for (uint32_t i = 1; i <= kStrings; ++i) ASSERT_EQ(pool.Intern(absl::StrCat("string ", i)), i);
  for (uint32_t i = 1; i <= kStrings; ++i) {
    ASSERT_EQ(pool.Intern(absl::StrCat("string ", i)), i);
    ASSERT_EQ(pool.text(i), absl::StrCat("string ", i));
  }
  EXPECT_EQ(pool.size(), kStrings + 1);
  EXPECT_EQ(pool.text(0), "");
}

TEST(StringPoolTest, ZeroBytesAreBytesLikeAnyOther) {
  StringPool pool;
  const std::string zero(1, '\0');
  EXPECT_NE(pool.Intern(zero), pool.Intern(zero + zero));
  EXPECT_NE(HashBytes(zero), HashBytes(zero + zero));
  EXPECT_EQ(HashBytes("Nguyễn"), HashBytes("Nguyễn"));
}

TEST(WordBookTest, SpellingsOfOneWordAreOne) {
  WordBook book;
  EXPECT_EQ(book.Intern("Hoà"), book.Intern("hòa"));
  EXPECT_EQ(book.Intern("AN"), book.Intern("an"));
  EXPECT_NE(book.Intern("An"), book.Intern("Ân"));
  EXPECT_EQ(book.base(book.Intern("Nguyễn")), "NGUYEN");
  EXPECT_EQ(book.Intern(""), 0u);
}

TEST(WordBookTest, WordsTypedWithoutConversionAreMeantInNamesAlone) {
  WordBook book;
  EXPECT_EQ(book.InternTyped("Nguyeenx"), book.Intern("Nguyễn"));
  EXPECT_EQ(book.InternTyped("Nguyeenx"), book.Intern("Nguyễn"));
  EXPECT_NE(book.Intern("Nguyeenx"), book.Intern("Nguyễn"));
}

TEST(WordBookTest, KeysAreEqualWhereTheWordsAre) {
  WordBook book;
  const auto word = [&book](const char* raw) { return book.word(book.Intern(raw)); };
  EXPECT_EQ(word("Hoàng").kin, word("Huỳnh").kin);
  EXPECT_EQ(word("Vũ").kin, word("vo").kin);
  EXPECT_EQ(word("Lý").kin, word("Lí").kin);
  EXPECT_NE(word("Phan").kin, word("Phạm").kin);
  EXPECT_EQ(word("Trang").sound, word("Chan").sound);
  EXPECT_EQ(word("Sơn").sound, word("Xơn").sound);
  EXPECT_NE(word("Mai").sound, word("Hai").sound);
  EXPECT_EQ(word("Hằng").skeleton, word("Hồng").skeleton);
  EXPECT_EQ(word("Ân").tone_free, word("Ấn").tone_free);
  EXPECT_NE(word("Ân").tone_free, word("An").tone_free);
  EXPECT_EQ(word("Ân").base, word("An").base);
  EXPECT_TRUE(word("Hà").toned);
  EXPECT_FALSE(word("Ân").toned);
  EXPECT_TRUE(word("Ân").marked);
  EXPECT_FALSE(word("An").marked);
}

TEST(TextBookTest, WordsStandBetweenSpacesAndPunctuation) {
  std::array<absl::string_view, 4> words;
  ASSERT_EQ(SplitWords("  12/3, d'Arc--Thủ Đức quận", absl::MakeSpan(words)), 4u);
  EXPECT_EQ(words[0], "12");
  EXPECT_EQ(words[1], "3");
  EXPECT_EQ(words[2], "d'Arc");
  EXPECT_EQ(words[3], "Thủ");
  EXPECT_EQ(SplitWords(" ,.;", absl::MakeSpan(words)), 0u);
}

TEST(TextBookTest, TextsOfTheSameWordsAreOneAndJoinedOnesAgree) {
  WordBook words;
  TextBook texts(&words);
  EXPECT_EQ(texts.Intern(""), 0u);
  EXPECT_EQ(texts.Intern("..."), 0u);
  const TextId apart = texts.Intern("Thủ Đức");
  EXPECT_EQ(texts.Intern("thủ - ĐỨC."), apart);
  const TextId together = texts.Intern("ThủĐức");
  EXPECT_NE(together, apart);
  EXPECT_EQ(texts.text(together).base, texts.text(apart).base);
  EXPECT_EQ(texts.text(texts.Intern("Thu Duc")).base, texts.text(apart).base);
  EXPECT_NE(texts.text(texts.Intern("Thu Duc")).tone_free, texts.text(apart).tone_free);
  EXPECT_EQ(texts.Joined(apart), "THUDUC");
  EXPECT_EQ(texts.words(apart).size(), 2u);
  EXPECT_EQ(texts.text(apart).length, 6u);
  EXPECT_EQ(texts.Shown(apart),
            absl::StrCat(words.canonical(words.Intern("Thủ")), " ", words.canonical(words.Intern("Đức"))));
}

TEST(TextBookTest, WordsBeyondTheBoundAreLeftOut) {
  WordBook words;
  TextBook texts(&words);
  std::string most;
  for (size_t i = 0; i < TextBook::kMostWords; ++i) absl::StrAppend(&most, "w", i, " ");
  EXPECT_EQ(texts.Intern(most), texts.Intern(most + "more"));
  EXPECT_EQ(texts.words(texts.Intern(most)).size(), TextBook::kMostWords);
}

}  // namespace
}  // namespace lienthong::linkage
