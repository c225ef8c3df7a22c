"""Each line in words, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundKind
from ballotcount.domain.outcome import Levels, Outcome
from ballotcount.files import profiles
from ballotcount.rules import explanation
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, of_totals
from ballotcount.text import words
from ballotcount.text.telling import reason_words, tell
from tests.rules.making import a_round, in_the_box, outcome_from, rules_of


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    words.set_language("vi")
    yield
    words.set_language("vi")


def lines(outcome: Outcome) -> list[str]:
    return [tell(explanation.of_line(outcome, line)) for line in outcome.lines]


def whole(outcome: Outcome) -> list[str]:
    return [tell(sentence) for sentence in explanation.of_the_whole(outcome)]


def test_the_elected_and_the_beaten_read_the_needed_number() -> None:
    outcome = outcome_from(a_round(1, 3, convened=117, present=117), [60, 59, 58], valid=117)
    assert lines(outcome) == [
        "60 phiếu, tối thiểu 59 phiếu (quá nửa của 117): trúng cử.",
        "59 phiếu, đạt mức 59 phiếu, nhưng đã đủ 1 người có nhiều phiếu hơn: không trúng cử.",
        "58 phiếu, tối thiểu 59 phiếu (quá nửa của 117): không trúng cử, thiếu 1 phiếu.",
    ]


def test_exactly_the_needed_number_has_nothing_to_spare() -> None:
    outcome = outcome_from(a_round(1, 1, convened=117, present=117), [59], valid=117)
    assert lines(outcome) == ["59 phiếu, tối thiểu 59 phiếu (quá nửa của 117): trúng cử."]
    facts = explanation.of_line(outcome, outcome.lines[0]).facts
    assert (facts["spare"], facts["missing"]) == ("0", "0")


def test_a_line_without_a_needed_number_spares_and_misses_nothing() -> None:
    outcome = outcome_from(a_round(1, 2, kind=RoundKind.RUN_OFF, number=2), [40, 39], valid=100)
    facts = explanation.of_line(outcome, outcome.lines[0]).facts
    assert (facts["spare"], facts["missing"], "needed" in facts, "share" in facts) == ("0", "0", False, False)


@pytest.mark.parametrize(
    ("profile", "names", "said"),
    [
        ("party-190", 2, "bầu tiếp 1 người trong số chưa trúng cử (số 1, 2) và người được giới thiệu thêm, nếu có."),
        (
            "party-190",
            1,
            "bầu tiếp 1 người; trong danh sách còn 1 người chưa trúng cử (số 1), có thể giới thiệu thêm người.",
        ),
        (
            "party-190",
            0,
            "bầu tiếp 1 người; trong danh sách không còn ai chưa trúng cử, có thể giới thiệu thêm người.",
        ),
        ("trade-union", 2, "bầu tiếp 1 người trong số chưa trúng cử (số 1, 2)."),
    ],
)
def test_a_further_round_is_explained_with_who_stands(profile: str, names: int, said: str) -> None:
    outcome = outcome_from(a_round(1, names, profile=profile, convened=100, present=100), [40, 30][:names], valid=100)
    assert outcome.next is not None
    told = tell(explanation.of_next(outcome.next))
    assert said in told
    assert "Việc bầu tiếp do Đại hội quyết định." in told


def test_a_first_run_off_is_due_and_a_second_is_decided() -> None:
    for kind, said in (
        (RoundKind.FIRST, "Chủ tọa lập danh sách để bầu."),
        (RoundKind.RUN_OFF, "do Đại hội quyết định."),
    ):
        outcome = outcome_from(a_round(1, 2, kind=kind, convened=20, present=20), [12, 12], valid=20)
        assert outcome.next is not None
        assert said in tell(explanation.of_next(outcome.next))


def test_a_tie_is_explained_with_its_people_and_seats() -> None:
    outcome = outcome_from(a_round(3, 4, convened=20, present=20), [15, 12, 12, 12], valid=20)
    assert lines(outcome)[1] == "12 phiếu, cùng 3 người có số phiếu bằng nhau, còn bầu 2 người: chưa xác định."
    told = whole(outcome)
    equal = "có số phiếu bằng nhau (số 2, 3, 4)"
    assert f"Cuối danh sách có 3 người {equal}, mỗi người 12 phiếu; số lượng còn phải bầu: 2 người." in told
    assert told[-1].startswith(f"Bước tiếp theo: bầu lại 2 người trong số những người {equal}.")
    assert "theo thông lệ" in told[-1]


UNION = "Hướng dẫn 28/HD-TLĐ"


def test_the_base_is_explained_with_its_reason_and_article() -> None:
    outcome = outcome_from(a_round(1, 2, profile="trade-union", convened=1200, present=1200), [900, 5], valid=1100)
    told = whole(outcome)
    assert told[0] == "Đủ điều kiện tiến hành: số người có mặt 1.200/1.200, tối thiểu 800."
    assert told[1] == f"Kết quả bầu cử tính trên 1.100 (số phiếu ban bầu cử thu về; {UNION})."
    assert told[2] == f"Số phiếu tối thiểu để trúng cử: 551 phiếu (quá nửa của 1.100; {UNION})."


def test_a_missing_quorum_says_how_many_are_missing() -> None:
    outcome = outcome_from(a_round(1, 2, convened=120, present=70), [60, 5], valid=70)
    assert whole(outcome)[0] == "Chưa đủ điều kiện tiến hành: số người có mặt 70/120, tối thiểu 80, còn thiếu 10."


def test_levels_are_explained_with_their_percentages() -> None:
    vote = a_round(0, 1, profile="confidence-85", style=VotingMethod.LEVELS, convened=498, present=492)
    tally = of_totals(vote, valid=492, reasons={}, lines={1: LineCount(330, levels=Levels(330, 133, 28))})
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert lines(outcome) == [
        "tín nhiệm cao 330 phiếu (66,27%), tín nhiệm 133 phiếu (26,71%), tín nhiệm thấp 28 phiếu (5,62%)."
    ]


def test_a_share_that_only_has_to_be_reached_is_explained_so() -> None:
    outcome = outcome_from(a_round(1, 1, convened=100, present=100), [70], valid=100)
    for fraction, strict, said in (("2/3", True, "quá 2/3 của 100"), ("2/3", False, "từ 2/3 của 100 trở lên")):
        other = Outcome(
            **{f: getattr(outcome, f) for f in outcome.__slots__} | {"fraction": fraction, "strict": strict}
        )
        share = explanation.of_share(other)
        assert share is not None
        assert tell(share) == said


def every_outcome() -> Iterator[Outcome]:
    """Outcomes that between them use every sentence about a line, a base and a next step."""
    for kind in (RoundKind.FIRST, RoundKind.RUN_OFF):
        for votes in ([15, 12, 12, 12], [15, 0, 11, 3], [15, 14, 13, 12]):
            yield outcome_from(
                a_round(2, 4, kind=kind, convened=20, present=20, units=3, units_present=1), votes, valid=20
            )
    born = {2: "1950", 3: "1960", 4: "1970"}
    yield outcome_from(
        a_round(2, 4, profile="public-na", convened=20, present=20, born=born), [15, 12, 12, 12], valid=20
    )
    yield outcome_from(a_round(2, 4, profile="trade-union", convened=20, present=20), [15, 2, 1, 0], valid=20)
    for votes in ([50, 20, 10, 0], [50, 20, 20, 0], [0, 0, 0, 0]):
        yield outcome_from(a_round(2, 4, profile="shareholders", style=VotingMethod.CUMULATIVE), votes, valid=20)
    yield outcome_from(a_round(0, 1, style=VotingMethod.OPINION, convened=20, present=20), [15], valid=20)
    yield outcome_from(a_round(0, 1, style=VotingMethod.OPINION, profile="trade-union"), [15], valid=20)
    yield outcome_from(a_round(0, 1, style=VotingMethod.AGREE, profile="confidence"), [5], valid=20)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_sentence_has_its_words_and_facts(language: str) -> None:
    words.set_language(language)
    for outcome in every_outcome():
        for said in [*lines(outcome), *whole(outcome)]:
            assert "explain." not in said
            assert "{" not in said
        codes = [f"warning.{code}" for code in outcome.warnings] + [f"base.{outcome.base_code}"]
        codes += [f"rule.{line.rule.code}" for line in outcome.lines] + [f"rule.{outcome.base_rule.code}"]
        codes += [f"consequence.{line.consequence}" for line in outcome.lines if line.consequence]
        codes += [f"rule.{line.code}" for line in outcome.quorum.lines] + [f"rule.{outcome.threshold_rule.code}"]
        for code in codes:
            assert words.t(code) != code


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_reason_and_consequence_of_every_profile_has_words(language: str) -> None:
    words.set_language(language)
    for profile in map(profiles.load, profiles.ids()):
        for reason in profile.invalid_reasons:
            assert reason_words(reason.code, reason) != f"reason.{reason.code}"
        for consequence in profile.consequences:
            assert words.t(f"consequence.{consequence.code}") != f"consequence.{consequence.code}"


def test_a_profile_may_bring_words_for_its_own_reasons() -> None:
    reason = profiles.load().invalid_reasons[0]
    own = replace(reason, code="torn", text="phiếu bị rách")
    assert reason_words("torn", own) == "phiếu bị rách"
    assert reason_words("unclear", None) == "không rõ bầu người nào, gạch người nào"
