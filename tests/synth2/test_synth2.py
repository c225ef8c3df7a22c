"""The second generator: same seed, same bytes; truth that geometry supports; every condition makes a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageStatus, ReadingPolicy
from tests.synth2 import ballots, hands, long_run, mixes, noise, pens, read_back, report, sheets, survey
from tests.synth2.cameras import CAMERAS
from tests.synth2.conditions import STYLES, Condition, conditions
from tests.synth2.papers import PAPERS
from tests.synth2.printers import PRINTERS
from tests.synth2.scanners import SCANNERS
from tests.synth2.truth import Intent, Truth, Verdict, judge, measured
from tests.synth2.voters import Filled

NOT_STRUCK = ReadingPolicy(partial=MarkState.EMPTY, odd=MarkState.EMPTY, review_odd=False)
PEOPLE_DECIDE = ReadingPolicy()


def _filled(name: str, style: str = "strike", seed: int = 1) -> Filled:
    condition = conditions(style)[name]
    return mixes.fill_in(condition, ballots.blank(condition.ballot), noise.generator(condition.name, seed))


def _reading(state: MarkState, kind: MarkKind) -> MarkReading:
    return MarkReading(candidate=1, option=Option.STRIKE, state=state, kind=kind, score=0.5, sensitivity=0.0)


@pytest.mark.parametrize("name", ["base", "by_webcam", "rough_scan_200c_pink_mixed"])
def test_the_same_seed_gives_the_same_sheet_and_another_seed_another(name: str) -> None:
    condition = conditions("strike")[name]
    first = sheets.make(condition, 7)
    again = sheets.make(condition, 7)
    other = sheets.make(condition, 8)
    assert np.array_equal(first.picture, again.picture)
    assert first.truths == again.truths
    assert first.picture.shape != other.picture.shape or not np.array_equal(first.picture, other.picture)


@pytest.mark.parametrize("style", STYLES)
def test_there_are_more_than_a_hundred_conditions_that_name_known_things(style: str) -> None:
    known = conditions(style)
    assert len(known) >= 100
    assert all(name == condition.name and condition.style == style for name, condition in known.items())
    assert {condition.printer for condition in known.values()} == set(PRINTERS)
    assert {condition.paper for condition in known.values()} == set(PAPERS)
    assert {condition.pen for condition in known.values()} == {"any", *pens.PENS}
    assert {condition.device for condition in known.values()} == {*SCANNERS, *CAMERAS}


@pytest.mark.parametrize("style", STYLES)
def test_every_condition_fills_in_a_ballot_with_a_truth_for_each_target(style: str) -> None:
    for condition in conditions(style).values():
        filled = _filled(condition.name, style)
        truths = sheets.truths_of(filled)
        assert set(truths) == {place.key for place in filled.blank.places}
        assert filled.ink, condition.name


def _one_of_each_part() -> list[Condition]:
    """One condition for each printer, paper and device, on the smallest ballot so that all are made quickly."""
    base = replace(conditions("strike")["base"], ballot="a6_6")
    scans = [replace(base, name=name, device=name) for name in (*SCANNERS, *CAMERAS) if name != "phone_12mp"]
    prints = [replace(base, name=name, printer=name) for name in PRINTERS]
    return [*scans, *prints, *(replace(base, name=name, paper=name) for name in PAPERS)]


QUICK = ("scan_100g", "scan_fixed", "scan_sideways", "phone_small", "copy_dark", "inkjet_nozzles", "crumpled", "torn")


def _picture_of(condition: Condition) -> None:
    cv2.setNumThreads(1)
    picture = sheets.make(condition, 1).picture
    assert picture.dtype == np.uint8
    assert min(picture.shape[:2]) > 380
    # A printer out of toner leaves little more than the grain of the paper.
    assert float(picture.std()) > (5 if condition.printer == "laser_out" else 8)


@pytest.mark.parametrize("name", QUICK)
def test_a_printer_paper_or_device_makes_a_picture(name: str) -> None:
    _picture_of(next(condition for condition in _one_of_each_part() if condition.name == name))


@pytest.mark.slow
@pytest.mark.parametrize("condition", _one_of_each_part(), ids=lambda condition: str(condition.name))
def test_every_printer_paper_and_device_makes_a_picture(condition: Condition) -> None:
    _picture_of(condition)


def test_words_and_small_letters_lie_inside_their_names() -> None:
    for place in ballots.blank("a5_20").places:
        x, y, w, h = place.target.bbox
        assert len(place.words) == place.target.name.count(" ") + 1
        assert all(x - 0.2 <= a < b <= x + w + 0.2 for a, b in place.words)
        assert y - 0.2 <= place.core[0] < place.core[1] <= y + h + 0.2
        assert place.core[1] - place.core[0] > 1.2


def _straight(left: float, right: float, y: float) -> hands.Points:
    return hands.along(np.array([[left, y], [right, y]]))


def test_a_line_through_the_letters_covers_what_it_crosses_and_a_line_below_nothing() -> None:
    place = ballots.blank("a5_20").places[0]
    x, y, w, h = place.target.bbox
    middle = sum(place.core) / 2
    whole = measured(place, meant=None, points=_straight(x - 1, x + w + 1, middle), width_mm=0.4)
    half = measured(place, meant=None, points=_straight(x, x + w / 2, middle), width_mm=0.4)
    below = measured(place, meant=None, points=_straight(x, x + w, y + h + 1.0), width_mm=0.4)
    far = measured(place, meant=None, points=_straight(x, x + w, y + h + 6.0), width_mm=0.4)
    assert whole.cover == 1.0
    assert whole.clear()
    assert half.cover == pytest.approx(0.5, abs=0.04)
    assert not half.clear()
    assert below.cover == 0.0
    assert below.near
    assert far.intent is Intent.CLEAN


def test_an_upright_line_means_every_name_it_crosses() -> None:
    filled = _filled("group_upright_a5_8", seed=3)
    truths = sheets.truths_of(filled)
    group = [truth for truth in truths.values() if truth.intent is Intent.GROUP]
    assert len(group) >= 2
    assert all(0 < truth.cover < 0.2 for truth in group)


def test_ordinary_strikes_end_about_one_millimetre_outside_the_name() -> None:
    rng = np.random.default_rng(5)
    left = 20.0
    right = 50.0
    ends: list[float] = []
    spreads: list[float] = []
    for _voter in range(400):
        hand = hands.ordinary(rng)
        spreads.append(hand.ends_sd)
        points = hands.strike(hand, left=left, right=right, middle=10.0, rng=rng).points
        ends += [left - points[0, 0], points[-1, 0] - right]
    assert np.mean(ends) == pytest.approx(1.0, abs=0.25)
    assert 1.8 < np.std(ends) < 2.4
    assert min(spreads) >= 1.0
    assert max(spreads) <= 3.0


@pytest.mark.parametrize(
    ("truth", "state", "kind", "policy", "verdict"),
    [
        (Truth(intent=Intent.STRUCK, cover=0.9), MarkState.MARKED, MarkKind.THROUGH, PEOPLE_DECIDE, Verdict.RIGHT),
        (Truth(intent=Intent.STRUCK, cover=0.9), MarkState.EMPTY, MarkKind.PARTIAL, NOT_STRUCK, Verdict.SILENT),
        (Truth(intent=Intent.GROUP, words=(0.0,)), MarkState.EMPTY, MarkKind.PARTIAL, NOT_STRUCK, Verdict.SILENT),
        (Truth(intent=Intent.GROUP, words=(0.0,)), MarkState.EMPTY, MarkKind.STRAY, PEOPLE_DECIDE, Verdict.SILENT),
        (
            Truth(intent=Intent.PART, cover=0.3, words=(0.9, 0.0)),
            MarkState.EMPTY,
            MarkKind.PARTIAL,
            NOT_STRUCK,
            Verdict.BY_POLICY,
        ),
        (
            Truth(intent=Intent.PART, cover=0.3, words=(0.9, 0.0)),
            MarkState.EMPTY,
            MarkKind.NONE,
            NOT_STRUCK,
            Verdict.SILENT,
        ),
        (
            Truth(intent=Intent.PART, cover=0.55, words=(0.9, 0.3)),
            MarkState.EMPTY,
            MarkKind.PARTIAL,
            NOT_STRUCK,
            Verdict.SILENT,
        ),
        (Truth(intent=Intent.NEAR), MarkState.EMPTY, MarkKind.UNDER, NOT_STRUCK, Verdict.BY_POLICY),
        (Truth(intent=Intent.NEAR), MarkState.MARKED, MarkKind.THROUGH, NOT_STRUCK, Verdict.SILENT),
        (Truth(intent=Intent.PEOPLE), MarkState.MARKED, MarkKind.THROUGH, NOT_STRUCK, Verdict.SILENT),
        (Truth(intent=Intent.BRUSHED), MarkState.EMPTY, MarkKind.STRAY, PEOPLE_DECIDE, Verdict.RIGHT),
        (Truth(intent=Intent.BRUSHED), MarkState.DOUBTFUL, MarkKind.STRAY, PEOPLE_DECIDE, Verdict.TO_PEOPLE),
        (
            Truth(intent=Intent.STRUCK, cover=0.9),
            MarkState.DOUBTFUL,
            MarkKind.PARTIAL,
            PEOPLE_DECIDE,
            Verdict.CLEAR_DOUBT,
        ),
        (
            Truth(intent=Intent.STRUCK, cover=0.4),
            MarkState.DOUBTFUL,
            MarkKind.PARTIAL,
            PEOPLE_DECIDE,
            Verdict.TO_PEOPLE,
        ),
        (Truth(intent=Intent.CLEAN), MarkState.DOUBTFUL, MarkKind.PARTIAL, PEOPLE_DECIDE, Verdict.FALSE_DOUBT),
        (Truth(intent=Intent.CLEAN), MarkState.MARKED, MarkKind.THROUGH, PEOPLE_DECIDE, Verdict.SILENT),
    ],
)
def test_a_reading_is_judged_by_what_the_voter_meant(
    truth: Truth, state: MarkState, kind: MarkKind, policy: ReadingPolicy, verdict: Verdict
) -> None:
    assert judge(truth, mark=_reading(state, kind), status=PageStatus.READ, policy=policy) is verdict


def test_certain_and_wrong_on_a_page_for_people_is_latent() -> None:
    mark = _reading(MarkState.EMPTY, MarkKind.NONE)
    assert (
        judge(Truth(intent=Intent.STRUCK), mark=mark, status=PageStatus.REVIEW, policy=PEOPLE_DECIDE) is Verdict.LATENT
    )


def test_a_paler_pen_leaves_less_on_the_picture() -> None:
    base = conditions("strike")["base"]
    white = sheets.make(replace(base, pen="felt_black"), 4).picture
    pale = sheets.make(replace(base, pen="ball_dry"), 4).picture
    assert float(white.mean()) < float(pale.mean())


@pytest.mark.parametrize("style", STYLES)
def test_easy_sheets_are_read_and_counted(style: str) -> None:
    condition = conditions(style)["pen_gel_black"]
    counts: dict[str, survey.Count] = {}
    for sheet, readings in survey.run(condition, sheets=2, first=1, profiles=("default", "public-85")):
        survey.counted(sheet, readings, counts)
    for count in counts.values():
        assert count.sheets == 2
        assert not count.refused
        assert sum(count.verdicts.values()) == count.targets
        assert count.verdicts[Verdict.RIGHT.value] >= 0.8 * count.targets
    assert set(read_back.PROFILES) >= set(counts)
    lines = [survey.count_line(condition, profile, count) for profile, count in counts.items()]
    silent = {"verdict": "silent", "style": style, "condition": condition.name, "seed": 7, "profile": "public-85"}
    text = "\n".join(report.section([*lines, silent]))
    assert f"| pen_* | 2 | {counts['default'].status['read']} |" in text
    assert "public-85 1 | pen_gel_black:7#-" in text


def test_a_long_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def one(condition: Condition, seed: int, reader: str) -> dict[str, object]:
        asked.append((condition.name, seed))
        if len(asked) % 3 == 0:
            raise KeyboardInterrupt
        head = {"reader": reader, "style": condition.style, "condition": condition.name, "device": "scan", "seed": seed}
        wrong = [{"verdict": "silent", "profile": "default"}] if seed == 1 and condition.name == "base" else []
        return head | {"targets": 20, "status": {"default": "read", "party-190": "read"}, "wrong": wrong}

    monkeypatch.setattr(long_run, "sheet_line", one)
    file = tmp_path / "run.jsonl"
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            long_run.run("box", first=1, seconds=60, file=file, reader="abc")
        file.write_text(file.read_text() + '{"reader": "ab', encoding="utf-8")  # a line cut short
    kept = [(line["condition"], line["seed"]) for line in long_run.lines_of(file)]
    assert len(kept) == len(set(kept)) == 4
    rows = long_run.report(long_run.lines_of(file))
    assert any("| default | 4 | 4 | 0 | 80 | 1 |" in row for row in rows)
    assert any("| party-190 | 4 | 4 | 0 | 80 | 0 | 36.75 in 1,000 |" in row for row in rows)
