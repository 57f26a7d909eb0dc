"""The raw messages of Cloud Run, Firestore and Cloud Logging, without the libraries of their names.

Those wrap each message in a class of proto-plus, which takes five times the memory and, to read,
ten times as long (measured on 1,000 executions). Here the descriptions are given to protobuf as
they are, so that unknown fields, JSON and what a message says of itself are the library's own.
"""

import base64
import zlib
from typing import Any, Final, TypeAlias, cast

from google.api import label_pb2, launch_stage_pb2, monitored_resource_pb2
from google.logging.type import http_request_pb2, log_severity_pb2
from google.protobuf import (
    any_pb2,
    descriptor_pb2,
    descriptor_pool,
    duration_pb2,
    field_mask_pb2,
    message_factory,
    struct_pb2,
    timestamp_pb2,
    wrappers_pb2,
)
from google.rpc import error_details_pb2, status_pb2
from google.type import latlng_pb2

from phoenix_admin.backends.gcp.message_files import FILES

Pb: TypeAlias = Any
"""A raw protobuf message or its class; the library has no types for them."""

_OTHERS: Final = (
    any_pb2,
    duration_pb2,
    field_mask_pb2,
    struct_pb2,
    timestamp_pb2,
    wrappers_pb2,
    label_pb2,
    launch_stage_pb2,
    monitored_resource_pb2,
    http_request_pb2,
    log_severity_pb2,
    latlng_pb2,
    status_pb2,
    error_details_pb2,
)
"""What the files refer to, or an error's details may be; each behind what it refers to itself."""


def _described() -> descriptor_pool.DescriptorPool:
    pool: Any = descriptor_pool.DescriptorPool()
    for other in _OTHERS:
        pool.AddSerializedFile(cast("Any", other).DESCRIPTOR.serialized_pb)
    told: Any = descriptor_pb2.FileDescriptorSet()
    told.ParseFromString(zlib.decompress(base64.b85decode(FILES)))
    for file in told.file:
        pool.AddSerializedFile(file.SerializeToString())
    return pool


POOL: Final[Any] = _described()
"""A pool of our own: the libraries, where somebody loads them, name the same files and messages."""


def _message(name: str) -> Pb:
    found: Any = message_factory
    return found.GetMessageClass(POOL.FindMessageTypeByName(name))


TIMESTAMP: Final[Pb] = _message("google.protobuf.Timestamp")
DURATION: Final[Pb] = _message("google.protobuf.Duration")
FIELD_MASK: Final[Pb] = _message("google.protobuf.FieldMask")


def of_run(name: str) -> Pb:
    """The class of a message of Cloud Run. Raises KeyError if it has none of that name."""
    return _message(f"google.cloud.run.v2.{name}")


def of_firestore(name: str) -> Pb:
    """The class of a message of Firestore. Raises KeyError if it has none of that name."""
    return _message(f"google.firestore.v1.{name}")


def of_logging(name: str) -> Pb:
    """The class of a message of Cloud Logging. Raises KeyError if it has none of that name."""
    return _message(f"google.logging.v2.{name}")


def number_in_run(enum: str, name: str) -> int:
    """The number of a value of one of Cloud Run's own enums, those that are in no message."""
    found: Any = POOL.FindEnumTypeByName(f"google.cloud.run.v2.{enum}")
    return int(found.values_by_name[name].number)
