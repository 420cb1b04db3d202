// Cases 30 to 38: pages, pinned versions and the feed of changes.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "adapters/conformance/probe.h"
#include "adapters/record_lookup.h"
#include "adapters/record_names.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr int kSmallPage = 20;
constexpr int kPagesWalked = 50;
constexpr int kLargestPage = 1000;
constexpr int kDefaultPage = 200;
constexpr int kOverPage = 100'000;
constexpr int kPagesToRecord = 2'000;
constexpr std::uint64_t kChangesWalked = 2'000;
constexpr std::uint64_t kFarAhead = 1'000'000'000;

v1::ListRecordsRequest PageOf(int kind, int page_size, std::uint64_t version = 0) {
  v1::ListRecordsRequest request;
  request.set_kind(static_cast<v1::RecordKind>(kind));
  request.set_page_size(page_size);
  request.set_version(version);
  return request;
}

// The first kind that is held; nullopt and a verdict when the case is left out.
std::optional<int> ScannedKind(Probe& probe, std::optional<Verdict>* skip) {
  *skip = SkipWithout(probe, v1::CAPABILITY_SCAN);
  if (skip->has_value()) return std::nullopt;
  const std::optional<v1::RegistryDescription> description = Described(probe);
  if (description.has_value() && !description->kinds().empty()) return description->kinds(0);
  *skip = Fail("DescribeRegistry names no kind");
  return std::nullopt;
}

Verdict PageBounds(Probe& probe) {
  std::optional<Verdict> skip;
  const std::optional<int> kind = ScannedKind(probe, &skip);
  if (!kind.has_value()) return *skip;
  const std::pair<int, int> bounds[] = {{1, 1}, {0, kDefaultPage}, {kOverPage, kLargestPage}};
  for (const auto& [asked, most] : bounds) {
    const Heard<v1::ListRecordsResponse> heard = probe.List(PageOf(*kind, asked));
    if (!heard.ok()) return Expect(Code::kOk, heard.status, absl::StrCat("ListRecords, page_size ", asked));
    if (heard.answer.records_size() <= most) continue;
    return Fail(absl::StrCat("page_size ", asked, " brings ", heard.answer.records_size(), " records, at most ", most));
  }
  return Expect(Code::kInvalidArgument, probe.List(PageOf(*kind, -1)).status, "ListRecords, page_size -1");
}

// Walks pages of a kind at `version` until `enough` or the end; why not, or nothing.
template <typename Enough>
std::optional<std::string> Walk(Probe& probe, v1::ListRecordsRequest request, int pages, Enough enough) {
  const AnswerCheck check(probe.options().registry);
  for (int page = 0; page < pages; ++page) {
    const absl::StatusOr<PageExpectation> expectation = ExpectPage(request);
    if (!expectation.ok()) return std::string(expectation.status().message());
    Heard<v1::ListRecordsResponse> heard = probe.List(expectation->request);
    if (!heard.ok()) return absl::StrCat("ListRecords, page ", page + 1, ": ", CodeName(heard.status));
    if (absl::Status sound = check.Page(*expectation, &heard.answer); !sound.ok()) return std::string(sound.message());
    if (enough(heard.answer) || heard.answer.next_page_token().empty()) return std::nullopt;
    request.set_page_token(heard.answer.next_page_token());
  }
  return std::nullopt;
}

Verdict PageWalk(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_SCAN)) return *skip;
  const std::optional<v1::RegistryDescription> description = Described(probe);
  if (!description.has_value()) return Fail("DescribeRegistry does not answer");
  for (const int kind : description->kinds()) {
    const auto fault = Walk(probe, PageOf(kind, kSmallPage, description->version()), kPagesWalked,
                            [](const v1::ListRecordsResponse&) { return false; });
    if (fault.has_value()) return Fail(*fault);
  }
  return Pass();
}

Verdict PageTokenReuse(Probe& probe) {
  std::optional<Verdict> skip;
  const std::optional<int> kind = ScannedKind(probe, &skip);
  if (!kind.has_value()) return *skip;
  v1::ListRecordsRequest request = PageOf(*kind, 1);
  const Heard<v1::ListRecordsResponse> first = probe.List(request);
  if (!first.ok()) return Expect(Code::kOk, first.status, "ListRecords");
  if (first.answer.next_page_token().empty()) return Skip("it holds fewer than two records of the kind");
  request.set_version(first.answer.version());
  request.set_page_token(first.answer.next_page_token());
  const Heard<v1::ListRecordsResponse> once = probe.List(request);
  const Heard<v1::ListRecordsResponse> again = probe.List(request);
  if (!once.ok()) return Expect(Code::kOk, once.status, "ListRecords by its page token");
  if (!again.ok()) return Expect(Code::kOk, again.status, "ListRecords by the same page token again");
  return std::equal(once.answer.records().begin(), once.answer.records().end(), again.answer.records().begin(),
                    again.answer.records().end(),
                    [](const v1::Record& a, const v1::Record& b) { return a.key() == b.key(); })
             ? Pass()
             : Fail("the same page token brings other records the second time");
}

