"""Rules at names: struck through in print, below underlined names, and on the accents of capitals in low rows."""

from __future__ import annotations

import pytest

from ballotcount.paper.adoption.draft import FormDraft
from tests.office.test_odd_forms import MM, PEOPLE, ROW, TOP, Paper, codes, found, listed

POINTS = 12.0
EM = POINTS * 25.4 / 72


def ruled(paper: Paper, place: int, over: float, words: slice = slice(None)) -> None:
    """Draw a rule through or below words of a name.

    Args:
        place: of the name, from 1.
        over: height of the rule over the line of the name, in heights of the type.
        words: those that it covers.
    """
    name = PEOPLE[place - 1].split()
    before = " ".join([*name[: words.start or 0], ""]) if words.start else ""
    start = paper.canvas.stringWidth(before, paper.font, POINTS)
    wide = paper.canvas.stringWidth(" ".join(name[words]), paper.font, POINTS)
    y = (210 - TOP - place * ROW + over * EM) * MM
    paper.canvas.line(35 * MM + start, y, 35 * MM + start + wide, y)


@pytest.mark.parametrize("over", [0.2, 0.26, 0.35])
@pytest.mark.parametrize("words", [slice(None), slice(1, None)])
def test_a_name_that_is_struck_through_in_print_makes_no_layout(over: float, words: slice) -> None:
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper)
    ruled(paper, 3, over, words)
    draft = found(paper)
    assert (codes(draft), draft.layout) == ({3: "struck"}, None)


def test_an_underlined_name_keeps_its_row() -> None:
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper)
    for place in range(1, 6):
        ruled(paper, place, -0.1)
    draft = found(paper)
    assert draft.sure
    assert heights(draft) == pytest.approx([ROW] * 5, abs=0.3)


@pytest.mark.parametrize("over", [-0.1, 0.0, 0.15, 0.4])
def test_accents_on_the_rule_of_a_row_leave_it_outside_the_name(over: float) -> None:
    paper = Paper()
    people = ("Đỗ Ấn Ế", "Võ Ẵng Ấm", "Vũ Ổi Ẫm")
    # the tallest accents of capitals in this type end so high over the line of the name
    high = 1.09 * EM
    low = 8.0
    for x in (20, 32, 134):
        paper.canvas.line(x * MM, (210 - TOP) * MM, x * MM, (210 - TOP - 3 * low) * MM)
    for row in range(4):
        paper.canvas.line(20 * MM, (210 - TOP - row * low) * MM, 134 * MM, (210 - TOP - row * low) * MM)
    for row, name in enumerate(people):
        paper.text(35, TOP + row * low + high - over, name.upper(), POINTS)
    draft = found(paper, people)
    assert draft.layout is not None
    assert heights(draft) == pytest.approx([low] * 3, abs=0.2)
    for row, target in enumerate(draft.layout.pages[0].targets):
        assert target.bbox[1] > TOP + row * low + 0.3


def heights(draft: FormDraft) -> list[float]:
    """Return the height of each row, mm."""
    assert draft.layout is not None
    return [target.row[3] for target in draft.layout.pages[0].targets]
