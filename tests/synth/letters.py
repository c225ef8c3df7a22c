"""A small hand-written alphabet: control points on a grid, joined into running hand with this hand's unevenness."""

from __future__ import annotations

import numpy as np

from tests.synth.strokes import Hand, Line

ALPHABET: dict[str, str] = {
    # Pairs x y: x from 0 to 9, y from 0 (foot) to 9 (head of the small letters) or a letter of HEIGHTS.
    "a": "85 79 39 15 11 40 75 89 81 90",
    "b": "11 4t 5t 3t 30 60 85 59 35",
    "c": "77 59 29 14 20 60 83",
    "d": "85 59 19 14 30 70 89 8t 80 92",
    "e": "24 74 69 39 14 20 60 83",
    "g": "85 59 19 14 30 70 89 7u 3u 1v",
    "h": "11 4t 5t 3t 30 36 69 85 80 92",
    "i": "27 49 40 62",
    "k": "11 4t 5t 3t 30 37 79 64 45 80 92",
    "l": "14 5t 4t 30 52",
    "m": "29 20 27 49 50 57 79 80 92",
    "n": "29 20 27 69 80 92",
    "o": "69 29 14 20 60 85 69 88",
    "p": "29 2v 27 69 85 60 31",
    "q": "85 59 19 14 30 70 89 8v",
    "r": "29 20 26 59 78",
    "s": "78 49 27 64 70 30 12",
    "t": "4t 41 60 81",
    "u": "29 21 50 71 89 80 92",
    "v": "29 40 79",
    "x": "19 80 55 89 10",
    "y": "29 22 61 79 89 6v 2v",
    "ơ": "69 29 14 20 60 85 69 8a 9b",
    "ư": "29 21 50 71 89 80 8a 9b",
    "0": "5t 1a 13 50 93 9a 5t",
    "1": "2a 5t 50",
    "2": "1a 4t 8a 64 10 90",
    "3": "2t 7t 48 85 60 11",
    "4": "6t 14 94 74 70",
    "5": "8t 3t 27 68 83 40 11",
    "6": "7t 27 13 50 83 67 25",
    "7": "1t 8t 40",
    "8": "5t 2a 78 82 40 23 88 8a 5t",
    "9": "8a 4t 28 57 8a 80",
}
HEIGHTS = {"t": 20.0, "u": -6.0, "v": -9.0, "a": 12.0, "b": 14.0}
ACCENTS = {"ữ": ("ư", "~"), "ạ": ("a", "."), "ễ": ("e", "~"), "ă": ("a", "u"), "á": ("a", "/"), "ì": ("i", "\\")}
ACCENTS |= {"ị": ("i", "."), "ế": ("e", "/"), "ồ": ("o", "\\"), "ấ": ("a", "/"), "ủ": ("u", "/"), "ứ": ("ư", "/")}


def glyph(letter: str) -> Line:
    """Control points of a letter, height of a small letter 1, y down."""
    points = []
    for pair in ALPHABET.get(letter, ALPHABET["n"]).split():
        x = float(pair[0])
        y = HEIGHTS.get(pair[1], float(pair[1]) if pair[1].isdigit() else 0.0)
        points.append((x / 9, -y / 9))
    return np.array(points)


def write(text: str, at: tuple[float, float], height: float, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """Strokes of a text in running hand.

    Args:
        at: left end of the line the letters stand on, mm.
        height: of the small letters, mm.
    """
    lines: list[Line] = []
    run: list[np.ndarray] = []
    x, y = at
    shear = rng.normal(0.25, 0.15)
    narrow = rng.uniform(0.65, 1.0)
    climb = rng.normal(0, 0.03)

    def finish() -> None:
        if run:
            lines.append(hand.curve(np.concatenate(run)))
            run.clear()

    for letter in text.lower():
        if letter == " ":
            finish()
            x += height * 0.7
            continue
        plain, accent = ACCENTS.get(letter, (letter, ""))
        shape = glyph(plain) + rng.normal(0, 0.07, (len(ALPHABET.get(plain, ALPHABET["n"]).split()), 2))
        tall = height * rng.uniform(0.85, 1.15)
        px = x + shape[:, 0] * tall * narrow - shape[:, 1] * shear * tall
        py = y + shape[:, 1] * tall + climb * (px - at[0])
        run.append(np.column_stack([px, py]))
        if accent or plain in "ij":
            lines.append(accent_line(accent or ".", (float(px.mean()), y), tall, rng))
        x += tall * narrow * rng.uniform(0.95, 1.2)
        if rng.random() < 0.3 or letter.isdigit():
            finish()
    finish()
    return lines


def accent_line(accent: str, at: tuple[float, float], height: float, rng: np.random.Generator) -> Line:
    """The mark over or under a letter."""
    x, y = at
    shapes = {
        "~": [(-0.3, -1.5), (-0.1, -1.7), (0.1, -1.5), (0.3, -1.7)],
        "/": [(-0.1, -1.4), (0.25, -1.8)],
        "\\": [(-0.2, -1.8), (0.1, -1.4)],
        "u": [(-0.25, -1.7), (0, -1.45), (0.25, -1.7)],
        ".": [(0, 0.35), (0.06, 0.4)],
    }
    points = np.array(shapes[accent]) + rng.normal(0, 0.03, (len(shapes[accent]), 2))
    return points * height + (x, y)


def digits(number: int, centre: tuple[float, float], height: float, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """A number written in the middle of a cell; ``height`` is that of the digits, mm."""
    text = str(number)
    small = height / (20 / 9)
    wide = small * 0.9 * len(text)
    return write(text, (centre[0] - wide / 2, centre[1] + height / 2), small, hand, rng)
