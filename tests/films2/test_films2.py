"""The maker of films keeps its promises: the same seed, the truth it states, the light it names, a fair score."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from ballotcount.domain.live import LiveEventKind
from ballotcount.files import layout_file
from tests.films2 import papers, score
from tests.films2.__main__ import run
from tests.films2.anything import anything
from tests.films2.conditions import CONDITIONS, Condition, small
from tests.films2.film import Film
from tests.films2.light import Lamp, Light
from tests.films2.run_back import asks_again, play
from tests.films2.script import NO_BALLOT, Kind, Laid, outline
from tests.films2.sensor import Sensor
from tests.films2.set_up import amber
from tests.films2.stage import Stage, View, sheet_thing
from tests.films2.table import losses, table

RULES = score.Rules()


def frames(condition: Condition, count: int, seed: int = 3) -> list[tuple[np.ndarray, float]]:
    return list(islice(Film(small(condition), 1, seed).frames(), count))


def test_a_seed_makes_the_same_film_and_another_seed_another_one() -> None:
    first = frames(CONDITIONS["calm"], 3, 3)[-1][0]
    same = frames(CONDITIONS["calm"], 3, 3)[-1][0]
    other = frames(CONDITIONS["calm"], 3, 4)[-1][0]
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_condition_lays_sheets_in_order_of_time_and_plain_ones_whole_in_the_picture(name: str) -> None:
    film = Film(CONDITIONS[name], 8, 5)
    matrix = film.view.matrix()
    for one, following in pairwise(film.laid):
        assert one.enter < one.rest < one.until <= one.leave < one.gone
        assert one.enter < following.enter
        assert one.leave < following.rest
    for one in film.laid:
        if one.kind is Kind.HALF_OUT:
            continue
        paper = outline(film.layout.paper, one.path.at(one.rest))
        spots = cv2.perspectiveTransform(paper[None], matrix)[0] - film.view.pad
        assert (spots >= 0).all()
        assert (spots <= film.view.size).all()


def test_there_are_thirty_conditions_and_more_between_40_and_75_sheets_a_minute() -> None:
    assert len(CONDITIONS) >= 30
    assert all(40 <= one.manner.rate <= 75 for one in CONDITIONS.values())


@pytest.mark.parametrize("kind", [Kind.STAYS, Kind.SLEEVE, Kind.HALF_OUT])
def test_a_sheet_under_a_hand_or_half_outside_is_never_whole(kind: Kind) -> None:
    manner = replace(CONDITIONS["calm"].manner, pattern=(kind,))
    assert Film(replace(CONDITIONS["calm"], manner=manner), 1, 5).laid[0].clear == 0


def test_a_hand_that_leaves_late_leaves_a_clear_sheet_for_longer_than_a_word_is_owed() -> None:
    late = [one for one in Film(CONDITIONS["hand_late"], 8, 5).laid if one.kind is Kind.LATE]
    assert all(one.whole > one.rest + 0.4 and one.clear > RULES.seen for one in late)


def test_a_sheet_laid_once_more_changes_nothing_before_it_and_keeps_its_marks() -> None:
    plain = Film(CONDITIONS["calm"], 4, 5)
    again = Film(CONDITIONS["calm"], 4, 5, again=frozenset({2}))
    assert again.laid[:2] == plain.laid[:2]
    assert [one.sheet for one in again.laid] == [1, 2, 2, 3, 4]
    assert again.laid[2].kind is Kind.AGAIN
    assert again.struck == plain.struck


def test_the_program_is_obeyed_where_its_sentence_asks_for_the_sheet_once_more() -> None:
    assert asks_again("too_soon")
    assert not asks_again("turned_over")
    assert not asks_again("several_pages")


def test_ink_is_on_the_names_that_are_struck_and_nowhere_else() -> None:
    stock = papers.Stock()
    layout, empty = papers.printed(stock.names, stock.paper)
    marked = papers.ballot(stock, np.random.default_rng(1), frozenset({2, 11, 20}))
    change = np.abs(marked.picture.astype(int) - empty).max(2) > 40
    for target in layout.pages[0].targets:
        x = round(target.bbox[0] * papers.FINE)
        y = round(target.bbox[1] * papers.FINE)
        w = round(target.bbox[2] * papers.FINE)
        h = round(target.bbox[3] * papers.FINE)
        share = change[y : y + h, x : x + w].any(0).mean()
        assert share > 0.7 if target.candidate in {2, 11, 20} else share == 0


def test_printed_marks_are_where_the_layout_and_the_camera_say() -> None:
    film = Film(CONDITIONS["calm"], 1, 5)
    view = replace(film.view, pad=0)
    one = film.laid[0]
    stage = Stage(view, 0.01)
    stage.set_desk(np.full((1680, 2560, 3), 120, np.uint8))
    thing = sheet_thing(papers.printed(20, "A5")[1], one.path, view.scale)
    stage.add(thing)
    picture = stage.compose(one.rest + 0.2)
    width, height = film.layout.paper
    to_px = view.matrix() @ thing.to_desk(one.path.at(one.rest)) @ np.diag([thing.scale, thing.scale, 1])
    for mark in film.layout.pages[0].fiducials:
        inside, beside = np.array([[mark.center, (mark.center[0], mark.center[1] + mark.size)]])[0]
        spots = cv2.perspectiveTransform(np.array([[inside, beside]]), to_px)[0].round().astype(int)
        assert picture[spots[0][1], spots[0][0]].max() < 80
        assert picture[spots[1][1], spots[1][0]].min() > 200
    assert (width, height) == (148.0, 210.0)


def lamp(light: Light, exposure: float = 0.01) -> Lamp:
    return Lamp(light=light, size=(480, 270), readout=0.02, exposure=exposure, mm=1.0, rng=np.random.default_rng(1))


def rows(light: Light, t: float, exposure: float = 0.01) -> np.ndarray:
    return lamp(light, exposure).gains(t)[:, 24, 1] ** 2.2


def test_flicker_leaves_the_bands_that_were_asked_for() -> None:
    calm = Light(falloff=0)
    share = rows(replace(calm, flicker=0.15), 0.0) / rows(calm, 0.0)
    assert (share.max() - share.min()) / 2 == pytest.approx(0.15, abs=0.02)


def test_bands_of_the_mains_stand_at_25_frames_and_move_at_30() -> None:
    light = Light(flicker=0.1)
    assert np.allclose(rows(light, 0), rows(light, 1 / 25), atol=1e-4)
    assert not np.allclose(rows(light, 0), rows(light, 1 / 30), atol=1e-2)


def test_a_dimmed_lamp_leaves_nothing_when_the_exposure_is_a_whole_number_of_its_periods() -> None:
    calm = Light()
    dimmed = Light(pwm=500)
    assert np.allclose(rows(dimmed, 0, 1 / 100), rows(calm, 0, 1 / 100), atol=1e-3)
    assert not np.allclose(rows(dimmed, 0, 1 / 260), rows(calm, 0, 1 / 260), atol=1e-2)


def test_a_shadow_takes_the_light_it_is_said_to_take_and_moves() -> None:
    dark = lamp(Light(falloff=0, shadow=0.6, speed=300, shadows=1, edge=20))
    least = [float((dark.gains(t)[..., 1] ** 2.2).min()) for t in np.arange(0, 8, 0.1)]
    assert min(least) == pytest.approx(0.8 * 0.4, abs=0.03)
    assert max(least) > 0.7


def test_frames_are_doubled_and_dropped_but_times_go_on() -> None:
    twice = frames(replace(CONDITIONS["calm"], sensor=Sensor(doubled=0.5)), 20)
    same = sum(np.array_equal(a[0], b[0]) for a, b in pairwise(twice))
    assert 4 <= same <= 15
    fewer = [t for _, t in frames(CONDITIONS["dropped"], 30)]
    assert all(a < b for a, b in pairwise(fewer))
    assert fewer[-1] > 30 / 30


def test_a_pile_becomes_a_part_of_the_desk_so_that_its_height_costs_nothing() -> None:
    view = View(size=(160, 90), scale=0.35)
    stage = Stage(view, 0.01)
    stage.set_desk(np.full((1680, 2560, 3), 120, np.uint8))
    film = Film(CONDITIONS["pile"], 12, 5)
    for one in film.laid:
        stage.add(sheet_thing(papers.printed(20, "A5")[1], one.path, view.scale))
        stage.compose(one.rest + 0.1)
        stage.compose(one.rest + 0.15)
    assert len(stage._things) <= 6
    assert len(stage._layers) <= 6


def laid(number: int, kind: Kind = Kind.PLAIN, clear: float = 0.5) -> Laid:
    film = Film(CONDITIONS["calm"], 1, 5)
    start = float(number)
    return replace(film.laid[0], number=number, sheet=number, kind=kind, enter=start, rest=start + 0.3,
                   whole=start + 0.4, until=start + 0.4 + clear, leave=start + 0.4 + clear,
                   gone=start + 1.2)  # fmt: skip


def said(t: float, kind: LiveEventKind, *causes: str, struck: frozenset[int] | None = None) -> score.Said:
    return score.Said(at=t, t=t, kind=kind, causes=causes, struck=struck, doubtful=frozenset())


def found(plan: list[Laid], answers: list[score.Said], condition: str = "calm") -> list[str]:
    struck = {one.sheet: frozenset({one.sheet}) for one in plan}
    heard = score.assigned(plan, answers, struck=struck, rules=RULES)
    return [fault.what for fault in score.faults(CONDITIONS[condition], heard, struck=struck, rules=RULES)]


ACCEPTED = LiveEventKind.ACCEPTED
PROBLEM = LiveEventKind.PROBLEM


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ([said(1.6, ACCEPTED, struck=frozenset({1}))], []),
        ([said(1.6, ACCEPTED, struck=frozenset({1, 2}))], ["silent_misread"]),
        ([said(1.6, ACCEPTED, struck=frozenset({1})), said(1.7, ACCEPTED, struck=frozenset({1}))], ["twice"]),
        ([], ["lost_silently"]),
        ([said(1.6, LiveEventKind.REVIEW, "foreign_ink", struck=frozenset({1}))], ["false_review"]),
        ([said(1.6, LiveEventKind.REVIEW, "doubtful_mark", struck=frozenset({1}))], []),
        ([said(1.6, PROBLEM, "several_pages")], ["lost_false_word"]),
        ([said(1.6, ACCEPTED, struck=frozenset({1})), said(1.8, PROBLEM, "too_soon")], ["false_word"]),
        ([said(1.6, PROBLEM, "foreign_paper")], ["put_aside"]),
        ([said(1.6, ACCEPTED, struck=frozenset({1})), said(2.9, PROBLEM, "too_dark")], ["empty_word"]),
        ([said(0.2, PROBLEM, "too_dark"), said(1.6, ACCEPTED, struck=frozenset({1}))], ["empty_word"]),
        ([said(2.9, PROBLEM, "too_soon")], ["lost_false_word"]),
        ([said(1.5, PROBLEM, "not_whole"), said(1.6, ACCEPTED, struck=frozenset({1}))], []),
    ],
)
def test_the_score_tells_what_became_of_a_sheet(answers: list[score.Said], faults: list[str]) -> None:
    assert found([laid(1)], answers) == faults


def test_a_short_stay_needs_a_word_too_unless_the_camera_was_said_to_stand_still() -> None:
    assert found([laid(1, clear=0.1)], []) == ["lost_silently"]
    hidden = [replace(laid(1), hidden=0.45), laid(2)]
    counted = said(2.6, ACCEPTED, struck=frozenset({2}))
    assert found(hidden, [counted]) == ["lost_silently"]
    assert found(hidden, [said(2.5, PROBLEM, "frozen"), counted]) == ["lost_true_word"]


def test_a_true_reason_differs_from_a_false_one_by_what_was_done() -> None:
    assert found([laid(1, clear=0.1)], [said(1.6, PROBLEM, "too_soon")]) == ["lost_true_word"]
    assert found([laid(1)], [said(1.6, PROBLEM, "flicker")], "flicker_10") == ["lost_true_word"]
    assert found([laid(1)], [said(1.6, PROBLEM, "flicker")]) == ["lost_false_word"]


@pytest.mark.parametrize("kind", sorted(NO_BALLOT - {Kind.AGAIN}))
def test_what_is_no_ballot_must_be_called_what_it_is_and_never_counted(kind: Kind) -> None:
    right = score.EXPECTED[kind][0]
    assert found([laid(1, kind)], [said(1.6, PROBLEM, right)]) == []
    assert found([laid(1, kind)], [said(1.6, PROBLEM, "streak")]) == ["odd_wrong_word"]
    assert found([laid(1, kind)], []) == ["odd_silently"]
    assert "counted_wrongly" in found([laid(1, kind)], [said(1.6, ACCEPTED, struck=frozenset({1}))])


def test_an_answer_that_comes_as_the_next_sheet_enters_belongs_to_the_sheet_whose_marks_it_has() -> None:
    answers = [said(2.31, ACCEPTED, struck=frozenset({1})), said(2.6, ACCEPTED, struck=frozenset({2}))]
    assert found([laid(1), laid(2)], answers) == []


def test_lost_ballots_are_counted_apart_by_what_the_film_showed_of_them() -> None:
    def lost(what: str, detail: str, clear: float | None) -> dict[str, Any]:
        return {"what": what, "detail": detail, "clear": clear}

    faults = [lost("lost_true_word", "blurred", 0.45), lost("lost_true_word", "hand too_soon", 0.0),
              lost("lost_false_word", "maybe_same", 0.6), lost("lost_false_word", "blurred", 0.5),
              lost("lost_silently", "nothing was said", 0.9), lost("false_word", "problem", None)]  # fmt: skip
    film = {"faults": faults, "ballots": 54}
    assert losses([film])[2:] == [
        "| asked about, and nobody answered | 1 |",
        "| whole, still and uncovered for 0.4 s or longer: blurred | 2 |",
        "| whole, still and uncovered for less than 0.4 s | 1 |",
        "| **of 53 ballots that could be read** | 3 (5.7%) |",
    ]
    assert losses([film | {"set_up": ["focus", "tilt"]}])[2:] == [
        "| asked about, and nobody answered | 1 |",
        "| refused for what the set-up page says of the camera: blurred | 2 |",
        "| whole, still and uncovered for less than 0.4 s | 1 |",
        "| **of 51 ballots that could be read** | 1 (2.0%) |",
    ]


@pytest.mark.parametrize(("name", "told"), [("calm", set()), ("soft_focus", {"focus"}), ("tilted", {"height", "tilt"})])
def test_the_set_up_page_refuses_the_cameras_under_which_sheets_are_refused(name: str, told: set[str]) -> None:
    assert told <= {guide.name.value for guide in amber(CONDITIONS[name], 2)}
    assert told or not amber(CONDITIONS[name], 2)


def test_a_calm_sheet_is_counted_once_by_the_program_and_shown_in_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.films2.__main__.program", lambda: "digest")  # of 90 files takes a second
    film = tmp_path / "film.mp4"
    result = run(CONDITIONS["hd_720"], sheets=1, seed=2, every=True, write=film)
    assert json.loads(film.with_suffix(".truth.json").read_text())["laid"][0]["kind"] == "plain"
    assert layout_file.read(film.with_suffix(".layout.json")) == Film(CONDITIONS["hd_720"], 1, 2).layout
    assert int(cv2.VideoCapture(str(film)).get(cv2.CAP_PROP_FRAME_COUNT)) > 50
    assert (result["counted"], result["silent_misread"], result["twice"]) == (1, 0, 0)
    assert "| hd_720 | 1 | 1 |" in table([result])
    assert not math.isnan(result["ms_median"])


def played_at_random(seed: int, sheets: int) -> tuple[dict[str, int], list[int]]:
    """Play a film drawn at random; return how often each dangerous fault came, and what lay unanswered."""
    condition = anything(seed)
    film = Film(condition, sheets, seed)
    said = [score.Said.of(event, at) for event, at in play(film.layout, film.frames(), every=True)]
    heard = score.assigned(film.laid, said, struck=film.struck, rules=RULES)
    faults = score.faults(condition, heard, struck=film.struck, rules=RULES)
    seen = [fault.what for fault in faults if fault.clear is None or fault.clear >= RULES.seen]
    return {what: seen.count(what) for what in NOTHING_BAD}, score.unanswered_long(heard.outcomes, RULES)


NOTHING_BAD = dict.fromkeys(("silent_misread", "counted_wrongly", "twice", "put_aside", "lost_silently"), 0)


def test_a_sheet_in_any_light_gets_an_answer_or_a_word() -> None:
    assert played_at_random(2, 1) == (NOTHING_BAD, [])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 116))
def test_no_sheet_of_a_random_film_is_without_a_word_counted_twice_or_misread(seed: int) -> None:
    assert played_at_random(seed, 4) == (NOTHING_BAD, [])


def test_a_sheet_that_lies_for_a_second_without_a_word_is_found() -> None:
    plan = [laid(1, clear=1.6)]
    struck = {1: frozenset({1})}
    for at, late in ((1.9, []), (2.7, [1])):
        heard = score.assigned(plan, [said(at, PROBLEM, "blurred")], struck=struck, rules=RULES)
        assert score.unanswered_long(heard.outcomes, RULES) == late
