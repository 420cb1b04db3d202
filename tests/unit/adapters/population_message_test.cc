// The messages of the population database: what is sent, and the answers of tests/golden/population.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "adapters/canonical_record.h"
#include "adapters/population_xml/citizen_message.h"
#include "adapters/population_xml/ethnic_lists.h"
#include "adapters/population_xml/soap_message.h"
#include "adapters/record_names.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using google::protobuf::Struct;
using ::testing::HasSubstr;
using ::testing::Not;

const RequestHeader kHeader = {"01890a5d-ac96-774b-bcce-b302099a8057", "1.001", "037", "003080000001"};
constexpr char kNumber[] = "003092000017";

std::string Text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

ReadingRules Everything() {
  ReadingRules rules;
  for (const v1::RecordField field : FieldsOf({v1::RECORD_KIND_PERSON})) rules.fields.insert(field);
  return rules;
}

// What was read, in the words of the JSON files.
Struct Described(const CitizenCollection& read) {
  Struct described;
  auto& fields = *described.mutable_fields();
  for (const char* const list : {"citizens", "left_out", "removed"}) fields[list].mutable_list_value();
  for (const Citizen& citizen : read.citizens) {
    Struct& person = *fields["citizens"].mutable_list_value()->add_values()->mutable_struct_value();
    (*person.mutable_fields())["key"].set_string_value(citizen.record.key());
    Struct& values = *(*person.mutable_fields())["fields"].mutable_struct_value();
    for (const v1::FieldValue& field : citizen.record.fields()) {
      (*values.mutable_fields())[FieldName(field.field())].set_string_value(field.value());
    }
    for (const v1::RecordField field : citizen.left_out) {
      fields["left_out"].mutable_list_value()->add_values()->set_string_value(FieldName(field));
    }
    if (citizen.removed) fields["removed"].mutable_list_value()->add_values()->set_string_value(citizen.record.key());
  }
  fields["nameless"].set_number_value(static_cast<double>(read.nameless));
  fields["count"].set_null_value(google::protobuf::NULL_VALUE);
  if (read.count.has_value()) fields["count"].set_number_value(static_cast<double>(*read.count));
  fields["moment"].set_null_value(google::protobuf::NULL_VALUE);
  if (read.data_moment.has_value()) fields["moment"].set_string_value(MomentText(*read.data_moment));
  return described;
}

TEST(PopulationAnswers, EveryGoldenAnswerIsReadAsItsFileSays) {
  const char* const source = std::getenv("LIENTHONG_SOURCE_DIR");
  int answers = 0;
  const auto folder = std::filesystem::path(source == nullptr ? "." : source) / "tests/golden/population";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".xml") continue;
    SCOPED_TRACE(entry.path().filename().string());
    const auto answer = ReadAnswer(Text(entry.path()));
    ASSERT_TRUE(answer.ok()) << answer.status();
    const auto read = ReadCitizens(answer->content, Everything());
    ASSERT_TRUE(read.ok()) << read.status();
    Struct expected;
    std::filesystem::path json = entry.path();
    const std::string text = Text(json.replace_extension(".json"));
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(text, &expected).ok());
    EXPECT_EQ(Described(*read).DebugString(), expected.DebugString());
    for (const Citizen& citizen : read->citizens) EXPECT_TRUE(CheckCanonical(citizen.record).ok());
    ++answers;
  }
  EXPECT_GE(answers, 30);
}

std::string Collection(const std::string& inside) {
  return absl::StrCat("<e:Envelope xmlns:e='x'><e:Body><CongdanCollection>", inside,
                      "</CongdanCollection></e:Body></e:Envelope>");
}

