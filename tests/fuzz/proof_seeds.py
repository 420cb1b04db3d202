"""Seeds of what a log proves with: notes, checkpoints, keys, tiles, buckets, packs of evidence."""

import base64
import hashlib
import struct

from wire import message


def b64(data):
    return base64.b64encode(data)


def note_key(name, kind=1, public=bytes(range(32))):
    body = bytes([kind]) + public
    return name + b"+" + hashlib.sha256(name + b"\n" + body).digest()[:4].hex().encode() + b"+" + b64(body)


def bucket(number, *entries, version=1, count=None):
    """Of (32 bytes of hash, revision, position)."""
    head = struct.pack(">IIQ", version, number, len(entries) if count is None else count)
    return str(number).encode() + b"\n" + head + b"".join(hash_ + struct.pack(">QQ", *end) for hash_, *end in entries)


def merkle_seeds():
    root = b64(bytes(range(32)))
    text = b"log.example/1\n70000\n" + root + b"\n"
    yield "checkpoint", {
        "valid": text,
        "extended": text + b"one\ntwo two\n",
        "empty_tree": b"log.example/1\n0\n" + b64(hashlib.sha256(b"").digest()) + b"\n",
        "largest": b"o\n9223372036854775807\n" + root + b"\n",
        "too_large": b"o\n9223372036854775808\n" + root + b"\n",
        "leading_zero": b"o\n070000\n" + root + b"\n",
        "signed_size": b"o\n+1\n" + root + b"\n",
        "short_root": b"o\n1\n" + b64(bytes(31)) + b"\n",
        "empty_line": text + b"\n",
        "no_last_newline": text[:-1],
        "control_character": b"o\r" + text[1:],
        "not_utf8": b"\xff" + text,
        "empty": b"",
    }
    signature = "— log.example/1 ".encode() + b64(bytes(68)) + b"\n"
    cosignature = "— witness.example ".encode() + b64(bytes(76)) + b"\n"
    yield "signed_note", {
        "valid": text + b"\n" + signature,
        "cosigned": text + b"\n" + signature + cosignature,
        "empty_lines_in_the_text": b"a\n\nb\n\n" + signature,
        "no_text": b"\n\n" + signature,
        "no_signature": text + b"\n",
        "no_blank_line": text + signature,
        "no_last_newline": text + b"\n" + signature[:-1],
        "hyphen": text + b"\n- log " + b64(bytes(68)) + b"\n",
        "name_with_plus": text + "\n— a+b ".encode() + b64(bytes(68)) + b"\n",
        "name_with_space": text + "\n— a\u2003b ".encode() + b64(bytes(68)) + b"\n",
        "key_id_alone": text + "\n— log AAAAAA==\n".encode(),
        "loose_base64": text + "\n— log AAAAAAB=\n".encode(),
        "sixty_five_signatures": text + b"\n" + 65 * "— l AAAAAAA=\n".encode(),
        "overlong_utf8": b"\xc0\x80\n\n" + signature,
        "surrogate": b"\xed\xa0\x80\n\n" + signature,
        "empty": b"",
    }
    key = note_key(b"log.example/1")
    yield "verifier_key", {
        "valid": key,
        "witness": note_key(b"witness.example", kind=4),
        "other_kind": note_key(b"log", kind=2),
        "short": note_key(b"log", public=bytes(31)),
        "upper_case_id": b"+".join(part.upper() if i == 1 else part for i, part in enumerate(key.split(b"+", 2))),
        "wrong_id": key.replace(b"+", b"+0", 1),
        "no_name": note_key(b""),
        "space_in_name": note_key(b"a b"),
        "plus_in_key": note_key(b"log", public=b"\xfb\xef\xbe" * 10 + b"ab"),
        "parts_missing": b"log+00000000",
    }
    yield "base64", {
        "none_left": b"Zm9v",
        "one_left": b"Zg==",
        "two_left": b"Zm8=",
        "bits_left": b"Zh==",
        "no_padding": b"Zg",
        "too_much_padding": b"Zg===",
        "newline": b"Zm9v\n",
        "space": b"Zm 9v",
        "web": b"-_8=",
        "both_signs": b"+/8=",
        "empty": b"",
    }
    yield "tile_path", {
        "tile": b"tile/0/x001/x234/067",
        "partial": b"tile/3/x001/x234/067.p/17",
        "entries": b"tile/entries/x001/x234/067.p/255",
        "largest": b"tile/0/x036/x028/x797/x018/x963/967",
        "beyond": b"tile/0/x036/x028/x797/x018/x963/968",
        "needless_group": b"tile/0/x000/001",
        "level_8": b"tile/8/000",
        "full_width": b"tile/0/000.p/256",
        "zero_before_width": b"tile/0/000.p/017",
        "sign": b"tile/0/+01",
        "no_index": b"tile/0/",
        "empty": b"",
    }
    first, second = bytes([1, 2]) + bytes(30), bytes([1, 2]) + bytes([9]) * 30
    yield "stream_bucket", {
        "valid": bucket(258, (first, 1, 5), (second, 3, 10)),
        "without_streams": bucket(258),
        "out_of_order": bucket(258, (second, 3, 10), (first, 1, 5)),
        "twice": bucket(258, (first, 1, 5), (first, 1, 5)),
        "of_another_bucket": bucket(259, (first, 1, 5)),
        "revision_zero": bucket(258, (first, 0, 5)),
        "position_before_revision": bucket(258, (first, 6, 5)),
        "count_beyond": bucket(258, (first, 1, 5), count=2**64 - 1),
        "later_version": bucket(258, version=2),
        "no_such_bucket": bucket(65536),
        "cut_off": bucket(258, (first, 1, 5))[:-1],
    }


