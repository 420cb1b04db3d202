// FaultFileSystem: a FaultDisk as RocksDB sees it.
//
// It touches nothing of the machine, so it wraps no other file system: what is not simulated is refused.

#ifndef LIENTHONG_TESTS_FAULT_FAULT_FILE_SYSTEM_H_
#define LIENTHONG_TESTS_FAULT_FAULT_FILE_SYSTEM_H_

#include <memory>

#include "tests/fault/fault_disk.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace lienthong::fault {

// For RocksDbEventLogOptions. `disk` outlives it. One for each disk: it keeps the locks of files.
std::shared_ptr<rocksdb::FileSystem> NewFaultFileSystem(FaultDisk* disk);

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_FAULT_FILE_SYSTEM_H_