TEST(PopulationAnswers, OnlyTheFieldsThatMayBeFetchedAreRead) {
  const auto answer = ReadAnswer(Collection(absl::StrCat("<CongDan><SoDinhDanh>", kNumber,
                                                         "</SoDinhDanh><HoVaTen><Ten>An</Ten></HoVaTen>"
                                                         "<GioiTinh>1</GioiTinh></CongDan>")));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ReadingRules rules;
  rules.fields = {v1::RECORD_FIELD_SEX};
  const v1::Record record = ReadCitizens(answer->content, rules)->citizens.at(0).record;
  ASSERT_EQ(record.fields_size(), 2);
  EXPECT_EQ(record.fields(0).field(), v1::RECORD_FIELD_PERSONAL_NUMBER);
  EXPECT_EQ(record.fields(1).field(), v1::RECORD_FIELD_SEX);
}

TEST(PopulationAnswers, ABareCodeIsOfTheAgreedList) {
  const auto answer = ReadAnswer(Collection(absl::StrCat(
      "<CongDan><SoDinhDanh>", kNumber,
      "</SoDinhDanh><DanToc>04</DanToc><ThuongTru><MaDonViHanhChinh>10882</MaDonViHanhChinh></ThuongTru></CongDan>")));
  ReadingRules rules = Everything();
  rules.agreed = {kEthnicListCensus, kAdminOld};
  const v1::Record record = ReadCitizens(answer->content, rules)->citizens.at(0).record;
  EXPECT_EQ(record.fields(1).value(), "GSO-CENSUS|2019|04");
  EXPECT_EQ(record.fields(2).value(), "GSO-ADMIN|2024-12|10882");
}

TEST(PopulationAnswers, RefusesWhatDeclaresADocumentTypeOrBreaksABound) {
  const std::string bomb =
      "<!DOCTYPE e [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><e:Envelope xmlns:e='x'>&b;</e:Envelope>";
  const std::string outside = "<!DOCTYPE e SYSTEM \"file:///etc/passwd\"><e/>";
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<a>";
  for (int i = 0; i < 40; ++i) deep += "</a>";
  std::string many = "<a>";
  for (int i = 0; i < 100; ++i) many += "<b/>";
  many += "</a>";
  for (const std::string& text : {bomb, outside, deep, many, std::string("<a>&undeclared;</a>"), std::string("<a>"),
                                  std::string("<a>\xFF</a>"), std::string(), std::string("no XML"),
                                  std::string("<a/><b/>"), std::string("<a>") + std::string(2000, ' ') + "</a>"}) {
    const auto read = ReadXml(text, {1000, 32, 100});
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << text.substr(0, 60);
    EXPECT_THAT(std::string(read.status().message()), Not(HasSubstr("passwd")));
  }
  EXPECT_TRUE(ReadXml("<a b='1 &lt; 2'>&amp;<![CDATA[<x>]]></a>").ok());
  EXPECT_EQ(ReadXml("<a b='1 &lt; 2'>&amp;<![CDATA[<x>]]></a>")->text, "&<x>");
  EXPECT_EQ(ReadXml("<a b='1 &amp; 2'/>")->attributes.at("b"), "1 & 2");
}

TEST(PopulationAnswers, AFaultTellsItsCodeAndWhenToComeAgain) {
  const auto fault = ReadAnswer(
      "<s:Envelope "
      "xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault><faultcode>s:Server.Busy</faultcode>"
      "<faultstring>Nguyễn Văn "
      "An</faultstring><detail><ThuLaiSau>7</ThuLaiSau></detail></s:Fault></s:Body></s:Envelope>");
  ASSERT_TRUE(fault.ok()) << fault.status();
  ASSERT_TRUE(fault->fault.has_value());
  EXPECT_EQ(fault->fault->code, "Server");
  EXPECT_EQ(fault->fault->retry_after, absl::Seconds(7));
}

