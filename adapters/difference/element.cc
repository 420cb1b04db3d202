#include "adapters/difference/element.h"

#include <cstring>

namespace lienthong::difference {

Element ElementHash::Of(absl::string_view record_key, absl::string_view record_digest) const {
  SipHash128 hash(key_);
  // The length of the one says where the other begins.
  char length[8];
  const uint64_t size = record_key.size();
  std::memcpy(length, &size, sizeof(length));
  hash.Add(absl::string_view(length, sizeof(length)));
  hash.Add(record_key);
  hash.Add(record_digest);
  const auto [word, wide] = hash.Finish();
  return {FieldValue(word) == 0 ? word | 1 : word, wide};
}

}  // namespace lienthong::difference
