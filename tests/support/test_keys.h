// Keys for a log of a test: the same in every process and after every opening, so that a log can be opened again.

#ifndef LIENTHONG_TESTS_SUPPORT_TEST_KEYS_H_
#define LIENTHONG_TESTS_SUPPORT_TEST_KEYS_H_

#include <memory>

#include "storage/vault/in_memory_key_provider.h"
#include "storage/vault/key_ring.h"

namespace lienthong::testing {

inline storage::KeyRingOptions TestKeys() {
  storage::KeyRingOptions keys;
  keys.provider = std::make_shared<storage::InMemoryKeyProvider>([] { return 0x746573746b657973; });
  return keys;
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_TEST_KEYS_H_
