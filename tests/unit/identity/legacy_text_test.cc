#include "services/identity/legacy_text.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace lienthong::identity {
namespace {

struct Case {
  const char* legacy;
  const char* unicode;
};

// Every toned vowel of the alphabet, small, and the capitals that the sets have.
TEST(LegacyTextTest, EveryLetterOfTcvn3IsDecoded) {
  const Case cases[] = {
      {"µ¶·¸¹ ¨»¼½¾Æ ©ÇÈÉÊË", "àảãáạ ăằẳẵắặ âầẩẫấậ"},
      {"ÌÎÏÐÑ ªÒÓÔÕÖ ×ØÜÝÞ", "èẻẽéẹ êềểễếệ ìỉĩíị"},
      {"ßáâãä «åæçèé ¬êëìíî", "òỏõóọ ôồổỗốộ ơờởỡớợ"},
      {"ïñòóô \u00ADõö÷øù úûüýþ ®", "ùủũúụ ưừửữứự ỳỷỹýỵ đ"},
      {"¡ ¢ £ ¤ ¥ ¦ §", "Ă Â Ê Ô Ơ Ư Đ"},
  };
  for (const Case& c : cases) EXPECT_EQ(DecodeTcvn3(c.legacy), c.unicode);
}

TEST(LegacyTextTest, EveryLetterOfVniIsDecoded) {
  const Case cases[] = {
      {"aøaûaõaùaï aêaèaúaüaéaë aâaàaåaãaáaä", "àảãáạ ăằẳẵắặ âầẩẫấậ"},
      {"eøeûeõeùeï eâeàeåeãeáeä ìæóíò", "èẻẽéẹ êềểễếệ ìỉĩíị"},
      {"oøoûoõoùoï oâoàoåoãoáoä ôôøôûôõôùôï", "òỏõóọ ôồổỗốộ ơờởỡớợ"},
      {"uøuûuõuùuï ööøöûöõöùöï yøyûyõyùî ñ", "ùủũúụ ưừửữứự ỳỷỹýỵ đ"},
      {"AÂ AÊ EÂ OÂ Ô Ö Ñ Í Î OÁ ÔØ", "Â Ă Ê Ô Ơ Ư Đ Í Ỵ Ố Ờ"},
  };
  for (const Case& c : cases) EXPECT_EQ(DecodeVni(c.legacy), c.unicode);
}

TEST(LegacyTextTest, NamesAreToldByTheirEncodingAndDecoded) {
  struct Told {
    const char* text;
    std::optional<LegacyEncoding> encoding;
    const char* unicode;
  };
  const Told cases[] = {
      {"NguyÔn V¨n An", LegacyEncoding::kTcvn3, "Nguyễn Văn An"},
      {"§ç ThÞ Hång Ng¸t", LegacyEncoding::kTcvn3, "Đỗ Thị Hồng Ngát"},
      {"NGUYÔN THÞ H¦¥NG", LegacyEncoding::kTcvn3, "NGUYỄN THỊ HƯƠNG"},
      {"TrÇn Quèc Tuªn", LegacyEncoding::kTcvn3, "Trần Quốc Tuên"},
      {"Nguyeãn Vaên An", LegacyEncoding::kVni, "Nguyễn Văn An"},
      {"Buøi", LegacyEncoding::kVni, "Bùi"},
      {"Ñoã", LegacyEncoding::kVni, "Đỗ"},
      {"Döông", LegacyEncoding::kVni, "Dương"},
      {"TRAÀN THÒ HÖÔØNG", LegacyEncoding::kVni, "TRẦN THỊ HƯỜNG"},
      {"Nguyễn Văn An", std::nullopt, "Nguyễn Văn An"},
      {"Hoà", std::nullopt, "Hoà"},
      {"Lê Quý", std::nullopt, "Lê Quý"},
      {"Nguyen Van An", std::nullopt, "Nguyen Van An"},
      {"Bui Quôc Dung", std::nullopt, "Bui Quôc Dung"},
      {"Bùi Nhaã", std::nullopt, "Bùi Nhaã"},
      {"Nhaã", std::nullopt, "Nhaã"},
      {"Ñoã Hoài Giang", std::nullopt, "Ñoã Hoài Giang"},
      {"François Müller", std::nullopt, "François Müller"},
      {"", std::nullopt, ""},
  };
  for (const Told& c : cases) {
    EXPECT_EQ(LooksLegacy(c.text), c.encoding) << c.text;
    EXPECT_EQ(FromLegacy(c.text), c.unicode) << c.text;
  }
}

TEST(LegacyTextTest, BytesThatAreNotUtf8AreTakenAsTheyAre) {
  EXPECT_EQ(LooksLegacy("Nguy\xD4n V\xA8n An"), LegacyEncoding::kTcvn3);
  EXPECT_EQ(FromLegacy("Nguy\xD4n V\xA8n An"), "Nguyễn Văn An");
  EXPECT_EQ(FromLegacy("Nguye\xE3n Va\xEAn An"), "Nguyễn Văn An");
}

}  // namespace
}  // namespace lienthong::identity
