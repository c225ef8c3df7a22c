"""Pages as a program draws them, never printed: rules of one dot or two are print, and a hand's line on one is not."""

from __future__ import annotations

import json
from functools import cache

import cv2
import numpy as np
import pypdfium2
import pytest

from ballotcount.domain.reading import PageReading
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec_file import spec_of
from ballotcount.reading import Reader
from ballotcount.reading.foreign.even_rules import WHITE, RuleLook
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS
from ballotcount.reading.template.printed_parts import ROWS, STEP
from tests.reading.pages import Image
from tests.synth.ballots import names
from tests.synth.pens import any_pen, draw
from tests.synth.strokes import Hand

DPI = 150
BALLOTS = [("A4", 30), ("A6", 8), ("A5", 9)]


@cache
def printed(paper: str, count: int) -> tuple[bytes, Reader]:
    people = [{"no": number, "name": name} for number, name in enumerate(names(count, 130), start=1)]
    heads = {"title": "PHIẾU BẦU CỬ\nBan Chấp hành", "organisation": ["ĐẢNG BỘ XÃ MẪU", "CHI BỘ THỬ"]}
    spec = {
        **heads,
        "style": "strike",
        "seats": count - 2,
        "paper": paper,
        "candidates": people,
        "profile": "trade-union",
    }
    sheet = compose(spec_of(json.dumps(spec)))
    return ballot_pdf(sheet), Reader(layout_of(sheet))


def bare(pdf: bytes, dpi: int, *, whole_dots: bool) -> Image:
    """The first page as PDFium draws it, in shades or to whole dots."""
    document = pypdfium2.PdfDocument(pdf)
    drawn = document[0].render(scale=dpi / 72, grayscale=True, no_smoothpath=whole_dots).to_pil()
    document.close()
    return np.asarray(drawn, dtype=np.uint8).copy()


def has_pen(reading: PageReading) -> bool:
    """Whether ink outside the targets or a line on a rule was found."""
    lines = [mark for mark in reading.marks if mark.rule is not None and mark.rule.name == "line_on_rule"]
    return bool(reading.foreign_ink or lines)


def test_the_feet_of_bold_letters_are_no_rule() -> None:
    page = printed("A4", 30)[1].pages[1]
    level, upright = page.bands
    # "Hạnh" under the name of the state, on every ballot of A4
    assert [round(rule.row / page.template.scale) for rule in level.rules if rule.is_letters] == [15]
    assert not any(rule.is_letters for rule in upright.rules)


# rules of one dot at 240 dpi are narrower than a pixel of the reader, and may be lost between two
@pytest.mark.parametrize(
    ("dpi", "whole_dots"),
    [*((dpi, False) for dpi in (150, 200, 240, 300)), *((dpi, True) for dpi in (150, 160, 200, 300))],
)
@pytest.mark.parametrize(("paper", "count"), BALLOTS)
def test_print_is_no_pen_on_a_page_as_a_program_draws_it(paper: str, count: int, dpi: int, *, whole_dots: bool) -> None:
    pdf, reader = printed(paper, count)
    assert not has_pen(reader.read(bare(pdf, dpi, whole_dots=whole_dots)))


@pytest.mark.parametrize("quality", [85, 60])
@pytest.mark.parametrize("shift", [(0.25, 0.5), (0.5, 0.75)])
def test_print_is_no_pen_between_two_pixels_either(shift: tuple[float, float], quality: int) -> None:
    pdf, reader = printed("A5", 9)
    picture = bare(pdf, 160, whole_dots=True)
    moved = cv2.warpAffine(
        picture, np.array([[1, 0, shift[0]], [0, 1, shift[1]]]), picture.shape[::-1], borderValue=255
    )
    packed = cv2.imencode(".jpg", moved, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    unpacked = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    assert not has_pen(reader.read(unpacked))


@pytest.mark.parametrize("wave", [0.05, 0.2])
@pytest.mark.parametrize("ends", [(0.0, 1.0), (0.3, 1.0), (1.0, 0.2), (1.0, 1.0)])
def test_a_short_rule_that_begins_or_ends_within_a_place_is_even(ends: tuple[float, float], wave: float) -> None:
    """The rule under a heading is even where its end places show a part of it, and uneven where a hand varies."""
    page = printed("A5", 9)[1].pages[1]
    bands = page.bands[0]
    free = [int(np.count_nonzero(bands.usual[rule.places])) for rule in bands.rules]
    number = min((one for one in range(len(free)) if free[one] > 30), key=free.__getitem__)
    rule = bands.rules[number]
    places = np.arange(rule.places.start, rule.places.stop)
    share = 1 + wave * np.sin(np.linspace(0, 6, len(places)))
    share[[0, -1]] *= ends
    paper = np.full(page.template.gray.shape, WHITE, np.uint8)
    for row, dark in ((ROWS // 2, 130), (ROWS // 2 + 1, 130)):
        paper.ravel()[bands.at[row, places]] = WHITE - np.round(dark * share).astype(np.uint8)
    look = RuleLook.of(paper, bands, number, scale=page.template.scale, limits=FOREIGN_THRESHOLDS)
    assert look.is_even() == (wave < 0.1)


@pytest.mark.parametrize("seed", range(6))
def test_a_line_of_a_hand_along_a_whole_rule_of_it_is_shown_to_people(seed: int) -> None:
    rng = np.random.default_rng(1_716_000 + seed)
    pdf, reader = printed("A5", 9)
    scale = reader.pages[1].template.scale
    rules = reader.pages[1].bands[0].rules
    rule = rules[int(rng.integers(2, len(rules)))]
    picture = np.asarray(cv2.cvtColor(bare(pdf, 2 * DPI, whole_dots=True), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    ends = [
        ((rule.left + end) / scale, (rule.row + 0.5) / scale)
        for end in (0, STEP * (rule.places.stop - rule.places.start))
    ]
    draw(picture, 2 * DPI, [Hand.of(rng).line(ends[0], ends[1], sway=0.1)], any_pen(rng), rng)
    half = (picture.shape[1] // 2, picture.shape[0] // 2)
    reading = reader.read(np.asarray(cv2.resize(picture, half, interpolation=cv2.INTER_AREA), dtype=np.uint8))
    assert has_pen(reading)
