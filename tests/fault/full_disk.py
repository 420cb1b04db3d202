"""Fills the disk of a running lienthongd, makes room again, and counts what became of the writes. See full_disk.sh."""

import argparse
import collections
import concurrent.futures
import importlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import python_stubs  # noqa: E402

_BIN = Path(os.environ["LIENTHONG_BIN_DIR"])
_CALLER = {"agency": "G09.12", "officer": "tester", "purpose": "case_handling", "procedure": "test"}
_METADATA = tuple(("lienthong-" + name, value) for name, value in _CALLER.items())
_CLIENTS = 8
_CALL_SECONDS = 20
# Writing until refused, at most so often in one cycle.
_MAX_FILLS = 20
# Longest wait for the server to notice that the disk is full, or has room again.
_NOTICE_SECONDS = 20
# A disk that does not fill within so many writes of a cycle is a fault of this test.
_MAX_WRITES = 60_000
_SERVING, _NOT_SERVING = b"\x08\x01", b"\x08\x02"
_WRITES = "lienthong.write"
_MIB = 1 << 20


class Failure(Exception):
    pass


def require(holds, what):
    if not holds:
        raise Failure(what)


class Server:
    """lienthongd on the small disk, and the lines of its log as they come."""

    def __init__(self, options):
        self.lines = []
        self._changed = threading.Condition()
        self._config = Path(options.work, "server.yaml")
        self._port_file = Path(options.work, "port")
        self._config.write_text(
            f"data_directory: {options.disk}/data\n"
            "listen: 127.0.0.1:0\n"
            "insecure_dev: true\n"
            f"port_file: {self._port_file}\n"
            f"limits: {{write_buffer_bytes: {options.write_buffer_bytes}, min_free_bytes: {options.min_free_bytes}}}\n"
        )

    def start(self):
        before = len(self.lines)
        command = [str(_BIN / "lienthongd"), "--config", str(self._config)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read, args=(self.process.stderr,))
        self._reader.start()
        self.await_fact("listening", before)
        self.address = self._port_file.read_text().strip()
        self.channel = grpc.insecure_channel(self.address)

    def _read(self, pipe):
        for line in pipe:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def await_fact(self, fact, after):
        """The first line with `fact` from number `after` on, within the bound."""

        def found():
            return next((line for line in self.lines[after:] if f" fact={fact} " in line + " "), None)

        with self._changed:
            self._changed.wait_for(lambda: found() or self.process.poll() is not None, _NOTICE_SECONDS)
            require(found() is not None, f"the log of the server has no fact {fact}")
            return found()

    def kill(self):
        self.channel.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join()

    def health(self, service):
        check = self.channel.unary_unary("/grpc.health.v1.Health/Check")
        return check(_health_request(service), timeout=_CALL_SECONDS)

    def await_health(self, service, wanted):
        watch = self.channel.unary_stream("/grpc.health.v1.Health/Watch")
        answers = watch(_health_request(service), timeout=_NOTICE_SECONDS)
        try:
            next(answer for answer in answers if answer == wanted)
        except grpc.RpcError as error:
            raise Failure(f"the health of {service} did not become {wanted!r}: {error.code()}") from error
        finally:
            answers.cancel()


def _health_request(service):
    return b"\x0a" + bytes([len(service)]) + service.encode()