Verdict PageTokenForeign(Probe& probe) {
  std::optional<Verdict> skip;
  const std::optional<int> kind = ScannedKind(probe, &skip);
  if (!kind.has_value()) return *skip;
  v1::ListRecordsRequest request = PageOf(*kind, 1);
  request.set_page_token("not a token of yours");
  return Expect(Code::kInvalidArgument, probe.List(request).status, "ListRecords by a foreign page token");
}

// The value of the correctable field as a scan at `version` shows it; nullopt when the record is not come across.
std::optional<std::string> ScannedValue(Probe& probe, std::uint64_t version, std::string* fault) {
  const v1::Correctable& what = probe.facts().correctable();
  const v1::RecordField field = *ParseFieldName(what.field());
  std::optional<std::string> found;
  const auto look = [&](const v1::ListRecordsResponse& page) {
    for (const v1::Record& record : page.records()) {
      if (record.key() != what.key()) continue;
      const std::string* const value = ValueOf(record, field);
      found = value == nullptr ? "" : *value;
    }
    return found.has_value();
  };
  *fault = Walk(probe, PageOf(*ParseKindName(what.kind()), kLargestPage, version), kPagesToRecord, look).value_or("");
  return found;
}

Verdict PinnedScan(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_SCAN)) return *skip;
  if (SkipWithout(probe, v1::CAPABILITY_CORRECT) || !probe.facts().has_correctable()) {
    return Skip("no fact: correctable, which would change a record meanwhile");
  }
  const std::optional<v1::RegistryDescription> description = Described(probe);
  const std::optional<std::string> before = PresentValue(probe);
  if (!description.has_value() || !before.has_value()) return Fail("the record of correctable is not found by its key");
  const Heard<v1::Correction> heard =
      probe.Submit(CorrectionTo(probe, *before, probe.facts().correctable().other_value()));
  if (!heard.ok()) return Expect(Code::kOk, heard.status, "SubmitCorrection");
  if (heard.answer.state() != v1::Correction::STATE_APPLIED) return Skip("the correction was not applied at once");
  std::string fault;
  const std::optional<std::string> pinned = ScannedValue(probe, description->version(), &fault);
  PutBack(probe, *before);
  if (!fault.empty()) return Fail(fault);
  if (!pinned.has_value()) return Fail("the scan does not come across the record");
  return *pinned == *before ? Pass() : Fail("a scan at the version before a change shows the value after it");
}

Verdict ScanAhead(Probe& probe) {
  std::optional<Verdict> skip;
  const std::optional<int> kind = ScannedKind(probe, &skip);
  if (!kind.has_value()) return *skip;
  return Expect(Code::kFailedPrecondition, probe.List(PageOf(*kind, 1, kFarAhead)).status,
                "ListRecords at a version to come");
}

Verdict WithoutGap(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_CHANGES)) return *skip;
  const std::optional<v1::RegistryDescription> description = Described(probe);
  if (!description.has_value()) return Fail("DescribeRegistry does not answer");
  const std::uint64_t oldest = std::max<std::uint64_t>(description->oldest_change_version(), 1);
  const std::uint64_t until = description->version();
  if (until <= oldest) return Skip("it has not changed since its oldest version");
  v1::ListChangesRequest request;
  request.set_after_version(until - oldest > kChangesWalked ? until - kChangesWalked : oldest);
  request.set_until_version(until);
  request.set_page_size(kSmallPage);
  while (true) {
    Heard<v1::ListChangesResponse> heard = probe.Changes(request);
    if (!heard.ok()) return Expect(Code::kOk, heard.status, "ListChanges");
    const absl::Status sound = AnswerCheck(probe.options().registry).Changes(request, &heard.answer);
    if (!sound.ok()) return Fail(std::string(sound.message()));
    if (heard.answer.complete()) return Pass();
    request.set_after_version(heard.answer.changes().rbegin()->version());
  }
}

