"""Entries to try queries on: every type and kind of absence, texts that nearly match."""

import json
import random
from typing import Any

WORDS = [
    "cat", "Cat", "CAT hat", "hat", "longhair", "short-hair", "GCE_OPERATION_DONE", "worker",
    "WORKER TIMEOUT (pid:12)", "a b", "a/b", "5", "07", "true", "NULL_VALUE", "", "ERROR",
    "straße", "STRASSE", "\uff43\uff41\uff54", "\u212aelvin", "kelvin",
    'say "hi"', "back\\slash", "two\nlines",
    "1.5s", "2026-01-02", "Memory limit of 512 MiB", "caf\u00e9", "cafe\u0301", "soft\u00adware",
]  # fmt: skip
NUMBERS = [0, 1, 5, 7, -3, 404, 500, 2.5, -0.0, 1e22, 9007199254740993]
MOMENTS = [
    "2026-01-02T00:00:00Z", "2026-01-02T00:00:00.000000001Z", "2026-01-02T01:00:00+01:00",
    "2026-01-01T23:59:59.999Z", "2026-01-03T12:30:00.5Z", "2025-12-31T00:00:00-05:30", "nonsense",
]  # fmt: skip
LEVELS = [
    "DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY",
    "error", 400, "strange",
]  # fmt: skip
KEYS = ["a", "b", "list", "x-y", "end_time", "k8s/app", "message"]
SOURCES = ["projects/p/logs/run.googleapis.com%2Fstderr", "projects/p/logs/cat", "worker"]
RESOURCES = ["cloud_run_job", "gce_instance"]


def entries(chance: random.Random, count: int) -> list[dict[str, Any]]:
    """LogEntries in JSON."""
    return [_entry(chance) for _ in range(count)]


def raw_line(entry: dict[str, Any], chance: random.Random) -> bytes:
    """An entry as some writer's line of JSON."""
    text = json.dumps(entry, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.3:
        text = text.replace("/", "\\/")
    if chance.random() < 0.2:
        text = text.replace("c", "\\u0063")
    return text.encode()


def _entry(chance: random.Random) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "logName": chance.choice(SOURCES),
        "resource": {"type": chance.choice(RESOURCES), "labels": _labels(chance)},
    }
    optional = {
        "insertId": lambda: chance.choice(["id1", "ID2", "worker"]),
        "timestamp": lambda: chance.choice(MOMENTS),
        "severity": lambda: chance.choice(LEVELS),
        "labels": lambda: _labels(chance),
        "trace": lambda: chance.choice(["", "t/1"]),
        "httpRequest": lambda: _request(chance),
        "operation": lambda: {"id": "cat", "first": chance.random() < 0.5},
        "sourceLocation": lambda: {"file": "cat.py", "line": chance.choice(["7", "5"])},
    }
    for name, make in optional.items():
        if chance.random() < 0.6:
            entry[name] = make()
    payload = chance.choice(["textPayload", "jsonPayload", "jsonPayload", "protoPayload", ""])
    if payload == "textPayload":
        entry[payload] = chance.choice(WORDS)
    elif payload:
        entry[payload] = {key: _json(chance, 3) for key in chance.sample(KEYS, 4)}
        if payload == "protoPayload":
            entry[payload]["methodName"] = chance.choice(WORDS)
    return entry


def _labels(chance: random.Random) -> dict[str, str]:
    return {key: chance.choice(WORDS) for key in chance.sample(KEYS, 2)}


def _request(chance: random.Random) -> dict[str, Any]:
    whole = {
        "status": chance.choice([200, 404, 500]),
        "responseSize": chance.choice(["5", "404"]),
        "latency": chance.choice(["1.5s", "0.000000001s", "3s"]),
        "cacheHit": chance.random() < 0.5,
        "userAgent": chance.choice(WORDS),
    }
    return {name: whole[name] for name in chance.sample(sorted(whole), 3)}


def _json(chance: random.Random, depth: int) -> Any:
    kind = chance.random()
    if depth and kind < 0.15:
        return {key: _json(chance, depth - 1) for key in chance.sample(KEYS, 2)}
    if depth and kind < 0.3:
        return [_json(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind < 0.65:
        return chance.choice(WORDS)
    if kind < 0.85:
        return chance.choice(NUMBERS)
    return chance.choice([True, False, None])
