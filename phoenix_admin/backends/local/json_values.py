"""JSON from outside as plain values: what is not what was hoped for is None or left out."""

import json
from typing import Any, cast

_decoder = json.JSONDecoder()


def read_object(text: "str | bytes") -> dict[str, Any] | None:
    """The object a JSON text holds, or None for any other text."""
    value = _read(text)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def read_list(text: object) -> list[Any] | None:
    """The list a JSON text holds, or None for anything else.

    Lists of thousands of documents come through here, so the decoder is used without the
    searches for white space around it: a text with any is not one we wrote, and is read again.
    """
    if not isinstance(text, str):
        return None
    try:
        value, end = _decoder.raw_decode(text)
    except (ValueError, RecursionError):
        value, end = None, -1
    if end != len(text):
        value = _read(text)
    return cast("list[Any]", value) if isinstance(value, list) else None


def object_in(value: object) -> dict[str, Any]:
    """The value itself if it came from a JSON object, an empty one otherwise."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def words_in(value: object) -> dict[str, str]:
    """The pairs of texts in a value that came from a JSON object."""
    return {key: word for key, word in object_in(value).items() if isinstance(word, str)}


def _read(text: "str | bytes") -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
