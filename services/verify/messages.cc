#include "services/verify/messages.h"

namespace lienthong::verify {
namespace {

using evidence::Fault;

struct Entry {
  Fault fault;
  absl::string_view name;
  cli::Message text;
};

constexpr cli::Message kAtLine = {"dòng thứ $0 của tệp: $1", "line $0: $1"};

constexpr Entry kFaults[] = {
    {Fault::kTooLarge, "too_large", {"tệp lớn hơn $0 byte", "the file has more than $0 bytes"}},
    {Fault::kNotAPack, "not_a_pack", {"không phải tệp bằng chứng bản 1", "not a file of evidence of version 1"}},
    {Fault::kNotSigned,
     "not_signed",
     {"không phải văn bản có đúng một chữ ký ở cuối: tệp đã bị cắt, nối thêm hoặc sửa",
      "not a text with one signature at its end: the file was cut off, added to or changed"}},
    {Fault::kUnknownKey,
     "unknown_key",
     {"chữ ký của khoá $0, không có trong các khoá đã nêu",
      "the signature is of key $0, which is none of those given"}},
    {Fault::kBadSignature,
     "bad_signature",
     {"chữ ký của $0 không khớp với nội dung: tệp đã bị sửa",
      "the signature of $0 is not of this file: it was changed"}},
    {Fault::kExpected, "expected", {"phải bắt đầu bằng \"$0\"", "it has to begin with \"$0\""}},
    {Fault::kNumber, "number", {"không phải số viết đúng cách", "not a number in its one spelling"}},
    {Fault::kBase64,
     "base64",
     {"không phải base64 viết đúng cách, hoặc sai độ dài", "not base64 in its one spelling, or of another length"}},
    {Fault::kText, "text", {"tên hoặc mã không hợp lệ", "not a name or code"}},
    {Fault::kTime, "time", {"không phải thời điểm dạng 2026-01-31T08:00:00Z", "not a time like 2026-01-31T08:00:00Z"}},
    {Fault::kLinesLeft, "lines_left", {"dòng không thuộc chỗ này", "this line does not belong here"}},
    {Fault::kSpelling, "spelling", {"viết khác với cách duy nhất được phép", "not in its one spelling"}},
    {Fault::kCheckpoint,
     "checkpoint",
     {"điểm kiểm tra hỏng, hoặc không do khoá đã nêu nào của nhật ký ký",
      "the checkpoint is malformed, or no key given of its log signed it"}},
    {Fault::kNotOfLog,
     "not_of_log",
     {"tệp do khoá $0 ký, không phải khoá của nhật ký này",
      "the file is signed by $0, which is not a key of this log"}},
    {Fault::kOtherLog,
     "other_log",
     {"bằng chứng của nhật ký khác; điểm kiểm tra tin cậy là của $0",
      "evidence of another log; the trusted checkpoint is of $0"}},
    {Fault::kOlder,
     "older",
     {"bằng chứng cũ hơn điểm kiểm tra tin cậy ($0 sự kiện)",
      "the evidence is older than the trusted checkpoint of $0 events"}},
    {Fault::kForked,
     "forked",
     {"nhật ký rẽ nhánh: không chứa điểm kiểm tra tin cậy ($0 sự kiện); giữ lại cả hai tệp, cùng nhau chúng là chứng "
      "cứ",
      "the log has forked: it does not hold the trusted checkpoint of $0 events; keep both files, together they show "
      "it"}},
    {Fault::kNoGrowth,
     "no_growth",
     {"thiếu bằng chứng nhật ký lớn lên từ điểm kiểm tra tin cậy ($0 sự kiện); xin lại: lienthongctl worker evidence "
      "… --trusted ĐIỂM",
      "no proof that the log grew from the trusted checkpoint of $0 events; get one with: lienthongctl worker evidence "
      "… --trusted TRUSTED"}},
    {Fault::kNotCosigned,
     "not_cosigned",
     {"nhân chứng $0 chưa cùng ký điểm kiểm tra; xin lại: lienthongctl worker evidence … --latest",
      "witness $0 did not cosign the checkpoint; get one that is with: lienthongctl worker evidence … --latest"}},
    {Fault::kIndex,
     "index",
     {"không phải bảng kê các dòng ở cuối điểm kiểm tra", "not the index of streams at the end of the checkpoint"}},
    {Fault::kNotInLog,
     "not_in_log",
     {"sự kiện này không ở vị trí $0 của nhật ký", "this event is not at position $0 of the log"}},
    {Fault::kBucket,
     "bucket",
     {"không chứng minh dòng $0 có bao nhiêu sự kiện", "it does not prove how many events stream $0 has"}},
    {Fault::kStreamOrder,
     "stream_order",
     {"dòng $0 sai thứ tự hoặc lặp lại", "stream $0 is out of order or there twice"}},
    {Fault::kEvent, "event", {"byte ở vị trí $0 không phải sự kiện", "the bytes at position $0 are no event"}},
    {Fault::kOtherRevision, "other_revision", {"sự kiện khác ở chỗ của $0", "another event in the place of $0"}},
    {Fault::kLeftOut,
     "left_out",
     {"câu trả lời không đủ: thiếu sự kiện $0", "the answer is not complete: event $0 is left out"}},
    {Fault::kTooMany, "too_many", {"thừa sự kiện: dòng kết thúc ở $0", "one event too many: the stream ends with $0"}},
    {Fault::kOtherPosition,
     "other_position",
     {"sự kiện cuối của dòng $0 không ở vị trí mà bảng kê nêu",
      "the last event of stream $0 is not where the index has it"}},
    {Fault::kPartKey, "part_key", {"khoá không mở được phần về $0", "the key does not open the part about $0"}},
    {Fault::kPartHidden,
     "part_hidden",
     {"không có khoá của phần về $0, cũng không nói là đã huỷ",
      "neither the key of the part about $0 is there, nor that it was destroyed"}},
    {Fault::kPartForeign,
     "part_foreign",
     {"khoá về $0 không thuộc sự kiện này hoặc không được tiết lộ",
      "a key about $0 does not belong to this event, or was not to be disclosed"}},
    {Fault::kNotALook,
     "not_a_look",
     {"sự kiện ở vị trí $0 không phải một lần xem các hồ sơ này",
      "the event at position $0 is not a look at these subjects"}},
    {Fault::kLookOrder,
     "look_order",
     {"lần xem ở vị trí $0 sai thứ tự hoặc lặp lại", "the look at position $0 is out of order or there twice"}},
};

const Entry& EntryOf(Fault fault) {
  for (const Entry& entry : kFaults) {
    if (entry.fault == fault) return entry;
  }
  return kFaults[0];
}

}  // namespace

std::string RefusalText(const evidence::Refusal& refusal, cli::Language language) {
  const std::string text = cli::Say(language, EntryOf(refusal.fault).text, refusal.what);
  return refusal.line == 0 ? text : cli::Say(language, kAtLine, refusal.line, text);
}

absl::string_view FaultName(evidence::Fault fault) {
  return EntryOf(fault).name;
}

}  // namespace lienthong::verify
