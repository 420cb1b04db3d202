"""Python modules of every proto of the tree, made as a client without our code makes them: by protoc and gRPC's plugin."""

import shutil
import subprocess
import sys
from pathlib import Path

import google

_PROTOS = Path(__file__).resolve().parents[2] / "proto"


def generate(folder):
    """Makes the modules in `folder` and lets Python find them."""
    protos = [str(path.relative_to(_PROTOS)) for path in sorted(_PROTOS.rglob("*.proto"))]
    plugin = shutil.which("grpc_python_plugin")
    outputs = [f"--python_out={folder}", f"--grpc_out={folder}", f"--plugin=protoc-gen-grpc={plugin}"]
    subprocess.run(["protoc", f"-I{_PROTOS}", *outputs, *protos], check=True)
    sys.path.insert(0, str(folder))
    google.__path__.append(str(Path(folder, "google")))  # google.rpc stands here, google.protobuf elsewhere
