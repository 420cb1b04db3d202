// Every word that lienthongctl says to a person, in Vietnamese and English. What programs read (JSON, YAML, CSV, codes,
// column names) is never translated. $0, $1, … are filled by absl::Substitute.

#ifndef SERVICES_CLI_MESSAGES_H_
#define SERVICES_CLI_MESSAGES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"

namespace lienthong::cli {

enum class Language { kVietnamese, kEnglish };

// One text in both languages.
struct Message {
  absl::string_view vi;
  absl::string_view en;
};

inline absl::string_view In(Language language, const Message& message) {
  return language == Language::kVietnamese ? message.vi : message.en;
}

template <typename... Args>
std::string Say(Language language, const Message& message, const Args&... args) {
  return absl::Substitute(In(language, message), args...);
}

// The language of a --lang flag or, when that is empty, of the environment's LANG: Vietnamese when it starts with vi.
Language ChooseLanguage(absl::string_view lang_flag, absl::string_view lang_environment);

// What to do about an ErrorInfo reason ("STALE_ETAG"); nullptr: an unknown reason.
const Message* AdviceFor(absl::string_view reason);

// The title of a column of a table ("birth_date"); the last part of an unknown path, in upper case.
std::string ColumnTitle(Language language, absl::string_view path);

namespace msg {

// --- Wrong usage -----------------------------------------------------------------------------------------------------
inline constexpr Message kUnknownNoun = {"không có lệnh \"$0\"", "there is no command \"$0\""};
inline constexpr Message kUnknownVerb = {"lệnh \"$0\" không có \"$1\"", "\"$0\" has no \"$1\""};
inline constexpr Message kMissingVerb = {"lệnh \"$0\" cần thêm một trong: $1", "\"$0\" needs one of: $1"};
inline constexpr Message kMissingNoun = {"cần một lệnh", "a command is needed"};
inline constexpr Message kUnknownFlag = {"không có cờ \"$0\"", "there is no flag \"$0\""};
inline constexpr Message kDidYouMean = {"; có phải là \"$0\"?", "; did you mean \"$0\"?"};
inline constexpr Message kFlagNeedsValue = {"cờ \"$0\" cần giá trị", "flag \"$0\" needs a value"};
inline constexpr Message kFlagTakesNoValue = {"cờ \"$0\" không nhận giá trị", "flag \"$0\" takes no value"};
inline constexpr Message kFlagTwice = {"cờ \"$0\" xuất hiện hai lần", "flag \"$0\" is given twice"};
inline constexpr Message kFlagMissing = {"thiếu cờ \"$0\"", "flag \"$0\" is needed"};
inline constexpr Message kNotOneOf = {"\"$0\": \"$1\" không thuộc: $2", "\"$0\": \"$1\" is not one of: $2"};
inline constexpr Message kArgumentMissing = {"thiếu $0", "$0 is missing"};
inline constexpr Message kArgumentExtra = {"thừa \"$0\"", "\"$0\" is one argument too many"};
inline constexpr Message kNotANumber = {"\"$0\": \"$1\" không phải số nguyên không âm",
                                        "\"$0\": \"$1\" is not a whole number of at least 0"};
inline constexpr Message kNotATime = {
    "\"$0\": \"$1\" không phải vị trí (chữ số), ngày (2025-06-01) hay thời điểm RFC 3339",
    "\"$0\": \"$1\" is neither a position (digits), a date (2025-06-01) nor an RFC 3339 time"};
inline constexpr Message kNotAName = {"\"$0\" không phải mã hay tên dạng \"$1\"",
                                      "\"$0\" is neither an id nor a name like \"$1\""};
inline constexpr Message kNotACode = {"\"$0\": \"$1\" không có dạng HỆ/PHIÊN-BẢN/MÃ, ví dụ GSO-ADMIN/2025-07/00004",
                                      "\"$0\": \"$1\" is not SYSTEM/VERSION/CODE, for example GSO-ADMIN/2025-07/00004"};
inline constexpr Message kNotAnIdentifier = {"\"$0\": \"$1\" không có dạng LOẠI=SỐ, ví dụ passport=C1234567",
                                             "\"$0\": \"$1\" is not TYPE=VALUE, for example passport=C1234567"};
inline constexpr Message kBadHeader = {"\"$0\" chỉ nhận chữ ASCII in được, không dấu cách ở đầu hay cuối",
                                       "\"$0\" takes printable ASCII only, with no space at either end"};
inline constexpr Message kBadFilterTerm = {"\"--filter\": \"$0\" không có dạng trường=giá-trị",
                                           "\"--filter\": \"$0\" is not field=value"};
inline constexpr Message kUnknownFilterField = {"\"--filter\": không có trường \"$0\"",
                                                "\"--filter\": there is no field \"$0\""};
inline constexpr Message kUnknownColumn = {"không có cột \"$0\"", "there is no column \"$0\""};
inline constexpr Message kColumnsNeedRows = {"\"--columns\" chỉ dùng với danh sách ở dạng table hoặc csv",
                                             "\"--columns\" goes with a list and -o table or csv only"};
inline constexpr Message kCsvNeedsList = {"\"-o csv\" chỉ dùng với danh sách", "\"-o csv\" goes with lists only"};
inline constexpr Message kFileUnreadable = {"không đọc được tệp \"$0\": $1", "cannot read file \"$0\": $1"};
inline constexpr Message kFileUnwritable = {"không ghi được tệp \"$0\": $1", "cannot write file \"$0\": $1"};
inline constexpr Message kNotACheckpoint = {
    "\"$0\": tệp \"$1\" không phải điểm kiểm tra, như lienthongctl log checkpoint in ra",
    "\"$0\": file \"$1\" is not a checkpoint as lienthongctl log checkpoint prints it"};
inline constexpr Message kFileInvalid = {"tệp \"$0\" không hợp lệ: $1", "file \"$0\" is not valid: $1"};
inline constexpr Message kProfileUnknown = {"không có hồ sơ \"$0\" trong $1", "there is no profile \"$0\" in $1"};
inline constexpr Message kNothingToChange = {"chưa nêu điều gì để ghi; cần ít nhất một trong: $0",
                                             "nothing to record; give at least one of: $0"};
inline constexpr Message kFileAndFlags = {"\"--file\" không dùng cùng \"$0\"", "\"--file\" does not go with \"$0\""};
inline constexpr Message kExcludes = {"\"$0\" không dùng cùng \"$1\"", "\"$0\" does not go with \"$1\""};
inline constexpr Message kSeeHelp = {"Xem: $0 --help", "See: $0 --help"};

// --- Headlines of failures -------------------------------------------------------------------------------------------
inline constexpr Message kWrongUsage = {"Sai cách dùng", "Wrong usage"};
inline constexpr Message kInvalid = {"Dữ liệu không hợp lệ", "Not valid"};
inline constexpr Message kNotFound = {"Không tìm thấy", "Not found"};
inline constexpr Message kTaken = {"Đã có", "Already exists"};
inline constexpr Message kStale = {"Đã thay đổi từ lần đọc trước", "Changed since it was read"};
inline constexpr Message kRefused = {"Bị từ chối theo quy tắc", "Refused by a rule"};
inline constexpr Message kUnauthenticated = {"Chưa rõ ai gọi", "Caller not known"};
inline constexpr Message kForbidden = {"Không được phép", "Not allowed"};
inline constexpr Message kOverLimit = {"Vượt giới hạn", "Over a limit"};
inline constexpr Message kUnavailable = {"Chưa phục vụ được", "Not available"};
inline constexpr Message kTooLate = {"Hết thời gian chờ", "No answer in time"};
inline constexpr Message kDataLoss = {"Dữ liệu lưu trữ bị hỏng", "Stored data are damaged"};
inline constexpr Message kInternal = {"Lỗi trong chương trình", "A fault in the program"};
inline constexpr Message kInterrupted = {"Đã dừng", "Interrupted"};
inline constexpr Message kUnreachable = {"Không kết nối được máy chủ tại $0", "The server at $0 cannot be reached"};
inline constexpr Message kPrior = {"tiên nghiệm", "prior"};
inline constexpr Message kScore = {"điểm", "score"};
inline constexpr Message kFieldColumn = {"TRƯỜNG", "FIELD"};
inline constexpr Message kBitsColumn = {"BIT", "BITS"};
inline constexpr Message kPosterior = {"xác suất là một người: $0", "probability of one person: $0"};
inline constexpr Message kNowWeighed = {"theo dữ liệu hiện có", "by what is known now"};
inline constexpr Message kReasonLine = {"Mã lý do: $0", "Reason: $0"};
inline constexpr Message kAdviceLine = {"Cách xử lý: $0", "What to do: $0"};

// --- What to do ------------------------------------------------------------------------------------------------------
inline constexpr Message kRepeatWith = {
    "Chưa biết việc ghi đã xảy ra hay chưa. Để biết, chạy lại đúng lệnh này, thêm: --request-id $0",
    "It is not known whether the write took place. To learn it, repeat the same command with: --request-id $0"};
inline constexpr Message kStartServer = {
    "Khởi động máy chủ: lienthongd --data THƯ-MỤC --listen $0 (hoặc systemctl start lienthongd); "
    "máy chủ ở nơi khác thì nêu --server hoặc đặt LIENTHONG_SERVER",
    "Start the server: lienthongd --data DIRECTORY --listen $0 (or systemctl start lienthongd); "
    "if it listens elsewhere, give --server or set LIENTHONG_SERVER"};
inline constexpr Message kLongerTimeout = {"thử lại, hoặc chờ lâu hơn với --timeout GIÂY",
                                           "try again, or wait longer with --timeout SECONDS"};
inline constexpr Message kGiveCaller = {
    "nêu --agency, --officer, --purpose, --procedure, hoặc --profile, hoặc đặt LIENTHONG_AGENCY, LIENTHONG_OFFICER, "
    "LIENTHONG_PURPOSE, LIENTHONG_PROCEDURE",
    "give --agency, --officer, --purpose, --procedure, or --profile, or set LIENTHONG_AGENCY, LIENTHONG_OFFICER, "
    "LIENTHONG_PURPOSE, LIENTHONG_PROCEDURE"};

// --- Notes beside an answer ------------------------------------------------------------------------------------------
inline constexpr Message kNothing = {"(không có gì)", "(nothing)"};
inline constexpr Message kMorePages = {"Còn nữa: thêm --all, hoặc --page-token $0",
                                       "There is more: add --all, or --page-token $0"};
inline constexpr Message kOnlyChecked = {"Hợp lệ; chưa ghi gì.", "Valid; nothing was written."};
inline constexpr Message kVerified = {"Đã kiểm tra $0 trong $1 sự kiện", "Checked $0 of $1 events"};
inline constexpr Message kConsidered = {"Đã xét $0 sự kiện", "$0 events considered"};
inline constexpr Message kVerifyResumed = {"Tiếp tục sau vị trí $0", "Going on after position $0"};
inline constexpr Message kVerifyAnew = {"Không tiếp tục được từ \"$0\": $1; kiểm tra lại từ đầu",
                                        "Cannot go on from \"$0\": $1; checking from the beginning"};
inline constexpr Message kVerifyStopped = {"Đã dừng. Tiếp tục: cùng lệnh này với --resume $0",
                                           "Stopped. Go on with: the same command and --resume $0"};
inline constexpr Message kFilesWritten = {"Đã ghi $0 tệp", "$0 files written"};
inline constexpr Message kLooksLeftOut = {"Bỏ bớt $0 lần xem cũ nhất: một tệp chỉ chứa được chừng đó",
                                          "The oldest $0 looks are left out: a file holds no more"};
inline constexpr Message kResumeFrom = {"Theo tiếp: --from $0", "Resume with: --from $0"};
inline constexpr Message kRunGoesOn = {"Lần đối soát vẫn chạy: lienthongctl run watch $0",
                                       "The run goes on: lienthongctl run watch $0"};
inline constexpr Message kRunLine = {"$0  $1%  đã nhận $2, đã so $3, sai lệch $4",
                                     "$0  $1%  fetched $2, compared $3, discrepancies $4"};
inline constexpr Message kCountTitle = {"SỐ LƯỢNG", "COUNT"};
inline constexpr Message kFieldTitle = {"MỤC", "FIELD"};
inline constexpr Message kValueTitle = {"GIÁ TRỊ", "VALUE"};
inline constexpr Message kRunEnded = {"Đối soát $0 với $1: $2", "Run $0 with $1: $2"};
inline constexpr Message kServerTitle = {"Máy chủ", "Server"};
inline constexpr Message kServerReachable = {"$0: đang chạy", "$0: running"};
inline constexpr Message kWritesOn = {"Ghi: được", "Writes: on"};
inline constexpr Message kWritesOff = {"Ghi: đang đóng, chỉ đọc", "Writes: off, read-only"};
inline constexpr Message kLogTitle = {"Nhật ký", "Log"};
inline constexpr Message kHeadLine = {"đầu nhật ký ở vị trí $0 $1", "head at position $0 $1"};
inline constexpr Message kViewLine = {"khung nhìn $0 ở vị trí $1, chậm $2", "view $0 at position $1, $2 behind"};
inline constexpr Message kRegistriesTitle = {"Cơ sở dữ liệu", "Registries"};
inline constexpr Message kRunsTitle = {"Lần đối soát đang chạy hoặc tạm nghẽn", "Runs at work or stalled"};

// --- What a number says of itself ------------------------------------------------------------------------------------
inline constexpr Message kNotABirth = {"\"--born\": cần năm, tháng hoặc ngày: 1995, 1995-04, 1995-04-12",
                                       "\"--born\": give a year, a month or a day: 1995, 1995-04, 1995-04-12"};
inline constexpr Message kNumberEmpty = {"trống", "empty"};
inline constexpr Message kNumberOtherScript = {"chữ số toàn rộng, Ả Rập hoặc Ba Tư; hãy gõ lại bằng 0 đến 9",
                                               "full-width, Arabic-Indic or Persian digits; type it again with 0 to 9"};
inline constexpr Message kNumberOtherCharacters = {"có dấu cách, dấu chấm hoặc ký hiệu giữa các chữ số",
                                                   "spaces, dots or signs among the digits"};
inline constexpr Message kNumberLetters = {"có chữ cái giữa các chữ số, ví dụ O thay cho 0",
                                           "letters among the digits, such as O for 0"};
inline constexpr Message kNumberDigitCount = {
    "có $0 chữ số; số định danh cá nhân có 12, chứng minh nhân dân cũ có 9, mã doanh nghiệp có 10",
    "it has $0 digits; a personal number has 12, an old card 9, an enterprise code 10"};
inline constexpr Message kNumberBornLate = {
    "chữ số thứ tư là 4 đến 9, tức sinh từ năm 2100; kiểm tra lỗi gõ",
    "its fourth digit is 4 to 9, which means born 2100 or later; look for a typing error"};
inline constexpr Message kNumberWrongForm = {"không đúng dạng của loại giấy tờ nào (hoặc của loại nêu trong --type)",
                                             "of no known form (or not of the one that --type names)"};
inline constexpr Message kNumberUnallocated = {
    "mã tỉnh $0 không được cấp cho tỉnh nào (Thông tư 07/2016/TT-BCA, phụ lục 1)",
    "prefix $0 was never allocated to a province (Circular 07/2016/TT-BCA appendix 1)"};
inline constexpr Message kNumberYearDiffers = {
    "năm sinh khác với trong số ($0): gõ sai, hoặc cải chính sau khi cấp; xác minh với CSDL quốc gia về dân cư",
    "the birth year differs from the number's ($0): a typing error, or corrected after the number was given; verify "
    "with the population database"};
inline constexpr Message kNumberSexDiffers = {
    "giới tính khác với trong số: gõ sai, hoặc xác định lại sau khi cấp; xác minh với CSDL quốc gia về dân cư",
    "the sex differs from the number's: a typing error, or determined anew after the number was given; verify with the "
    "population database"};
inline constexpr Message kNumberDuplicates = {
    "thuộc dải số đã cấp ở hai tỉnh (271450001 đến 271500000): có thể là hai người; không dùng một mình để nhận diện",
    "in the range issued in two provinces (271450001 to 271500000): it may be two people; never link by it alone"};
inline constexpr Message kNumberUnusualPassport = {
    "hộ chiếu phổ thông có một chữ cái và bảy chữ số; đối chiếu với giấy tờ",
    "an ordinary passport has one letter and seven digits; check it against the document"};
inline constexpr Message kNumberTaxDigit = {"sai chữ số kiểm tra của mã số thuế; kiểm tra lỗi gõ",
                                            "it fails the tax code's check digit; look for a typing error"};
inline constexpr Message kNumberForeign = {"mã $0 là nơi đăng ký khai sinh ở nước ngoài; chưa có bảng mã nước",
                                           "prefix $0 is a birth registered abroad; its country table is missing"};
inline constexpr Message kNumberReversed = {"mã theo thứ tự cũ của QCVN 102:2016; mã hiện nay là $0",
                                            "in the old order of QCVN 102:2016; its present form is $0"};

// --- Registries: conformance and the way to them
// -----------------------------------------------------------------------
inline constexpr Message kOutcomePassed = {"đạt", "passed"};
inline constexpr Message kOutcomeFailed = {"KHÔNG ĐẠT", "FAILED"};
inline constexpr Message kOutcomeSkipped = {"bỏ qua", "left out"};
inline constexpr Message kSeen = {"đã thấy", "seen"};
inline constexpr Message kCause = {"nguyên nhân", "cause"};
inline constexpr Message kRemedy = {"cách sửa", "remedy"};
inline constexpr Message kConformanceSum = {"$0 đạt, $1 không đạt, $2 bỏ qua", "$0 passed, $1 failed, $2 left out"};
inline constexpr Message kConformanceSigned = {"kết quả đã ký ở $0; khoá để kiểm tra: $1",
                                               "the signed result is in $0; its verifier key: $1"};
inline constexpr Message kOutNeedsKey = {"--out và --key đi cùng nhau", "--out and --key go together"};
inline constexpr Message kFactsOfAnother = {"$0 là dữ kiện của $1, không phải $2", "$0 holds facts of $1, not of $2"};
inline constexpr Message kNoSuchRegistry = {"$0 không có cơ sở dữ liệu \"$1\"; có: $2",
                                            "$0 has no registry \"$1\"; it has: $2"};

}  // namespace msg
}  // namespace lienthong::cli

#endif  // SERVICES_CLI_MESSAGES_H_
