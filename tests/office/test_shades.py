"""Tables with shaded rows are taken where a mark is seen on the shade, and refused by the shade where it is not."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.reading import MarkState, PageStatus
from ballotcount.paper.adoption.blank_pages import decoded
from ballotcount.paper.adoption.checks import checked
from ballotcount.paper.adoption.draft import FormDraft
from ballotcount.paper.geometry import rendered
from ballotcount.reading import Reader
from tests.office.test_odd_forms import MM, PEOPLE, ROW, TOP, Paper, found, listed

STYLES = (VotingMethod.STRIKE, VotingMethod.AGREE)
SHADED = (2, 4)


@cache
def pdf(style: VotingMethod, grey: int, rows: tuple[int, ...] = SHADED) -> bytes:
    """Return a form with a shade in some rows; row 0 is the heading."""
    paper = Paper()
    paper.canvas.setFillGray(grey / 255)
    for row in rows:
        paper.canvas.rect(20 * MM, (210 - TOP + 8 - (row + 1) * ROW) * MM, 114 * MM, ROW * MM, stroke=0, fill=1)
    paper.canvas.setFillGray(0)
    paper.table((20, 32, 88, 110, 134) if style is VotingMethod.AGREE else (20, 32, 134), len(PEOPLE) + 1)
    for x, said in ((89, "Đồng ý"), (111, "Không đồng ý")) if style is VotingMethod.AGREE else ():
        paper.text(x, TOP, said, 9)
    listed(paper)
    return paper.pdf()


@cache
def draft(style: VotingMethod, grey: int, rows: tuple[int, ...] = SHADED) -> FormDraft:
    """Return what is taken from such a form."""
    return checked(found(pdf(style, grey, rows), style=style))


def codes(taken: FormDraft) -> list[str]:
    """Return what is asked and said of the form as a whole."""
    return [one.code for one in (*taken.questions, *taken.notes)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("grey", [0xF2, 0xE0, 0xC0])
def test_marks_on_a_shade_are_read(style: VotingMethod, grey: int) -> None:
    layout = draft(style, grey).layout
    assert layout is not None
    page = decoded(rendered(pdf(style, grey), 150)[0]).copy()
    marked = {(2, layout.pages[0].targets[-1].option), (3, layout.pages[0].targets[-1].option)}
    for target in layout.pages[0].targets:
        if (target.candidate, target.option) in marked:
            x, y, w, h = [value * 150 / 25.4 for value in target.bbox]
            over = 5 if style is VotingMethod.STRIKE else -20
            cv2.line(page, (round(x - over), round(y + h * 0.6)), (round(x + w + over), round(y + h * 0.6)), (50,), 3)
            if style is VotingMethod.AGREE:
                cv2.line(page, (round(x + 20), round(y + h - 10)), (round(x + w - 20), round(y + 10)), (50,), 3)
    noise = np.random.default_rng(1).normal(0, 2, page.shape)
    seen = (cv2.GaussianBlur(page, (0, 0), 0.7) * 0.9 + 20 + noise).clip(0, 250).astype(np.uint8)
    reading = Reader(layout).read(seen)
    states = {(mark.candidate, mark.option): mark.state for mark in reading.marks}
    assert {place for place, state in states.items() if state is MarkState.MARKED} <= marked
    for place, state in states.items():
        assert state is not (MarkState.EMPTY if place in marked else MarkState.MARKED), place
    if style is VotingMethod.STRIKE:
        assert (reading.status, reading.reasons) == (PageStatus.READ, ())


@pytest.mark.parametrize("style", STYLES)
def test_a_shade_is_said_by_how_dark_it_is(style: VotingMethod) -> None:
    boxes = style is VotingMethod.AGREE
    assert codes(draft(style, 0xE0)) == (["shaded_boxes"] if boxes else [])
    assert codes(draft(style, 0xC0)) == ["shaded"]
    with pytest.raises(UserError) as fault:
        draft(style, 0xA6)
    assert (fault.value.code, fault.value.facts["numbers"], fault.value.facts["percent"]) == (
        "adopt.shaded",
        "2, 4",
        35,
    )


@pytest.mark.parametrize("grey", [0xFF, 0xE0, 0x40])
def test_a_shade_under_no_target_leaves_the_blank_page_as_it_is(grey: int) -> None:
    taken = draft(VotingMethod.STRIKE, grey, (0,))
    assert taken.layout is not None
    assert taken.layout.pages[0].blank_png == rendered(pdf(VotingMethod.STRIKE, grey, (0,)), 150)[0]
    assert codes(taken) == []
