"""The reason of ink outside the targets says where it is, and what else than a pen it may be."""

from __future__ import annotations

import pytest

from ballotcount.domain.layout import Box, Option
from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState, ReadingPolicy, Reason, ReasonCode
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.pipeline.json_line import said
from ballotcount.reading.pipeline.reasons import review_reasons
from ballotcount.text import words
from tests.reading.pages import ballot, target

ROW = target("strike", 3).row
TICK = (ROW[0] + ROW[2] - 5, ROW[1] + 2, 4.0, 4.0)
NUMBER = (ROW[0] - 10, ROW[1] + 2, 3.0, 3.0)
FOOT = (60.0, 195.0, 12.0, 4.0)
SHADOW = (4.1, 10.0, 3.0, 60.0)


def reason_of(*boxes: Box) -> Reason:
    layout = ballot().layout
    written = [Written(box, 1.0) for box in boxes]
    (found,) = review_reasons((), written, inks=(), policy=ReadingPolicy(), page=layout.pages[0], paper=layout.paper)
    return found


@pytest.mark.parametrize(
    ("boxes", "facts"),
    [
        ((TICK,), {"kind": "rows", "candidates": "3"}),
        ((NUMBER,), {"kind": "rows", "candidates": "3"}),
        ((TICK, FOOT), {"kind": "some_rows", "candidates": "3"}),
        ((FOOT,), {}),
        ((SHADOW,), {"kind": "edge"}),
        ((SHADOW, TICK), {"kind": "some_rows", "candidates": "3"}),
        (((4.1, 10.0, 3.0, 8.0),), {}),
        # a shadow that shows in two pieces, and one stroke beside the edge
        (((4.1, 193.7, 0.5, 12.4), (4.1, 27.6, 0.5, 8.5)), {"kind": "edge"}),
        (((4.1, 27.6, 0.5, 8.5),), {}),
        # a fold between print, and a line that ends within the page
        (((4.1, 52.0, 21.3, 1.0), (135.3, 52.4, 8.8, 0.8)), {"kind": "fold_level", "at_mm": 53}),
        (((88.4, 4.1, 1.0, 4.2), (88.4, 51.5, 1.4, 154.6)), {"kind": "fold_upright", "at_mm": 89}),
        (((4.1, 195.0, 60.0, 1.0),), {}),
        (((4.1, 192.0, 21.3, 1.0), (135.3, 198.0, 8.8, 0.8)), {}),
        (tuple((20.0 + 15 * number, 195.0, 4.0, 4.0) for number in range(6)), {"kind": "many"}),
    ],
)
def test_ink_is_named_by_its_rows_or_its_likely_cause(boxes: tuple[Box, ...], facts: dict[str, str | int]) -> None:
    found = reason_of(*boxes)
    assert (found.code, dict(found.facts)) == (ReasonCode.FOREIGN_INK, {"places": len(boxes), **facts})


def test_boxes_lost_in_the_grain_are_not_called_covered() -> None:
    def unseen(number: int, rule: str) -> MarkReading:
        return MarkReading(
            candidate=number,
            option=Option.AGREE,
            state=MarkState.DOUBTFUL,
            kind=MarkKind.UNSEEN,
            score=0.0,
            sensitivity=1.0,
            rule=AppliedRule(rule),
        )

    marks = (unseen(3, "grain_hides_ink"), unseen(4, "grain_hides_ink"), unseen(5, "part_not_shown"))
    found = review_reasons(marks, [], inks=(), policy=ReadingPolicy())
    assert [dict(one.facts) for one in found] == [{"candidates": "5"}, {"kind": "grain", "candidates": "3, 4"}]
    assert {one.code for one in found} == {ReasonCode.PRINT_MISSING}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    "reason",
    [
        *(reason_of(*boxes) for boxes in ((TICK,), (TICK, FOOT), (FOOT,), (SHADOW,), (FOOT,) * 6)),
        reason_of((4.1, 52.0, 140.0, 1.0)),
        reason_of((80.0, 4.1, 1.0, 200.0)),
        Reason.of(ReasonCode.STREAK, at_mm=20.5, direction="upright"),
        Reason.of(ReasonCode.STREAK, at_mm=20.5, direction="level"),
        Reason.of(ReasonCode.REGISTRATION, mm=1.5),
        Reason.of(ReasonCode.REGISTRATION, kind="lost"),
        Reason.of(ReasonCode.NO_PAGE, squares=2, kind="covered"),
        Reason.of(ReasonCode.TWO_LEVELS, kind="few", levels=4),
        Reason.of(ReasonCode.PRINT_MISSING, candidates="3"),
        Reason.of(ReasonCode.PRINT_MISSING, kind="grain", candidates="3"),
        Reason.of(ReasonCode.WHITE_CLIPPED),
        Reason.of(ReasonCode.WHITE_CLIPPED, kind="even"),
        Reason.of(ReasonCode.SEVERAL_INKS, inks="black, blue, green, red"),
    ],
)
def test_each_kind_has_words(reason: Reason, language: str) -> None:
    with words.speaking(language):
        text = said(reason)
    assert "reading." not in text
    assert "{" not in text
    if reason.code is ReasonCode.SEVERAL_INKS:
        assert ("black" in text) == (language == "en")
