#include "adapters/name_match.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "adapters/canonical_record.h"
#include "unicode/unistr.h"

namespace lienthong::adapters {
namespace {

std::string Folded(absl::string_view name) {
  icu::UnicodeString text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  std::string folded;
  text.foldCase().toUTF8String(folded);
  const std::string normal = ToNfc(folded);
  const std::vector<absl::string_view> words = absl::StrSplit(normal, ' ', absl::SkipEmpty());
  return absl::StrJoin(words, " ");
}

}  // namespace

bool SameName(absl::string_view a, absl::string_view b) {
  return Folded(a) == Folded(b);
}

}  // namespace lienthong::adapters
