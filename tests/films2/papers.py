"""Make the surfaces of sheets: the program's own print with strikes of known truth, back sides, foreign papers.

Sources:
    Show-through of a back side: ISO 2471 opacity of office paper is 88 to 96 %, so 4 to 12 % of the print is seen.
    Toner: optical density about 1.4 (common for office printers), so 4 % of the light comes back.
    Width of a ballpoint line: ISO 12757-1 (0.3 to 0.7 mm tips draw about 0.3 to 0.6 mm).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from ballotcount.domain.layout import Box, Layout
from ballotcount.files import layout_file
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec_file import spec_of
from tests.office.forms import form as office_form
from tests.office.sheets import layout_of as office_layout
from tests.office.writers import pdf_of

Picture = NDArray[np.uint8]

FINE = 10.0
"""Pixels per mm at which paper is drawn before it is brought to the camera's scale."""

TONER = 45
"""Display value of toner on paper."""

INKS = {"blue": (150, 60, 25), "black": (40, 38, 36), "violet": (140, 40, 80), "red": (40, 35, 190)}
"""BGR of dried ink."""

FAMILY = ("Nguyễn Văn", "Trần Thị", "Lê Hữu", "Phạm Ngọc", "Hoàng Đức", "Vũ Thị Minh", "Đặng Quốc", "Bùi Thanh")
GIVEN = ("An", "Bình", "Cường", "Dung", "Giang", "Hạnh", "Khoa", "Liên", "Mạnh", "Nga", "Oanh", "Phúc", "Quyên")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What all ballots of a film have in common.

    Attributes:
        names: number of names printed.
        form: letter of an office's form that is filmed in place of our own ballot; see ``tests.office.forms``.
        paper: size of the paper.
        struck: share of the names that is struck on a marked ballot.
        unmarked: share of the ballots with no strike at all.
        show_through: share of the print seen from the other side, 0 to 1.
    """

    names: int = 20
    form: str = ""
    paper: str = "A5"
    struck: float = 0.25
    unmarked: float = 0.0
    show_through: float = 0.05


@dataclass(frozen=True, slots=True)
class Surface:
    """One side of one sheet.

    Attributes:
        picture: BGR at ``FINE`` px/mm, display values (gamma 2.2), 255 is white paper.
        struck: numbers of the candidates struck; None when the side is no ballot.
    """

    picture: Picture
    struck: frozenset[int] | None


def sheet_of(stock: Stock) -> tuple[Layout, Picture]:
    """Return the layout of a stock's ballots, and the unmarked page as BGR."""
    return adopted(stock.form) if stock.form else printed(stock.names, stock.paper)


@cache
def adopted(form: str) -> tuple[Layout, Picture]:
    """Return the layout taken from an office's form, and its page."""
    shown = office_form(form)
    layout = layout_file.parse(layout_file.text_of(office_layout(shown)))
    return layout, toned(pdf_of(shown))


