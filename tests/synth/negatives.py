"""Pictures that are no readable page: two sheets, half a sheet, other papers, an empty desk, bad light, bad focus."""

from __future__ import annotations

import cv2
import numpy as np

from tests.synth import surface
from tests.synth.blank import MM_PER_INCH, Image, PrintedPage
from tests.synth.camera import place, pose, projection
from tests.synth.conditions import CONDITIONS, Condition, age
from tests.synth.desks import desk
from tests.synth.letters import write
from tests.synth.pens import any_pen, draw
from tests.synth.scanner import jpeg, noisy
from tests.synth.sheet import Sheet, make_sheet, stream, used_paper, voted
from tests.synth.strokes import Hand
from tests.synth.truth import PageTruth

UNREADABLE = ("two_sheets", "other_ballot", "document", "letter", "empty", "half_sheet")
"""Pictures from which no reading can be right."""
HARD = ("dark", "blurred", "glare")
"""Pictures of a good sheet that can hardly be read: a right reading is allowed, a wrong one is a silent misread."""
NEGATIVES = (*UNREADABLE, *HARD)


def make_negative(
    page: PrintedPage, other: PrintedPage, *, seed: int, condition: str, kind: str | None = None
) -> Sheet:
    """A picture that must not be read as a page of ``page``; ``other`` is a ballot of another election."""
    rng = stream(seed, "negative")
    how = CONDITIONS[condition]
    kind = kind or NEGATIVES[seed % len(NEGATIVES)]
    if kind in HARD or kind == "half_sheet":
        sheet = make_sheet(page, seed=seed, condition=condition)
        sheet.image = {"dark": dark, "blurred": blurred, "glare": glare, "half_sheet": half}[kind](sheet.image, rng)
    elif kind == "two_sheets":
        sheet = two_sheets(page, seed, how, rng)
    elif kind == "other_ballot":
        sheet = make_sheet(other, seed=seed, condition=condition)
    else:
        sheet = Sheet(seed, strange(page, kind, how, rng), PageTruth())
    if kind not in HARD:
        sheet.truth = PageTruth(readable=False)
    sheet.truth.corruptions.append(kind)
    return sheet


def dark(picture: Image, rng: np.random.Generator) -> Image:
    """A twentieth to an eighth of the light."""
    return noisy(np.asarray(cv2.convertScaleAbs(picture, alpha=rng.uniform(0.05, 0.13)), dtype=np.uint8), 3.0, rng)


def blurred(picture: Image, rng: np.random.Generator) -> Image:
    """Out of focus by as much as a letter is thick, or more."""
    spread = max(picture.shape[:2]) / 250 * rng.uniform(0.5, 1.6)
    return noisy(np.asarray(cv2.GaussianBlur(picture, (0, 0), spread), dtype=np.uint8), 2.0, rng)


def glare(picture: Image, rng: np.random.Generator) -> Image:
    """A lamp mirrored in the paper."""
    height, width = picture.shape[:2]
    small = np.zeros((height // 8, width // 8), np.float32)
    centre = (int(rng.uniform(0.35, 0.65) * width / 8), int(rng.uniform(0.35, 0.75) * height / 8))
    axes = (int(rng.uniform(0.05, 0.12) * height / 8), int(rng.uniform(0.05, 0.16) * height / 8))
    cv2.ellipse(small, centre, axes, rng.uniform(0, 180), 0, 360, 1.0, -1)
    small = cv2.GaussianBlur(small, (0, 0), height / 8 * 0.03) * rng.uniform(1.0, 1.6)
    light = cv2.resize(np.clip(small * 255, 0, 255).astype(np.uint8), (width, height))
    return np.asarray(cv2.add(picture, light if picture.ndim == 2 else cv2.merge([light] * 3)), dtype=np.uint8)


def half(picture: Image, rng: np.random.Generator) -> Image:
    """Only a part of the sheet in the picture."""
    height, width = picture.shape[:2]
    share = rng.uniform(0.35, 0.5)
    way = int(rng.integers(4))
    if width > 1.3 * height:  # a camera's frame: cut through the sheet in its middle
        cut = int(width * rng.uniform(0.46, 0.54))
        return np.ascontiguousarray(picture[:, :cut] if way % 2 else picture[:, cut:])
    rows = int(height * share)
    columns = int(width * share)
    parts = (picture[:rows], picture[height - rows :], picture[:, :columns], picture[:, width - columns :])
    return np.ascontiguousarray(parts[way])


def two_sheets(page: PrintedPage, seed: int, how: Condition, rng: np.random.Generator) -> Sheet:
    """Two sheets side by side or one partly over the other."""
    if not how.frame[0]:
        return Sheet(seed, two_scanned(page, seed, how, rng), PageTruth())
    dpi = how.sheet_dpi(page.paper)
    _, picture = desk(how.frame, rng)
    first = pose(page.paper, how.frame, rng, harsh=False)
    width, height = how.frame
    aside = rng.uniform(0.35, 1.05) * page.paper[0] * (1 if rng.random() < 0.5 else -1)
    size = height * 0.88 / max(page.paper)
    matrix = projection(page.paper, height * 1.25, height * 1.25 / size, 0.02, 1.0, rng.normal(0, 0.12))
    shift = np.array([[1, 0, width / 2 + aside * size], [0, 1, height / 2 + rng.normal(0, 0.03) * height], [0, 0, 1]])
    for number, matrix_of in enumerate((shift @ matrix, first.matrix)):
        truth, ink = voted(page, seed=seed + 7_000_000 * number, mix="clean")
        sheet, _ = used_paper(page, ink, how, truth, seed + 7_000_000 * number, "clean", colour=True)
        place(sheet, dpi, picture, type(first)(matrix_of, 0.0, 0.0), None)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.7), dtype=np.uint8)
    return Sheet(seed, jpeg(noisy(picture, 2.0, rng), 85), PageTruth())


