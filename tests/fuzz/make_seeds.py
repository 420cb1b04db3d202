"""Writes the hand-made inputs of corpus/: for each target some that are valid and some that are broken in one place.

Usage: make_seeds.py
Their names say what they are; the inputs that fuzzing found beside them are named by their digest and are left alone.
"""

import base64
import hashlib
import json
import struct
from pathlib import Path

from proof_seeds import evidence_seeds, merkle_seeds
from wire import message

_HERE = Path(__file__).resolve().parent
_GOLDEN = _HERE.parent / "golden"

KIND_PERSON, KIND_CROSSING = 1, 3
FULL_NAME, BIRTH_DATE, SEX = 4, 5, 6
ID = "01890000-0000-7000-8000-000000000001"


def record(kind, key, *fields):
    return message((1, kind), (2, key), *((3, message((1, number), (2, value))) for number, value in fields))


def checksum(body):
    return hashlib.sha256(body).digest()[:8]


def block_body(first, *entries, version=1):
    ends, end = b"", 0
    for entry in entries:
        end += len(entry)
        ends += struct.pack(">I", end)
    return struct.pack(">IIQ", version, len(entries), first) + ends + b"".join(entries)


def golden(file):
    rows = {}
    for line in (_GOLDEN / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, text = line.partition(" ")
            rows[name] = bytes.fromhex(text)
    return rows


def storage_seeds():
    body = block_body(7, b"first", b"", b"third")
    yield "block", {
        "valid": body + checksum(body),
        "body_alone": body,
        "wrong_checksum": body + bytes(8),
        "later_version": block_body(7, b"first", version=2),
        "no_entry": block_body(7),
        "position_zero": block_body(0, b"first"),
        "last_position": block_body(2**64 - 1, b"first"),
        "ends_descend": struct.pack(">IIQII", 1, 2, 7, 5, 3) + b"first",
        "count_beyond_the_bytes": struct.pack(">IIQ", 1, 2**32 - 1, 7) + bytes(8),
        "empty": b"",
    }
    head = struct.pack(">BQQQI", 1, 9, 7, 1_700_000_000, 123_456_789) + b"checksum" + struct.pack(">Q", 5)
    answers = struct.pack(">BIQQ", 1, 1, 3, 2) + b"\x03key\x06digest"
    mark = struct.pack(">BQQQ", 1, 4, 5, 9) + b"0123456789abcdef"
    mark += bytes(504 - len(mark))
    yield "row_codec", {
        "head": b"h" + head + checksum(head),
        "head_body_alone": b"h" + head,
        "head_of_an_empty_log": b"h" + bytes([1]) + bytes(44),
        "head_cut_off": b"h" + head[:20],
        "format": b"f" + struct.pack(">I", 1),
        "format_too_long": b"f" + bytes(5),
        "stream": b"s" + struct.pack(">BQQQ", 1, 65, 42, 43),
        "stream_position_zero": b"s" + struct.pack(">BQQ", 1, 1, 0),
        "stream_not_at_a_chunk": b"s" + struct.pack(">BQQ", 1, 2, 42),
        "answers": b"a" + answers + checksum(answers),
        "answers_body_alone": b"a" + answers,
        "answers_cut_off": b"a" + answers[:-3],
        "watermark": b"w" + mark + checksum(mark),
        "watermark_wrong_checksum": b"w" + mark + bytes(8),
        "index_state": b"i" + struct.pack(">BQ", 1, 42),
        "request": b"r" + struct.pack(">Q", 3),
        "request_commit_zero": b"r" + bytes(8),
        "claim": b"c\x01workers/1",
        "claim_of_nobody": b"c\x01",
        "claim_of_a_later_version": b"c\x02workers/1",
        "view_state": b"v" + struct.pack(">BIIQ", 1, 2, 4, 3),
        "subject_key": b"k" + golden("sealed_part_1.hex")["key_row"],
        "subject_key_erased": b"k\x02",
        "subject_key_cut_off": b"k" + golden("sealed_part_1.hex")["key_row"][:-1],
        "subject_key_of_a_later_version": b"k" + bytes([3]) + bytes(64),
    }
    keys = [base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
    yield "key_file", {
        "one": f"epoch 1 {keys[0]}\n".encode(),
        "two_with_a_gap": f"epoch 2 {keys[0]}\nepoch 7 {keys[1]}\n".encode(),
        "epochs_descend": f"epoch 7 {keys[0]}\nepoch 2 {keys[1]}\n".encode(),
        "epoch_twice": f"epoch 1 {keys[0]}\nepoch 1 {keys[1]}\n".encode(),
        "epoch_zero": f"epoch 0 {keys[0]}\n".encode(),
        "epoch_with_a_leading_zero": f"epoch 01 {keys[0]}\n".encode(),
        "epoch_too_large": f"epoch 4294967296 {keys[0]}\n".encode(),
        "without_padding": f"epoch 1 {keys[0].rstrip('=')}\n".encode(),
        "bits_behind_the_end": f"epoch 1 {keys[0][:-2]}F=\n".encode(),
        "without_newline": f"epoch 1 {keys[0]}".encode(),
        "no_key": b"epoch 1 \n",
        "empty": b"",
    }
    yield "key_layout", {
        "block": struct.pack(">Q", 7),
        "block_zero": bytes(8),
        "view_row": b"directory\0\x01\0\0\0\x07key",
        "view_row_of_another": b"direktory\0\x01\0\0\0\x07key",
        "view_row_of_another_generation": b"directory\0\x01\0\0\0\x08key",
        "all_ones": b"\xff\xff\xff",
        "ends_with_ones": b"a\xff\xff",
        "empty": b"",
    }


def event_seeds():
    events = golden("events/worker_events_1.hex")
    seeds = {}
    for name, payload in events.items():
        stream = f"registries/labour/records/{ID}" if name in ("SourceRecordObserved", "SourceRecordGone") else f"workers/{ID}"
        seeds[name] = b"p" + f"{stream}\n{name}\n".encode() + payload
    registered = events["WorkerRegistered"]
    seeds["worker_event_in_a_record_stream"] = b"pregistries/labour/records/1\nWorkerRegistered\n" + registered
    seeds["unknown_type"] = b"pworkers/1\nWorkerForgotten\n" + registered
    seeds["payload_cut_off"] = b"pworkers/1\nWorkerRegistered\n" + registered[:-3]
    part = message((1, 1), (2, f"workers/{ID}"), (5, registered))  # plain bytes, as development tests have them
    envelope = message((1, "0123456789abcdef"), (2, "WorkerRegistered"), (3, 1), (4, f"workers/{ID}"), (5, 1), (21, part))
    seeds["envelope"] = b"e" + envelope
    seeds["envelope_cut_off"] = b"e" + envelope[:-3]
    seeds["envelope_without_parts"] = b"e" + message((1, "0123456789abcdef"), (2, "WorkerRegistered"), (4, "workers/1"))
    yield "stored_event", seeds
    held = message((1, "labour"), (2, "1990"), (3, ID))
    yield "run_events", {
        "started": b"RunStarted\n" + message((1, "labour"), (2, 1)),
        "pinned": b"RunPinned\n" + message((1, 9), (2, 3), (3, "2025-07-01"), (4, "changes"), (6, 1)),
        "step": b"RunStepDone\n" + message((1, "records"), (2, b"\x00key"), (3, 1), (4, message((1, 200), (2, 2**64 - 1)))),
        "stalled": b"RunStalled\n" + message((1, "no answer"), (2, 3)),
        "finished": b"RunFinished\n" + message((1, "succeeded"), (3, message((1, 200)))),
        "finished_otherwise": b"RunFinished\n" + message((1, "vanished")),
        "opened": b"DiscrepancyOpened\n" + message((1, ID), (4, "field"), (5, BIRTH_DATE), (8, held), (9, "2025-07-10")),
        "resolved": b"DiscrepancyResolved\n" + message((1, "accepted"), (2, "theo đơn")),
        "closed": b"DiscrepancyClosed\n" + message((1, ID), (2, "agreed")),
        "unknown_type": b"RunForgotten\n" + message((1, "labour")),
        "cut_off": b"RunStarted\n\x0a\x09lab",
        "type_not_utf8": b"Run\xff\n",
        "without_type": b"\n",
    }
    yield "row_text", {
        "packed": b"\0\0\0\x03abc\0\0\0\0",
        "cut_off": b"\0\0\0\x09abc",
        "length_cut_off": b"\0\0",
        "longest": b"\xff\xff\xff\xffabc",
        "record_stream": f"registries/labour/records/{ID}".encode(),
        "other_stream": b"registries/labour/records/1/2",
        "empty": b"",
    }


def registry_seeds():
    person = record(KIND_PERSON, "p1", (FULL_NAME, "VŨ THỊ LAN"), (BIRTH_DATE, "1990-05"), (SEX, "female"))
    plain = {path.stem: json.loads(path.read_text(encoding="utf-8"))["record"] for path in _GOLDEN.glob("records/*.json")}
    assert plain, "no golden records"
    yield "canonical_record", {
        "person": person,
        "least": record(KIND_PERSON, "1"),
        "fields_descend": record(KIND_PERSON, "p1", (BIRTH_DATE, "1990"), (FULL_NAME, "LAN")),
        "field_twice": record(KIND_PERSON, "p1", (FULL_NAME, "LAN"), (FULL_NAME, "HOA")),
        "decomposed": record(KIND_PERSON, "p1", (FULL_NAME, "VU\u0303 THI\u0323 LAN")),
        "not_utf8": record(KIND_PERSON, "p1", (FULL_NAME, "x")).replace(b"x", b"\xff"),
        "control_character": record(KIND_PERSON, "p1", (FULL_NAME, "A\tB")),
        "field_of_another_kind": record(KIND_CROSSING, "c1", (FULL_NAME, "LAN")),
        "unknown_kind": record(99, "p1"),
        "unknown_field": record(KIND_PERSON, "p1", (2**31 - 1, "x")),
        "no_date": record(KIND_PERSON, "p1", (BIRTH_DATE, "1990-02-30")),
        "crossing": record(KIND_CROSSING, "c1", (30, "exit"), (31, "2024-06-01"), (32, "Mộc Bài")),
        "without_key": record(KIND_PERSON, ""),
        "cut_off": person[:-2],
    }
    p2 = record(KIND_PERSON, "p2")
    found = message((1, message((1, person))), (2, 5))
    yield "answer_check", {
        "batch": b"b" + found,
        "batch_one_twice": b"b" + message((1, message((1, person), (1, person)))),
        "batch_not_asked": b"b" + message((1, message((1, record(KIND_CROSSING, "c1"))))),
        "page": b"p" + message((1, person), (1, p2), (2, "more"), (3, 5)),
        "page_descends": b"p" + message((1, p2), (1, person)),
        "page_empty_not_last": b"p" + message((2, "more")),
        "changes": b"c" + message((1, message((1, 1), (2, person))), (1, message((1, 2), (3, p2))), (2, 1)),
        "changes_with_a_gap": b"c" + message((1, message((1, 2), (2, person)))),
        "changes_without_what": b"c" + message((1, message((1, 1)))),
        "change_removes_fields": b"c" + message((1, message((1, 1), (3, person)))),
        "description": b"d" + message((1, "labour"), (2, "MoHA"), (3, "labour"), (4, b"\1\4"), (7, 9), (9, 1)),
        "description_of_another": b"d" + message((1, "residents"), (2, "MPS"), (3, "population"), (4, b"\1")),
        "verdict": b"v" + message((1, 1), (3, 9)),
        "verdict_differs": b"v" + message((1, 3), (2, b"\4\5")),
        "verdict_differs_in_nothing": b"v" + message((1, 3)),
        "verdict_unknown": b"v" + message((1, 99)),
        "correction": b"x" + message((1, "request"), (2, 2), (4, 9)),
        "correction_of_another": b"x" + message((1, "other"), (2, 1)),
    }
    token = base64.urlsafe_b64encode(b"1 1 5 2 p2rest").rstrip(b"=")
    yield "registry_page_token", {
        "valid": b"1" + token,
        "of_another_kind": b"3" + token,
        "plain": b"11 1 5 2 p2rest",
        "key_beyond_the_text": b"11 1 5 9 p2",
        "key_empty": b"11 1 5 0 rest",
        "number_too_large": b"11 1 99999999999999999999 2 p2",
        "later_version": b"12 1 5 2 p2",
        "not_base64": b"1!!!",
    }
    yield "record_names", {
        "field": b"full_name",
        "kind": b"person",
        "unknown": b"unknown",
        "upper_case": b"FULL_NAME",
        "empty": b"",
    }


def rpc_seeds():
    yield "page_token", {
        "cursor": b"workers?kind=1\n\x00\x01cursor",
        "valid": b"\n" + base64.urlsafe_b64encode(struct.pack("<Q", 14695981039346656037) + b"cursor").rstrip(b"="),
        "without_cursor": b"\n" + base64.urlsafe_b64encode(struct.pack("<Q", 14695981039346656037)).rstrip(b"="),
        "not_base64": b"workers\n!!!",
        "first_page": b"workers\n",
    }
    yield "filter", {
        "one": b'state = "open"',
        "all": b'kind="a" AND state = "" AND  worker_id = "workers/1"',
        "empty": b"  ",
        "twice": b'kind="a" AND kind="b"',
        "without_and": b'kind="a" state="b"',
        "or": b'kind="a" OR state="b"',
        "unknown_field": b'name="a"',
        "open_quote": b'kind="a',
        "ends_with_and": b'kind="a" AND ',
        "words_run_together": b'kind="a"ANDstate="b"',
    }
    yield "caller", {
        "valid": b"G09.12\nofficer-7\npurpose\nDK-01",
        "enterprise": b"0101234567001\nofficer-7\npurpose\nDK-01",
        "reversed": b"000.00.00.H37\nofficer-7\npurpose\nDK-01",
        "header_missing": b"G09.12\nofficer-7\npurpose",
        "number_in_clear": b"G09.12\nofficer-7\np003190000001\nDK-01",
        "no_agency": b"labour\nofficer-7\npurpose\nDK-01",
        "too_long": b"G09.12\n" + b"o" * 65 + b"\npurpose\nDK-01",
    }
    yield "config", {
        "as_shipped": (_HERE.parent.parent / "deploy/config/lienthongd.yaml").read_bytes(),
        "empty": b"",
        "unknown_key": b"lissen: unix:/tmp/x\n",
        "key_twice": b"data: a\ndata: b\n",
        "of_another_type": b"data: [a]\n",
        "two_documents": b"data: a\n---\ndata: b\n",
        "open_quote": b'data: "a\n',
        "alias": b"data: &a b\nlisten: *a\n",
        "alias_of_itself": b"registries: &a\n  - *a\n",
        "merge_key": b"<<: {data: a}\n",
        "deep": b"data: " + b"[" * 300,
        "tab": b"data:\n\ta: b\n",
        "not_a_map": b"- a\n",
        "comma_alone": b", \n  \n",  # found: documents without end
        "null_value": b"data:\n",
        "key_is_a_list": b"? [a]\n: b\n",
    }
    yield "local_address", {
        "unix": b"unix:/run/lienthong.sock",
        "abstract": b"unix-abstract:lienthong",
        "loopback": b"127.0.0.1:7000",
        "loopback_6": b"[::1]:7000",
        "localhost": b"localhost:0",
        "port_too_large": b"localhost:65536",
        "without_port": b"127.0.0.1",
        "abroad": b"10.0.0.1:7000",
        "looks_local": b"127.0.0.1.example:7000",
        "two_addresses": b"127.0.0.1:1,10.0.0.1:1",
    }


def reference_seeds():
    yield "csv", {
        "plain": b"code,name\n01,H\xc3\xa0 N\xe1\xbb\x99i\n",
        "mark_and_crlf": b"\xef\xbb\xbfcode,name\r\n01,a\r\n",
        "quoted": b'a,b\n"x, ""y""","two\nlines"\n',
        "one_column_empty": b'a\n""\nb\n',
        "empty_lines": b"a,b\n\n1,2\n\n",
        "open_quote": b'a\n"x',
        "after_quote": b'a\n"x"y\n',
        "quote_within": b'a\nx"y\n',
        "too_few": b"a,b\n1\n",
        "column_twice": b"a,a\n",
        "column_empty": b"a,\n",
        "lone_carriage_return": b"a\rb",
        "mark_in_a_name": b"\n\xef\xbb\xbfa",  # found: lost when written at the front
        "nul": b"a\n\0",
        "not_utf8": b"a\n\xff\n",
        "empty": b"",
    }
    yield "identifiers", {
        "personal_number": b"003190000001",
        "too_short": b"00319000000",
        "century": b"003490000001",
        "other_digits": "٠٠٣١٩٠٠٠٠٠٠١".encode(),
        "old_card": b"271450001",
        "passport": b"B1234567",
        "laissez_passer": b"AB12345",
        "agency": b"G09.12.03",
        "agency_reversed": b"000.00.00.H37",
        "enterprise": b"0101234567",
        "branch": b"0101234567001",
        "other_organisation": b"Z01.ABC",
        "coded": b"GSO-ADMIN|2025-07|00004",
        "coded_two_parts": b"GSO-ADMIN|00004",
        "empty": b"",
    }
    yield "legacy_text", {
        "tcvn3": "NguyÔn V¨n An".encode(),
        "tcvn3_bytes": "NguyÔn V¨n An".encode("latin-1"),
        "tcvn3_capitals": "NGUYÔN THÞ H¦¥NG".encode(),
        "vni": "Nguyeãn Vaên An".encode(),
        "vni_capitals": "TRAÀN THÒ HÖÔØNG".encode(),
        "unicode": "Nguyễn Thị Hoà".encode(),
        "telex": b"Nguyeenx Vawn An",
        "vni_keys": b"Nguye6n4 D9u7c1",
        "many_keys": b"uwuwuwowow12345",
        "zone": b"NGUYEN<<VAN<AN<<<",
    }
    yield "partial_date", {
        "days": b"2024-02-29\n2024-03-01",
        "swapped": b"2024-03-04\n2024-04-03",
        "month": b"1990-05\n2024-06-01",
        "year": b"1990\n1990-11-22",
        "first": b"1800-01-01\n2399-12-31",
        "before_the_first": b"1799-12-31\n2400",
        "no_leap_day": b"1900-02-29\n2023-02-29",
        "other_forms": b"1/2/2024\n2024-1-1",
    }
    yield "person_name", {
        "tones": "Hoà Thuý\nHòa Thúy".encode(),
        "decomposed": "Nguye\u0302\u0303n Thi\u0323 Ho\u0302\u0300ng\nNGUYỄN THỊ HỒNG".encode(),
        "spelling": "Lý Quý\nLí Quí".encode(),
        "apostrophe": "H’Hen Niê\nH'Hen Niê".encode(),
        "spaces": "  Tôn  Nữ\u00a0Thị Lan \nTÔN NỮ THỊ LAN".encode(),
        "not_utf8": b"Lan \xff\nLan \xfe",
        "marks_alone": "\u0300\u0301\n\u0301\u0300".encode(),
        "mark_alone_first": b"\xcc\x80 Lan",  # found: a key that began with a space
        "other_scripts": "ǅ ß ﬁ İ\nΣΑΣ".encode(),
        "empty": b"",
    }
    yield "uuid", {
        "valid": ID.encode(),
        "worker": f"workers/{ID}".encode(),
        "upper_case": b"ABCDEF00-0000-7000-8000-000000000001",
        "dash_elsewhere": b"018900000-000-7000-8000-000000000001",
        "too_short": ID[:-1].encode(),
        "other_collection": f"runs/{ID}".encode(),
        "empty": b"",
    }


def population_seeds():
    soap = "http://schemas.xmlsoap.org/soap/envelope/"

    def envelope(inside):
        return f'<s:Envelope xmlns:s="{soap}"><s:Body>{inside}</s:Body></s:Envelope>'.encode()

    yield "population_answer", {
        **{path.stem: path.read_bytes() for path in sorted((_GOLDEN / "population").glob("*.xml"))},
        "matches": envelope("<r><KetQuaXacThuc>true</KetQuaXacThuc><TonTai>1</TonTai></r>"),
        "matches_nobody": envelope("<r><KetQuaXacThuc>1</KetQuaXacThuc><TonTai>0</TonTai></r>"),
        "fault": envelope("<s:Fault><faultcode>s:Client</faultcode><detail><MaLoi>HAN_MUC</MaLoi><ThuLaiSau>5</ThuLaiSau>"
                          "</detail></s:Fault>"),
        "document_type": b'<!DOCTYPE a [<!ENTITY b "c">]>' + envelope("<a>&b;</a>"),
        "cut_off": envelope("<CongdanCollection><CongDan><SoDinhDanh>0030920")[:-24],
        "empty_body": envelope(""),
    }


def difference_seeds():
    digest = bytes(range(16))
    yield "difference_question", {
        "digest": b"\x00" + digest,
        "digest_cut_off": b"\x00" + digest[:15],
        "sample": b"\x01\x14" + bytes(128),
        "sample_with_too_many_known": b"\x01\x41" + bytes(128),
        "sums": b"\x02\x09\x1a\x06\x04\x00\x01\x81\x01\x01",
        "sums_of_two_folds": b"\x02\x00\x14\x08\x01\x00\x0c\x00\x40\x01\xff\x1f",
        "sums_of_no_bucket": b"\x02\x09\x1a\x06\x00",
        "sums_of_a_bucket_twice": b"\x02\x01\x00\x01\x02\x00\x00",
        "more_sums_than_there_are": b"\x02" + b"\x00\x00\x40\x01\x00" * 2,
        "varint_too_long": b"\x02\x0c\x00\x01\x01\x80\x00",
        "symbols": b"\x03" + struct.pack("<II", 5, 64),
        "symbols_far_away": b"\x03" + struct.pack("<II", 2**32 - 1, 1),
        "too_many_symbols": b"\x03" + struct.pack("<II", 0, 65_537),
        "unknown": b"\x04",
    }

    def told(*answers):
        return b"".join(struct.pack("<H", len(answer)) + answer for answer in answers)

    as_asked = struct.pack("<H", 0x8001)
    first = b"\x11" + digest + b"\x00\x14" + bytes(range(100))
    more = b"\x11\x01\x18" + bytes(range(220 - 80)) + bytes((2 * 24 - 20) * 5 - 140)
    yield "difference_answer", {
        "equal": told(b"\x10"),
        "first_fold_of_noise": told(first),
        "second_fold_of_noise": told(first, more) + (as_asked + b"\x13") * 8 + (as_asked + b"\x14") * 8,
        "many": told(first, b"\x12\xff\xff\xff\xff") + (as_asked + b"\x14") * 30,
        "fold_that_adds_nothing": told(first, b"\x11\x00\x05"),
        "another_kind": told(first, b"\x13"),
        "first_fold_in_many_buckets": told(b"\x11" + digest + b"\x0c\x01" + bytes(100)),
        "empty": b"",
    }


def postgres_seeds():
    def value(text):
        return b"t" + struct.pack(">I", len(text)) + text

    def row(*values):
        return struct.pack(">H", len(values)) + b"".join(values)

    table, null, unchanged = struct.pack(">I", 16385), b"n", b"u"
    key_column = b"\x01code\0" + struct.pack(">Ii", 25, -1)
    column = b"\x00full_name\0" + struct.pack(">Ii", 25, -1)
    yield "pgoutput", {
        "begin": b"B" + struct.pack(">QQI", 0x150F4F8, 1, 740),
        "commit": b"C\0" + struct.pack(">QQQ", 0x150F4F8, 0x150F528, 1),
        "relation": b"R" + table + b"labour\0person\0d" + row(key_column, column),
        "insert": b"I" + table + b"N" + row(value(b"P1"), value("Lan Đỗ".encode()), null, unchanged),
        "update": b"U" + table + b"N" + row(value(b"P1"), null),
        "update_of_key": b"U" + table + b"K" + row(value(b"P1"), null) + b"N" + row(value(b"P2"), null),
        "update_with_old_row": b"U" + table + b"O" + row(value(b"P1")) + b"N" + row(value(b"P1")),
        "delete": b"D" + table + b"K" + row(value(b"P1"), null),
        "truncate": b"T" + struct.pack(">IB", 1, 1) + table,
        "truncate_of_more_than_there_is": b"T" + struct.pack(">IB", 0xFFFFFFFF, 1) + table,
        "type": b"Y" + table + b"\0mood\0",
        "origin": b"O" + struct.pack(">Q", 7) + b"elsewhere\0",
        "message": b"M\0" + struct.pack(">Q", 7) + b"prefix\0" + struct.pack(">I", 2) + b"hi",
        "binary_value": b"I" + table + b"N" + row(b"b" + struct.pack(">I", 1) + b"1"),
        "too_many_columns": b"I" + table + b"N" + struct.pack(">H", 1665) + null * 1665,
        "value_longer_than_the_message": b"I" + table + b"N" + row(b"t" + struct.pack(">I", 0xFFFFFFFF) + b"1"),
        "unknown_kind": b"Z",
        "empty": b"",
    }


def main():
    for group in (
        storage_seeds, postgres_seeds, merkle_seeds, evidence_seeds, event_seeds, registry_seeds, population_seeds, rpc_seeds,
        reference_seeds, difference_seeds,
    ):
        for target, seeds in group():
            folder = _HERE / "corpus" / target
            folder.mkdir(parents=True, exist_ok=True)
            for name, seed in seeds.items():
                (folder / name).write_bytes(seed)


if __name__ == "__main__":
    main()
