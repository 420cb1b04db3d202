#include "services/cli/messages.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace lienthong::cli {
namespace {

struct Entry {
  absl::string_view key;
  Message text;
};

// One line per lienthong.error.v1.ErrorReason.
constexpr Entry kAdvice[] = {
    {"FIELD_INVALID", {"sửa mọi trường nêu trên rồi gửi lại", "correct every field named above and send again"}},
    {"CALLER_MISSING", msg::kGiveCaller},
    {"CALLER_FORBIDDEN",
     {"hỏi cơ quan chủ trì thoả thuận chia sẻ dữ liệu", "ask the owner of the data-sharing agreement"}},
    {"RESOURCE_UNKNOWN",
     {"kiểm tra lại điều đã hỏi; các lệnh lookup và list cho biết những gì có",
      "check what was asked for; lookup and list commands name what there is"}},
    {"RESOURCE_TAKEN",
     {"mã hoặc số này đã có người dùng; xem bản ghi đó trước", "the id or number is in use; read that record first"}},
    {"REQUEST_ID_REUSED",
     {"--request-id này đã dùng cho lệnh khác; bỏ cờ đó để có mã mới",
      "this --request-id was used for another command; leave it out to get a new one"}},
    {"STALE_ETAG",
     {"đọc lại bản ghi, rồi lặp lại với --etag mới", "read the record again and repeat with its new --etag"}},
    {"STATE_FORBIDS",
     {"trạng thái hiện tại không cho phép bước này; xem state và allowed ở trên",
      "the present state forbids this step; see state and allowed above"}},
    {"RULE_FORBIDS", {"xem quy tắc trong thông báo trên", "see the rule in the message above"}},
    {"LIMIT_EXCEEDED", {"gửi ít hơn, trong giới hạn nêu trên", "send less, within the limit above"}},
    {"REGISTRY_UNAVAILABLE",
     {"cơ sở dữ liệu chưa trả lời; thử lại sau, xem lienthongctl registry list",
      "the registry does not answer; repeat later, see lienthongctl registry list"}},
    {"PERSONAL_DATA_ERASED",
     {"dữ liệu đã được xoá theo luật; xem lienthongctl worker erasure",
      "the data were erased by law; see lienthongctl worker erasure"}},
    {"LOG_READ_ONLY",
     {"nhật ký đang không nhận ghi; xem cause ở trên và lienthongctl status",
      "the log takes no writes; see cause above and lienthongctl status"}},
    {"OUTCOME_UNKNOWN",
     {"lặp lại với cùng --request-id để biết kết quả", "repeat with the same --request-id to learn the outcome"}},
    {"STORED_BYTES_INVALID",
     {"việc ghi đã dừng; báo ngay quản trị hệ thống", "writes have stopped; call the administrator now"}},
    {"INTERNAL_FAULT", {"báo lại trace ở trên", "report the trace above"}},
    {"DEADLINE_PASSED", msg::kLongerTimeout},
    {"PAGE_TOKEN_INVALID", {"liệt kê lại từ đầu, bỏ --page-token", "list again from the start, without --page-token"}},
    {"REGISTRY_MISBEHAVES",
     {"cơ sở dữ liệu trả lời trái giao kèo; báo cơ quan chủ quản", "the registry breaks its contract; tell its owner"}},
    {"RUN_UNDER_WAY",
     {"chờ lần đối soát đang chạy, hoặc lienthongctl run cancel",
      "wait for the run under way, or lienthongctl run cancel"}},
    {"VIEW_FOLDING",
     {"đợi rồi gọi lại; lienthongctl status cho biết tiến độ",
      "repeat later; lienthongctl status shows how far it is"}},
};

// By the last part of the path: full_name.written and worker.full_name.written have one title.
constexpr Entry kColumns[] = {
    {"name", {"TÊN", "NAME"}},
    {"worker", {"NGƯỜI LAO ĐỘNG", "WORKER"}},
    {"written", {"HỌ TÊN", "FULL NAME"}},
    {"birth_date", {"NGÀY SINH", "BIRTH DATE"}},
    {"sex", {"GIỚI TÍNH", "SEX"}},
    {"etag", {"ETAG", "ETAG"}},
    {"position", {"VỊ TRÍ", "POSITION"}},
    {"record_time", {"LÚC GHI", "RECORDED"}},
    {"event_type", {"SỰ KIỆN", "EVENT"}},
    {"event_id", {"MÃ SỰ KIỆN", "EVENT ID"}},
    {"effective_from", {"TỪ NGÀY", "TRUE FROM"}},
    {"agency", {"CƠ QUAN", "AGENCY"}},
    {"officer", {"CÁN BỘ", "OFFICER"}},
    {"purpose", {"MỤC ĐÍCH", "PURPOSE"}},
    {"procedure", {"THỦ TỤC", "PROCEDURE"}},
    {"registry", {"CƠ SỞ DỮ LIỆU", "REGISTRY"}},
    {"reason", {"LÝ DO", "REASON"}},
    {"changes", {"NỘI DUNG", "CHANGES"}},
    {"withdrawn", {"ĐÃ RÚT", "WITHDRAWN"}},
    {"time", {"LÚC", "TIME"}},
    {"method", {"CÁCH GỌI", "METHOD"}},
    {"type", {"LOẠI", "TYPE"}},
    {"value", {"GIÁ TRỊ", "VALUE"}},
    {"status", {"TRẠNG THÁI", "STATUS"}},
    {"state", {"TRẠNG THÁI", "STATE"}},
    {"resolved_from_dead", {"TỪ SỐ ĐÃ HẾT HIỆU LỰC", "FROM DEAD NUMBER"}},
    {"source", {"NGUỒN", "SOURCE"}},
    {"shown", {"ĐANG DÙNG", "SHOWN"}},
    {"why", {"VÌ SAO", "WHY"}},
    {"valid_from", {"TỪ NGÀY", "VALID FROM"}},
    {"valid_to", {"ĐẾN NGÀY", "VALID TO"}},
    {"progress", {"TIẾN ĐỘ", "PROGRESS"}},
    {"strategy", {"CÁCH SO", "STRATEGY"}},
    {"create_time", {"BẮT ĐẦU", "CREATED"}},
    {"end_time", {"KẾT THÚC", "ENDED"}},
    {"discrepancies_opened", {"SAI LỆCH MỚI", "DISCREPANCIES OPENED"}},
    {"cause", {"NGUYÊN NHÂN", "CAUSE"}},
    {"kind", {"KIỂU", "KIND"}},
    {"field", {"TRƯỜNG", "FIELD"}},
    {"verdict", {"KẾT LUẬN", "VERDICT"}},
    {"owner", {"CHỦ QUẢN", "OWNER"}},
    {"values", {"CÁC GIÁ TRỊ", "VALUES"}},
    {"deadline", {"HẠN", "DEADLINE"}},
    {"next_action", {"VIỆC TIẾP", "NEXT ACTION"}},
    {"source_record", {"BẢN GHI NGUỒN", "SOURCE RECORD"}},
    {"reachable", {"KẾT NỐI", "REACHABLE"}},
    {"version", {"PHIÊN BẢN", "VERSION"}},
    {"data_as_of", {"DỮ LIỆU ĐẾN", "DATA AS OF"}},
    {"last_run", {"ĐỐI SOÁT CUỐI", "LAST RUN"}},
    {"address", {"ĐỊA CHỈ", "ADDRESS"}},
    {"stream", {"DÒNG", "STREAM"}},
    {"revision", {"LẦN", "REVISION"}},
    {"province", {"TỈNH", "PROVINCE"}},
    {"rule", {"QUY TẮC", "RULE"}},
    {"pool", {"HÀNG ĐỢI", "POOL"}},
    {"priority", {"ƯU TIÊN", "PRIORITY"}},
    {"stage", {"GIAI ĐOẠN", "STAGE"}},
    {"outcome", {"KẾT QUẢ", "OUTCOME"}},
    {"open_time", {"MỞ LÚC", "OPENED"}},
    {"number", {"THỜI KỲ", "EPOCH"}},
    {"subject_keys", {"SỐ KHOÁ", "SUBJECT KEYS"}},
    {"begin_time", {"BẮT ĐẦU", "BEGUN"}},
    {"rewrap_time", {"BỌC LẠI XONG", "REWRAPPED"}},
    {"may_end_time", {"KẾT THÚC ĐƯỢC TỪ", "MAY END FROM"}},
};

}  // namespace

Language ChooseLanguage(absl::string_view lang_flag, absl::string_view lang_environment) {
  const absl::string_view lang = lang_flag.empty() ? lang_environment : lang_flag;
  return absl::StartsWith(lang, "vi") ? Language::kVietnamese : Language::kEnglish;
}

const Message* AdviceFor(absl::string_view reason) {
  for (const Entry& entry : kAdvice) {
    if (entry.key == reason) return &entry.text;
  }
  return nullptr;
}

std::string ColumnTitle(Language language, absl::string_view path) {
  const size_t dot = path.rfind('.');
  const absl::string_view last = dot == absl::string_view::npos ? path : path.substr(dot + 1);
  for (const Entry& entry : kColumns) {
    if (entry.key == last) return std::string(In(language, entry.text));
  }
  std::string title = absl::AsciiStrToUpper(last);
  for (char& c : title) {
    if (c == '_') c = ' ';
  }
  return title;
}

}  // namespace lienthong::cli