Verdict ChangesRepeated(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_CHANGES)) return *skip;
  const std::optional<v1::RegistryDescription> description = Described(probe);
  if (!description.has_value()) return Fail("DescribeRegistry does not answer");
  if (description->version() < 2) return Skip("it has not changed since its oldest version");
  v1::ListChangesRequest request;
  request.set_until_version(description->version());
  request.set_after_version(std::max<std::uint64_t>(description->oldest_change_version(), 1));
  request.set_page_size(kSmallPage);
  const Heard<v1::ListChangesResponse> once = probe.Changes(request);
  const Heard<v1::ListChangesResponse> again = probe.Changes(request);
  if (!once.ok()) return Expect(Code::kOk, once.status, "ListChanges");
  if (!again.ok()) return Expect(Code::kOk, again.status, "ListChanges, repeated");
  return once.answer.SerializeAsString() == again.answer.SerializeAsString()
             ? Pass()
             : Fail("the same page of changes is another one the second time");
}

Verdict ChangesAhead(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_CHANGES)) return *skip;
  v1::ListChangesRequest request;
  request.set_after_version(kFarAhead);
  return Expect(Code::kFailedPrecondition, probe.Changes(request).status, "ListChanges after a version to come");
}

}  // namespace

std::vector<ConformanceCase> ScanCases() {
  return {
      {30,
       "page-bounds",
       {"trang không quá page_size, không quá 1.000, không nêu thì 200; số âm là INVALID_ARGUMENT",
        "a page is at most page_size and 1,000, 200 when unsaid; a negative size is INVALID_ARGUMENT"},
       {"giới hạn page_size ở máy chủ", "bound page_size in the server"},
       PageBounds},
      {31,
       "page-walk",
       {"các trang tăng dần theo khoá, không lặp, không trang rỗng ở giữa, cùng một phiên bản",
        "pages ascend by key, without repetition and empty pages, all of one version"},
       {"đọc tiếp sau khoá cuối của trang trước, không dùng số thứ tự dòng",
        "read on after the last key of the page before, never by row number"},
       PageWalk},
      {32,
       "page-token-reuse",
       {"cùng một page_token luôn cho cùng một trang", "the same page_token brings the same page"},
       {"để vị trí trong page_token, không giữ con trỏ ở máy chủ",
        "keep the place in the token, no cursor in the server"},
       PageTokenReuse},
      {33,
       "page-token-foreign",
       {"page_token lạ bị từ chối bằng INVALID_ARGUMENT", "a foreign page_token is INVALID_ARGUMENT"},
       {"kiểm tra page_token trước khi đọc", "check page_token before reading"},
       PageTokenForeign},
      {34,
       "pinned-scan",
       {"quét ở một phiên bản thấy dữ liệu của phiên bản đó, dù sau đó đã đổi",
        "a scan at a version shows the data of that version, whatever changes meanwhile"},
       {"giữ các phiên bản cũ của bản ghi, hoặc từ chối bằng FAILED_PRECONDITION khi không còn giữ",
        "keep the versions of a record, or refuse with FAILED_PRECONDITION what is no longer held"},
       PinnedScan},
      {35,
       "scan-ahead",
       {"quét ở phiên bản chưa có bị từ chối bằng FAILED_PRECONDITION",
        "a scan at a version to come is FAILED_PRECONDITION"},
       {"so version với phiên bản hiện tại", "hold version against the version now"},
       ScanAhead},
      {36,
       "changes-without-gap",
       {"thay đổi tăng dần từng phiên bản một, không hụt, và complete nói đúng",
        "changes ascend by one version each, without gap, and complete tells the truth"},
       {"cấp số phiên bản trong cùng giao dịch với thay đổi", "give the version in the transaction of the change"},
       WithoutGap},
      {37,
       "changes-repeated",
       {"hỏi lại cùng một đoạn thay đổi cho cùng một trang", "the same changes asked again are the same page"},
       {"không xoá hay đánh dấu đã đọc khi trả lời", "delete nothing and mark nothing as read by answering"},
       ChangesRepeated},
      {38,
       "changes-ahead",
       {"hỏi sau phiên bản chưa có bị từ chối bằng FAILED_PRECONDITION",
        "changes after a version to come are FAILED_PRECONDITION"},
       {"so after_version với phiên bản hiện tại", "hold after_version against the version now"},
       ChangesAhead},
  };
}

}  // namespace lienthong::adapters
