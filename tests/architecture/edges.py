"""Which folder includes which, held against allowed_edges.txt."""

import re
from pathlib import PurePosixPath

from cpp_text import blank

ROOMS = ("proto", "storage", "adapters", "services", "tests")
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.MULTILINE)
_IMPORT = re.compile(r'^import (?:public )?"([^"]+)"', re.MULTILINE)
_EXTERNAL = [
    ("rocksdb", re.compile(r"^rocksdb/")),
    ("openssl", re.compile(r"^openssl/")),
    ("grpc", re.compile(r"^(grpc|grpcpp|grpc\+\+)/|\.grpc\.pb\.h$")),
]


class Table:
    """The rows of allowed_edges.txt: a folder (or one header that is a room of its own) and what it may include."""

    def __init__(self, text):
        self.rows, self.faults = {}, []
        for number, line in enumerate(text.splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            node, colon, rest = line.partition(":")
            if not colon or node.strip() in self.rows:
                self.faults.append(f"allowed_edges.txt:{number}: not a row, or a second one of its folder: {line}")
                continue
            self.rows[node.strip()] = rest.split()

    def node(self, path):
        """The row that a file belongs to; tests share the row of the folder above them."""
        if path in self.rows:
            return path
        folder = str(PurePosixPath(path).parent)
        while folder.startswith("tests/") and folder not in self.rows:
            folder = str(PurePosixPath(folder).parent)
        return folder

    def allows(self, source, target):
        return target in self.rows.get(source, ()) or ("*" in self.rows.get(source, ()) and not target.startswith("+"))


def includes(path, text):
    """Yields (line, target): a path in the tree, or +rocksdb, +openssl, +grpc."""
    if path.endswith(".proto"):
        for found in _IMPORT.finditer(text):
            yield text.count("\n", 0, found.start()) + 1, "proto/" + found.group(1)
        return
    code = blank(text, keep_literals=True)
    for found in _INCLUDE.finditer(code):
        line, target = code.count("\n", 0, found.start()) + 1, found.group(2)
        for name, pattern in _EXTERNAL:
            if pattern.search(target):
                yield line, "+" + name
        if target.endswith(".pb.h"):
            yield line, "proto/" + target
        elif found.group(1) == '"' and target.split("/")[0] in ROOMS + ("deploy", "bazel-compat"):
            yield line, target


def _cycle(graph):
    """Some cycle of the graph as a list of nodes, or None."""
    done, trail = set(), []

    def visit(node):
        if node in trail:
            return trail[trail.index(node) :] + [node]
        if node in done:
            return None
        trail.append(node)
        for target in sorted(graph.get(node, ())):
            found = visit(target)
            if found:
                return found
        trail.pop()
        done.add(node)
        return None

    for node in sorted(graph):
        found = visit(node)
        if found:
            return found
    return None


def actual(files, table):
    """The edges that stand in the files: {source node: {target: (path, line) of one include}}."""
    edges = {}
    for path, text in sorted(files.items()):
        if not path.endswith((".h", ".cc", ".proto")) or path.split("/")[0] not in ROOMS:
            continue
        source = table.node(path)
        edges.setdefault(source, {})
        for line, target in includes(path, text):
            if target.startswith("proto/google/protobuf/"):
                continue
            node = target if target.startswith("+") else table.node(target)
            if node != source:
                edges[source].setdefault(node, (path, line))
    return edges


def check(files, table_text):
    """Yields what is wrong, as text."""
    table = Table(table_text)
    yield from table.faults
    edges = actual(files, table)
    for source, targets in edges.items():
        if source not in table.rows:
            yield f"{source}: folder without a row in allowed_edges.txt"
            continue
        for target, (path, line) in targets.items():
            if not table.allows(source, target):
                yield f"{path}:{line}: edge {source} -> {target} is not in allowed_edges.txt"
            if target.split("/")[0] in ("tests", "deploy", "bazel-compat") and not source.startswith("tests"):
                yield f"{path}:{line}: nothing but tests includes {target}"
    for node in table.rows:
        if node not in edges and not any(path.startswith(node + "/") for path in files):
            yield f"allowed_edges.txt: row without a folder: {node}"
    cycle = _cycle({source: [t for t in targets if not t.startswith("+")] for source, targets in edges.items()})
    if cycle:
        yield "cycle of folders: " + " -> ".join(cycle)
    cycle = _cycle({source: [t for t in targets if t in table.rows] for source, targets in table.rows.items()})
    if cycle:
        yield "allowed_edges.txt allows a cycle: " + " -> ".join(cycle)
