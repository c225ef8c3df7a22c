"""Test decks: the truth is what is drawn, the same seed is the same deck, and no real count takes it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ballotcount.domain.layout import Option, TargetKind
from ballotcount.domain.reading import MarkKind, MarkState
from ballotcount.paper.deck import THEMES, as_test, deck_pdf, make_deck, truth_of
from ballotcount.paper.pdf import ballot_pdf
from tests.paper.ballots import ballot
from tests.paper.pictures import cut, pages

STYLES = ("strike", "agree", "levels", "opinion", "cumulative")


@pytest.mark.parametrize("style", STYLES)
def test_every_target_of_every_sheet_has_a_truth(style: str) -> None:
    deck = make_deck(ballot(style, "A5", 24), len(THEMES), seed=3)
    expected = [(target.candidate, target.option) for leaf in deck.sheet.leaves for target in leaf.targets]
    for sheet in deck.sheets:
        assert [(mark.candidate, mark.option) for page in sheet.pages for mark in page.marks] == expected


@pytest.mark.parametrize("style", STYLES)
def test_ink_lies_where_the_truth_says_and_nowhere_else(style: str) -> None:
    spec = ballot(style, "A5", 9)
    deck = make_deck(spec, len(THEMES), seed=5)
    blank = pages(ballot_pdf(as_test(spec)), 150)[0].astype(np.int16)
    leaf = deck.sheet.leaves[0]
    for sheet, page in zip(deck.sheets, pages(deck_pdf(deck), 150), strict=True):
        darker = (blank - page > 60).astype(np.uint8)
        for target, mark in zip(leaf.targets, sheet.pages[0].marks, strict=True):
            inked = cut(darker, target.bbox, 150, around=-0.1).sum()
            beside = cut(darker, target.row, 150, around=-0.2).sum()
            if mark.state is MarkState.MARKED:
                assert inked > 5, (sheet.theme, mark)
            elif mark.state is MarkState.DOUBTFUL:
                assert beside > 5, (sheet.theme, mark)
            elif target.kind is TargetKind.STRIKE:
                assert inked <= 40, (sheet.theme, mark)  # a neighbour's scribble may just reach over
        for box in sheet.pages[0].foreign:
            assert cut(darker, box, 150).sum() > 20
        if sheet.theme == "blank" and not leaf.fields:
            assert darker.sum() == 0


def test_the_deck_shows_plain_difficult_and_foreign_marks() -> None:
    deck = make_deck(ballot("strike", "A5", 24), 60, seed=1)
    kinds = {mark.kind for sheet in deck.sheets for page in sheet.pages for mark in page.marks}
    assert kinds >= {
        MarkKind.NONE,
        MarkKind.THROUGH,
        MarkKind.CROSS,
        MarkKind.SCRIBBLE,
        MarkKind.PARTIAL,
        MarkKind.UNDER,
        MarkKind.AROUND,
        MarkKind.RESTORED,
    }
    assert {sheet.theme for sheet in deck.sheets} == set(THEMES)
    assert any(page.fold for sheet in deck.sheets for page in sheet.pages)
    assert any(stroke.grey > 0.5 for sheet in deck.sheets for page in sheet.pages for stroke in page.strokes)
    signed = [sheet for sheet in deck.sheets if sheet.theme in ("signature", "word")]
    assert all(page.foreign for sheet in signed for page in sheet.pages)


def test_the_same_seed_makes_the_same_deck_and_another_another() -> None:
    spec = ballot("agree", "A5", 7)
    once = make_deck(spec, 12, 4)
    twice = make_deck(spec, 12, 4)
    other = make_deck(spec, 12, 5)
    assert deck_pdf(once) == deck_pdf(twice)
    assert truth_of(once) == truth_of(twice)
    assert truth_of(once) != truth_of(other)


def test_a_deck_is_flagged_as_a_test_and_named_unlike_the_real_ballot() -> None:
    deck = make_deck(ballot(), 1, seed=1)
    assert deck.sheet.code(1).test
    assert deck.sheet.spec.test


def test_foreign_ink_stays_clear_of_rows_and_codes() -> None:
    for style in STYLES:
        deck = make_deck(ballot(style, "A5", 9), len(THEMES), seed=2)
        leaf = deck.sheet.leaves[0]
        for box in (box for sheet in deck.sheets for page in sheet.pages for box in page.foreign):
            assert box[1] > max(target.row[1] + target.row[3] for target in leaf.targets)
            assert all(box[0] > code[0] + code[2] or box[1] > code[1] + code[3] for code in leaf.codes[1:])
            assert box[0] + box[2] < deck.sheet.measures.size[0]


def test_the_truth_file_says_sheet_page_and_mark() -> None:
    deck = make_deck(ballot("strike", "A5", 63), 12, seed=2)
    value = json.loads(truth_of(deck))
    assert value["layout"] == deck.sheet.id
    assert [sheet["pdf_pages"] for sheet in value["sheets"]][:2] == [[1, 2], [3, 4]]
    mark = value["sheets"][3]["marks"][1]
    assert mark == {"candidate": 2, "option": "strike", "state": "marked", "kind": "through"}
    assert any(sheet["foreign_ink"] for sheet in value["sheets"])


def test_numbers_written_on_a_cumulative_ballot_are_in_the_truth() -> None:
    deck = make_deck(ballot("cumulative", "A5", 5), 4, seed=2)
    written = [mark for sheet in deck.sheets for page in sheet.pages for mark in page.marks if mark.number is not None]
    assert written
    assert all(mark.option is Option.VOTES and mark.kind is MarkKind.DIGITS for mark in written)
    assert json.loads(truth_of(deck))["sheets"][1]["marks"]