class Calls:
    """Calls with a caller; a refusal is told by its code and its ErrorInfo."""

    def __init__(self):
        worker = "lienthong.worker.v1.worker"
        self.worker = importlib.import_module(worker + "_pb2")
        self.workers = importlib.import_module(worker + "_service_pb2")
        self.ledger = importlib.import_module("lienthong.ledger.v1.ledger_service_pb2")
        self._details = importlib.import_module("google.rpc.error_details_pb2")
        self._status = importlib.import_module("google.rpc.status_pb2")
        self._worker_stub = importlib.import_module(worker + "_service_pb2_grpc").WorkerServiceStub
        self._ledger_stub = importlib.import_module("lienthong.ledger.v1.ledger_service_pb2_grpc").LedgerServiceStub

    def use(self, channel):
        self.on_workers = self._worker_stub(channel)
        self.on_ledger = self._ledger_stub(channel)

    def create(self, request):
        return self.on_workers.CreateWorker(request, metadata=_METADATA, timeout=_CALL_SECONDS)

    def get(self, name):
        request = self.workers.GetWorkerRequest(name=name)
        return self.on_workers.GetWorker(request, metadata=_METADATA, timeout=_CALL_SECONDS)

    def list_events(self, **fields):
        request = self.ledger.ListEventsRequest(**fields)
        return self.on_ledger.ListEvents(request, metadata=_METADATA, timeout=_CALL_SECONDS)

    def new_worker(self, number):
        """A request with a synthetic number: prefix 003 belongs to no province."""
        request = self.workers.CreateWorkerRequest(request_id=str(uuid.uuid4()))
        request.worker.full_name.written = "Nguyễn Văn Thử"
        request.worker.birth_date = "1990"
        request.worker.sex = self.worker.SEX_MALE
        request.worker.nationality = "VN"
        identifier = self.worker.IDENTIFIER_TYPE_PERSONAL_NUMBER
        request.worker.identifiers.add(type=identifier, value=f"003090{number:06}")
        return request

    def is_disk_full(self, error):
        """Whether the refusal says in every way it has that the disk is full."""
        info = self._info_of(error)
        said = (error.code(), info.domain, info.reason, info.metadata["cause"])
        return said == (grpc.StatusCode.RESOURCE_EXHAUSTED, "lienthong", "LIMIT_EXCEEDED", "disk_full")

    def is_unknown(self, error):
        """Whether it says that only a repetition will tell what became of the request."""
        return (error.code(), self._info_of(error).reason) == (grpc.StatusCode.UNAVAILABLE, "OUTCOME_UNKNOWN")

    def _info_of(self, error):
        packed = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
        info = self._details.ErrorInfo()
        for detail in self._status.Status.FromString(packed).details:
            if detail.Unpack(info):
                break
        return info


