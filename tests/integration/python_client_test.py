"""A client made only from the .proto files, by protoc and Debian's Python gRPC, against a running lienthongd."""

import importlib
import os
import subprocess
import sys
import tempfile
import time
import unittest
import uuid
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import python_stubs  # noqa: E402

_BIN = Path(os.environ["LIENTHONG_BIN_DIR"])
_CALLER = (
    ("lienthong-agency", "G09.12"),
    ("lienthong-officer", "tester"),
    ("lienthong-purpose", "case_handling"),
    ("lienthong-procedure", "test"),
)


def _request_id():
    return str(uuid.uuid4())


class PythonClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        python_stubs.generate(cls.folder.name)
        port_file = Path(cls.folder.name, "port")
        log = open(Path(cls.folder.name, "log"), "w+b")
        cls.addClassCleanup(log.close)
        flags = ["--data", str(Path(cls.folder.name, "data")), "--listen", "127.0.0.1:0", "--port-file", str(port_file)]
        cls.server = subprocess.Popen(
            [str(_BIN / "lienthongd"), *flags, "--insecure-dev"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        cls.addClassCleanup(cls.server.wait)
        cls.addClassCleanup(cls.server.kill)
        deadline = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text().strip()):
            if cls.server.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                raise AssertionError("lienthongd did not start: " + log.read().decode())
            time.sleep(0.05)
        address = port_file.read_text().strip()
        cls.channel = grpc.insecure_channel(address if ":" in address else "127.0.0.1:" + address)
        cls.addClassCleanup(cls.channel.close)
        cls.pb = importlib.import_module("lienthong.worker.v1.worker_pb2")
        cls.calls = importlib.import_module("lienthong.worker.v1.worker_service_pb2")
        cls.details = importlib.import_module("google.rpc.error_details_pb2")
        cls.status = importlib.import_module("google.rpc.status_pb2")
        stubs = importlib.import_module("lienthong.worker.v1.worker_service_pb2_grpc")
        cls.workers = stubs.WorkerServiceStub(cls.channel)

    def call(self, method, request, metadata=_CALLER):
        return getattr(self.workers, method)(request, metadata=metadata, timeout=20)

    def refused(self, method, request, metadata=_CALLER):
        """The code of a refused call and its details by type."""
        with self.assertRaises(grpc.RpcError) as caught:
            self.call(method, request, metadata)
        packed = dict(caught.exception.trailing_metadata()).get("grpc-status-details-bin", b"")
        found = {}
        for detail in self.status.Status.FromString(packed).details:
            for kind in (self.details.ErrorInfo, self.details.BadRequest):
                if detail.Is(kind.DESCRIPTOR):
                    found[kind.__name__] = kind.FromString(detail.value)
        self.assertIn("ErrorInfo", found, caught.exception)
        self.assertEqual(found["ErrorInfo"].domain, "lienthong")
        return caught.exception.code(), found

    def new_worker(self, number, name="Nguyễn Văn Thử"):
        """A request with a synthetic number: prefix 003 belongs to no province."""
        request = self.calls.CreateWorkerRequest(request_id=_request_id())
        request.worker.full_name.written = name
        request.worker.birth_date = "1990"
        request.worker.sex = self.pb.SEX_MALE
        request.worker.nationality = "VN"
        request.worker.identifiers.add(type=self.pb.IDENTIFIER_TYPE_PERSONAL_NUMBER, value=number)
        return request

    def correction(self, worker, name):
        request = self.calls.CorrectIdentityRequest(full_name=name)
        request.mutation.name = worker.name
        request.mutation.etag = worker.etag
        request.mutation.request_id = _request_id()
        request.mutation.reason = "clerical_error"
        return request

    def test_a_repeated_request_answers_the_same_and_has_one_effect(self):
        request = self.new_worker("003090000001")
        first = self.call("CreateWorker", request)
        self.assertRegex(first.name, "^workers/[0-9a-f-]{36}$")
        self.assertEqual(first.full_name.given, "Thử")
        self.assertEqual(self.call("CreateWorker", request), first)
        revisions = self.call("ListWorkerRevisions", self.calls.ListWorkerRevisionsRequest(parent=first.name)).revisions
        self.assertEqual([r.event_type for r in revisions], ["WorkerRegistered"])

    def test_a_reused_request_id_is_refused(self):
        request = self.new_worker("003090000011")
        self.call("CreateWorker", request)
        request.worker.full_name.written = "Nguyễn Văn Khác"
        code, found = self.refused("CreateWorker", request)
        self.assertEqual((code, found["ErrorInfo"].reason), (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED"))

    def test_a_number_in_use_is_refused(self):
        self.call("CreateWorker", self.new_worker("003090000021"))
        code, found = self.refused("CreateWorker", self.new_worker("003090000021"))
        self.assertEqual((code, found["ErrorInfo"].reason), (grpc.StatusCode.ALREADY_EXISTS, "RESOURCE_TAKEN"))

    def test_a_stale_etag_is_refused(self):
        worker = self.call("CreateWorker", self.new_worker("003090000031"))
        corrected = self.call("CorrectIdentity", self.correction(worker, "Nguyễn Văn Thứ"))
        self.assertNotEqual(corrected.etag, worker.etag)
        code, found = self.refused("CorrectIdentity", self.correction(worker, "Nguyễn Văn Thự"))
        self.assertEqual((code, found["ErrorInfo"].reason), (grpc.StatusCode.ABORTED, "STALE_ETAG"))

    def test_all_bad_fields_come_at_once(self):
        request = self.new_worker("12")
        request.request_id = "x"
        request.worker.full_name.written = ""
        request.worker.birth_date = "31/12/1990"
        code, found = self.refused("CreateWorker", request)
        self.assertEqual((code, found["ErrorInfo"].reason), (grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID"))
        fields = [violation.field for violation in found["BadRequest"].field_violations]
        for part in ("request_id", "full_name", "birth_date", "identifiers"):
            self.assertTrue(any(part in field for field in fields), f"{part} is not among {fields}")

    def test_a_call_without_caller_is_refused(self):
        for header, _ in _CALLER:
            metadata = [pair for pair in _CALLER if pair[0] != header]
            code, found = self.refused("ListWorkers", self.calls.ListWorkersRequest(), metadata)
            self.assertEqual((code, found["ErrorInfo"].reason), (grpc.StatusCode.UNAUTHENTICATED, "CALLER_MISSING"))
            self.assertEqual(found["ErrorInfo"].metadata["header"], header)

    def test_history_tells_who_said_what(self):
        worker = self.call("CreateWorker", self.new_worker("003090000041"))
        self.call("CorrectIdentity", self.correction(worker, "Nguyễn Văn Sửa"))
        revisions = self.call("ListWorkerRevisions", self.calls.ListWorkerRevisionsRequest(parent=worker.name)).revisions
        self.assertEqual([r.event_type for r in revisions], ["WorkerRegistered", "WorkerIdentityCorrected"])
        self.assertEqual({r.agency for r in revisions}, {"G09.12"})
        self.assertEqual(revisions[1].reason, "clerical_error")
        self.assertIn(("full_name", "Nguyễn Văn Sửa"), [(c.field, c.value) for c in revisions[1].changes])
        before = self.calls.GetWorkerRequest(name=worker.name, known_at_position=revisions[0].position)
        self.assertEqual(self.call("GetWorker", before).full_name.written, "Nguyễn Văn Thử")

    def test_an_unknown_worker_is_not_found(self):
        unknown = self.calls.GetWorkerRequest(name="workers/00000000-0000-7000-8000-000000000000")
        code, found = self.refused("GetWorker", unknown)
        self.assertEqual((code, found["ErrorInfo"].reason), (grpc.StatusCode.NOT_FOUND, "RESOURCE_UNKNOWN"))

    def test_health_answers_without_caller(self):
        check = self.channel.unary_unary("/grpc.health.v1.Health/Check")
        self.assertEqual(check(b"", timeout=20), b"\x08\x01")  # status = SERVING

    def test_reflection_lists_the_services_without_caller(self):
        ask = self.channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        answer = next(ask(iter([b"\x3a\x00"]), timeout=20))  # list_services = ""
        for service in (b"worker.v1.WorkerService", b"reconciliation.v1.ReconciliationService", b"ledger.v1.LedgerService"):
            self.assertIn(b"lienthong." + service, answer)


if __name__ == "__main__":
    unittest.main()
