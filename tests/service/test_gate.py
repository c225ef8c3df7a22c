"""The gate: four sheets tell whether a device may count; a device that is set otherwise later is noticed."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotcount.domain.live import Guide, GuideName
from ballotcount.domain.record import PassKind
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service import device_trial
from ballotcount.service.gate import Gate, GateSheet, Setting, certificate_of, changed, scanned_sheet
from tests.builders import refusal
from tests.service.test_camera import FLAT, begun, reading
from tests.synth.ballots import printed

SETTING = Setting(width=1240, height=1754, levels="colour", px_per_mm=7.87)
KINDS = (PassKind.CAMERA, PassKind.SCAN)


def sheet(*struck: int, doubt: int = 0, setting: Setting = SETTING, percent: float | None = None) -> GateSheet:
    return GateSheet(reading(*struck, doubt=doubt), FLAT, setting, percent=percent)


def gate(*sheets: GateSheet, kind: PassKind = PassKind.SCAN, stamped: bool = False) -> Gate:
    made = Gate(kind, stamped=stamped)
    for one in sheets:
        assert made.hear(one)
    return made


def hints(made: Gate) -> dict[GuideName, str]:
    return {one.name: one.hint for one in made.guides()}


FOUR = (sheet(1), sheet(2), sheet(3), sheet())


def test_three_sheets_with_marks_and_a_blank_one_are_wanted_in_any_order() -> None:
    assert gate(*FOUR).good
    assert gate(*FOUR[::-1]).good
    assert [gate(*FOUR[:count]).left for count in range(5)] == [4, 3, 2, 1, 0]
    assert not any(gate(*FOUR[:place], *FOUR[place + 1 :]).good for place in range(4))


def test_a_pen_that_vanishes_and_a_pale_one_are_named() -> None:
    assert hints(gate(sheet(1), sheet(), sheet()))[GuideName.PENS] == "vanish"
    pale = gate(*FOUR, sheet(2, doubt=4))
    assert (hints(pale)[GuideName.PENS], pale.good) == ("pale", False)


def test_a_sheet_without_its_stamp_is_named_where_sheets_are_stamped() -> None:
    bare = replace(sheet(1), reading=replace(reading(1), stamp=False))
    assert hints(gate(bare, *FOUR[1:], stamped=True))[GuideName.STAMP] == "missing"
    assert not gate(bare, *FOUR[1:], stamped=True).good
    assert gate(bare, *FOUR[1:]).good


def test_a_sheet_that_was_not_read_or_a_device_out_of_order_is_not_taken() -> None:
    made = gate(*FOUR[:3])
    refused = replace(sheet(), reading=replace(reading(), marks=()))
    soft = replace(sheet(), guides=(Guide(GuideName.FOCUS, good=False, hint="focus", value=0.6, limit=0.45),))
    assert not made.hear(refused)
    assert not made.hear(soft)
    assert (made.left, hints(made)[GuideName.FOCUS]) == (1, "focus")


def test_print_of_another_size_and_grey_pictures_are_named_and_do_not_stop() -> None:
    grey = replace(SETTING, levels="grey")
    made = gate(*(replace(one, setting=grey, percent=96.0) for one in FOUR))
    assert (hints(made)[GuideName.SCALE], hints(made)[GuideName.LEVELS], made.good) == ("off", "grey", True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_certificate_keeps_the_setting_and_another_one_is_noticed(kind: PassKind) -> None:
    session = begun(kind=kind)
    early = gate(*FOUR[:3], kind=kind).trial("A")
    assert refusal(lambda: device_trial.certify(session, "e1r1", early)) == "camera.not_ready"  # type: ignore[arg-type]
    trial = gate(*FOUR, kind=kind).trial("A")
    assert trial is not None
    device_trial.certify(session, "e1r1", trial)
    found = certificate_of(session.state.certificates, "e1r1", kind=kind, device="A")
    assert found is not None
    assert (found.event.sheets, found.event.levels, found.event.px_per_mm) == (4, "colour", 7.87)
    for other in [("e1r1", "B"), ("e2r1", "A")]:
        assert certificate_of(session.state.certificates, other[0], kind=kind, device=other[1]) is None
    assert certificate_of(session.state.certificates, "e1r1", kind=KINDS[kind is KINDS[0]], device="A") is None
    assert changed(found.event, SETTING) == ()
    assert changed(found.event, replace(SETTING, levels="grey")) == ("levels",)
    scanner = kind is PassKind.SCAN
    assert changed(found.event, replace(SETTING, px_per_mm=5.9)) == (("resolution",) if scanner else ())
    assert changed(found.event, replace(SETTING, height=1700)) == (() if scanner else ("size",))


def test_a_camera_tried_with_one_sheet_as_before_is_tried_again() -> None:
    session = begun()
    device_trial.certify(session, "e1r1", replace(gate(*FOUR, kind=PassKind.CAMERA).trial("A"), sheets=1))  # type: ignore[type-var, arg-type]
    assert certificate_of(session.state.certificates, "e1r1", kind=PassKind.CAMERA, device="A") is None


PAGE = printed("strike", "A5", 20)


def scanned(*struck: int, dpi: int = 200, ink: float = 60.0, grey: bool = False) -> Picture:
    """A page on a scanner's glass: its print, lines of a pen through some names, and grain."""
    drawn = PAGE.grey(dpi).astype(np.float64) * 0.85 + 30
    for number in struck:
        name = PAGE.names[number]
        pixels = [round(mm * dpi / 25.4) for mm in (name.left - 1, name.middle, name.right + 1, name.middle + 0.2)]
        cv2.line(drawn, (pixels[0], pixels[1]), (pixels[2], pixels[3]), ink, max(2, round(0.5 * dpi / 25.4)))
    drawn += np.random.default_rng(len(struck)).normal(0, 3, drawn.shape)
    page = np.clip(cv2.GaussianBlur(drawn, (3, 3), 0.6), 0, 255).astype(np.uint8)
    warm = np.asarray(page * 0.96, np.uint8)  # paper is never quite without colour
    return page if grey else np.ascontiguousarray(np.dstack([warm, page, page]))


