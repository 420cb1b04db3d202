// The words of help: what each command and flag does, in Vietnamese and English.

#ifndef SERVICES_CLI_MESSAGES_HELP_H_
#define SERVICES_CLI_MESSAGES_HELP_H_

#include "services/cli/messages.h"

namespace lienthong::cli::help {

inline constexpr Message kProgram = {
    "lienthongctl: tra cứu, ghi và đối soát hồ sơ người lao động Việt Nam đi làm việc ở nước ngoài.",
    "lienthongctl: look up, record and reconcile the records of Vietnamese workers abroad."};
inline constexpr Message kUsage = {"Cách dùng:", "Usage:"};
inline constexpr Message kCommands = {"Các lệnh:", "Commands:"};
inline constexpr Message kFlags = {"Cờ của lệnh:", "Flags:"};
inline constexpr Message kGlobalFlags = {"Cờ chung:", "Flags of every command:"};
inline constexpr Message kExamples = {"Ví dụ:", "Examples:"};
inline constexpr Message kRequired = {"(bắt buộc)", "(required)"};
inline constexpr Message kRepeatable = {"(dùng được nhiều lần)", "(may be repeated)"};
inline constexpr Message kMoreHelp = {"Trợ giúp từng lệnh: lienthongctl NOUN VERB --help",
                                      "Help on one command: lienthongctl NOUN VERB --help"};
inline constexpr Message kProfiles = {
    "Hồ sơ người gọi nằm ở ~/.config/lienthong/profiles.yaml (hoặc $XDG_CONFIG_HOME/lienthong), dạng\n"
    "  dolab: {server: 127.0.0.1:7400, agency: G13.22, officer: cb-017, purpose: case-handling, procedure: \"1.000\"}\n"
    "Thứ tự ưu tiên: cờ, --profile, biến môi trường LIENTHONG_SERVER, LIENTHONG_AGENCY, LIENTHONG_OFFICER,\n"
    "LIENTHONG_PURPOSE, LIENTHONG_PROCEDURE, rồi hồ sơ nêu trong LIENTHONG_PROFILE.",
    "Profiles of callers stand in ~/.config/lienthong/profiles.yaml (or $XDG_CONFIG_HOME/lienthong), like\n"
    "  dolab: {server: 127.0.0.1:7400, agency: G13.22, officer: cb-017, purpose: case-handling, procedure: \"1.000\"}\n"
    "The strongest first: flags, --profile, the variables LIENTHONG_SERVER, LIENTHONG_AGENCY, LIENTHONG_OFFICER,\n"
    "LIENTHONG_PURPOSE, LIENTHONG_PROCEDURE, the profile named in LIENTHONG_PROFILE."};
inline constexpr Message kExitCodes = {
    "Mã kết thúc:\n"
    "  0  xong\n"
    "  1  quy tắc không cho phép, bản ghi đã đổi, đã có, hoặc vượt giới hạn\n"
    "  2  sai cách dùng hoặc dữ liệu không hợp lệ\n"
    "  3  không tìm thấy\n"
    "  4  không được phép, hoặc chưa rõ ai gọi\n"
    "  5  máy chủ hay cơ sở dữ liệu chưa phục vụ được, hoặc hết thời gian chờ\n"
    "  6  dữ liệu hỏng hoặc lỗi trong chương trình\n"
    "  7  lần đối soát được chờ đã hỏng hoặc bị huỷ\n"
    "  130  bị ngắt khi đang chờ\n",
    "Exit codes:\n"
    "  0  done\n"
    "  1  refused by a rule, changed since it was read, already there, or over a limit\n"
    "  2  wrong usage or not valid\n"
    "  3  not found\n"
    "  4  not allowed, or caller not known\n"
    "  5  server or registry not available, or no answer in time\n"
    "  6  damaged data or a fault in a program\n"
    "  7  the run that was waited for failed or was cancelled\n"
    "  130  interrupted while waiting\n"};

// --- Flags of every command ------------------------------------------------------------------------------------------
inline constexpr Message kServer = {"địa chỉ máy chủ, HOST:PORT hoặc unix:ĐƯỜNG-DẪN; không nêu: 127.0.0.1:7400",
                                    "the server, HOST:PORT or unix:PATH; default 127.0.0.1:7400"};
inline constexpr Message kAgency = {"mã định danh điện tử của cơ quan gọi", "electronic identifier of the agency"};
inline constexpr Message kOfficer = {"mã cán bộ gọi", "code of the officer"};
inline constexpr Message kPurpose = {"mã mục đích", "code of the purpose"};
inline constexpr Message kProcedure = {"mã thủ tục hành chính", "code of the administrative procedure"};
inline constexpr Message kProfile = {"hồ sơ người gọi trong profiles.yaml", "a profile in profiles.yaml"};
inline constexpr Message kOutput = {"dạng in ra; csv cho danh sách", "form of the answer; csv for lists"};
inline constexpr Message kColumns = {"các cột của table hoặc csv, ví dụ kind,field,full_name.written",
                                     "columns of a table or csv, for example kind,field,full_name.written"};
inline constexpr Message kLang = {"ngôn ngữ; không nêu: theo LANG", "language; default: that of LANG"};
inline constexpr Message kTimeout = {"chờ mỗi lần gọi lâu nhất; không nêu: 30, còn follow và watch thì không hạn",
                                     "longest wait for a call; default 30, none for follow and watch"};
inline constexpr Message kHelp = {"trợ giúp", "this help"};
inline constexpr Message kVersion = {"phiên bản", "the version"};

// --- Flags of many commands ------------------------------------------------------------------------------------------
inline constexpr Message kEtag = {"etag của bản ghi khi đọc; không nêu: ghi bất kể đã đổi hay chưa",
                                  "etag of the record as read; default: whatever it is now"};
inline constexpr Message kRequestId = {"UUID của lần ghi; lặp lại cùng mã thì chỉ ghi một lần; không nêu: mã mới",
                                       "UUID of the write; repeated, it has one effect; default: a fresh one"};
inline constexpr Message kReason = {"mã lý do, ví dụ clerical_error, court_decision",
                                    "code of the reason, for example clerical_error, court_decision"};
inline constexpr Message kNote = {"ghi chú của cán bộ, được niêm phong", "words of the officer, sealed"};
inline constexpr Message kValidateOnly = {"chỉ kiểm tra, không ghi", "check only, write nothing"};
inline constexpr Message kFile = {"đọc từ tệp JSON (- là đầu vào chuẩn)", "read a JSON file (- is standard input)"};
inline constexpr Message kFilter = {
    "lọc: trường=giá-trị, nối bằng dấu phẩy, hoặc nguyên văn 'trường = \"giá-trị\" AND …'",
    "field=value terms joined by commas, or verbatim 'field = \"value\" AND …'"};
inline constexpr Message kPageSize = {"số mục mỗi trang", "items a page"};
inline constexpr Message kPageToken = {"trang tiếp, lấy từ next_page_token", "the next page, from next_page_token"};
inline constexpr Message kAll = {"mọi trang, gộp làm một", "every page, as one list"};
inline constexpr Message kDate = {"ngày, ví dụ 2025-06-01", "day, for example 2025-06-01"};
inline constexpr Message kValidAt = {"như đã đúng vào ngày này", "as it was true on this day"};
inline constexpr Message kKnownAt = {
    "như đã biết tại vị trí (chữ số), thời điểm RFC 3339 hoặc cuối ngày theo giờ Việt Nam",
    "as known at a position (digits), an RFC 3339 time, or the end of a day in Viet Nam"};
inline constexpr Message kKnownAtPosition = {"như đã biết tại vị trí này của nhật ký", "as known at this log position"};
inline constexpr Message kReadFields = {"chỉ các trường này, ví dụ full_name,birth_date",
                                        "only these fields, for example full_name,birth_date"};
inline constexpr Message kDeploymentFlag = {"hợp đồng liên quan", "the contract it belongs to"};

// --- Fields of a worker ----------------------------------------------------------------------------------------------
inline constexpr Message kFullName = {"họ tên như trên giấy tờ", "full name as written"};
inline constexpr Message kBirthDate = {"ngày sinh: 1995, 1995-04 hoặc 1995-04-12",
                                       "birth date: 1995, 1995-04 or 1995-04-12"};
inline constexpr Message kSex = {"giới tính", "sex"};
inline constexpr Message kPersonalNumber = {"số định danh cá nhân, 12 chữ số", "personal number, twelve digits"};
inline constexpr Message kOldCard = {"số chứng minh nhân dân cũ, 9 chữ số", "old identity card, nine digits"};
inline constexpr Message kPassport = {"số hộ chiếu", "passport number"};
inline constexpr Message kIdentifier = {"giấy tờ khác, LOẠI=SỐ", "any identifier, TYPE=VALUE"};
inline constexpr Message kEthnicity = {"dân tộc, HỆ/PHIÊN-BẢN/MÃ", "ethnic group, SYSTEM/VERSION/CODE"};
inline constexpr Message kNationality = {"quốc tịch, mã ISO hai chữ", "nationality, two ISO letters"};
inline constexpr Message kPermanent = {"xã, phường thường trú, ví dụ GSO-ADMIN/2025-07/00004",
                                       "commune of permanent residence, for example GSO-ADMIN/2025-07/00004"};
inline constexpr Message kPermanentDetail = {"số nhà, đường, thôn nơi thường trú", "house, street, hamlet of it"};
inline constexpr Message kPermanentSince = {"thường trú từ ngày", "permanent residence since"};
inline constexpr Message kCurrent = {"xã, phường nơi ở hiện tại", "commune of current residence"};
inline constexpr Message kCurrentDetail = {"số nhà, đường, thôn nơi ở hiện tại", "house, street, hamlet of it"};
inline constexpr Message kCurrentSince = {"ở đó từ ngày", "current residence since"};
inline constexpr Message kPhone = {"điện thoại, có mã nước", "telephone, with the country code"};
inline constexpr Message kRelative = {"cách liên lạc với người thân", "how a relative is reached"};
inline constexpr Message kQualificationFlag = {"trình độ", "level of training"};
inline constexpr Message kSkill = {"kỹ năng nghề", "skill of the trade"};
inline constexpr Message kLanguageFlag = {"ngoại ngữ và bậc", "foreign language and level"};
inline constexpr Message kCertificate = {"số chứng chỉ giáo dục định hướng", "number of the orientation certificate"};
inline constexpr Message kVerdictType = {"loại kết luận", "what was checked"};
inline constexpr Message kPassed = {"đạt, không vướng", "fit, clear"};
inline constexpr Message kValidFrom = {"ngày đầu có hiệu lực", "first day of validity"};
inline constexpr Message kValidTo = {"ngày cuối có hiệu lực", "last day of validity"};
inline constexpr Message kIdentifierType = {"loại giấy tờ", "kind of identifier"};
inline constexpr Message kIdentifierValue = {"số", "its value"};
inline constexpr Message kSupersededBy = {"số cùng loại thay thế", "the value of the same kind that takes its place"};

// --- Fields of a deployment and of a crossing ------------------------------------------------------------------------
inline constexpr Message kForm = {"hình thức theo Điều 5 Luật 69/2020", "form, Law 69/2020 Art 5"};
inline constexpr Message kSending = {"mã doanh nghiệp đưa đi", "enterprise code of the sending organisation"};
inline constexpr Message kMarket = {"nước tiếp nhận, mã ISO hai chữ", "receiving country, two ISO letters"};
inline constexpr Message kEmployer = {"người sử dụng lao động", "receiving employer"};
inline constexpr Message kWorkplace = {"địa chỉ nơi làm việc", "address of work"};
inline constexpr Message kOccupation = {"ngành nghề", "occupation"};
inline constexpr Message kWageAmount = {"lương tháng, số nguyên", "monthly wage, whole units"};
inline constexpr Message kWageCurrency = {"đồng tiền, ví dụ JPY", "currency, for example JPY"};
inline constexpr Message kContractNumber = {"số hợp đồng", "number of the contract"};
inline constexpr Message kContractStart = {"ngày đầu hợp đồng", "first day of the contract"};
inline constexpr Message kContractEnd = {"ngày cuối hợp đồng", "last day of the contract"};
inline constexpr Message kTraining = {"đào tạo đã qua", "training received for it"};
inline constexpr Message kOutcome = {"hợp đồng kết thúc thế nào", "how it ended"};
inline constexpr Message kDirection = {"chiều qua cửa khẩu", "which way"};
inline constexpr Message kGate = {"cửa khẩu", "name of the gate"};
inline constexpr Message kDocument = {"số giấy tờ xuất trình", "document shown"};

// --- Flags of runs, discrepancies and the log ------------------------------------------------------------------------
inline constexpr Message kRegistry = {"cơ sở dữ liệu, ví dụ residents", "registry, for example residents"};
inline constexpr Message kFull = {"đọc mọi bản ghi, kể cả khi chỉ cần đọc thay đổi",
                                  "read every record even where the change feed would do"};
inline constexpr Message kWait = {"chờ đến khi xong, hiện tiến độ", "wait until it is over, showing progress"};
inline constexpr Message kRunFlag = {"chỉ của lần đối soát này; không nêu: mọi lần", "of this run only; default: all"};
inline constexpr Message kDecision = {"bên nào đúng", "who is right"};
inline constexpr Message kFrom = {"từ vị trí này", "from this position"};
inline constexpr Message kEventFilter = {
    "stream=…, type=…, registry=…, province=…, agency=…, nối bằng dấu phẩy; type nêu được nhiều lần",
    "stream=…, type=…, registry=…, province=…, agency=…, joined by commas; type more than once"};
inline constexpr Message kFullEvents = {"cả phần niêm phong như đã lưu; mỗi lần xem được ghi lại",
                                        "also the sealed parts as stored; each look is recorded"};
inline constexpr Message kHeartbeat = {"im lặng lâu nhất, giây", "longest silence, seconds"};

// --- Commands --------------------------------------------------------------------------------------------------------
inline constexpr Message kWorkerCreate = {"đăng ký người lao động", "register a worker"};
inline constexpr Message kWorkerGet = {"một người, bây giờ hoặc như đã đúng, đã biết lúc nào đó",
                                       "one worker, now or as true and as known at some time"};
inline constexpr Message kWorkerList = {"danh sách theo trang", "workers by page"};
inline constexpr Message kWorkerHistory = {"mọi điều đã ghi, theo thứ tự được biết",
                                           "everything recorded, in the order it was learnt"};
inline constexpr Message kWorkerLookup = {"tìm theo số giấy tờ", "find by an identifier"};
inline constexpr Message kWorkerExplain = {"ai nói gì về một trường, giá trị nào đang dùng và vì sao",
                                           "who said what about a field, which value shows and why"};
inline constexpr Message kWorkerLooks = {"ai đã xem hồ sơ, để làm gì", "who looked at the record, and for what"};
inline constexpr Message kWorkerEvidence = {
    "ghi một tệp bằng chứng: mọi sự kiện, bằng chứng, ai đã xem; kiểm tra bằng lienthong-verify",
    "write a file of evidence: every event, proofs, who looked; lienthong-verify accepts it"};
inline constexpr Message kEvidenceOut = {"tệp để ghi; chứa dữ liệu cá nhân đã mở",
                                         "file to write; it holds opened personal data"};
inline constexpr Message kEvidenceTrusted = {
    "điểm kiểm tra mà người nhận đã tin: tệp sẽ chứng minh nhật ký chỉ được nối thêm kể từ đó",
    "a checkpoint that the reader trusts: the file proves that the log only grew since"};
inline constexpr Message kEvidenceLatest = {
    "theo điểm kiểm tra mới nhất, có thể đã được nhân chứng cùng ký, thay vì lập điểm mới; bỏ qua những gì đến sau",
    "under the latest checkpoint, which witnesses may have cosigned, not a new one; what came after is left out"};
inline constexpr Message kWorkerCorrect = {"sửa họ tên, ngày sinh, giới tính", "correct name, birth date or sex"};
inline constexpr Message kWorkerResidence = {"ghi nơi thường trú, nơi ở hiện tại", "record a residence"};
inline constexpr Message kWorkerContact = {"ghi điện thoại, liên lạc người thân", "record how to reach the worker"};
inline constexpr Message kWorkerQualification = {"ghi trình độ, kỹ năng, ngoại ngữ", "record training and skills"};
inline constexpr Message kWorkerVerdict = {"ghi kết luận khám sức khoẻ, lý lịch tư pháp",
                                           "record a health or criminal-record verdict"};
inline constexpr Message kWorkerAddIdentifier = {"thêm giấy tờ", "add an identifier"};
inline constexpr Message kWorkerRetireIdentifier = {"cho giấy tờ hết hiệu lực", "end an identifier"};
inline constexpr Message kWorkerWithdraw = {"rút một điều đã ghi mà chưa từng đúng", "withdraw a fact that never held"};
inline constexpr Message kWorkerErase = {"đề nghị xoá dữ liệu cá nhân; người khác phải phê duyệt",
                                         "ask for the erasure of her data; somebody else must approve it"};
inline constexpr Message kWorkerApproveErasure = {"phê duyệt việc xoá; không hoàn tác được",
                                                  "approve the erasure; it cannot be undone"};
inline constexpr Message kWorkerWithdrawErasure = {"rút đề nghị xoá", "take the request for erasure back"};
inline constexpr Message kWorkerErasure = {"việc xoá đến đâu", "where the erasure stands"};
inline constexpr Message kWorkerHold = {"cấm xoá, theo yêu cầu pháp lý", "forbid the erasure: a legal hold"};
inline constexpr Message kWorkerLiftHold = {"bỏ lệnh cấm xoá", "lift the legal hold"};
inline constexpr Message kLinkAdd = {"gắn bản ghi của cơ sở dữ liệu với người lao động",
                                     "link a source record to a worker"};
inline constexpr Message kLinkRefuse = {"xác nhận bản ghi không phải của người này",
                                        "say that a record is not about a worker"};
inline constexpr Message kLinkRemove = {"gỡ bản ghi đã gắn nhầm", "remove a link that was a mistake"};
inline constexpr Message kLinkUndo = {"hoàn tác một quyết định, như chưa từng có",
                                      "undo a decision, as if it had never been taken"};
inline constexpr Message kLinkList = {"các quyết định về một người", "the decisions about a worker"};
inline constexpr Message kLinkExplain = {"vì sao bản ghi được gắn hay không", "why a record is linked, or is not"};
inline constexpr Message kWorkerMerge = {
    "gộp hai hồ sơ của một người; hai số định danh khác nhau thì cần người thứ hai phê duyệt",
    "merge two records of one person; two different numbers need a second officer"};
inline constexpr Message kWorkerApproveMerge = {"phê duyệt việc gộp, do người khác",
                                                "approve a merge, as another officer"};
inline constexpr Message kWorkerSplit = {"tách một phần hồ sơ thành người khác",
                                         "split off what is about somebody else"};
inline constexpr Message kSplitRecord = {"bản ghi, registries/R/records/ID", "a record, registries/R/records/ID"};
inline constexpr Message kSplitIdentifier = {"giấy tờ, TYPE=NUMBER, ví dụ passport=B1234567",
                                             "an identifier, TYPE=NUMBER, for example passport=B1234567"};
inline constexpr Message kSplitEvent = {"mã sự kiện trong lịch sử", "event id of a revision"};
inline constexpr Message kSvg = {"ghi hình vào tệp SVG", "write it as an SVG file"};
inline constexpr Message kErasureGround = {"lý do xoá", "why"};
inline constexpr Message kLegalBasis = {"điều luật, dạng mã, ví dụ law_91_2025.art_14; không ghi dữ liệu cá nhân",
                                        "the provision, a code such as law_91_2025.art_14; nothing personal"};
inline constexpr Message kHoldBasis = {"căn cứ giữ lại, dạng mã, ví dụ court.case_12; không ghi dữ liệu cá nhân",
                                       "what demands it, a code such as court.case_12; nothing personal"};
inline constexpr Message kDeploymentRegister = {"đăng ký hợp đồng", "register a contract"};
inline constexpr Message kDeploymentConfirm = {"xác nhận danh sách", "confirm the list"};
inline constexpr Message kDeploymentDepart = {"ghi xuất cảnh đi làm việc", "record the departure"};
inline constexpr Message kDeploymentStart = {"ghi bắt đầu làm việc", "record that work began"};
inline constexpr Message kDeploymentExtend = {"gia hạn hợp đồng", "extend the contract"};
inline constexpr Message kDeploymentEmployer = {"đổi người sử dụng lao động", "change the employer"};
inline constexpr Message kDeploymentEnd = {"kết thúc hợp đồng", "end the contract"};
inline constexpr Message kDeploymentReturn = {"ghi về nước", "record the return"};
inline constexpr Message kDeploymentLiquidate = {"thanh lý hợp đồng", "liquidate the contract"};
inline constexpr Message kCrossingRecord = {"ghi một lần xuất, nhập cảnh", "record a crossing of the border"};
inline constexpr Message kReconcile = {"bắt đầu đối soát với một cơ sở dữ liệu", "start a run with a registry"};
inline constexpr Message kRunGet = {"một lần đối soát", "one run"};
inline constexpr Message kRunList = {"các lần đối soát, mới nhất trước", "runs, newest first"};
inline constexpr Message kRunWatch = {"theo dõi đến khi xong", "follow a run until it is over"};
inline constexpr Message kRunCancel = {"dừng; những gì đã thấy được giữ lại", "stop a run; what it found stays"};
inline constexpr Message kDiscrepancyList = {"các sai lệch, cũ nhất trước", "discrepancies, oldest first"};
inline constexpr Message kDiscrepancyGet = {"một sai lệch", "one discrepancy"};
inline constexpr Message kDiscrepancyResolve = {"quyết định một sai lệch", "decide a discrepancy"};
inline constexpr Message kReviewClaim = {"nhận một cặp cần xem xét, giữ trong một thời gian",
                                         "take a pair to review, and hold it for a while"};
inline constexpr Message kReviewShow = {"một cặp cần xem xét; hai bên, khi đang giữ hoặc đã xong",
                                        "one review; both sides while you hold it, or once it is closed"};
inline constexpr Message kReviewAnswer = {"trả lời: cùng một người, khác người, hay chưa đủ căn cứ",
                                          "answer: the same person, different persons, or not enough to tell"};
inline constexpr Message kReviewRenew = {"giữ lâu hơn, nhiều nhất 8 giờ kể từ khi nhận",
                                         "hold it for longer, at most 8 hours from the claim"};
inline constexpr Message kReviewRelease = {"trả lại, không trả lời", "give it back unanswered"};
inline constexpr Message kReviewEscalate = {"chuyển lên người phụ trách", "pass it on to the supervisors"};
inline constexpr Message kReviewList = {"hàng đợi xem xét, cũ nhất trước; không có dữ liệu cá nhân",
                                        "the review queue, oldest first; nothing personal"};
inline constexpr Message kReviewQuality = {
    "chất lượng gắn tự động và mức thống nhất giữa các cán bộ, kèm khoảng 95 %",
    "how right automatic links are and how far officers agree, with 95 % bounds"};
inline constexpr Message kReviewProvince = {"mã tỉnh hai chữ số theo danh mục từ 2025-07; 00: chưa rõ tỉnh",
                                            "two digits of the provinces of 2025-07; 00: not known"};
inline constexpr Message kReviewRestricted = {"từ hàng đợi hạn chế", "from the restricted pool"};
inline constexpr Message kReviewSupervisors = {"từ hàng đợi của người phụ trách", "from the supervisors' pool"};
inline constexpr Message kReviewLease = {"giữ bao nhiêu giây; không nêu: theo cấu hình, nhiều nhất 28800",
                                         "seconds to hold it; default as configured, at most 28800"};
inline constexpr Message kReviewReason = {"mã lý do, ví dụ same_person, papers_missing",
                                          "why, a code such as same_person or papers_missing"};
inline constexpr Message kReviewAnswerFlag = {"câu trả lời", "the answer"};
inline constexpr Message kReviewFrom = {"từ tháng, ví dụ 2026-01", "first month, for example 2026-01"};
inline constexpr Message kReviewUntil = {"đến hết tháng", "last month"};
inline constexpr Message kRegistryList = {"các cơ sở dữ liệu và tình trạng", "the registries, and how they do"};
inline constexpr Message kRegistryConformance = {
    "thử một cơ sở dữ liệu có theo đúng giao thức lienthong.registry.v1, từng ca một; chỉ ghi khi tệp dữ kiện cho phép",
    "hold a registry against the protocol lienthong.registry.v1, case by case; writes only where the facts allow it"};
inline constexpr Message kConformanceKind = {"mã mà cơ sở dữ liệu tự nêu: labour, residents, immigration, …",
                                             "the id that it gives itself: labour, residents, immigration, …"};
inline constexpr Message kConformanceFacts = {
    "YAML hay JSON: người và số có trong dữ liệu thử (ConformanceFacts); không nêu thì bỏ qua các ca cần đến",
    "YAML or JSON: people and numbers in its test data (ConformanceFacts); without it the cases that need them are "
    "left out"};
inline constexpr Message kConformanceKey = {"tệp khoá Ed25519 để ký kết quả; chưa có thì được tạo",
                                            "file of the Ed25519 key that signs the result; made when absent"};
inline constexpr Message kConformanceKeyName = {"tên của khoá; mặc định lienthong-conformance",
                                                "name of the key; default lienthong-conformance"};
inline constexpr Message kConformanceOut = {"tệp nhận kết quả đã ký (C2SP signed note); cần --key",
                                            "file for the signed result (a C2SP signed note); needs --key"};
inline constexpr Message kLinkCa = {"CA của chứng thư cơ sở dữ liệu, PEM; không nêu: không TLS, chỉ trên máy này",
                                    "CA of the registry's certificate, PEM; without it no TLS, this host only"};
inline constexpr Message kLinkCertificate = {"chứng thư của ta, PEM; đi cùng --certificate-key",
                                             "our certificate, PEM; with --certificate-key"};
inline constexpr Message kLinkKey = {"khoá của chứng thư, PEM", "key of the certificate, PEM"};
inline constexpr Message kLinkName = {"tên trong chứng thư của cơ sở dữ liệu; mặc định là tên máy trong địa chỉ",
                                      "name in the registry's certificate; default the host of the address"};
inline constexpr Message kLinkToken = {"tệp chứa bearer token", "file with a bearer token"};
inline constexpr Message kRegistryTest = {
    "đi từng bước đến một cơ sở dữ liệu trong cấu hình: tên, cổng, TLS, xác thực, truy vấn thử, đồng hồ, độ mới, hạn "
    "mức",
    "walk the way to a registry of the configuration: name, port, TLS, credentials, sample query, clock, freshness, "
    "quota"};
inline constexpr Message kRegistryTestConfig = {"tệp cấu hình của lienthongd", "the configuration file of lienthongd"};
inline constexpr Message kLogHead = {"đầu nhật ký và các khung nhìn", "where the log and its views stand"};
inline constexpr Message kLogList = {"các sự kiện theo trang", "events by page"};
inline constexpr Message kLogFollow = {"các sự kiện, tiếp tục khi có mới; Ctrl-C để dừng",
                                       "events, and on as they come; Ctrl-C ends it"};
inline constexpr Message kLogTouched = {
    "một tài khoản đã chạm đến những ai, hoặc ai đã chạm đến một người, trong khoảng thời gian",
    "whom an account touched, or who touched what a key opens, between two moments"};
inline constexpr Message kTouchedAgency = {"mã cơ quan", "electronic identifier of the agency"};
inline constexpr Message kTouchedOfficer = {"mã riêng của cán bộ; cùng với --agency",
                                            "the officer's own code; with --agency"};
inline constexpr Message kTouchedOfficerId = {"mã ẩn của cán bộ như trong các sự kiện",
                                              "opaque id of the officer, as events have it"};
inline constexpr Message kTouchedSubject = {"chỉ những gì khoá của đối tượng này mở, ví dụ workers/{id}",
                                            "only what this subject's key opens, for example workers/{id}"};
inline constexpr Message kSince = {"từ lúc này: ngày hoặc thời điểm RFC 3339", "from then: a day or an RFC 3339 time"};
inline constexpr Message kUntil = {"đến lúc này: hết ngày hoặc thời điểm RFC 3339",
                                   "until then: the end of a day or an RFC 3339 time"};
inline constexpr Message kIdentityCheck = {
    "một số nói gì về chính nó: loại, kết luận ok, warn hoặc reject, và vì sao; không cần máy chủ",
    "what a number says of itself: its kind, the verdict ok, warn or reject, and why; needs no server"};
inline constexpr Message kIdentityName = {
    "cách viết chuẩn, các khoá so sánh và các phần của một họ tên; không cần máy chủ",
    "the spelling, the keys and the parts of a name; needs no server"};
inline constexpr Message kLogVerify = {
    "kiểm tra toàn bộ nhật ký trên đĩa khi máy chủ đã dừng, hoặc một bản sao; không thay đổi gì",
    "check all of a log on disk, of a stopped server or a copy; changes nothing"};
inline constexpr Message kLogCheckpoint = {"lập và in một điểm kiểm tra có chữ ký, hoặc in một điểm đã lập",
                                           "make and print a signed checkpoint, or print one that was made"};
inline constexpr Message kLogCheckpoints = {"các điểm kiểm tra đã lập, cũ nhất trước",
                                            "the checkpoints that were made, oldest first"};
inline constexpr Message kLogKey = {"các khoá công khai để kiểm tra chữ ký, mỗi dòng một khoá",
                                    "the public keys that verify signatures, one a line"};
inline constexpr Message kLogWitnessRequest = {
    "yêu cầu gửi một nhân chứng để cùng ký điểm kiểm tra (add-checkpoint của c2sp.org/tlog-witness)",
    "what to send a witness so that it cosigns a checkpoint (add-checkpoint of c2sp.org/tlog-witness)"};
inline constexpr Message kWitnessOld = {"số sự kiện của điểm kiểm tra mà nhân chứng ký lần trước; 0: chưa từng ký",
                                        "events of the checkpoint that the witness cosigned last; 0: none yet"};
inline constexpr Message kLogCosign = {"giao cho máy chủ chữ ký của các nhân chứng về một điểm kiểm tra",
                                       "give the server what witnesses signed of a checkpoint"};
inline constexpr Message kCosignFile = {
    "câu trả lời của nhân chứng: các dòng chữ ký, hoặc cả điểm kiểm tra có chúng; -: đọc từ đầu vào chuẩn",
    "what the witness answered: lines of signatures, or the checkpoint with them; -: standard input"};
inline constexpr Message kLogProve = {"bằng chứng một sự kiện có trong nhật ký (c2sp.org/tlog-proof)",
                                      "prove that an event is in the log (c2sp.org/tlog-proof)"};
inline constexpr Message kLogConsistency = {"bằng chứng nhật ký chỉ được nối thêm kể từ một điểm kiểm tra cũ",
                                            "prove that the log only grew since an old checkpoint"};
inline constexpr Message kLogExportTiles = {"ghi các ô băm của nhật ký theo c2sp.org/tlog-tiles",
                                            "write the tiles of the log as c2sp.org/tlog-tiles has them"};
inline constexpr Message kCheckpointSize = {"số sự kiện mà điểm kiểm tra bao gồm; không nêu: điểm mới nhất",
                                            "events that the checkpoint covers; default the latest one"};
inline constexpr Message kProvePosition = {"vị trí của sự kiện", "position of the event"};
inline constexpr Message kConsistencyFrom = {"số sự kiện của điểm kiểm tra cũ", "events of the old checkpoint"};
inline constexpr Message kExportEntries = {
    "ghi cả các sự kiện như đã lưu, phần riêng tư vẫn niêm phong; mỗi lần đọc được ghi lại",
    "also the events as stored, personal parts sealed; each read is recorded as a look"};
inline constexpr Message kBorn = {"ngày sinh để so với số định danh: 1995, 1995-04 hoặc 1995-04-12",
                                  "birth to compare with a personal number: 1995, 1995-04 or 1995-04-12"};
inline constexpr Message kBornSex = {"giới tính để so với số định danh", "sex to compare with a personal number"};
inline constexpr Message kNumberType = {"chỉ nhận loại này; không nêu: đoán theo dạng",
                                        "take this kind only; default: told by the form"};
inline constexpr Message kVerifyData = {"thư mục dữ liệu của máy chủ", "data directory of the server"};
inline constexpr Message kKeysList = {"các thời kỳ khoá và thời kỳ nào kết thúc được",
                                      "key epochs, and which of them may end"};
inline constexpr Message kKeysBegin = {"bắt đầu thời kỳ khoá mới; mọi khoá được bọc lại",
                                       "begin the next key epoch; every key is wrapped anew"};
inline constexpr Message kKeysEnd = {
    "huỷ khoá của một thời kỳ cũ, bởi người khác; bản sao lưu từ trước không mở được nữa, không hoàn tác được",
    "destroy the key of an older epoch, as a second officer; backups from before open no more; cannot be undone"};
inline constexpr Message kVerifyResume = {
    "tệp giữ tiến độ: lần chạy sau với cùng tệp tiếp tục từ chỗ đã dừng; bị xoá khi xong",
    "file that keeps how far it came: a later run with it goes on from there; removed at the end"};
inline constexpr Message kVerifyThreads = {"số luồng làm việc; 0, mặc định: mỗi nhân một luồng, nhiều nhất 64",
                                           "threads that work; 0, the default: one a core, at most 64"};
inline constexpr Message kStatus = {"máy chủ, nhật ký, cơ sở dữ liệu, đối soát đang chạy",
                                    "server, log, registries and runs at work"};
inline constexpr Message kCompletion = {"in mã tự hoàn thành lệnh", "print shell completion"};

}  // namespace lienthong::cli::help

#endif  // SERVICES_CLI_MESSAGES_HELP_H_
