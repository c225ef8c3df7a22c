"""What the networks learn from: cut-outs with the classes that the truth of a sheet gives them."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.reading.classifier.second_look import BOX_SIZE, NAME_SIZE
from tests.second_look.sheets import class_of, collect
from tests.synth.boxes import beside_rule
from tests.synth.strokes import Hand, is_cross, odd_cross
from tests.synth.truth import Expect, MarkTruth


@pytest.mark.parametrize(("style", "size"), [("strike", NAME_SIZE), ("box", BOX_SIZE)])
def test_a_cut_out_a_mark(style: str, size: tuple[int, int]) -> None:
    cuts, classes, weights = collect(style, 2_000_000, 1)
    assert cuts.shape[1:] == (3, *size)
    assert len(cuts) == len(classes) == len(weights) > 0
    assert cuts[:, 1].any(axis=(1, 2)).all()  # print is on every one
    assert (weights > 0).all()
    assert np.isin(classes, range(3 if style == "strike" else 4)).all()


@pytest.mark.parametrize(
    ("style", "drawn", "expect", "wanted"),
    [
        ("strike", "none", Expect.EMPTY, (0, 1.0)),
        ("strike", "wave", Expect.MARKED, (1, 1.0)),
        ("strike", "partial_family", Expect.PARTIAL, (2, 1.0)),
        ("strike", "short", Expect.NEARLY, (2, 0.2)),
        ("box", "cross", Expect.MARKED, (1, 1.0)),
        ("box", "tick", Expect.MARKED, (2, 1.0)),
        ("box", "dot", Expect.MARKED, (3, 1.0)),
        ("box", "border", Expect.AMBIGUOUS, (3, 1.0)),
    ],
)
def test_the_class_is_the_truth(style: str, drawn: str, expect: Expect, wanted: tuple[int, float]) -> None:
    assert class_of(style, MarkTruth(1, "", drawn, expect)) == wanted


def test_what_people_would_disagree_about_teaches_nothing() -> None:
    assert class_of("strike", MarkTruth(1, "", "graze", Expect.UNGRADED))[1] == 0


def test_odd_crosses_are_crosses_of_many_shapes() -> None:
    rng = np.random.default_rng(1)
    drawn = [odd_cross(rng) for _ in range(200)]
    in_two = [lines for lines in drawn if len(lines) == 2]
    assert 0.7 < len(in_two) / len(drawn) < 1
    assert sum(is_cross(lines) for lines in in_two) > 0.95 * len(in_two)
    spans = np.array([np.ptp(np.concatenate(lines), axis=0) for lines in drawn])
    assert (spans.std(axis=0) > 0.05).all()


def test_crosses_beside_a_rule_are_whole_reach_over_it_or_lie_between() -> None:
    rng = np.random.default_rng(1)
    box = (50.0, 20.0, 14.0, 7.0)
    drawn = [beside_rule(box, Hand.of(rng, real=False, odd=0.5), rng) for _ in range(200)]
    xs = [np.concatenate(one.lines)[:, 0] for one in drawn]
    gaps = np.array([min(one.min() - 50, 64 - one.max()) for one in xs])
    assert gaps.min() < -0.9
    assert gaps.max() > 0.9
    whole = [one.expect is Expect.MARKED for one in drawn]
    assert all(gap > -0.5 for gap, one in zip(gaps, whole, strict=True) if one)
    assert 0.2 < np.mean(whole) < 0.8
