"""Counting again from the sheets and from what the machine measured; how far a threshold may move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.ballot import LineMark
from ballotcount.domain.layout import Option
from ballotcount.domain.record import MarkScore
from ballotcount.evidence.recount import counted, differing, from_scores, reread, stability
from tests.evidence import sealed


def test_typed_sheets_have_no_threshold() -> None:
    assert stability(sealed.typed(), sealed.PROFILE) is None


def test_clear_marks_are_stable_between_ink_and_clean_paper() -> None:
    record = sealed.read()
    found = stability(record, sealed.PROFILE)
    assert found is not None
    assert found.sheets == 40
    assert found.low <= 0.11
    assert found.high >= 0.79
    assert found.low <= found.threshold <= found.high


def test_every_threshold_inside_gives_the_list_and_the_next_one_outside_does_not() -> None:
    record = sealed.read(5, 2, 30, seed=4, faint=(0.3, 0.34, 0.41, 0.5, 0.52, 0.6, 0.61, 0.7))
    found = stability(record, sealed.PROFILE)
    assert found is not None

    def elected(threshold: float) -> set[int]:
        result, _ = counted(record, [reread(one, threshold) for one in record.ballots], sealed.PROFILE)
        return {line.no for line in result.elected}

    wanted = {line.no for line in record.outcome.elected}
    step = found.low
    while step <= found.high + 1e-9:
        assert elected(step) == wanted, step
        step += found.step


def test_marks_that_people_decided_do_not_move() -> None:
    record = sealed.read()
    ruled = tuple(
        replace(one, scores=tuple(replace(score, ruled=True, score=0.5) for score in one.scores))
        for one in record.ballots
    )
    record = replace(record, ballots=ruled)
    found = stability(record, sealed.PROFILE)
    assert found is not None
    assert (found.low, found.high) == (0.01, 1.0)


def test_two_boxes_of_a_line_make_both() -> None:
    scores = [
        MarkScore(1, Option.AGREE, 0.9, True),
        MarkScore(1, Option.DISAGREE, 0.8, True),
        MarkScore(2, Option.AGREE, 0.1, False),
    ]
    assert from_scores(scores) == {1: LineMark.BOTH}
    assert from_scores(scores, 0.85) == {1: LineMark.AGREE}


@pytest.mark.parametrize("seed", range(5))
def test_a_machine_read_record_says_what_its_figures_make(seed: int) -> None:
    record = sealed.read(seed=seed)
    assert all(reread(one).marks == one.ballot.marks for one in record.ballots)


def test_what_differs_is_named_by_figure_and_by_person() -> None:
    record = sealed.typed()
    line = record.outcome.lines[0]
    other = replace(record.outcome, valid=7, lines=(replace(line, votes=0), *record.outcome.lines[1:]))
    assert list(differing(record.outcome, other)) == ["valid", f"{line.no}. {line.name}"]
    assert list(differing(record.outcome, record.outcome)) == []
