"""Makes sound files for tests: tones at a chosen level, in any format, and reads them back."""

import math
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

from tests.support.clips import run_ffmpeg

RATE = 48_000


def write_tone(
    path: Path, seconds: float = 0.5, amplitude: float = 0.1, hz: int = 1000, rate: int = 8000
) -> Path:
    """A mono WAV of a sine; made without ffmpeg, in a millisecond."""
    height = amplitude * 32_767
    turn = 2 * math.pi * hz / rate
    samples = array("h", (round(height * math.sin(turn * n)) for n in range(round(seconds * rate))))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def write_sound(path: Path, source: str, *options: str) -> Path:
    """What a lavfi `source` gives, in the format that the name's ending says."""
    run_ffmpeg("-f", "lavfi", "-i", source, *options, f"file:{path}")
    return path


@dataclass(frozen=True)
class Heard:
    """A decoded file: the left channel at 48 kHz, -1 to 1."""

    samples: array

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def level(self, start: float, end: float) -> float:
        """Mean level in dB of full scale between two moments in seconds."""
        part = self.samples[round(start * RATE) : round(end * RATE)]
        power = sum(sample * sample for sample in part) / len(part)
        return 10 * math.log10(power) if power else -math.inf


def hear(path: Path) -> Heard:
    """Decode the whole file."""
    decoded = array("f")
    decoded.frombytes(
        run_ffmpeg(
            "-i", f"file:{path}", "-af", "pan=mono|c0=c0", "-ar", str(RATE), "-f", "f32le", "-"
        )
    )
    return Heard(decoded)
