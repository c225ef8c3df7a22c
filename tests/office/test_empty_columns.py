"""Columns that a form leaves empty and the round does not count are said at adoption."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.paper.adoption.draft import FormDraft
from tests.office.test_odd_forms import PEOPLE, ROW, TOP, Paper, found, listed

LEFT = (84, 98, 115)


def columns(*headings: str, style: VotingMethod = VotingMethod.AGREE, filled: str = "", rows: bool = True) -> FormDraft:
    """Return what is found on a form with columns of these headings right of the names.

    Args:
        filled: what is printed in the last column of each row.
        rows: whether a row with the numbers of the columns stands below the headings.
    """
    paper = Paper()
    xs = LEFT[: len(headings)]
    top = TOP - 8 - (6 if rows else 0)
    paper.table((20, 32, *xs, 138), len(PEOPLE) + 1)
    if rows:
        # headings and the row of numbers share the first 12 mm
        paper.canvas.line(20 * 72 / 25.4, (210 - TOP + 2) * 72 / 25.4, 138 * 72 / 25.4, (210 - TOP + 2) * 72 / 25.4)
    for number, (x, said) in enumerate(zip(xs, headings, strict=True), start=3):
        paper.text(x + 1, top + 10, said, 5)
        if rows:
            paper.text(x + 5, TOP + 2, f"({number})", 5)
    listed(paper)
    for row in range(1, len(PEOPLE) + 1) if filled else ():
        paper.text(xs[-1] + 1, TOP + row * ROW, filled, 8)
    return found(paper, style=style)


def said(draft: FormDraft) -> dict[str, object]:
    """Return the heading of each column that is asked about or noted, by the code of what is said."""
    return {one.code: one.facts["heading"] for one in (*draft.questions, *draft.notes) if "heading" in one.facts}


@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("heading", ["Ý kiến khác", "Không có ý kiến", "KHÔNG Ý KIẾN", "Số phiếu", "Phiếu trắng"])
def test_an_opinion_that_the_round_does_not_count_is_asked_about(heading: str, *, rows: bool) -> None:
    draft = columns("Đồng ý", "Không đồng ý", heading, rows=rows)
    assert said(draft) == {"other_column": heading}
    assert draft.layout is not None
    assert not draft.sure


def test_columns_to_mark_on_a_form_for_strikes_are_asked_about() -> None:
    draft = columns("Đồng ý", "Không đồng ý", style=VotingMethod.STRIKE)
    assert [one.facts["heading"] for one in draft.questions] == ["Đồng ý", "Không đồng ý"]


@pytest.mark.parametrize("heading", ["Ghi chú", "Ghi chú (không buộc)"])
def test_an_empty_column_for_remarks_is_noted(heading: str) -> None:
    draft = columns("Đồng ý", "Không đồng ý", heading)
    assert draft.sure
    assert said(draft) == {"blank_column": heading}


@pytest.mark.parametrize(("headings", "filled"), [(("Đồng ý", "Không đồng ý"), ""), (("Ý kiến",), "Bí thư")])
def test_columns_that_are_counted_or_filled_are_not_said(headings: tuple[str, ...], filled: str) -> None:
    style = VotingMethod.STRIKE if filled else VotingMethod.AGREE
    assert said(columns(*headings, style=style, filled=filled)) == {}
