"""Cloud Storage's messages and methods as this backend uses them.

Numbers: google/storage/v2/storage.proto of the public API definitions (googleapis/googleapis).
"""

from typing import Final

from google.protobuf import field_mask_pb2, timestamp_pb2

from phoenix_admin.backends.gcp.call import Method
from phoenix_admin.backends.gcp.made_messages import made_messages
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.settings.environments import CloudApi

_MADE = made_messages(
    "phoenix.storage.v2",
    {
        "GetObjectRequest": {
            "bucket": (1, "string"),
            "object": (2, "string"),
            "read_mask": (10, ".google.protobuf.FieldMask"),
        },
        "Object": {
            "name": (1, "string"),
            "bucket": (2, "string"),
            "size": (6, "int64"),
            "create_time": (14, ".google.protobuf.Timestamp"),
        },
    },
    (timestamp_pb2.DESCRIPTOR.name, field_mask_pb2.DESCRIPTOR.name),
)
GET_OBJECT_REQUEST: Final[Pb] = _MADE["GetObjectRequest"]
OBJECT: Final[Pb] = _MADE["Object"]

GET_OBJECT: Final[Method[Pb]] = Method(
    CloudApi.STORAGE,
    "/google.storage.v2.Storage/GetObject",
    OBJECT.FromString,
    "look for the reel",
    "storage.objects.get",
)