def evidence_seeds():
    hash_line = b"hash " + b64(bytes(range(32))) + b"\n"
    head = b"lienthong evidence 1\nagency G09.12\npurpose audit\ntime 2027-01-15T08:00:00Z\ncheckpoint " + b64(b"note") + b"\n"
    # The index of an empty log: its own checkpoint's only event.
    indexed = message((1, 0), (2, bytes(32)))
    index = message((1, bytes(16)), (2, "StreamIndexed"), (4, "admin/checkpoints"), (5, 1), (22, indexed))
    begin = head + b"index 1 " + b64(index) + b"\n"
    stream = b"stream workers/1\nbucket " + b64(bucket(258).split(b"\n", 1)[1]) + b"\n" + hash_line * 16
    event = b"event 4 " + b64(message((2, "Noted"), (4, "workers/1"), (5, 1))) + b"\n" + hash_line
    key = b"key " + b64(bytes(32)) + b" workers/1\n"
    look = b"look 6 " + b64(message((2, "PersonalDataRead"))) + b"\n" + hash_line
    whole = begin + stream + event + key + b"destroyed workers/2\n" + look + key
    yield "evidence_pack", {
        "valid": whole,
        "grown": head + b"growth 3\n" + hash_line + begin[len(head):] + stream,
        "index_alone": begin,
        "index_missing": head + stream,
        "number_with_zero": whole.replace(b"event 4", b"event 04"),
        "number_too_large": whole.replace(b"event 4", b"event 9223372036854775808"),
        "two_spaces": whole.replace(b"agency ", b"agency  "),
        "loose_base64": whole.replace(b64(b"note"), b"bm90ZR=="),
        "short_hash": whole.replace(hash_line, b"hash AA==\n", 1),
        "short_key": whole.replace(key, b"key AA== workers/1\n"),
        "key_without_subject": whole.replace(key, key[: -len(" workers/1\n")] + b"\n"),
        "leap_second": whole.replace(b"08:00:00Z", b"07:59:60Z"),
        "infinite_time": whole.replace(b"2027-01-15T08:00:00Z", b"infinite-future"),
        "look_before_stream": begin + look + stream,
        "line_left": whole + b"end\n",
        "no_last_newline": whole[:-1],
        "carriage_return": whole.replace(b"audit\n", b"audit\r\n"),
        "other_version": whole.replace(b"evidence 1", b"evidence 2"),
        "empty": b"",
    }
