"""Each rule can fail: a small tree keeps them all, and one planted line breaks exactly the rule it should."""

import tempfile
import unittest
from pathlib import Path

import check_tree

_TABLE = """
proto/lienthong/event/v1:
storage: proto/lienthong/event/v1 storage/vault +rocksdb
storage/vault: +openssl
adapters: +grpc
services/worker: storage
"""
_TREE = {
    "tests/architecture/allowed_edges.txt": _TABLE,
    "proto/lienthong/event/v1/envelope.proto": 'syntax = "proto3";\n',
    "storage/log.h": '#include "lienthong/event/v1/envelope.pb.h"\nclass Log {\n public:\n  void Append();\n};\n',
    "storage/log.cc": '#include "storage/log.h"\n#include <rocksdb/db.h>\n#include "storage/vault/key.h"\n',
    "storage/vault/key.h": "struct Key {};\n",
    "storage/vault/key.cc": "#include <openssl/evp.h>\n",
    "adapters/channel.cc": "#include <grpcpp/grpcpp.h>\n",
    "services/worker/worker_fold.cc": '#include "storage/log.h"\nint Fold() {\n  return 1;\n}\n',
}
_LONG = "int Long(int n) {\n" + "  n += 1;\n" * 70 + "}\n"
_WIDE = "class Wide {\n public:\n" + "".join(f"  void F{n}();\n" for n in range(11)) + "};\n"


def _faults(changes):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**_TREE, **changes}.items():
            if text is not None:
                Path(root, path).parent.mkdir(parents=True, exist_ok=True)
                Path(root, path).write_text(text, encoding="utf-8")
        return check_tree.faults(Path(root))