@pytest.mark.parametrize(("dpi", "percent"), [(200.0, 100.0), (208.0, 96.0)])
def test_a_real_scan_is_measured_with_its_resolution_and_printed_size(dpi: float, percent: float) -> None:
    picture = scanned(1, 4)
    reader = Reader(PAGE.layout)
    one = scanned_sheet(picture, reader.trace(picture), reader, dpi=dpi)
    guides = {guide.name: guide for guide in one.guides}
    assert one.percent == pytest.approx(percent, abs=1)
    assert set(guides) == {GuideName.SHEET, GuideName.FOCUS, GuideName.RESOLUTION}
    assert all(guide.good for guide in guides.values())
    assert guides[GuideName.RESOLUTION].value == pytest.approx(200, abs=3)


def test_a_scan_of_too_few_dots_or_a_dropped_colour_does_not_pass() -> None:
    reader = Reader(PAGE.layout)

    def tried(*pictures: Picture) -> Gate:
        made = Gate(PassKind.SCAN)
        for picture in pictures:
            made.hear(scanned_sheet(picture, reader.trace(picture), reader, dpi=None))
        return made

    marked = [scanned(1, 4), scanned(2, 5, 9), scanned(3)]
    assert tried(*marked, scanned()).good
    dropped = tried(*marked[:2], scanned(3, ink=238.0), scanned())  # a pen of the colour that the scanner drops
    assert hints(dropped)[GuideName.PENS] in {"vanish", "pale"}
    assert not dropped.good
    assert not tried(*(scanned(number, dpi=75) for number in (1, 2, 3)), scanned(dpi=75)).good
