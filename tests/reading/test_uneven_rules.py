"""Printed rules that a picture shows unevenly or beside their places are no pen lines; a pen line on them still is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import PageStatus
from ballotcount.reading.foreign.rule_lines import RuleInk
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS
from ballotcount.reading.foreign.uneven_rules import displaced_print, unevenness
from ballotcount.reading.ink.ink import Ink, find_ink
from ballotcount.reading.template.printed_parts import RuleBands
from ballotcount.reading.template.template_page import TemplatePage
from tests.reading.pages import DPI, PICTURE_PHASES, Image, line, reader, sheet

K = DPI / 25.4
MEAN = 0.72
"""Share of its darkness that a rule shows in the mean, so that it can be darker."""
RULE_ALONE_MM = 115.0
"""Below this height of the page a level rule is the only print between the columns."""
FEW = settings(max_examples=4, deadline=None, phases=PICTURE_PHASES)


@cache
def page() -> TemplatePage:
    return reader().pages[1]


@cache
def clean() -> Ink:
    return find_ink(sheet(), page().template)


def uneven_sheet(by: float, period: float, phase: float) -> Image:
    """A sheet whose rules are darker and lighter by a share of their darkness, in waves along them (mm)."""
    picture = sheet().astype(np.float32)
    scale = page().template.scale
    for bands in page().bands:
        for number, rule in enumerate(bands.rules):
            along = np.arange(rule.left, rule.left + 2 * (rule.places.stop - rule.places.start)) / scale * K
            wave = MEAN * (1 + by * np.sin(2 * np.pi * along / K / period + phase + 2.4 * number))
            columns = np.unique(np.round(along).astype(int))
            share = np.interp(columns, along, wave)[None, :, None]
            row = round(rule.row / scale * K)
            rows = slice(row - 2, row + 3)
            part = picture.transpose(1, 0, 2) if bands.upright else picture
            part[rows, columns[0] : columns[-1] + 1] = 255 - (255 - part[rows, columns[0] : columns[-1] + 1]) * share
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


@settings(max_examples=10, deadline=None, phases=PICTURE_PHASES)
@given(by=st.floats(0.3, 0.33), period=st.floats(60, 160), phase=st.floats(0, 6.2))
@example(by=0.325, period=76.7, phase=4.135)
@example(by=0.3115, period=75.416, phase=3.7644)
@example(by=0.3195, period=103.1438, phase=4.9085)
def test_rules_seen_unevenly_are_print(by: float, period: float, phase: float) -> None:
    """The examples have cells with pale rules alone, which once passed for a covered place."""
    reading = reader().read(uneven_sheet(by, period, phase))
    assert (reading.status, reading.foreign_ink) == (PageStatus.READ, ())


@settings(max_examples=6, deadline=None, phases=PICTURE_PHASES)
@given(across=st.floats(54, 70), width=st.floats(14, 22), by=st.sampled_from([(255, 255, 255), (250, 250, 250)]))
def test_a_rule_that_is_covered_and_not_pale_is_shown_to_people(
    across: float, width: float, by: tuple[int, int, int]
) -> None:
    picture = uneven_sheet(0.0, 100, 0)
    rule = next(one for one in page().bands[False].rules if one.row / page().template.scale > RULE_ALONE_MM)
    at = rule.row / page().template.scale
    rows = slice(round((at - 2.5) * K), round((at + 2.5) * K))
    picture[rows, round(across * K) : round((across + width) * K)] = by
    reading = reader().read(picture)
    assert reading.status is PageStatus.REVIEW
    assert reading.foreign_ink


@FEW
@given(
    by=st.floats(0.3, 0.33),
    phase=st.floats(0, 6.2),
    beside=st.floats(-0.5, 0.5),
    place=st.sampled_from(["upright", "level"]),
    length=st.floats(14, 50),
)
def test_a_pen_on_or_beside_such_a_rule_is_shown_to_people(
    by: float, phase: float, beside: float, place: str, length: float
) -> None:
    picture = uneven_sheet(by, 100, phase)
    scale = page().template.scale
    bands = page().bands[place == "upright"]
    rule = bands.rules[len(bands.rules) // 2]
    assert bands.upright == (place == "upright")
    at = rule.row / scale + beside
    start = rule.left / scale + 1
    ends = [(start, at), (start + min(length, 2 * (rule.places.stop - rule.places.start) / scale - 2), at)]
    line(picture, [(y, x) for x, y in ends] if bands.upright else ends, width=0.35)
    assert reader().read(picture).status is PageStatus.REVIEW


def measured(bands: RuleBands, paper: np.ndarray) -> np.ndarray:
    """What print does not explain along the rules of a page."""
    ink = clean()
    own = Ink(**{name: getattr(ink, name) for name in Ink.__slots__} | {"paper": paper})
    return RuleInk.of(own, bands, FOREIGN_THRESHOLDS).more


@pytest.mark.parametrize("upright", [False, True])
def test_a_pen_hardly_makes_a_page_uneven(upright: bool) -> None:
    bands = page().bands[upright]
    before = unevenness(measured(bands, clean().paper), bands, scale=clean().scale)
    inked = clean().paper.copy()
    rule = bands.rules[len(bands.rules) // 2]
    rows = slice(rule.row - 1, rule.row + 2)
    columns = slice(rule.left, rule.left + 200)
    (inked.T if upright else inked)[rows, columns] = 0
    after = unevenness(measured(bands, inked), bands, scale=clean().scale)
    # one rule of six moves the median of them by a rank
    assert after <= 1.5 * before


@settings(max_examples=12, deadline=None)
@given(down=st.integers(-3, 3), aside=st.integers(-3, 3), upright=st.booleans())
def test_print_beside_its_place_explains_what_it_brings_into_a_band(down: int, aside: int, upright: bool) -> None:
    bands = page().bands[upright]
    bound = clean().print_bound
    paper = np.roll(bound, (down, aside), axis=(0, 1))
    for rule in bands.rules:
        # the ends of a rule move along it
        places = np.arange(rule.places.start, rule.places.stop)[3:-3]
        places = places[bands.usual[places]]
        more = displaced_print(paper, bound, bands=bands, places=places)
        dark = [250 - np.minimum(one.take(bands.at[:, places]), 250).astype(float) for one in (paper, bound)]
        missing = float((dark[0] - dark[1]).sum(axis=0).mean())
        assert more == 0.0 or abs(missing - more) < 30, rule
        assert abs(missing) < 60 or more != 0.0, rule
