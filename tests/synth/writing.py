"""Ink that does not belong on a ballot: words, signatures, names, symbols, private marks."""

from __future__ import annotations

import numpy as np

from ballotcount.domain.layout import Box
from tests.synth.blank import PrintedPage
from tests.synth.letters import write
from tests.synth.strokes import Hand, Line

WORDS = "đồng ý|không|nhất trí|tốt|xấu|bầu lại|ok|hay|được|phản đối|kính gửi|cảm ơn|thêm|số một|rất tốt"
NAMES = "nguyễn văn an|trần thị lan|lê minh|phạm hùng|hoàng anh tú|vũ hải|đỗ quang|bùi thị mai"


def word(at: tuple[float, float], hand: Hand, rng: np.random.Generator) -> list[Line]:
    return write(str(rng.choice(WORDS.split("|"))), at, rng.uniform(1.6, 3.2), hand, rng)


def name(at: tuple[float, float], hand: Hand, rng: np.random.Generator) -> list[Line]:
    return write(str(rng.choice(NAMES.split("|"))), at, rng.uniform(1.6, 2.6), hand, rng)


def initials(at: tuple[float, float], hand: Hand, rng: np.random.Generator) -> list[Line]:
    letters = "".join(rng.choice(list("bdhklmntv"), 2))
    return write(letters, at, rng.uniform(1.8, 3.0), hand, rng)


def signature(at: tuple[float, float], hand: Hand, rng: np.random.Generator) -> list[Line]:
    """A fast signature: loops that shrink along the line, and a flourish under it."""
    wide = rng.uniform(16, 40)
    tall = rng.uniform(4, 9)
    turns = int(rng.integers(4, 9))
    t = np.linspace(0, turns * 2 * np.pi, turns * 14)
    fade = np.linspace(1, rng.uniform(0.3, 0.8), len(t)) * (1 + 0.4 * np.sin(t * rng.uniform(0.3, 0.6)))
    x = at[0] + wide * t / t[-1] + 0.25 * tall * np.cos(t)
    y = at[1] - tall * (0.5 + 0.5 * np.sin(t + rng.uniform(0, 6)) * fade) + rng.normal(0, 0.04) * (x - at[0])
    lines = [hand.curve(np.column_stack([x, y]))]
    if rng.random() < 0.6:
        lines.append(hand.line((at[0], at[1] + 1.5), (at[0] + wide * rng.uniform(0.7, 1.2), at[1] - 1), sway=1.2))
    return lines


def symbol(at: tuple[float, float], hand: Hand, rng: np.random.Generator) -> list[Line]:
    """A star, heart, ring, arrow, or cross off its place."""
    size = rng.uniform(3.5, 8)
    kind = int(rng.integers(5))
    middle = np.array([at[0] + size / 2, at[1] - size / 2])
    if kind == 0:
        turn = np.arange(6) * 4 * np.pi / 5 - np.pi / 2
        return [np.column_stack([np.cos(turn), np.sin(turn)]) * size / 2 + middle + rng.normal(0, 0.15, (6, 2))]
    if kind == 1:
        t = np.linspace(0, 2 * np.pi, 30)
        heart = np.column_stack([16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t))])
        return [hand.curve(heart / 32 * size + middle)]
    if kind == 2:
        t = np.linspace(0, 2 * np.pi, 24) + 4
        return [hand.curve(np.column_stack([np.cos(t), np.sin(t)]) * size / 2 + middle)]
    if kind == 3:
        x, y = middle
        return [
            hand.line((x - size / 2, y), (x + size / 2, y), sway=0.3),
            hand.curve(np.array([[x + size / 4, y - size / 4], [x + size / 2, y], [x + size / 4, y + size / 4]])),
        ]
    return hand.cross((float(middle[0]), float(middle[1])), size, size)


def margin_tick(at: tuple[float, float], hand: Hand, rng: np.random.Generator) -> list[Line]:
    size = rng.uniform(3, 6)
    shape = np.array([[0, -0.4], [0.3, 0], [1, -1]]) * size
    return [hand.curve(shape + at)]


KINDS = {
    "word": word,
    "name": name,
    "initials": initials,
    "signature": signature,
    "symbol": symbol,
    "tick": margin_tick,
}
WEIGHTS = {"word": 0.28, "name": 0.15, "initials": 0.1, "signature": 0.25, "symbol": 0.12, "tick": 0.1}


def foreign(page: PrintedPage, hand: Hand, rng: np.random.Generator) -> tuple[str, list[Line], Box]:
    """Something written where nothing belongs: its kind, strokes and box, mm."""
    kind = str(rng.choice(list(KINDS), p=list(WEIGHTS.values())))
    places = free_places(page)
    for _ in range(20):
        x, y, w, h = places[int(rng.integers(len(places)))]
        at = (x + rng.uniform(0, 0.4) * w, y + h * rng.uniform(0.65, 0.95))
        lines = KINDS[kind](at, hand, rng)
        box = bounds(lines)
        if fits(page, box):
            return kind, lines, box
        kind = "word" if kind in ("signature", "name") and rng.random() < 0.2 else kind
    lines = initials((page.paper[0] * 0.4, page.paper[1] - 12), hand, rng)
    return "initials", lines, bounds(lines)


def free_places(page: PrintedPage) -> list[Box]:
    """Parts of a ballot where people write: under the table, above it, beside names, in the margins."""
    width, height = page.paper
    rows = [target.row for target in page.page.targets]
    top = min(row[1] for row in rows)
    foot = max(row[1] + row[3] for row in rows)
    left = min(row[0] for row in rows)
    right = max(row[0] + row[2] for row in rows)
    places = [
        (left, foot + 2, (right - left) * 0.8, max(8.0, height - foot - 8)),
        (left, foot + 2, (right - left) * 0.8, max(8.0, height - foot - 8)),
        (width * 0.3, 8, width * 0.5, 12),
        (left, top - 16, (right - left) * 0.7, 12),
        (right + 1, top, max(4.0, width - right - 4), foot - top),
        (2, top, max(4.0, left - 6), foot - top),
    ]
    boxed = {target.candidate: target for target in page.page.targets}
    for target in list(boxed.values())[:: max(1, len(boxed) // 4)]:
        shape = page.names.get(target.candidate)
        if shape is not None:
            x, y, w, h = target.row
            places.append((shape.right + 5, y, max(4.0, x + w - shape.right - 8), h))
    return places


def bounds(lines: list[Line]) -> Box:
    every = np.concatenate(lines)
    low = every.min(axis=0)
    high = every.max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def fits(page: PrintedPage, box: Box) -> bool:
    """On the paper, and off every target, fiducial, code and the place of the stamp."""
    x, y, w, h = box
    if x < 2 or y < 2 or x + w > page.paper[0] - 2 or y + h > page.paper[1] - 2:
        return False
    taken: list[Box] = [target.bbox for target in page.page.targets] + [code.bbox for code in page.page.codes]
    taken += [(f.center[0] - f.size, f.center[1] - f.size, 2 * f.size, 2 * f.size) for f in page.page.fiducials]
    if page.page.stamp is not None:
        taken.append(page.page.stamp)
    return not any(x < a + c and a < x + w and y < b + d and b < y + h for a, b, c, d in taken)
