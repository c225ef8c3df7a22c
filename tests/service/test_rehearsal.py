"""A rehearsal: numbered test sheets that never count, judged mark by mark against what was drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from ballotcount.documents.pdf import write
from ballotcount.documents.rehearsal import rehearsal_document, say
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Layout, Option, PageCode
from ballotcount.domain.live import Guide, GuideName
from ballotcount.domain.reading import (
    MarkKind,
    MarkReading,
    MarkState,
    PageReading,
    PageStatus,
    ReadingPolicy,
    Reason,
    ReasonCode,
    status_of,
)
from ballotcount.domain.rehearsal import CameraVerdict, KindScore
from ballotcount.files import layout_file
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.round_spec import BallotDesign
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import PaperSize
from ballotcount.paper.table import CellKind
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service.printing import ballot_of
from ballotcount.service.rehearsal import DeckFiles, Rehearsal, Truth, deck_of, spec_of
from tests.builders import HEAD, at, collected
from tests.paper.ballots import ballot
from tests.paper.pictures import pages

Instead = dict[MarkState, tuple[MarkState, MarkKind]]
AT = datetime(2026, 9, 12, 7, 30)
MARKED = MarkState.MARKED
EMPTY = MarkState.EMPTY
DOUBTFUL = MarkState.DOUBTFUL


@cache
def deck() -> tuple[DeckFiles, Layout]:
    made = deck_of(ballot("strike", "A5", 6))
    return made, layout_file.parse(made.layout.decode())


def begun(policy: ReadingPolicy | None = None) -> Rehearsal:
    made, layout = deck()
    return Rehearsal(layout, Truth.parse(made.truth.decode(), layout), policy or ReadingPolicy())


def sheet_of(rehearsal: Rehearsal, theme: str) -> int:
    return next(number for number, sheet in rehearsal.truth.sheets.items() if sheet.theme == theme)


def reading(
    rehearsal: Rehearsal,
    number: int,
    *reasons: ReasonCode,
    instead: Instead | None = None,
) -> PageReading:
    """A sheet read as drawn, but marks of a state read as ``instead`` says."""
    marks = []
    for line, state, kind in rehearsal.truth.sheets[number].marks:
        seen = (instead or {}).get(state, (state, kind))
        marks.append(MarkReading(line, Option.STRIKE, *seen, 0.5, 0.1))
    code = PageCode("E", 1, rehearsal.layout.id, 1, 1, test=True, serial=f"{number:08d}")
    why = tuple(Reason.of(code) for code in reasons)
    return PageReading("", 1, status_of(why), why, tuple(marks), registration_mm=0.1, code=code, px_per_mm=4.2)


def score(rehearsal: Rehearsal, kind: str) -> KindScore:
    return next(one for one in rehearsal.report("x", AT).kinds if one.kind == kind)


def test_the_sheets_are_read_by_their_numbers_and_never_counted_in_a_real_count() -> None:
    spec = ballot("strike", "A5", 6)
    made, layout = deck()
    test = Reader(layout)
    real = Reader(layout_of(compose(spec)))
    drawn = pages(made.pdf, 150)
    assert len(drawn) == made.sheets == len(json.loads(made.truth)["sheets"])
    seen = test.read(drawn[4])
    assert seen.code is not None
    assert (seen.code.serial, seen.code.test, seen.foreign_ink) == ("00000005", True, ())
    refused = real.read(drawn[4])
    assert (refused.status, refused.marks) == (PageStatus.REJECT, ())


def test_a_mark_read_as_drawn_is_right_in_whatever_order_and_however_often_it_comes() -> None:
    rehearsal = begun()
    numbers = list(rehearsal.truth.sheets)
    for number in [*reversed(numbers), 3, 3]:
        assert rehearsal.hear(reading(rehearsal, number), to_look=rehearsal.truth.sheets[number].foreign) == number
    report = rehearsal.report("HD Webcam", AT)
    assert (report.read, report.missing, report.sum("wrong"), report.sum("silent")) == (len(numbers), (), 0, 0)
    assert report.verdict is CameraVerdict.FIT
    assert score(rehearsal, "partial").look > 0


def test_a_strike_that_was_not_seen_is_a_silent_misread_unless_somebody_looks() -> None:
    rehearsal = begun()
    number = sheet_of(rehearsal, "through")
    missed = {MARKED: (EMPTY, MarkKind.NONE)}
    rehearsal.hear(reading(rehearsal, number, instead=missed), to_look=False)
    found = score(rehearsal, "through")
    assert (found.right, found.silent, found.total) == (0, found.total, found.total)
    assert rehearsal.report("x", AT).misreads[0] == (number, 1, "through", "empty none")
    looked = begun()
    looked.hear(reading(looked, number, ReasonCode.FOREIGN_INK, instead=missed), to_look=True)
    assert (score(looked, "through").wrong, score(looked, "through").silent) == (found.silent, 0)


def test_a_strike_in_doubt_goes_to_people_and_is_no_misread() -> None:
    rehearsal = begun()
    number = sheet_of(rehearsal, "cross")
    doubt = {MARKED: (DOUBTFUL, MarkKind.CROSS)}
    rehearsal.hear(reading(rehearsal, number, ReasonCode.DOUBTFUL_MARK, instead=doubt), to_look=True)
    found = score(rehearsal, "cross")
    assert (found.look, found.clear) == (found.total, True)


@pytest.mark.parametrize(
    ("theme", "read", "reasons", "policy", "outcome"),
    [
        ("partial", (MARKED, MarkKind.THROUGH), (), ReadingPolicy(), "silent"),
        ("partial", (MARKED, MarkKind.PARTIAL), (), ReadingPolicy(partial=MARKED), "right"),
        ("under", (EMPTY, MarkKind.UNDER), (ReasonCode.UNUSUAL_MARK,), ReadingPolicy(), "look"),
        ("under", (EMPTY, MarkKind.UNDER), (), ReadingPolicy(review_odd=False), "right"),
        ("under", (MARKED, MarkKind.THROUGH), (), ReadingPolicy(), "silent"),
        ("restored", (MARKED, MarkKind.SCRIBBLE), (), ReadingPolicy(), "silent"),
        ("restored", (DOUBTFUL, MarkKind.RESTORED), (ReasonCode.DOUBTFUL_MARK,), ReadingPolicy(), "look"),
    ],
)
def test_a_difficult_mark_is_right_as_the_rules_have_it_or_goes_to_people(
    theme: str, read: tuple[MarkState, MarkKind], reasons: tuple[ReasonCode, ...], policy: ReadingPolicy, outcome: str
) -> None:
    rehearsal = begun(policy)
    page = reading(rehearsal, sheet_of(rehearsal, theme), *reasons, instead={DOUBTFUL: read})
    rehearsal.hear(page, to_look=bool(reasons))
    found = score(rehearsal, theme)
    assert getattr(found, outcome) == found.total > 0


def test_a_signature_that_nobody_would_see_is_a_silent_misread() -> None:
    rehearsal = begun()
    rehearsal.hear(reading(rehearsal, sheet_of(rehearsal, "signature")), to_look=False)
    assert score(rehearsal, "foreign").silent == 1


def test_what_is_refused_is_counted_by_its_cause() -> None:
    rehearsal = begun()
    blurred = (Reason.of(ReasonCode.BLURRED),)
    assert rehearsal.hear(PageReading("", 1, status_of(blurred), blurred), to_look=True) is None
    stranger = replace(reading(rehearsal, 1), code=PageCode("E", 1, "x", 1, 1, test=True, serial="99999999"))
    assert rehearsal.hear(stranger, to_look=False) is None
    report = rehearsal.report("x", AT)
    assert (dict(report.refused), report.read, report.verdict) == ({"blurred": 1}, 0, CameraVerdict.NOT_FIT)


def test_pictures_are_measured_and_uneven_light_is_amber_without_a_figure() -> None:
    rehearsal = begun()
    good = (Guide(GuideName.FOCUS, True, "good", 0.3, 0.45), Guide(GuideName.LIGHT, True, "good", 180, 110))
    uneven = (Guide(GuideName.LIGHT, False, "even", 0.4, 0.55),)
    rehearsal.hear(reading(rehearsal, 1), to_look=False, guides=good)
    rehearsal.hear(reading(rehearsal, 2), to_look=False, guides=uneven)
    report = rehearsal.report("x", AT)
    assert (report.light.values, report.light.amber, report.light.sheets) == ((180,), 1, 2)
    assert (report.blur.values, report.registration.values, report.finest) == ((0.3,), (0.1, 0.1), 4.2)


@pytest.mark.parametrize("text", ["", "[]", '{"layout": "x"}', '{"layout": "x", "sheets": [{"sheet": 1}]}'])
def test_a_file_that_is_no_truth_is_said(text: str) -> None:
    with pytest.raises(UserError) as caught:
        Truth.parse(text, deck()[1])
    assert caught.value.code == "rehearse.truth"


def test_the_truth_of_another_deck_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        Truth.parse(deck()[0].truth.decode(), replace(deck()[1], id="FFFFFFFF"))
    assert caught.value.code == "rehearse.other_deck"


def test_the_deck_is_drawn_on_the_paper_and_with_the_columns_of_the_printed_ballot() -> None:
    session = at(collected(), HEAD)
    printed = ballot_of(session, "e1r1", BallotDesign(paper=PaperSize.A4, details=(CellKind.UNIT,)))
    found = spec_of(session, "e1r1", layout_of(compose(printed)))
    assert compose(found).id == compose(printed).id
    assert spec_of(session, "e1r1", None).paper is PaperSize.A5


def test_the_report_is_one_page_in_both_languages_with_camera_time_and_verdict() -> None:
    import io

    import pypdfium2

    rehearsal = begun()
    for number in list(rehearsal.truth.sheets)[:-1]:
        missed = {MARKED: (EMPTY, MarkKind.NONE)} if number == sheet_of(rehearsal, "through") else None
        rehearsal.hear(reading(rehearsal, number, instead=missed), to_look=False)
    report = rehearsal.report("Máy quay Logitech", AT)
    document = pypdfium2.PdfDocument(io.BytesIO(write(rehearsal_document(report))))
    assert len(document) == 1
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    assert "Máy quay Logitech" in text
    assert "07:30, 12/09/2026" in text
    for language in ("vi", "en"):
        assert say(language, "rehearse.verdict.not_fit") in text
    assert "one line" in text
    assert "{" not in text
