"""Prints every personal value of generated registries, and each VALUE, in each form in which it could stand somewhere,
one a line (a line is bytes, not text). Usage: plaintext_forms.py [--count | --hex] REGISTRIES [VALUE...]; --hex: as
tools print bytes"""

import json
import sys
import unicodedata
from pathlib import Path

# Values that name a person or lead to one. Dates and codes are too short to be looked for.
_FIELDS = ("NAME", "NUMBER", "PHONE", "ADDRESS", "EMAIL", "DETAIL")
# Shorter values stand in random bytes by chance.
_SHORTEST = 8


def values(folder):
    found = set()
    for path in sorted(Path(folder).glob("*/initial.jsonl")) + sorted(Path(folder).glob("*/changes.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            record = record.get("put", record)
            found.add(record.get("key", ""))
            for field in record.get("fields", []):
                if any(word in field["field"] for word in _FIELDS):
                    found.update(field["value"].split(","))
    return sorted(value for value in found if len(value) >= _SHORTEST)


def without_tones(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def forms(value):
    texts = {value, value.upper(), value.lower(), without_tones(value), without_tones(value).upper()}
    for text in texts:
        for normal in ("NFC", "NFD"):
            text_in_form = unicodedata.normalize(normal, text)
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                yield text_in_form.encode(encoding)


def main():
    arguments = sys.argv[1:]
    asked = arguments.pop(0) if arguments[0].startswith("--") else ""
    found = values(arguments[0])
    if not found:
        sys.exit("no personal value was found to look for")
    for value in arguments[1:]:
        if len(value) < _SHORTEST:
            sys.exit(f"{value} is too short to be looked for")
        found.append(value)
    if asked == "--count":
        print(len(found))
        return
    lines = sorted({form for value in found for form in forms(value)})
    if asked == "--hex":
        lines = [line.hex().upper().encode() for line in lines]
    sys.stdout.buffer.write(b"".join(line + b"\n" for line in lines if b"\n" not in line))


if __name__ == "__main__":
    main()
