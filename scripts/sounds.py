"""Make the desk's sounds: ``python scripts/sounds.py`` writes ``resources/sounds/*.wav``.

Each is shorter than a third of a second, so that it ends before the next sheet. They differ in pitch, length and number
of tones, so that they are distinguished in a noisy hall and by people who hear high tones badly.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 44_100
OUT = Path(__file__).resolve().parent.parent / "resources" / "sounds"

Tone = tuple[float, float, float]
"""``(hertz, seconds, loudness)``; 0 hertz is a rest."""

SOUNDS: dict[str, tuple[Tone, ...]] = {
    "accepted": ((880.0, 0.07, 0.35),),
    "look": ((523.3, 0.12, 0.6), (0.0, 0.04, 0.0), (392.0, 0.16, 0.6)),
    "duplicate": ((659.3, 0.06, 0.5), (0.0, 0.03, 0.0), (659.3, 0.06, 0.5), (0.0, 0.03, 0.0), (659.3, 0.06, 0.5)),
    "wrong": ((146.8, 0.14, 0.7),),
}


def samples(tone: Tone) -> list[float]:
    """Return one tone with soft ends and a little of its octave."""
    hertz, seconds, loudness = tone
    count = int(RATE * seconds)
    soft = int(RATE * 0.008)
    made = []
    for place in range(count):
        edge = min(1.0, place / soft, (count - place) / soft)
        turn = 2 * math.pi * hertz * place / RATE
        made.append(loudness * edge * (0.8 * math.sin(turn) + 0.2 * math.sin(2 * turn)))
    return made


def write(name: str, tones: tuple[Tone, ...]) -> None:
    """Write one sound as 16-bit mono WAV."""
    values = [value for tone in tones for value in samples(tone)]
    with wave.open(str(OUT / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", int(32_000 * value)) for value in values))


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for sound, parts in SOUNDS.items():
        write(sound, parts)
