"""The rules of DESIGN that one file, or one folder's name, keeps or breaks. Each takes {path: text} and yields faults."""

import re
from pathlib import PurePosixPath

from cpp_text import blank, parse
from edges import includes

MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 500
MAX_PUBLIC_FUNCTIONS = 10
_FORBIDDEN_FOLDERS = {"common", "core", "helper", "helpers", "misc", "util", "utils", "utilities"}
_FORBIDDEN_ENDINGS = ("Manager", "Helper", "Helpers", "Util", "Utils", "Handler", "Processor", "Impl", "Base", "Factory")
_PURE = re.compile(r"^services/(?:[^/]+/)+(?:[a-z0-9_]*_)?(?:fold|decide|compare|score)(?:_[a-z0-9_]*)?\.(h|cc)$")
_IMPURE = re.compile(
    r"^(rocksdb/|openssl/|grpc|absl/time/clock\.h|absl/synchronization/|(chrono|thread|mutex|shared_mutex|future|atomic"
    r"|condition_variable|ctime|random|fstream)$)|\.grpc\.pb\.h$"
)
_ANY_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^">]+)[">]', re.MULTILINE)
_STATUS_PLACES = re.compile(
    r"^(services/rpc/|services/[^/]+/(desk/)?[a-z0-9_]*service\.(h|cc)$|services/(cli|bench)/"
    r"|adapters/(grpc|simulator)/|tests/)"
)


def _cpp(files):
    return [(path, text) for path, text in sorted(files.items()) if path.endswith((".h", ".cc"))]


def _line(text, at):
    return text.count("\n", 0, at) + 1


def header_places(files):
    """RocksDB and OpenSSL stay out of headers; pure files touch neither disk, net, clock, chance nor thread."""
    for path, text in _cpp(files):
        if path.endswith(".h"):
            for line, target in includes(path, text):
                if target == "+openssl" or (target == "+rocksdb" and not path.startswith("tests/")):
                    yield f"{path}:{line}: {target[1:]} is included only in .cc files"
        if _PURE.match(path):
            for found in _ANY_INCLUDE.finditer(blank(text, keep_literals=True)):
                if _IMPURE.search(found.group(1)):
                    yield f"{path}:{_line(text, found.start())}: a pure file does not include {found.group(1)}"


def rpc_status(files):
    """Only the edge to gRPC knows its Status; and the clients, which receive it."""
    for path, text in _cpp(files):
        if not _STATUS_PLACES.match(path):
            for found in re.finditer(r"\bgrpc::Status\b", blank(text)):
                yield f"{path}:{_line(text, found.start())}: grpc::Status belongs to services/rpc and the services' classes"


def folder_names(files):
    """A noun without a room is an unfinished thought."""
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    for folder in sorted(folders):
        if PurePosixPath(folder).name in _FORBIDDEN_FOLDERS:
            yield f"{folder}: this folder's name says nothing"


def cpp_shape(files):
    """Names of classes; length of functions; width of classes."""
    for path, text in _cpp(files):
        functions, classes = parse(text)
        for item in functions:
            if item.lines > MAX_FUNCTION_LINES:
                yield f"{path}:{item.line}: {item.name} has {item.lines} lines, more than {MAX_FUNCTION_LINES}"
        for item in classes:
            if item.name.endswith(_FORBIDDEN_ENDINGS):
                yield f"{path}:{item.line}: the name of class {item.name} ends with a word that says nothing"
            exempt = re.search(r"::(Async|Callback)?Service\b|\btesting::", item.bases)
            if len(item.public_functions) > MAX_PUBLIC_FUNCTIONS and not exempt:
                count = len(item.public_functions)
                yield f"{path}:{item.line}: class {item.name} has {count} public functions, more than {MAX_PUBLIC_FUNCTIONS}"


def file_lengths(files):
    """A file stays readable in one sitting."""
    for path, text in sorted(files.items()):
        lines = text.count("\n")
        if path.endswith((".h", ".cc", ".py", ".sh", ".proto", "CMakeLists.txt")) and lines > MAX_FILE_LINES:
            yield f"{path}: {lines} lines, more than {MAX_FILE_LINES}"


# Each pattern is put together from pieces, so that this file passes its own rules.
_SLOW = re.compile(r"(?<!extern \"C\" int )\b(sleep_" + r"(for|until)|Sleep" + r"For|[un]\w*sleep)\b|\bsleep" + r"\((?!0\.(0\d*|1)\))")
_SHELL_SLEEP = re.compile(r"^(?!\s*#).*?\bsleep" + r"[ \t]+(?!0\.(0\d*|1)\b)\S+", re.MULTILINE)
_SKIPPED = re.compile("GTEST_" + r"SKIP\b|\b" + r"DISABLED_\w|@?\bunittest\." + r"(skip|expectedFailure)|\bSKIP_" + "RETURN_CODE")
_MARK = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
_MACHINE_PATH = re.compile(r"(?<![\w.$}~/-])/" + r"(work|root|home)(?![\w-])")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Circular 07/2016, appendix 1: the prefixes that belong to no province.
_FREE_PREFIXES = {3, 5, 7, 9, 13, 16, 18, 21, 23, 28, 29, 32, 39, 41, 43, 47, 50, 53, 55, 57, 59, 61, 63, 65, 69, 71, 73}
_FREE_PREFIXES |= {76, 78, 81, 85, 88, 90}
_PERSONAL_NUMBER = re.compile(r"(?<![0-9A-Za-z])(0\d\d)[0-3]\d{8}(?![0-9A-Za-z])")


def _matches(files, pattern, wanted, fault):
    for path, text in sorted(files.items()):
        if wanted(path):
            for found in pattern.finditer(text):
                yield f"{path}:{_line(text, found.end())}: {fault}: {found.group(0).strip()[:60]}"


def waiting_tests(files):
    """Tests wait for what happens, and all of them run. One that takes the sleep out of a library does not sleep."""
    yield from _matches(
        files, _SLOW, lambda p: p.startswith("tests/") and p.endswith((".h", ".cc", ".py")), "a test does not sleep"
    )
    yield from _matches(files, _SHELL_SLEEP, lambda p: p.endswith(".sh"), "a script polls every 0.1 s or faster")
    yield from _matches(files, _SKIPPED, lambda p: p.startswith("tests/"), "no test is skipped or switched off")


def marks(files):
    """What is unfinished is not in the tree, nor is the machine it was written on."""
    yield from _matches(files, _MARK, lambda p: True, "unfinished")
    yield from _matches(files, _MACHINE_PATH, lambda p: True, "path of one machine")


def personal_numbers(files):
    """No number in the tree may be a living person's."""
    for path, text in sorted(files.items()):
        for found in _PERSONAL_NUMBER.finditer(_UUID.sub(lambda m: "-" * len(m.group(0)), text)):
            prefix = int(found.group(1))
            if 1 <= prefix <= 96 and prefix not in _FREE_PREFIXES:
                yield f"{path}:{_line(text, found.start())}: {found.group(1)}... may be somebody's number; use prefix 003"


ALL = (
    header_places,
    rpc_status,
    folder_names,
    cpp_shape,
    file_lengths,
    waiting_tests,
    marks,
    personal_numbers,
)
