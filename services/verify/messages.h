// Every word that lienthong-verify says to a person, in Vietnamese and English; and why a pack is refused, for people
// and for programs. $0, $1, … are filled by absl::Substitute.

#ifndef LIENTHONG_SERVICES_VERIFY_MESSAGES_H_
#define LIENTHONG_SERVICES_VERIFY_MESSAGES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/messages.h"
#include "storage/evidence/refusal.h"

namespace lienthong::verify {

// "line 12: event 2 of workers/1 is left out …".
std::string RefusalText(const evidence::Refusal& refusal, cli::Language language);
// What a program reads: "left_out".
absl::string_view FaultName(evidence::Fault fault);

namespace msg {

using cli::Message;

// --- Wrong usage -----------------------------------------------------------------------------------------------------
inline constexpr Message kWrongUsage = {"Sai cách dùng: $0\nXem: lienthong-verify --help\n",
                                        "Wrong usage: $0\nSee: lienthong-verify --help\n"};
inline constexpr Message kPackMissing = {"thiếu tệp bằng chứng", "the file of evidence is missing"};
inline constexpr Message kKeyMissing = {"thiếu cờ \"--key\": khoá công khai của nhật ký",
                                        "flag \"--key\" is needed: the public key of the log"};
inline constexpr Message kExtra = {"thừa \"$0\"", "\"$0\" is one argument too many"};
inline constexpr Message kUnknownFlag = {"không có cờ \"$0\"", "there is no flag \"$0\""};
inline constexpr Message kNeedsValue = {"cờ \"$0\" cần giá trị", "flag \"$0\" needs a value"};
inline constexpr Message kNotOneOf = {"\"$0\": \"$1\" không phải $2 hay $3", "\"$0\": \"$1\" is neither $2 nor $3"};
inline constexpr Message kUnreadable = {"không đọc được tệp \"$0\"", "cannot read file \"$0\""};
inline constexpr Message kFileTooLarge = {"tệp \"$0\" lớn hơn $1 byte", "file \"$0\" has more than $1 bytes"};
inline constexpr Message kBadKey = {"tệp \"$0\", dòng $1: không phải khoá công khai dạng TÊN+MÃ+BASE64",
                                    "file \"$0\", line $1: not a public key like NAME+ID+BASE64"};
inline constexpr Message kNoKey = {"tệp \"$0\" không có khoá nào", "file \"$0\" holds no key"};
inline constexpr Message kNotAWitness = {"tệp \"$0\": $1 không phải khoá của nhân chứng (loại 0x04)",
                                         "file \"$0\": $1 is not the key of a witness (type 0x04)"};
inline constexpr Message kBadTrusted = {"tệp \"$0\" không phải điểm kiểm tra do một trong các khoá đã nêu ký",
                                        "file \"$0\" is not a checkpoint that one of the keys given signed"};

inline constexpr Message kHelp = {
    "lienthong-verify: kiểm tra một tệp bằng chứng, không cần mạng, không cần máy chủ.\n\n"
    "Cách dùng: lienthong-verify TỆP --key KHOÁ.pub [--checkpoint ĐIỂM] [--witness KHOÁ.pub] [--lang vi|en] [-o "
    "text|json]\n\n"
    "  --key KHOÁ.pub      các khoá công khai của nhật ký, mỗi dòng một khoá (lienthongctl log key); nêu được nhiều "
    "lần.\n"
    "                      Hãy so với khoá bạn được trao bằng đường khác.\n"
    "  --checkpoint ĐIỂM   điểm kiểm tra bạn đã tin (lienthongctl log checkpoint): bằng chứng không được cũ hơn, và\n"
    "                      nhật ký chỉ được nối thêm kể từ đó\n"
    "  --witness KHOÁ.pub  khoá của các nhân chứng, mỗi dòng một khoá; nêu được nhiều lần: mỗi nhân chứng phải đã cùng "
    "ký\n"
    "                      điểm kiểm tra của bằng chứng\n"
    "  --lang vi|en        ngôn ngữ; không nêu: theo LANG\n"
    "  -o text|json        dạng in ra\n\n"
    "Mã kết thúc: 0 chấp nhận, 1 từ chối (kèm lý do), 2 sai cách dùng\n",
    "lienthong-verify: verifies a file of evidence, without network and without a server.\n\n"
    "Usage: lienthong-verify PACK --key K.pub [--checkpoint TRUSTED] [--witness W.pub] [--lang vi|en] [-o "
    "text|json]\n\n"
    "  --key K.pub           public keys of the log, one a line (lienthongctl log key); may be repeated.\n"
    "                        Compare them with what you were given on another way.\n"
    "  --checkpoint TRUSTED  a checkpoint that you trust (lienthongctl log checkpoint): the evidence must not be "
    "older,\n"
    "                        and the log must only have grown since\n"
    "  --witness W.pub       keys of witnesses, one a line; may be repeated: each must have cosigned the checkpoint\n"
    "                        of the evidence\n"
    "  --lang vi|en          language; default: that of LANG\n"
    "  -o text|json          form of the answer\n\n"
    "Exit codes: 0 accepted, 1 refused (with the reason), 2 wrong usage\n"};

// --- What is proved --------------------------------------------------------------------------------------------------
inline constexpr Message kAccepted = {"CHẤP NHẬN: bằng chứng của nhật ký $0", "ACCEPTED: evidence of the log $0"};
inline constexpr Message kRefused = {"TỪ CHỐI: $0", "REFUSED: $0"};
inline constexpr Message kCheckpoint = {"điểm kiểm tra: $0 sự kiện, ghi lúc $1, gốc $2",
                                        "checkpoint: $0 events, recorded $1, root $2"};
inline constexpr Message kSigner = {"khoá đã ký: $0", "signed by: $0"};
inline constexpr Message kCosigned = {"nhân chứng $0 đã cùng ký điểm kiểm tra, khai là lúc $1",
                                      "checkpoint cosigned by: $0, at $1 as it says"};
inline constexpr Message kAsked = {"người yêu cầu: cơ quan $0, mục đích $1, lúc $2",
                                   "asked for by: agency $0, purpose $1, at $2"};
inline constexpr Message kGrown = {"đã so với điểm kiểm tra tin cậy: $0 sự kiện; từ đó nhật ký chỉ được nối thêm",
                                   "compared with the trusted checkpoint of $0 events: since then the log only grew"};
inline constexpr Message kNotCompared = {
    "chưa so tuổi và rẽ nhánh: nêu --checkpoint với điểm kiểm tra bạn đã tin",
    "age and forks not judged: give --checkpoint with a checkpoint that you trust"};
inline constexpr Message kStream = {"Dòng $0: đủ mọi sự kiện tính đến vị trí $2, số lượng $1",
                                    "Stream $0: all its events up to position $2, which are $1"};
inline constexpr Message kNoEvents = {"Dòng $0: không có sự kiện nào, tính đến vị trí $1",
                                      "Stream $0: no events, up to position $1"};
inline constexpr Message kEvent = {"vị trí $0, lần $1, $2  $3", "position $0, revision $1, $2  $3"};
inline constexpr Message kAgency = {"cơ quan $0", "agency $0"};
inline constexpr Message kOfficer = {"cán bộ $0", "officer $0"};
inline constexpr Message kPurpose = {"mục đích $0", "purpose $0"};
inline constexpr Message kProcedure = {"thủ tục $0", "procedure $0"};
inline constexpr Message kRegistry = {"cơ sở dữ liệu $0", "registry $0"};
inline constexpr Message kPolicy = {"chính sách bản $0", "policy version $0"};
inline constexpr Message kRule = {"quy tắc bản $0", "rule version $0"};
inline constexpr Message kOpened = {"nói về $0:", "about $0:"};
inline constexpr Message kOpen = {"nội dung không riêng tư:", "nothing personal:"};
inline constexpr Message kUnknownType = {"kiểu mà bản lienthong-verify này chưa biết; base64: $0",
                                         "of a type that this lienthong-verify does not know; base64: $0"};
inline constexpr Message kDestroyed = {"nói về $0: nhật ký khai là khoá đã bị huỷ",
                                       "about $0: the log says that its key is destroyed"};
inline constexpr Message kSealed = {"nói về $0: không tiết lộ", "about $0: not disclosed"};
inline constexpr Message kLooks = {
    "Ai đã xem: $0 lần. Mỗi lần đều có trong nhật ký; danh sách do nhật ký chọn, không có bằng chứng là đủ.",
    "Who was told: looks in this list: $0. Each is in the log; the list is the log's, without a proof that it is "
    "complete."};

}  // namespace msg
}  // namespace lienthong::verify

#endif  // LIENTHONG_SERVICES_VERIFY_MESSAGES_H_