TEST(PopulationAnswers, AVerificationIsYesNoOrRefused) {
  const auto verify = [](const std::string& inside) {
    return ReadVerification(*ReadXml(absl::StrCat("<a>", inside, "</a>")));
  };
  EXPECT_TRUE(verify("<KetQuaXacThuc>1</KetQuaXacThuc><TonTai> true </TonTai>")->matches);
  EXPECT_FALSE(verify("<KetQuaXacThuc>false</KetQuaXacThuc><TonTai>0</TonTai>")->exists);
  for (const char* const bad :
       {"", "<KetQuaXacThuc>1</KetQuaXacThuc>", "<KetQuaXacThuc>x</KetQuaXacThuc><TonTai>1</TonTai>",
        "<KetQuaXacThuc>1</KetQuaXacThuc><TonTai>0</TonTai>"}) {
    EXPECT_EQ(verify(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(PopulationRequests, SayWhoAsksAndWriteTheTripleStrictly) {
  const auto request = WriteVerification(kHeader, {kNumber, "", "Nguyễn\tHường", "1992-11-22"});
  EXPECT_EQ(request.status().code(), absl::StatusCode::kInvalidArgument);  // a tab is a control character
  const auto sent = WriteVerification(kHeader, {kNumber, "", "Nguye\xCC\x82\xCC\x83n  Thị Hường", "1992-11-22"});
  ASSERT_TRUE(sent.ok()) << sent.status();
  for (const char* const part :
       {"<MaYeuCau>01890a5d-ac96-774b-bcce-b302099a8057<", "<MaDVC>1.001<", "<MaTichHop>037<", "<MaCanBo>003080000001<",
        "<SoDinhDanh>003092000017<", "<HoVaTen>NGUYỄN THỊ HƯỜNG<", "<NgayThangNam>19921122<"}) {
    EXPECT_THAT(*sent, HasSubstr(part));
  }
  EXPECT_THAT(*WriteLookup(kHeader, {kNumber, "", "", "1992-11"}), HasSubstr("<Nam>1992</Nam>"));
  EXPECT_THAT(*WriteLookup(kHeader, {"", "271450001", "A<B&C", ""}), HasSubstr("<HoVaTen>A&lt;B&amp;C<"));
}

TEST(PopulationRequests, RefuseWhatTheOtherSideWouldHaveToGuessAt) {
  const std::vector<Subject> subjects = {{"12", "", "An", "1992"},        {kNumber, "271450001", "An", "1992"},
                                         {"", "", "An", "1992"},          {kNumber, "", "", "1992"},
                                         {kNumber, "", "An", ""},         {kNumber, "", "An", "1992-02-30"},
                                         {kNumber, "", "An\x01", "1992"}, {kNumber, "", "An\xFF", "1992"}};
  for (const Subject& subject : subjects) {
    const absl::Status status = WriteVerification(kHeader, subject).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(kNumber)));
  }
  for (std::string RequestHeader::*const part :
       {&RequestHeader::request_id, &RequestHeader::procedure, &RequestHeader::integration, &RequestHeader::officer}) {
    RequestHeader header = kHeader;
    header.*part = "";
    EXPECT_EQ(WriteLookup(header, {kNumber}).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_FALSE(WriteChangesPage(kHeader, {absl::FromUnixSeconds(100), absl::FromUnixSeconds(1)}).ok());
}

TEST(EthnicLists, TheNameDecidesAndBothListsLeadToOneGroup) {
  EXPECT_EQ(EthnicValue("04", "", ""), "");
  EXPECT_EQ(EthnicValue("01", "Kinh", kEthnicListCensus), "GSO-CENSUS|2019|01");
  EXPECT_EQ(EthnicValue("99", "Kinh", ""), "");
  EXPECT_EQ(InOtherEthnicList("TCTK-121|1979|04"), "GSO-CENSUS|2019|06");
  EXPECT_EQ(InOtherEthnicList("GSO-CENSUS|2019|06"), "TCTK-121|1979|04");
  EXPECT_EQ(EthnicName("GSO-CENSUS|2019|04"), "Mường");
  EXPECT_EQ(EthnicName("bare"), "");
}

}  // namespace
}  // namespace lienthong::adapters