class Load:
    """Clients that register workers, and what each was answered."""

    def __init__(self, calls):
        self._calls = calls
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self.acked = []  # (request, answer)
        self.refused = []  # requests that met a full disk and wait to be repeated
        self.refusals = 0
        self.unknown = 0  # written, but the answer could not be recorded as a look
        self.others = []  # any other refusal
        self._enough = 0
        self._many_acked = threading.Event()

    def begin(self, pool, many):
        """Lets every client write until it is refused; many_acked is set after so many answers."""
        self._many_acked.clear()
        self._enough = len(self.acked) + many
        return [pool.submit(self._write_until_refused) for _ in range(_CLIENTS)]

    def await_many(self):
        require(self._many_acked.wait(_NOTICE_SECONDS), "the clients did not get ahead")

    def repeat(self, pool):
        """Repeats what was refused; the answers are kept."""
        requests, self.refused = self.refused, []
        list(pool.map(self._write, requests))

    def _write_until_refused(self):
        for _ in range(_MAX_WRITES // _CLIENTS):
            with self._lock:
                number = next(self._numbers)
            if not self._write(self._calls.new_worker(number)):
                return

    def _write(self, request):
        try:
            answer = self._calls.create(request)
        except grpc.RpcError as error:
            with self._lock:
                if self._calls.is_disk_full(error):
                    self.refusals += 1
                    self.refused.append(request)
                elif self._calls.is_unknown(error):
                    self.unknown += 1
                    self.refused.append(request)
                else:
                    self.others.append(f"{error.code()}: {error.details()}")
            return False
        with self._lock:
            self.acked.append((request, answer))
            if len(self.acked) >= self._enough:
                self._many_acked.set()
        return True


class Ballast:
    """A file that takes the space that others on the same disk would."""

    def __init__(self, disk):
        self._disk = disk
        self._path = Path(disk, "ballast")

    def free(self):
        found = os.statvfs(self._disk)
        return found.f_bavail * found.f_frsize

    def leave(self, left):
        """Grows until only `left` bytes are free."""
        size = self.free() - left
        require(size > 0, f"the disk is too small for this test: {self.free()} bytes are free, {left} wanted")
        with open(self._path, "ab") as file:
            os.posix_fallocate(file.fileno(), file.tell(), size)

    def drop(self):
        self._path.unlink()


class Trial:
    def __init__(self, options):
        self.options = options
        self.calls = Calls()
        self.server = Server(options)
        self.load = Load(self.calls)
        self.ballast = Ballast(options.disk)
        self.cycles = 0
        self.lost = []
        self.duplicated = []

    def run(self):
        self.server.start()
        self.calls.use(self.server.channel)
        with concurrent.futures.ThreadPoolExecutor(_CLIENTS) as pool:
            for cycle in range(self.options.cycles):
                self.run_cycle(pool, suddenly=cycle % 2 == 0)
                self.cycles += 1
        self.server.kill()
        self.server.start()
        self.calls.use(self.server.channel)
        self.check_log()
        for request, answer in random.Random(2026).sample(self.load.acked, 100):
            require(self.calls.create(request) == answer, "an answered request is answered differently after the kill")

    def run_cycle(self, pool, suddenly):
        """Fills the disk: with a ballast in the middle of the load, or with what is written until nothing more fits."""
        lines = len(self.server.lines)
        refusals = self.load.refusals + self.load.unknown
        if not suddenly:
            self.ballast.leave(self.options.min_free_bytes + self.options.to_write_bytes)
        self.fill(pool, suddenly)
        # Files that come and go in the background refuse some writes and leave room again: then it is not full yet.
        fills = 1
        while not suddenly and self.ballast.free() >= self.options.min_free_bytes * 5 // 4:
            require(fills < _MAX_FILLS, "the disk does not stay full")
            self.fill(pool, suddenly)
            fills += 1
        require(not self.load.others, f"refused otherwise: {self.load.others[:3]}")
        require(self.load.refusals + self.load.unknown == refusals + fills * _CLIENTS, "the disk did not fill")
        print(f"full, {self.ballast.free()} bytes free, {len(self.load.acked)} acked", file=sys.stderr)
        self.check_read_only(lines)
        self.ballast.drop()
        began = time.monotonic()
        self.server.await_health(_WRITES, _SERVING)
        self.server.await_fact("writes_resumed cause=disk_full", lines)
        print(f"taken again after {time.monotonic() - began:.3f} s", file=sys.stderr)
        self.load.repeat(pool)
        require(not self.load.others and not self.load.refused, f"refused again: {self.load.others[:3]}")

    def fill(self, pool, suddenly):
        """Writes until every client is refused."""
        writers = self.load.begin(pool, many=self.options.writes)
        if suddenly:
            self.load.await_many()
            self.ballast.leave(self.options.left_bytes)
        for writer in writers:
            writer.result()

    def check_read_only(self, lines):
        self.server.await_health(_WRITES, _NOT_SERVING)
        self.server.await_fact("writes_stopped cause=disk_full", lines)
        require(self.server.health("") == _SERVING, "the server as a whole is not serving")
        environment = {f"LIENTHONG_{name.upper()}": value for name, value in _CALLER.items()}
        told = subprocess.run(
            [str(_BIN / "lienthongctl"), "status", "-o", "json"],
            env={**os.environ, **environment, "LIENTHONG_SERVER": self.server.address},
            stdout=subprocess.PIPE,
            check=True,
        )
        status = json.loads(told.stdout)
        require(status["writes"] == "off", "lienthongctl status does not say that writes are off")
        require(status["head"]["read_only_cause"] == "disk_full", "lienthongctl status does not say why")
        request, answer = self.load.acked[-1]
        event = self.calls.list_events(from_position=answer.position, page_size=1).events[0]
        require(event.stream == answer.name, "another event stands at an answered position")
        # Nobody is shown a person without a trace, and no trace can be left now: neither by a read nor by the answer
        # to a request that was answered before.
        self.require_refused(lambda: self.calls.get(answer.name), self.calls.is_disk_full)
        self.require_refused(lambda: self.calls.create(request), self.calls.is_unknown)
        registered = sum(event.type == "WorkerRegistered" for event in self.read_log())
        print(f"{registered - len(self.load.acked)} of the refused registrations are in the log", file=sys.stderr)

    def require_refused(self, call, as_expected):
        try:
            call()
        except grpc.RpcError as error:
            require(as_expected(error), f"refused otherwise: {error.code()} {error.details()}")
            return
        raise Failure("a person was shown although the look could not be recorded")

    def read_log(self):
        """Every event, by its clear view, which needs no trace."""
        events = []
        token = ""
        while True:
            page = self.calls.list_events(page_size=1000, page_token=token)
            events.extend(page.events)
            token = page.next_page_token
            if not token:
                return events

    def check_log(self):
        """Reads the whole log: every answer must stand there once, and no registration without an answer."""
        events = self.read_log()
        positions = [event.position for event in events]
        require(positions == list(range(1, len(events) + 1)), "the positions of the log have gaps")
        registered = collections.Counter(event.stream for event in events if event.type == "WorkerRegistered")
        answered = set()
        for request, answer in self.load.acked:
            place = answer.position - 1
            found = (events[place].stream, events[place].revision) if place < len(events) else None
            if found != (answer.name, int(answer.etag)) or registered[answer.name] == 0:
                self.lost.append(f"{answer.name} at position {answer.position}: {found}")
            if answer.name in answered:
                self.duplicated.append(f"{answer.name} was the answer to two requests")
            answered.add(answer.name)
        self.duplicated += [f"{name} was registered {times} times" for name, times in registered.items() if times > 1]
        self.duplicated += [f"{name} was registered for nobody" for name in registered if name not in answered]

    def figures(self):
        return {
            "cycles": self.cycles,
            "acked": len(self.load.acked),
            "refused_disk_full": self.load.refusals,
            "unknown_outcomes": self.load.unknown,
            "other_refusals": len(self.load.others),
            "lost": len(self.lost),
            "duplicated": len(self.duplicated),
        }


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disk", required=True, help="where the small file system is mounted")
    parser.add_argument("--work", required=True, help="folder for everything else")
    parser.add_argument("--cycles", type=int, default=3, help="times the disk is filled")
    parser.add_argument("--write-buffer-bytes", type=int, default=2 * _MIB)
    parser.add_argument("--min-free-bytes", type=int, default=16 * _MIB)
    parser.add_argument("--left-bytes", type=int, default=8 * _MIB, help="free space when it is taken suddenly")
    parser.add_argument("--to-write-bytes", type=int, default=2 * _MIB, help="written until it is gone otherwise")
    parser.add_argument("--writes", type=int, default=500, help="answers of a cycle before space is taken suddenly")
    return parser.parse_args()


def main():
    options = parse_options()
    stubs = Path(options.work, "stubs")
    stubs.mkdir()
    python_stubs.generate(stubs)
    trial = Trial(options)
    failure = ""
    try:
        trial.run()
    except (Failure, grpc.RpcError) as error:
        failure = str(error)
    finally:
        if trial.server.process.poll() is None:
            trial.server.kill()
    bad = [failure] if failure else []
    bad += trial.lost[:5] + trial.duplicated[:5] + trial.load.others[:5]
    for line in bad + (trial.server.lines[-30:] if bad else []):
        print(line, file=sys.stderr)
    print(json.dumps(trial.figures()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
