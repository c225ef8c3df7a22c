"""Blank ballots as ``ballotcount ballots print`` makes them, and where the letters of each name stand.

The PDF is rendered with pypdfium2. Names are common Vietnamese names of two to five words with all tone marks; they
are put together by rule and name nobody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from ballotcount.domain.layout import Box, Layout, Option, Target, TargetKind
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec_file import spec_of
from tests.synth2.noise import Pixels

MARGIN_MM = 9.0
"""Paper and table drawn around the printed page, so that a print may be smaller than its paper."""

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Lý")
MIDDLE = ("Văn", "Thị", "Hữu", "Minh", "Thị Bích", "Quốc", "Xuân", "Thanh", "", "Đức", "Thị Mỹ")
GIVEN = ("An", "Ngọc", "Phúc", "Đức", "Hạnh", "Khánh", "Trường", "Duyên", "Lợi", "Yến", "Ích", "Quyền", "Nghĩa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What is printed.

    Attributes:
        names: number of candidates.
        columns: lists side by side; None leaves it to the program.
        years: whether the year of birth is printed in a column.
    """

    id: str
    style: str
    paper: str
    names: int
    columns: int | None = None
    years: bool = False


BALLOTS = {
    ballot.id: ballot
    for ballot in (
        Ballot(id="a5_20", style="strike", paper="A5", names=20, columns=1),
        Ballot(id="a5_20w", style="strike", paper="A5", names=20),
        Ballot(id="a5_8", style="strike", paper="A5", names=8),
        Ballot(id="a5_10y", style="strike", paper="A5", names=10, years=True),
        Ballot(id="a4_30", style="strike", paper="A4", names=30),
        Ballot(id="a4_63", style="strike", paper="A4", names=63),
        Ballot(id="a4_63d", style="strike", paper="A4", names=63, columns=2),
        Ballot(id="a6_6", style="strike", paper="A6", names=6),
        Ballot(id="box_20", style="agree", paper="A5", names=20, columns=1),
        Ballot(id="box_8", style="agree", paper="A5", names=8),
        Ballot(id="box_a4", style="agree", paper="A4", names=30),
        Ballot(id="levels", style="levels", paper="A5", names=10),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """One target with what the voter sees there.

    Attributes:
        core: top and bottom of the small letters of the name, mm; of the box for a box.
        words: left and right of each printed word, mm; one for a box.
        name: the extent of the printed name in the row of a box, mm; the target itself on a strike ballot.
    """

    target: Target
    core: tuple[float, float]
    words: tuple[tuple[float, float], ...]
    name: Box

    @property
    def key(self) -> tuple[int, Option]:
        """The candidate and the option, which name a target on a ballot."""
        return self.target.candidate, self.target.option


@dataclass(frozen=True, slots=True)
class Blank:
    """A ballot ready to be filled in; every ballot here has one page."""

    ballot: Ballot
    layout: Layout
    pdf: bytes
    places: tuple[Place, ...]


def people(count: int) -> list[str]:
    """Make names of two to five words by counting through three lists of coprime lengths."""
    parts = ((FAMILY[i % 12], MIDDLE[(i * 5 + 1) % 11], GIVEN[(i * 7 + 3) % 13]) for i in range(count))
    return [" ".join(part for part in three if part) for three in parts]


@lru_cache(maxsize=16)
def blank(id: str) -> Blank:
    """Print a ballot: its layout, its PDF and the places of its names."""
    ballot = BALLOTS[id]
    sheet = compose(spec_of(json.dumps(_spec(ballot))))
    layout = layout_of(sheet)
    pdf = ballot_pdf(sheet)
    grey = rendered(pdf, 300)
    places = tuple(_place(target, grey) for target in layout.pages[0].targets)
    return Blank(ballot=ballot, layout=layout, pdf=pdf, places=places)


def _spec(ballot: Ballot) -> dict[str, object]:
    names = people(ballot.names)
    extra = [{"birth_year": 1958 + i % 40} if ballot.years else {} for i in range(ballot.names)]
    lines = [{"no": i + 1, "name": name, **extra[i]} for i, name in enumerate(names)]
    spec: dict[str, object] = {
        "title": "PHIẾU BẦU BAN CHẤP HÀNH",
        "organisation": ["ĐẢNG BỘ XÃ MẪU", "ĐẠI HỘI LẦN THỨ V"],
        "style": ballot.style,
        "candidates": lines,
        "paper": ballot.paper,
        "profile": "confidence" if ballot.style == "levels" else "party-190",
        "columns": ballot.columns,
    }
    return spec if ballot.style == "levels" else spec | {"seats": max(1, ballot.names - 3)}


def rendered(pdf: bytes, dpi: int) -> npt.NDArray[np.uint8]:
    """Render the first page in grey at a resolution."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=dpi / 72, grayscale=True).to_numpy()
        return np.ascontiguousarray(picture.reshape(picture.shape[:2]))
    finally:
        document.close()


@lru_cache(maxsize=12)
def coverage(id: str, dpi: int) -> Pixels:
    """Render how far each pixel is meant to be covered by print, 0 to 1, with the margin around the page."""
    grey = rendered(blank(id).pdf, dpi)
    edge = round(MARGIN_MM * dpi / 25.4)
    around = cv2.copyMakeBorder(grey, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(255.0,))
    return np.asarray(1 - around.astype(np.float32) / 255, dtype=np.float32)


def _place(target: Target, grey: npt.NDArray[np.uint8]) -> Place:
    """Find the small letters and the words of a name in the print, or the name beside a box."""
    if target.kind is not TargetKind.STRIKE:
        x, y, w, h = target.bbox
        return Place(target=target, core=(y, y + h), words=((x, x + w),), name=_name_beside(target, grey))
    x, y, w, h = target.bbox
    ink = _window(grey, target.bbox) < 128
    rows = np.asarray(ink.sum(axis=1))
    dense = np.flatnonzero(rows > 0.4 * rows.max())
    step = h / len(rows)
    core = (y + step * float(dense[0]), y + step * float(dense[-1] + 1))
    return Place(
        target=target, core=core, words=_words(ink, x=x, w=w, count=target.name.count(" ") + 1), name=target.bbox
    )


def _words(ink: npt.NDArray[np.bool_], x: float, w: float, count: int) -> tuple[tuple[float, float], ...]:
    """Split the columns of a name at its widest gaps, one fewer than it has words."""
    columns = np.asarray(ink.any(axis=0))
    step = w / len(columns)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], columns.astype(np.int8), [0]))))
    runs = edges.reshape(-1, 2)
    gaps = runs[1:, 0] - runs[:-1, 1]
    cuts = sorted(np.argsort(gaps)[::-1][: count - 1]) if count > 1 else []
    starts = [runs[0, 0], *(runs[cut + 1, 0] for cut in cuts)]
    ends = [*(runs[cut, 1] for cut in cuts), runs[-1, 1]]
    return tuple((x + step * float(a), x + step * float(b)) for a, b in zip(starts, ends, strict=True))


def _name_beside(target: Target, grey: npt.NDArray[np.uint8]) -> Box:
    """Find the printed name in the row of a box: the ink between the number and the first box."""
    x, y, _, h = target.row
    left = x + 14.0
    wide = max(10.0, target.bbox[0] - left - 20.0)
    area = (left, y + 0.6, wide, h - 1.2)
    columns = np.flatnonzero((_window(grey, area) < 128).sum(axis=0) > 0)
    if not len(columns):
        return area
    step = 25.4 / 300
    return (left + step * float(columns[0]), y + 0.25 * h, step * float(columns[-1] - columns[0]), 0.5 * h)


def _window(grey: npt.NDArray[np.uint8], box: Box) -> npt.NDArray[np.uint8]:
    x, y, w, h = [round(value * 300 / 25.4) for value in box]
    return grey[y : y + h, x : x + w]
