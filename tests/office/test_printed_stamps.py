"""A stamp that is in the file of a form is asked about, and its ballots are read with it, without it and beside it."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from math import ceil

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ballotcount.paper.adoption.draft import FormDraft
from ballotcount.paper.adoption.printed_stamps import red_stamps
from ballotcount.paper.adoption.scan_form import adopt_scan
from ballotcount.paper.adoption.scan_picture import flat_scan
from ballotcount.paper.adoption.stamp_places import touch
from ballotcount.paper.geometry import FINER
from ballotcount.reading import Reader
from tests.office.test_odd_forms import MM, PEOPLE, ROW, TOP, Paper, found, listed, spec_for
from tests.office.writers import reportlab_font

RED = (0.82, 0.12, 0.16)
SIDE = 30.0


def seal(paper: Paper, x: float, y: float, colour: tuple[float, float, float] = RED) -> None:
    """Draw a seal of 30 mm around a place: two rings and a star."""
    canvas = paper.canvas
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)
    for radius, width in ((SIDE / 2, 2.4), (SIDE / 3, 1.2)):
        canvas.setLineWidth(width)
        canvas.circle(x * MM, (210 - y) * MM, radius * MM, stroke=1, fill=0)
    canvas.circle(x * MM, (210 - y) * MM, 4 * MM, stroke=0, fill=1)
    canvas.setStrokeGray(0)
    canvas.setFillGray(0)
    canvas.setLineWidth(1)


@cache
def form(at: tuple[float, float] | None, colour: tuple[float, float, float] = RED) -> bytes:
    """Return a form with a seal at a place, or without one."""
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper)
    if at is not None:
        seal(paper, *at, colour)
    return paper.pdf()


@cache
def picture(at: tuple[float, float] | None, dpi: int = 150) -> np.ndarray:
    """Return a colour scan of a form, blue, green and red."""
    page = pypdfium2.PdfDocument(form(at))[0]
    size = tuple(ceil(side * dpi / 72) for side in page.get_size())
    fine = page.render(scale=FINER * dpi / 72).to_pil().convert("RGB")
    drawn = np.array(fine.resize(size, Image.Resampling.BOX))[:, :, ::-1].astype(float)
    noise = np.random.default_rng(1).normal(0, 2, drawn.shape)
    return (cv2.GaussianBlur(drawn, (0, 0), 0.7) * 0.9 + 20 + noise).clip(0, 250).astype(np.uint8)


@cache
def adopted(at: tuple[float, float] | None, kind: str) -> FormDraft:
    """Return what is taken from the file of a form, or from a scan of one sheet."""
    if kind == "pdf":
        return found(form(at))
    out = io.BytesIO()
    Image.fromarray(picture(at, 300)[:, :, ::-1]).save(out, "PNG", dpi=(300, 300), compress_level=1)
    return adopt_scan(out.getvalue(), spec_for(PEOPLE), name="blank.png")


VIOLETS = ((0.55, 0.15, 0.5), (0.35, 0.15, 0.6), (0.8, 0.6, 0.85))


@pytest.mark.parametrize("colour", VIOLETS)
@pytest.mark.parametrize("at", [(108.0, 35.0), (74.0, 190.0)])
def test_a_violet_stamp_in_the_file_is_asked_about_and_stays_print(
    at: tuple[float, float], colour: tuple[float, float, float]
) -> None:
    draft = found(form(at, colour))
    asked = [one for one in draft.questions if one.code == "violet_stamp"]
    # inside the two rings there is no other stamp
    assert len(asked) == 1
    assert abs(float(asked[0].facts["x"]) - (at[0] - SIDE / 2)) < 1.5
    assert draft.layout is not None
    assert draft.layout.pages[0].blank_png != found(form(None)).layout.pages[0].blank_png  # type: ignore[union-attr]


@pytest.mark.parametrize("colour", [(0.0, 0.2, 0.7), (0.1, 0.1, 0.1), (0.1, 0.5, 0.2)])
def test_rings_in_blue_green_or_black_are_print(colour: tuple[float, float, float]) -> None:
    assert [one.code for one in found(form((108.0, 35.0), colour)).questions if "stamp" in one.code] == []


BESIDE = (108.0, 35.0)
"""Right of the headings, where no program would look for a stamp."""


KINDS = ("pdf", pytest.param("scan", marks=pytest.mark.slow))


@pytest.mark.parametrize("kind", KINDS)
def test_a_stamp_in_the_file_is_asked_about_with_its_place(kind: str) -> None:
    draft = adopted(BESIDE, kind)
    (asked,) = [one for one in draft.questions if one.code == "stamp"]
    assert asked.facts["page"] == 1
    assert (asked.facts["x"], asked.facts["y"]) == pytest.approx((BESIDE[0] - 15, BESIDE[1] - 15), abs=1)
    assert not adopted(None, kind).questions


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", [None, BESIDE, (112.0, 33.0)])
@pytest.mark.parametrize("grey", [False, True])
def test_sheets_with_the_stamp_and_without_it_are_read(
    at: tuple[float, float] | None, kind: str, *, grey: bool
) -> None:
    layout = adopted(BESIDE, kind).layout
    assert layout is not None
    shown = picture(at)
    reading = Reader(layout).read(cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY) if grey else shown)
    assert (reading.status, reading.stamp, reading.reasons) == ("read", at is not None, ())


def test_a_stamp_over_the_list_is_asked_about_and_hides_no_name() -> None:
    draft = adopted((60.0, TOP + 2 * ROW), "pdf")
    assert [one.code for one in draft.questions] == ["stamp_on_list"]
    assert draft.layout is not None
    page = draft.layout.pages[0]
    assert page.stamp is not None
    assert not any(touch(page.stamp, target.bbox) for target in page.targets)


def worn(canvas: Canvas, x: float, y: float) -> None:
    """Draw two rings with gaps of 2.5 mm."""
    for radius in (15, 10):
        step = 360 * 6 / (2 * 3.1416 * radius)
        for at in range(round(360 / step)):
            ends = ((x - radius) * MM, (210 - y - radius) * MM, (x + radius) * MM, (210 - y + radius) * MM)
            canvas.arc(*ends, at * step, step * 3.5 / 6)


def with_red(draw: Callable[[Canvas], None]) -> FormDraft:
    """Return what is taken from a form on which something is drawn in red."""
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper)
    paper.canvas.setStrokeColorRGB(*RED)
    paper.canvas.setFillColorRGB(*RED)
    paper.canvas.setLineWidth(2)
    draw(paper.canvas)
    return found(paper)


@pytest.mark.parametrize(
    "draw",
    [
        lambda canvas: worn(canvas, 108, 35),
        lambda canvas: canvas.rect(88 * MM, 168 * MM, 40 * MM, 14 * MM),
        lambda canvas: canvas.ellipse(88 * MM, 165 * MM, 128 * MM, 183 * MM),
    ],
    ids=["worn rings", "a frame for a title", "oval"],
)
def test_worn_seals_and_stamps_with_a_title_are_asked_about(draw: Callable[[Canvas], None]) -> None:
    assert [one.code for one in with_red(draw).questions] == ["stamp"]


def test_red_words_and_red_lines_are_no_stamp() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(reportlab_font("DejaVuSerif"), 11)
        for line in range(4):
            canvas.drawString(84 * MM, (184 - 6 * line) * MM, "PHIẾU BẦU CỬ")
        canvas.line(84 * MM, 163 * MM, 120 * MM, 163 * MM)

    assert not with_red(draw).questions


def test_a_seal_where_stamps_go_is_not_asked_about() -> None:
    assert adopted((30.0, 28.0), "pdf").sure


@pytest.mark.parametrize(("colour", "asked"), [((1, 0.75, 0), ["pale_colour"]), ((0.1, 0.3, 0.6), []), ((0, 0, 0), [])])
def test_print_that_is_pale_in_grey_and_dark_in_colour_is_asked_about(
    colour: tuple[float, float, float], asked: list[str]
) -> None:
    codes = [one.code for one in found(form((30.0, 28.0), colour)).questions]
    assert [code for code in codes if code != "stamp"] == asked


@pytest.mark.parametrize("side", [8.0, 70.0])
def test_red_things_smaller_or_larger_than_a_seal_are_print(side: float) -> None:
    page = np.full((900, 900, 3), 255, np.uint8)
    cv2.circle(page, (450, 450), round(side / 2 * 5.9), (40, 30, 210), 8)
    assert red_stamps(page, 5.9).boxes == ()


def test_a_stamp_on_a_slanted_scan_is_taken_off_and_said_where_it_lies_on_the_level_page() -> None:
    scan = picture(BESIDE, 200)
    height, width = scan.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0.5, 1.0)
    turned = np.rot90(cv2.warpAffine(scan, turn, (width, height), borderValue=(245, 245, 245)), 2)
    flat = flat_scan(np.ascontiguousarray(turned), 200.0, spec_for(PEOPLE), name="blank.png")
    (box,) = flat.stamps
    # the ring is 0.8 mm wide
    assert box == pytest.approx((BESIDE[0] - 15, BESIDE[1] - 15, SIDE, SIDE), abs=1.8)
    left, top, right, bottom = [round(value * 300 / 25.4) for value in (*box[:2], box[0] + box[2], box[1] + box[3])]
    assert flat.gray[top:bottom, left:right].min() > 200


def round_thing(wide: float, *, full: bool, colour: tuple[float, float, float] = RED) -> bytes:
    """Return a form with a ring of a diameter in mm, or an emblem: a ring with something in it."""
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper)
    paper.canvas.setStrokeColorRGB(*colour)
    paper.canvas.setFillColorRGB(*colour)
    paper.canvas.setLineWidth(1.5)
    paper.canvas.circle(74 * MM, 20 * MM, wide / 2 * MM, stroke=1, fill=0)
    if full:
        paper.canvas.circle(74 * MM, 20 * MM, 3 * MM, stroke=0, fill=1)
    return paper.pdf()


@pytest.mark.parametrize("colour", [RED, (0.55, 0.15, 0.5)])
@pytest.mark.parametrize(("wide", "full", "asked"), [(18.0, False, True), (13.0, False, True), (18.0, True, False)])
def test_a_small_ring_is_asked_about_and_an_emblem_is_not(
    wide: float, full: bool, asked: bool, colour: tuple[float, float, float]
) -> None:
    draft = found(round_thing(wide, full=full, colour=colour))
    assert any(question.code in ("stamp", "violet_stamp") for question in draft.questions) is asked
