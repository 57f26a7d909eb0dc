"""Makes `phoenix_admin/backends/gcp/message_files.py` from the libraries that are installed:

    python -m tests.support.message_files

To be done when Cloud Run, Firestore or Cloud Logging have a new field that is wanted here.
"""

import base64
import zlib
from collections.abc import Iterator
from pathlib import Path

from google.cloud import firestore_v1, logging_v2, run_v2
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FileDescriptor

MADE = Path(__file__).parents[2] / "phoenix_admin/backends/gcp/message_files.py"
ROOTS = (
    run_v2.Execution,
    run_v2.Job,
    run_v2.Revision,
    run_v2.Service,
    firestore_v1.types.RunQueryRequest,
    logging_v2.types.ListLogEntriesRequest,
)
HEAD = '''"""The descriptions of Google's messages, as a `_pb2` module has them: bytes for protobuf.

Made from google-cloud-run, -firestore and -logging by `python -m tests.support.message_files`;
a test compares the two. A FileDescriptorSet, packed by zlib and in base 85.
"""

from typing import Final

FILES: Final = (
'''
WIDTH = 90


def described() -> bytes:
    """Every file that the roots need and that no `_pb2` module has, each behind what it needs."""
    seen: dict[str, None] = {}
    found = descriptor_pb2.FileDescriptorSet()
    for root in ROOTS:
        for file in _needed(root.pb(root()).DESCRIPTOR.file, seen):
            if file.name.startswith("google/cloud/"):
                told = found.file.add()
                file.CopyToProto(told)
                told.dependency.sort()  # the library's order is another one each time
    return found.SerializeToString(deterministic=True)


def _needed(file: FileDescriptor, seen: dict[str, None]) -> Iterator[FileDescriptor]:
    if file.name in seen:
        return
    seen[file.name] = None
    for other in sorted(file.dependencies, key=lambda each: each.name):
        yield from _needed(other, seen)
    yield file


if __name__ == "__main__":
    text = base64.b85encode(zlib.compress(described(), 9)).decode()
    lines = [f'    "{text[at : at + WIDTH]}"\n' for at in range(0, len(text), WIDTH)]
    MADE.write_text(HEAD + "".join(lines) + ")\n", encoding="utf-8")
