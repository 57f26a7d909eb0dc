"""Protobuf messages of APIs whose libraries the app does not bring: only the fields it uses.

What goes over the wire are numbers and types; the names are ours, so that these messages never
meet the library's own. The rest of an answer is skipped by protobuf itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from phoenix_admin.backends.gcp.run_messages import Pb

_KINDS: Any = descriptor_pb2.FieldDescriptorProto
_SCALARS: Final = {
    "string": _KINDS.TYPE_STRING,
    "int64": _KINDS.TYPE_INT64,
    "int32": _KINDS.TYPE_INT32,
    "double": _KINDS.TYPE_DOUBLE,
    "bool": _KINDS.TYPE_BOOL,
}

Fields = Mapping[str, tuple[int, str]]
"""Field -> (number, type). A type is a scalar's name, or a message's: of the same table, or with
a dot in front anyone's. `*` before it: repeated; `|` after it: one of the oneof of that name."""


def made_messages(
    package: str, messages: Mapping[str, Fields], dependencies: Sequence[str] = ()
) -> dict[str, Pb]:
    """The classes, by name. Once for each package."""
    file: Any = descriptor_pb2.FileDescriptorProto(
        name=f"{package.replace('.', '/')}.proto", package=package, syntax="proto3"
    )
    file.dependency.extend(dependencies)
    for name, fields in messages.items():
        _describe(file.message_type.add(name=name), fields, package)
    pool: Any = descriptor_pool.Default()
    pool.Add(file)
    found: Any = message_factory
    return {
        name: found.GetMessageClass(pool.FindMessageTypeByName(f"{package}.{name}"))
        for name in messages
    }


def _describe(message: Pb, fields: Fields, package: str) -> None:
    oneofs: list[str] = []
    for name, (number, told) in fields.items():
        kind, _, oneof = told.partition("|")
        field = message.field.add(name=name, number=number)
        field.label = _KINDS.LABEL_REPEATED if kind.startswith("*") else _KINDS.LABEL_OPTIONAL
        kind = kind.removeprefix("*")
        if kind in _SCALARS:
            field.type = _SCALARS[kind]
        else:
            field.type = _KINDS.TYPE_MESSAGE
            field.type_name = kind if kind.startswith(".") else f".{package}.{kind}"
        if oneof:
            if oneof not in oneofs:
                oneofs.append(oneof)
                message.oneof_decl.add(name=oneof)
            field.oneof_index = oneofs.index(oneof)
