"""Holds a tree against the rules of its architecture; prints each fault and fails when there is one.

Usage: check_tree.py [--edges] [ROOT]
  --edges  print the edges as they are, in the form of allowed_edges.txt, and stop
"""

import os
import sys
from pathlib import Path

import edges
import rules

_NOT_OURS = {".git", ".run", "build", "node_modules", "__pycache__"}
_TABLE = "tests/architecture/allowed_edges.txt"


def read_tree(root):
    """{path: text} of every text file of ours under root."""
    files = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _NOT_OURS)
        for name in sorted(names):
            path = Path(folder, name)
            try:
                files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError):
                pass  # not text, or a link to nothing
    return files


def faults(root):
    """Every fault of the tree under root, in a stable order."""
    files = read_tree(root)
    found = list(edges.check(files, files.get(_TABLE, "")))
    for rule in rules.ALL:
        found += rule(files)
    return found


def main(arguments):
    if "--edges" in arguments:
        arguments.remove("--edges")
        files = read_tree(Path(arguments[0] if arguments else "."))
        for source, targets in edges.actual(files, edges.Table(files.get(_TABLE, ""))).items():
            print(f"{source}: {' '.join(sorted(targets))}".strip())
        return 0
    found = faults(Path(arguments[0] if arguments else "."))
    print("\n".join(found))
    print(f"{len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