class CheckTreeTest(unittest.TestCase):
    def expect_fault(self, words, changes):
        found = _faults(changes)
        self.assertTrue(found, "nothing was found")
        for fault in found:
            self.assertIn(words, fault)

    def expect_none(self, changes):
        self.assertEqual(_faults(changes), [])

    def test_a_tree_that_keeps_the_rules_passes(self):
        self.expect_none({})

    def test_a_new_edge_fails(self):
        self.expect_fault("edge adapters -> storage", {"adapters/new.h": '#include "storage/log.h"\n'})

    def test_a_new_import_between_protos_fails(self):
        table = _TABLE + "proto/lienthong/worker/v1:\n"
        proto = 'import "lienthong/event/v1/envelope.proto";\n'
        changes = {"tests/architecture/allowed_edges.txt": table, "proto/lienthong/worker/v1/worker.proto": proto}
        self.expect_fault("edge proto/lienthong/worker/v1 -> proto/lienthong/event/v1", changes)

    def test_an_include_in_a_comment_is_no_edge(self):
        self.expect_none({"adapters/new.h": '// #include "storage/log.h"\n'})

    def test_a_header_of_rocksdb_outside_storage_fails(self):
        self.expect_fault("edge adapters -> +rocksdb", {"adapters/new.cc": '#include "rocksdb/db.h"\n'})

    def test_a_header_of_openssl_outside_its_places_fails(self):
        self.expect_fault("edge adapters -> +openssl", {"adapters/new.cc": "#include <openssl/evp.h>\n"})

    def test_a_header_of_grpc_outside_its_places_fails(self):
        self.expect_fault("edge storage -> +grpc", {"storage/new.cc": '#include "lienthong/event/v1/e.grpc.pb.h"\n#include "lienthong/event/v1/e.pb.h"\n'})

    def test_rocksdb_in_a_header_fails(self):
        self.expect_fault("only in .cc files", {"storage/new.h": "#include <rocksdb/db.h>\n"})

    def test_a_cycle_fails(self):
        table = _TABLE.replace("storage/vault: +openssl", "storage/vault: storage +openssl")
        changes = {"tests/architecture/allowed_edges.txt": table, "storage/vault/new.h": '#include "storage/log.h"\n'}
        self.expect_fault("cycle", changes)

    def test_a_folder_without_a_row_fails(self):
        self.expect_fault("services/new: folder without a row", {"services/new/a.cc": "int x = 1;\n"})

    def test_a_row_without_a_folder_fails(self):
        table = _TABLE + "services/gone:\n"
        self.expect_fault("row without a folder: services/gone", {"tests/architecture/allowed_edges.txt": table})

    def test_a_room_that_includes_a_test_fails(self):
        table = _TABLE + "tests: *\n"
        table = table.replace("services/worker: storage", "services/worker: storage tests")
        changes = {
            "tests/architecture/allowed_edges.txt": table,
            "tests/support/clock.h": "struct C {};\n",
            "services/worker/new.cc": '#include "tests/support/clock.h"\n',
        }
        self.expect_fault("nothing but tests includes", changes)

    def test_a_pure_file_that_asks_the_clock_fails(self):
        self.expect_fault("a pure file", {"services/worker/decide.cc": '#include "absl/time/clock.h"\n'})

    def test_grpc_status_outside_its_places_fails(self):
        self.expect_fault("grpc::Status belongs", {"adapters/new.h": "grpc::Status Call();\n"})
        self.expect_none({"services/worker/worker_service.h": "grpc::Status Call();\n"})

    def test_a_folder_with_an_empty_name_fails(self):
        table = _TABLE + "services/common:\n"
        changes = {"tests/architecture/allowed_edges.txt": table, "services/common/a.h": "struct A {};\n"}
        self.expect_fault("says nothing", changes)

    def test_a_class_with_an_empty_ending_fails(self):
        self.expect_fault("class RecordManager", {"adapters/new.h": "class RecordManager final : public X {};\n"})
        self.expect_none({"adapters/new.h": "class RecordManager;\n"})

    def test_a_long_function_fails(self):
        self.expect_fault("Long has 72 lines", {"adapters/new.cc": _LONG})
        self.expect_fault("A::Long has 72 lines", {"adapters/new.cc": _LONG.replace("int Long", "namespace n {\nint A::Long") + "}\n"})

    def test_a_long_file_fails(self):
        self.expect_fault("501 lines", {"adapters/new.cc": "int x;\n" * 501})

    def test_a_wide_class_fails(self):
        self.expect_fault("class Wide has 11 public functions", {"adapters/new.h": _WIDE})
        self.expect_none({"adapters/new.h": _WIDE.replace("Wide {", "Wide : public v1::WorkerService::Service {")})
        self.expect_none({"adapters/new.h": _WIDE.replace("public:", "private:")})

    def test_a_sleeping_test_fails(self):
        table = _TABLE + "tests: *\n"
        changes = {"tests/architecture/allowed_edges.txt": table}
        self.expect_fault("does not sleep", {**changes, "tests/a_test.cc": "absl::Sleep" + "For(x);\n"})
        self.expect_none({**changes, "tests/a_test.cc": 'extern "C" int usleep' + "(unsigned) {\n  return 0;\n}\n"})
        self.expect_fault("does not sleep", {"tests/a_test.py": "time.sleep" + "(2)\n"})
        self.expect_fault("polls", {"deploy/a.sh": "sleep" + " 5\n"})
        self.expect_none({"deploy/a.sh": "sleep" + " 0.05\n"})

    def test_a_skipped_or_disabled_test_fails(self):
        changes = {"tests/architecture/allowed_edges.txt": _TABLE + "tests: *\n"}
        self.expect_fault("switched off", {**changes, "tests/a_test.cc": "GTEST_" + "SKIP();\n"})
        self.expect_fault("switched off", {**changes, "tests/a_test.cc": "TEST(A, DISABLED_" + "B) {}\n"})

    def test_an_unfinished_mark_fails(self):
        self.expect_fault("unfinished", {"README.md": "TO" + "DO\n"})

    def test_the_path_of_a_machine_fails(self):
        self.expect_fault("path of one machine", {"README.md": "see /wo" + "rk/main\n"})
        self.expect_none({"README.md": "see tests/work and /workers\n"})

    def test_a_number_that_may_be_somebodys_fails(self):
        self.expect_fault("may be somebody's", {"README.md": "00109000" + "0001\n"})
        self.expect_none({"README.md": "003090000001 and 00000000-0000-7000-8000-0010900" + "00001\n"})


if __name__ == "__main__":
    unittest.main()