def toned(pdf: bytes) -> Picture:
    """Return the first page of a PDF in toner, BGR."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=FINE * 25.4 / 72).to_numpy()
    grey = cv2.convertScaleAbs(picture, alpha=(255 - TONER) / 255, beta=TONER)
    return np.ascontiguousarray(cv2.cvtColor(grey, cv2.COLOR_RGB2BGR))


@cache
def printed(names: int, paper: str) -> tuple[Layout, Picture]:
    """Print a ballot with the program and return its layout (through the file's text) and its page as BGR."""
    people = [
        {"no": number + 1, "name": f"{FAMILY[number % len(FAMILY)]} {GIVEN[number * 5 % len(GIVEN)]}"}
        for number in range(names)
    ]
    spec = {
        "title": "Bầu Ban Chấp hành Đảng bộ xã Hoà Bình",
        "organisation": ["Đảng bộ huyện Kim Sơn", "Đảng bộ xã Hoà Bình"],
        "style": "strike",
        "seats": max(1, names * 3 // 4),
        "paper": paper,
        "candidates": people,
    }
    sheet = compose(spec_of(json.dumps(spec, ensure_ascii=False)))
    layout = layout_file.parse(layout_file.text_of(layout_of(sheet)))
    return layout, toned(ballot_pdf(sheet))


def ballot(stock: Stock, rng: np.random.Generator, choice: frozenset[int] | None = None) -> Surface:
    """Mark one ballot; each strike goes plainly through a whole name.

    Args:
        choice: candidates to strike instead of random ones.
    """
    layout, page = sheet_of(stock)
    targets = layout.pages[0].targets
    if choice is None:
        none = rng.random() < stock.unmarked
        chosen = rng.random(len(targets)) < (0.0 if none else stock.struck)
        choice = frozenset(target.candidate for target, take in zip(targets, chosen, strict=True) if take)
    picture = page.copy()
    ink = INKS[str(rng.choice(("blue", "blue", "black", "violet")))]
    width = float(rng.uniform(0.4, 0.6))
    for target in targets:
        if target.candidate in choice:
            strike(picture, box=target.bbox, ink=ink, width=width, rng=rng)
    return Surface(picture, choice)


def strike(picture: Picture, *, box: Box, ink: tuple[int, int, int], width: float, rng: np.random.Generator) -> None:
    """Draw one slightly waving line through the middle of a name, from before it to behind it."""
    x, y, w, h = box
    across = np.linspace(-rng.uniform(1, 3), w + rng.uniform(1, 3), 40)
    middle = y + h * rng.uniform(0.46, 0.58)
    slope = rng.uniform(-0.014, 0.014)
    wave = 0.15 * h * np.sin(across / rng.uniform(7, 14) + rng.uniform(0, 6)) * rng.uniform(0.1, 0.6)
    line = np.stack([x + across, middle + slope * (across - w / 2) + wave], axis=1) * FINE
    cover = np.zeros(picture.shape[:2], np.uint8)
    points = np.round(line * 16).astype(np.int32)
    cv2.polylines(cover, [points], False, 255, max(2, round(width * FINE)), cv2.LINE_AA, 4)
    top = int(line[:, 1].min() - 10)
    bottom = int(line[:, 1].max() + 10)
    rows = slice(max(0, top), bottom)
    depth = (cover[rows].astype(np.float32) / 255 * rng.uniform(0.82, 0.95))[..., None]
    below = picture[rows].astype(np.float32)
    inked = np.minimum(below, np.asarray(ink, np.float32))
    picture[rows] = (below * (1 - depth) + inked * depth).astype(np.uint8)


def back(front: Surface, share: float) -> Surface:
    """Return the empty back of a sheet with its print shining through, mirrored and blurred by the paper."""
    seen = cv2.GaussianBlur(cv2.flip(front.picture, 1), (0, 0), 0.35 * FINE)
    return Surface((255 - (255 - seen.astype(np.float32)) * share).astype(np.uint8), None)


def foreign(stock: Stock, rng: np.random.Generator) -> Surface:
    """Return a paper that is no ballot: a page of typed lines with a heading, of the ballots' size."""
    layout, page = sheet_of(stock)
    picture = np.full_like(page, 252)
    width, height = layout.paper
    y = 18.0
    while y < height - 16:
        x = 16.0 + (rng.uniform(0, 40) if rng.random() < 0.2 else 0)
        while x < width - 18:
            word = float(rng.uniform(3, 12))
            type_word(picture, x=x, y=y, width=word, height=2.0)
            x += word + 1.6
        y += 5.5
    return Surface(picture, None)


def type_word(picture: Picture, *, x: float, y: float, width: float, height: float) -> None:
    """Draw a run of upright strokes that looks like a typed word from above."""
    for stem in np.arange(x, x + width, 0.75):
        first = (round(stem * FINE), round(y * FINE))
        last = (round((stem + 0.3) * FINE), round((y + height) * FINE))
        cv2.rectangle(picture, first, last, (50, 48, 48), -1)


def curled(surface: Surface, rng: np.random.Generator, most: float) -> Surface:
    """Return the surface of a sheet that is not flat: places moved and shaded by a smooth bend.

    Args:
        most: greatest displacement, mm.
    """
    height, width = surface.picture.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    along = (rows / height - rng.uniform(0.3, 0.7)) * np.cos(0.3) + (columns / width - 0.5) * np.sin(0.3)
    bend = np.cos(along * np.pi * rng.uniform(1.4, 2.2))
    shift = (bend * most * FINE).astype(np.float32)
    moved = cv2.remap(surface.picture, columns, rows + shift, cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    shade = 1 - 0.035 * most * (1 - np.sin(along * np.pi * 2))
    return Surface(np.clip(moved * shade[..., None], 0, 255).astype(np.uint8), surface.struck)
