"""Log rows to measure with: messages of 226 bytes, and JSON lines of about 335."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from phoenix_admin.log_store.columns import Batch, batch_of

ROWS, BATCH, MESSAGE = 1_000_000, 10_000, 226
START = 1_790_000_000_000_000_000
RARE, ANY_CASE, PATTERN = "Memory limit of", "worker timeout", r"dispatched with pid 3[0-9]{4} .*x$"
_WORDS = [
    *("request", "handled", "worker", "stitch", "reel", "queue", "upload", "bytes", "clip"),
    *("track", "podcast", "render", "segment", "frame", "audio", "mux", "retry", "lease"),
]
_SEVERITIES = [2] * 85 + [1] * 5 + [4] * 6 + [5] * 3 + [6]


def batches(rows: int = ROWS) -> Iterator[Batch]:
    """Rows in batches; the rare text in one of 5,000, the any-case one in one of 61."""
    dice = random.Random(7)
    for start in range(0, rows, BATCH):
        yield batch_of(
            (
                START + number * 1_000_000,
                dice.choice(_SEVERITIES),
                number % 3,
                _message(number, dice),
            )
            for number in range(start, min(rows, start + BATCH))
        )


def _message(number: int, dice: random.Random) -> bytes:
    words = " ".join(dice.choices(_WORDS, k=40))
    front = f"job {number:08d} "
    if number % 5000 == 17:
        front += f"{RARE} 512 MiB exceeded with 530 MiB used. "
    elif number % 61 == 0:
        front += f"WORKER TIMEOUT (pid:{number % 32000}) "
    elif number % 400_000 == 5:
        return f"{front}dispatched with pid 31{number % 1000:03d} {words}"[:225].encode() + b"x"
    return f"{front}{words}"[:MESSAGE].encode()


def write_messages(path: Path, made: list[Batch]) -> None:
    """The same rows as plain lines, for grep."""
    with path.open("wb") as file:
        for batch in made:
            file.write(batch.blob)


def write_json_lines(path: Path, rows: int = ROWS) -> None:
    """Entries as Cloud Logging exports them."""
    dice, moment = random.Random(5), datetime(2026, 11, 28, 12)  # noqa: DTZ001 - written with a Z
    names = ["INFO"] * 80 + ["DEBUG"] * 8 + ["WARNING"] * 6 + ["ERROR"] * 5 + ["CRITICAL"]
    with path.open("w", encoding="ascii") as file:
        for number in range(rows):
            moment += timedelta(microseconds=dice.randint(100, 170_000))
            words = " ".join(dice.choices(_WORDS, k=12))
            if number % 203 == 0:
                words = f"{RARE} 512 MiB exceeded with 530 MiB used. {words[:30]}"
            file.write(
                f'{{"insertId":"{dice.getrandbits(64):016x}",'
                f'"timestamp":"{moment.isoformat(timespec="microseconds")}Z",'
                f'"severity":"{dice.choice(names)}","resource":{{"type":"cloud_run_revision",'
                f'"labels":{{"service_name":"api","revision_name":"phoenix-{number // 10**5}"}}}},'
                f'"jsonPayload":{{"message":"{words}","job":"j{number // 100:06d}",'
                f'"pid":{dice.randint(1, 32000)}}}}}\n'
            )
