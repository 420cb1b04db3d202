"""Makes lienthong.BUILD, the lists of targets for Bazel, from those of CMake.

Usage: generate.py BUILD_DIRECTORY [--check]
  BUILD_DIRECTORY  of a configured CMake build; targets.cmake writes targets.tsv there
  --check          write nothing; fail when the committed file is not what would be written
"""

import difflib
import os
import re
import sys
from pathlib import Path, PurePosixPath

_HERE = Path(__file__).resolve().parent
_FILE = _HERE / "lienthong.BUILD"
_HEAD = '''# Made by bazel-compat/generate.py from CMake's targets; do not edit. The package is the root of the repository.
package(default_visibility = ["//visibility:public"])
'''


def _items(values):
    return "".join(f'        "{value}",\n' for value in values)


def _rule(kind, name, **lists):
    text = f'\n{kind}(\n    name = "{name}",\n'
    for key, values in lists.items():
        if isinstance(values, str):
            text += f"    {key} = {values},\n"
        elif values:
            text += f"    {key} = [\n{_items(values)}    ],\n"
    return text + ")\n"


def _read(build):
    """(targets by name, link flags of the system's libraries)."""
    source, targets, libraries = _HERE.parent, {}, set()
    for line in (build / "targets.tsv").read_text(encoding="utf-8").splitlines():
        what, name, *rest = line.split("\t")
        if what == "library":
            found = re.search(r"(?:^-l|/lib|^)([\w+]+)(?:\.so[.\d]*|\.a)?$", name)
            if found:
                libraries.add("-l" + found.group(1))
            continue
        kind, folder, sources, ours = rest
        paths = [os.path.normpath(os.path.join(folder, path)) for path in sources.split(",")]
        generated = [os.path.relpath(path, build) for path in paths if path.startswith(str(build) + os.sep)]
        written = [os.path.relpath(path, source) for path in paths if not path.startswith(str(build) + os.sep)]
        deps = sorted(":" + dep for dep in set(ours.split(",")) - {"lienthong_flags", ""})
        targets[name] = (kind, sorted(generated), sorted(written), deps)
    return targets, sorted(libraries)


def _render(build):
    targets, libraries = _read(build)
    text = _HEAD
    generated = sorted(path for _, paths, _, _ in targets.values() for path in paths)
    headers = [re.sub(r"\.cc$", ".h", path) for path in generated]
    command = (
        '"protoc -I$$(dirname $(location proto/buf.yaml)) --cpp_out=$(RULEDIR)/proto --grpc_out=$(RULEDIR)/proto" +\n'
        '          " --plugin=protoc-gen-grpc=$$(command -v grpc_cpp_plugin) $$(echo $(SRCS) | tr \' \' \'\\\\n\' | grep proto$$)"'
    )
    text += _rule(
        "genrule",
        "generated_protos",
        srcs='glob(["proto/**/*.proto"]) + ["proto/buf.yaml"]',
        outs=sorted(generated + headers),
        cmd=command,
    )
    text += _rule("cc_library", "system", linkopts=libraries)
    for name, (kind, made, written, deps) in sorted(targets.items()):
        folders = sorted({str(PurePosixPath(path).parent) for path in written})
        own_headers = "glob([" + ", ".join(f'"{folder}/*.h"' for folder in folders) + "])"
        if kind == "EXECUTABLE":
            text += _rule("cc_binary", name, srcs=f"{own_headers} + [\n{_items(written)}    ]", deps=deps + [":system"])
        elif made:
            made_headers = [re.sub(r"\.cc$", ".h", path) for path in made]
            text += _rule("cc_library", name, srcs=made, hdrs=made_headers, includes=["proto"], deps=deps + [":system"])
        else:
            # A header that stands alone in a folder above or beside is still found: headers are given by folder.
            text += _rule("cc_library", name, srcs=written, hdrs=own_headers, deps=deps + [":system"])
    return text


def main(arguments):
    wanted = _render(Path(arguments[0]).resolve())
    if "--check" not in arguments:
        _FILE.write_text(wanted, encoding="utf-8")
        return 0
    present = _FILE.read_text(encoding="utf-8") if _FILE.exists() else ""
    if present == wanted:
        return 0
    sys.stdout.writelines(difflib.unified_diff(present.splitlines(True), wanted.splitlines(True), "committed", "CMake"))
    print("run: python3 bazel-compat/generate.py BUILD_DIRECTORY")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
