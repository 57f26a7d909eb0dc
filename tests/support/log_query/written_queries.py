"""Random queries, made as meaning first and then written down in one of the many possible ways.

A meaning is a tuple: ("and" | "or", meanings), ("not", meaning), ("any", text), ("has", path),
("cmp", path, operator, text, is_null). Nothing here knows the product's parser.
"""

import random
from typing import Any

from tests.support.log_query.corpus import KEYS, LEVELS, NUMBERS, RESOURCES, SOURCES, WORDS

Meaning = tuple[Any, ...]

EQUALITY = ["=", "!=", ":"]
ORDER = ["<", "<=", ">", ">="]
PATTERNS = ["=~", "!~"]
REGEXES = [
    "cat",
    "^cat",
    "hat$",
    "(?i)cat",
    "a.b",
    r"pid:\d+",
    "c(a|u)t",
    r"\bcat\b",
    '"hi"',
    "o+m",
]
TIMES = [
    "2026-01-02", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00.000000001Z",
    "2026-01-01T19:00:00-05:00", "2026-01-03T12:30Z",
]  # fmt: skip
BARE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def meaning(chance: random.Random, depth: int = 3) -> Meaning:
    """A random meaning."""
    kind = chance.random()
    if depth and kind < 0.45:
        name = chance.choice(["and", "or"])
        parts = [meaning(chance, depth - 1) for _ in range(chance.randrange(2, 4))]
        return (name, parts)
    if depth and kind < 0.6:
        return ("not", meaning(chance, depth - 1))
    if kind < 0.7:
        return ("any", chance.choice([word for word in WORDS if word]))
    return _comparison(chance)


def _comparison(chance: random.Random) -> Meaning:
    path, kind = chance.choice(_FIELDS)(chance)
    if chance.random() < 0.1:
        return ("has", path)
    signs = EQUALITY + ORDER + (PATTERNS if kind in {"text", "json"} else [])
    sign = chance.choice(signs)
    if sign in PATTERNS:
        return ("cmp", path, sign, chance.choice(REGEXES), False)
    if kind == "json" and chance.random() < 0.1:
        return ("cmp", path, sign, "NULL_VALUE", True)
    if sign == ":" and kind in {"text", "json"} and chance.random() < 0.6:
        return ("cmp", path, sign, chance.choice(["a", "C", "E", "or"]), False)
    return ("cmp", path, sign, _value(kind, chance), False)


def _value(kind: str, chance: random.Random) -> str:
    if kind == "moment":
        return chance.choice(TIMES)
    if kind == "severity":
        return str(chance.choice([*[str(each) for each in LEVELS[:-1]], "warning", "450"]))
    if kind == "number":
        return str(chance.choice(NUMBERS))
    if kind == "bool":
        return chance.choice(["true", "False"])
    if kind == "duration":
        return chance.choice(["1.5s", "1500ms", "1ns", "0s", "1m"])
    texts = [*WORDS, *SOURCES, *RESOURCES]
    return chance.choice(texts if kind == "text" else [*texts, *map(str, NUMBERS), "TRUE", "nan"])


def _below(*above: str):
    def path(chance: random.Random):
        names = chance.sample(KEYS, chance.choice([1, 1, 2]))
        return (*above, *names), "json"

    return path


def _label(*above: str):
    return lambda chance: ((*above, chance.choice(KEYS)), "text")


def _fixed(kind: str, *path: str):
    return lambda _chance: (path, kind)


_FIELDS = [
    _below("jsonPayload"), _below("jsonPayload"), _below("jsonPayload"), _below("protoPayload"),
    _label("labels"), _label("resource", "labels"), _fixed("text", "resource", "type"),
    _fixed("text", "logName"), _fixed("text", "insertId"), _fixed("text", "textPayload"),
    _fixed("text", "trace"), _fixed("text", "operation", "id"),
    _fixed("bool", "operation", "first"),
    _fixed("number", "httpRequest", "status"), _fixed("number", "httpRequest", "responseSize"),
    _fixed("duration", "httpRequest", "latency"), _fixed("bool", "httpRequest", "cacheHit"),
    _fixed("text", "httpRequest", "userAgent"), _fixed("number", "sourceLocation", "line"),
    _fixed("severity", "severity"), _fixed("severity", "severity"), _fixed("moment", "timestamp"),
    _fixed("moment", "timestamp"), _fixed("json", "protoPayload", "METHOD_NAME"),
]  # fmt: skip


def write(what: Meaning, chance: random.Random, outside: str = "") -> str:
    """One way to write it. `outside` is the kind of the part around it."""
    name = what[0]
    if name in {"and", "or"}:
        shared = _values_of_one_field(what) if chance.random() < 0.5 else None
        if shared is not None:
            return shared(chance)
        parts = [write(part, chance, name) for part in what[1]]
        text = parts[0]
        for part in parts[1:]:
            text += (_blank(chance) if name == "and" and chance.random() < 0.5 else
                     f"{_blank(chance)}{name.upper()}{_blank(chance)}") + part  # fmt: skip
        # OR inside AND needs no parentheses; AND inside OR, and either inside NOT, do.
        needed = outside == "not" or (outside == "or" and name == "and")
        return f"({text})" if needed or (outside and chance.random() < 0.3) else text
    if name == "not":
        inner = write(what[1], chance, "not")
        sign = "-" if chance.random() < 0.4 else f"NOT{_blank(chance)}"
        return f"({sign}{inner})" if outside == "not" else sign + inner
    if name == "any":
        return _text(what[1], chance)
    if name == "has":
        return f"{_path(what[1], chance)}:*"
    _, path, sign, text, is_null = what
    gap = chance.choice(["", " "])
    return f"{_path(path, chance)}{gap}{sign}{gap}{_right(sign, text, is_null, chance)}"


def _values_of_one_field(what: Meaning):
    first, *rest = what[1]
    if first[0] != "cmp" or any(part[:3] != first[:3] for part in rest):
        return None

    def text(chance: random.Random) -> str:
        values = [_right(part[2], part[3], part[4], chance) for part in what[1]]
        return f"{_path(first[1], chance)} {first[2]} ({f' {what[0].upper()} '.join(values)})"

    return text


def _right(sign: str, text: str, is_null: bool, chance: random.Random) -> str:
    if is_null:
        return "NULL_VALUE"
    if sign in PATTERNS:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _text(text, chance)


def _text(text: str, chance: random.Random) -> str:
    is_bare = text and set(text) <= BARE and text not in {"NULL_VALUE", "AND", "OR", "NOT"}
    if is_bare and chance.random() < 0.5:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if chance.random() < 0.5:
        escaped = escaped.replace("\n", "\\n")
    return f'"{escaped}"'


def _path(path: tuple[str, ...], chance: random.Random) -> str:
    spelled = [
        name if set(name) <= BARE and chance.random() < 0.9 else f'"{name}"' for name in path
    ]
    return ".".join(spelled)


def _blank(chance: random.Random) -> str:
    return chance.choice([" ", " ", "  ", "\n", "\t", " -- a comment ( AND\n"])
