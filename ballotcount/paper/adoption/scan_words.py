"""Find the words of a scan as places without text: letters close to one another on one line."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.adoption.rulings import Rulings
from ballotcount.paper.adoption.scan_picture import SCAN_DPI
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray

PRINTED = 150
"""Grey of whitened paper below which a pixel is print."""
WORD_MM = 0.75
"""Gap between letters that parts words, mm, for type of 13 points."""
ACCENT_MM = (2.5, 1.2)
"""Width and height below which a thing is an accent or a dot, and how far it stands from its letter, mm."""
LEVEL_MM = 1.6
"""Greatest distance of the middle of a word from those of its line, mm."""
HIGHEST_MM = 12.0
"""Highest word, mm; what is higher is a picture."""


def words_on(gray: Gray, rules: Rulings) -> list[TextRun]:
    """Return the words of a picture as places without text: letters close to one another on one line."""
    k = SCAN_DPI / MM_PER_INCH
    dark = (gray < PRINTED).astype(np.uint8)
    for y, left, right in rules.level:
        # Taken away with some paper around: what is left of a rule would join words and boxes.
        dark[round((y - 0.5) * k) : round((y + 0.5) * k) + 1, round((left - 1) * k) : round((right + 1) * k)] = 0
    for x, top, bottom in rules.upright:
        dark[round((top - 1) * k) : round((bottom + 1) * k), round((x - 0.5) * k) : round((x + 0.5) * k) + 1] = 0
    # accents join their letters upright, letters their neighbours across
    tall = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((round(1.0 * k), 1), np.uint8))
    wide = cv2.morphologyEx(tall, cv2.MORPH_CLOSE, np.ones((1, round(WORD_MM * k)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(wide)
    whole = []
    small = []
    for label in range(1, count):
        left, top, width, height, _ = stats[label].tolist()
        own = (labels[top : top + height, left : left + width] == label) & (
            dark[top : top + height, left : left + width] > 0
        )
        # The closing made the piece larger; the word's extent is that of its own ink.
        rows = np.flatnonzero(own.any(axis=1))
        if not len(rows) or height > HIGHEST_MM * k:
            continue
        first = int(rows[0])
        last = int(rows[-1]) + 1
        box = (left / k, (top + first) / k, width / k, (last - first) / k)
        if box[3] < ACCENT_MM[1] and box[2] < ACCENT_MM[0]:
            small.append(box)
        else:
            whole.append(box)
    boxes = _whole_words(_with_accents(whole, small), rules)
    bases = _bases(boxes)
    # A scan tells no type size: 13 points stand in, for which WORD_MM is set.
    em = 13 * MM_PER_INCH / 72
    return [
        TextRun(text="", key="", box=box, base=base, em=em, before="", after="", word=number)
        for number, (box, base) in enumerate(zip(boxes, bases, strict=True))
    ]


def _with_accents(words: list[Box], accents: list[Box]) -> list[Box]:
    """Return the words with the dots and accents that stand right above or below them."""
    joined = list(words)
    for accent in accents:
        middle = accent[0] + accent[2] / 2
        gaps = [
            max(word[1] - accent[1] - accent[3], accent[1] - word[1] - word[3])
            if word[0] - 0.5 <= middle <= word[0] + word[2] + 0.5
            else np.inf
            for word in words
        ]
        nearest = int(np.argmin(gaps)) if gaps else -1
        if nearest >= 0 and gaps[nearest] < ACCENT_MM[1]:
            joined[nearest] = _around([joined[nearest], accent])
    return joined


def _whole_words(parts: list[Box], rules: Rulings) -> list[Box]:
    """Join parts of words that stand closer than a blank on one line: the stem of T is far from its next letter."""
    lines: dict[float, list[Box]] = {}
    for box, base in zip(parts, _bases(parts), strict=True):
        lines.setdefault(base, []).append(box)
    found: list[Box] = []
    for line in lines.values():
        word: list[Box] = []
        for box in sorted(line):
            if word:
                last = _around(word)
                rule = rules.right(last[0] + last[2] / 2, last[1] + last[3] / 2)
                apart = rule is not None and rule < box[0] + box[2] / 2
                if box[0] - last[0] - last[2] > WORD_MM or apart:
                    found.append(last)
                    word = []
            word.append(box)
        found.append(_around(word))
    return found


def _around(boxes: list[Box]) -> Box:
    left = min(box[0] for box in boxes)
    top = min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return (left, top, right - left, bottom - top)


def _bases(boxes: list[Box]) -> list[float]:
    """Return the line each word stands on, mm: words whose middles lie level share one."""
    order = sorted(range(len(boxes)), key=lambda place: boxes[place][1] + boxes[place][3] / 2)
    lines: list[list[int]] = []
    for place in order:
        middle = boxes[place][1] + boxes[place][3] / 2
        if lines:
            last = [boxes[one][1] + boxes[one][3] / 2 for one in lines[-1]]
            if middle - float(np.mean(last)) < LEVEL_MM:
                lines[-1].append(place)
                continue
        lines.append([place])
    found = [0.0] * len(boxes)
    for line in lines:
        base = float(np.median([boxes[place][1] + boxes[place][3] for place in line]))
        for place in line:
            found[place] = base
    return found