def two_scanned(page: PrintedPage, seed: int, how: Condition, rng: np.random.Generator) -> Image:
    """Two sheets on one glass: beside or above one another, or overlapping."""
    pictures = []
    for number in range(2):
        truth, ink = voted(page, seed=seed + 7_000_000 * number, mix="clean")
        sheet, _ = used_paper(page, ink, how, truth, seed + 7_000_000 * number, "clean", colour=False)
        pictures.append(age(how, sheet, how.sheet_dpi(page.paper), page.paper, None, rng, harsh=False)[0])
    a = pictures[0] if pictures[0].shape[0] > pictures[0].shape[1] else np.ascontiguousarray(np.rot90(pictures[0]))
    b = pictures[1] if pictures[1].shape[0] > pictures[1].shape[1] else np.ascontiguousarray(np.rot90(pictures[1]))
    a = a if a.ndim == 2 else np.asarray(cv2.cvtColor(a, cv2.COLOR_BGR2GRAY), np.uint8)
    b = b if b.ndim == 2 else np.asarray(cv2.cvtColor(b, cv2.COLOR_BGR2GRAY), np.uint8)
    height, width = a.shape
    level = rng.random() < 0.5
    moved = int((height if level else width) * rng.uniform(0.4, 1.05))
    size = (height + moved, width) if level else (height, width + moved)
    glass = np.full(size, int(rng.choice([255, 240, 90])), np.uint8)
    glass[:height, :width] = a
    y, x = (moved, 0) if level else (0, moved)
    glass[y : y + b.shape[0], x : x + b.shape[1]] = b[: size[0] - y, : size[1] - x]
    return glass


def strange(page: PrintedPage, kind: str, how: Condition, rng: np.random.Generator) -> Image:
    """A paper that is no ballot, or no paper at all."""
    dpi = how.sheet_dpi(page.paper)
    k = dpi / MM_PER_INCH
    width = round(page.paper[0] * k)
    height = round(page.paper[1] * k)
    sheet = np.full((height, width, 3), 252, np.uint8)
    if kind == "empty" and how.frame[0] and rng.random() < 0.6:
        _, picture = desk(how.frame, rng)
        return noisy(picture, 3.0, rng)
    if kind == "document":
        document(sheet, dpi, page.paper, rng)
    if kind == "letter":
        hand = Hand.of(rng)
        pen = any_pen(rng)
        for row in range(int(rng.integers(4, 14))):
            text = " ".join("".join(rng.choice(list("abceghilmnoprstuy"), 4)) for _ in range(6))
            draw(sheet, dpi, write(text, (15, 25 + row * 11), 2.6, hand, rng), pen, rng)
    surface.specks(sheet, dpi, 10, rng)
    if how.colour < 1 and not how.frame[0]:
        sheet = np.asarray(cv2.cvtColor(sheet, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return age(how, sheet, dpi, page.paper, None, rng, harsh=False)[0]


def document(sheet: Image, dpi: float, paper: tuple[float, float], rng: np.random.Generator) -> None:
    """Lines of print, a table and black squares that are no fiducials."""
    k = dpi / MM_PER_INCH
    for y in np.arange(20, paper[1] - 20, rng.uniform(5, 9)):
        text = "".join(chr(int(c)) for c in rng.integers(97, 122, int(rng.integers(20, 60))))
        cv2.putText(
            sheet, text, (int(15 * k), int(y * k)), cv2.FONT_HERSHEY_COMPLEX_SMALL, 0.085 * k, (30, 30, 30), 1, 16
        )
    for _ in range(int(rng.integers(0, 12))):
        x = rng.uniform(5, paper[0] - 10)
        y = rng.uniform(5, paper[1] - 10)
        side = rng.uniform(3, 7)
        corner = (int((x + side) * k), int((y + side) * k))
        cv2.rectangle(sheet, (int(x * k), int(y * k)), corner, (20, 20, 20), -1)
