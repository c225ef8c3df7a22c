"""What the law asks of the papers: a public election, votes carried by delegates, alternates with equal votes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from ballotcount.documents import cvr, form, papers
from ballotcount.documents.facts import facts
from ballotcount.documents.fill import fill
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import RosterFigures, RoundKind, SeatKind
from ballotcount.domain.outcome import Status
from ballotcount.domain.people import CongressKind
from ballotcount.domain.record import CountedBallot, RoundRecord
from ballotcount.evidence import capsule
from ballotcount.files import profiles
from ballotcount.rules import outcome
from ballotcount.rules.tally import Tally
from tests.documents import kinds
from tests.documents.test_wording import words

MINUTES = [name for name in form.forms() if name.startswith("minutes-")]


def public() -> RoundRecord:
    return kinds.of("public-council", CongressKind.MEMBERS, VotingMethod.STRIKE)


def test_the_minutes_of_a_public_election_name_every_figure_of_the_law() -> None:
    stated = {
        "area": 5,
        "constituency": 2,
        "complaints_received": 3,
        "complaints_settled": 2,
        "complaints_forwarded": 1,
    }
    record = public()
    record = replace(record, stated=stated, sheets=replace(record.sheets, took_part=41))
    text = "\n".join(words(record, papers.minutes_form(record.round.profile, "minutes-public")))
    for said in (
        "Khu vực bỏ phiếu số 5, đơn vị bầu cử số 2",
        "Tổng số cử tri của khu vực bỏ phiếu: 49 cử tri.",
        "Số cử tri đã tham gia bỏ phiếu: 41 cử tri (83,67% tổng số cử tri).",
        "đã nhận 3; đã giải quyết 2; chuyển Ban bầu cử 1.",
        "Phiếu bầu 03 đại biểu: 40 phiếu.",
        "HAI CỬ TRI CHỨNG KIẾN",
        "TỔ TRƯỞNG TỔ BẦU CỬ",
    ):
        assert said in text


def test_a_public_profile_and_a_village_choose_their_own_form() -> None:
    for profile, name in (
        ("public-na", "minutes-public"),
        ("public-council", "minutes-public"),
        ("village", "minutes-village"),
    ):
        own = profiles.load(profile).minutes.form
        assert papers.minutes_form(profile, own) == name
        assert form.load(name).paper == "minutes"
    assert papers.minutes_form("public-85") == "minutes-council"
    assert papers.minutes_form("our-club") == "minutes-association"


def test_shares_keep_both_decimals_and_valid_and_invalid_make_a_hundred() -> None:
    found = facts(replace(public(), outcome=replace(public().outcome, valid=617, invalid=383)))
    assert (found.fields["valid_part"], found.fields["invalid_part"]) == ("61,70", "38,30")
    shares = [row["percent_two"] for row in found.lists["results"]]
    assert all(len(share.partition(",")[2]) == 2 for share in shares)


def test_figures_that_nobody_stated_are_left_to_write_on() -> None:
    found = facts(public()).fields
    assert {found[name] for name in ("area", "constituency", "complaints_received")} == {"……"}
    assert found["took_part"] == "40"


def test_stated_figures_go_with_the_papers_and_not_into_the_root() -> None:
    record = replace(public(), stated={"area": 5})
    assert capsule.core(record) == capsule.core(public())
    assert capsule.whole(capsule.core(record), capsule.people_of(record)).stated == {"area": 5}


def cooperative() -> RoundRecord:
    """Three delegates carry five votes each and two carry two; one ballot of five votes is invalid."""
    base = kinds.of("cooperative", CongressKind.DELEGATES, VotingMethod.STRIKE, count=2, seats=1, sheets=5)
    rules = profiles.load("cooperative")
    roster = RosterFigures(5, 5, shares=19, shares_present=19, weights={2: 2, 5: 3})
    vote = replace(base.round, roster=roster)
    struck = {1: ((1, LineMark.STRUCK),), 2: ((2, LineMark.STRUCK),)}
    ballots = [
        Ballot(struck[2], shares=5),
        Ballot(struck[2], shares=5),
        Ballot((), "foreign_mark", shares=5),
        Ballot(struck[1], shares=2),
        Ballot(struck[1], shares=2),
    ]
    tally = Tally.of(vote)
    counted = tuple(CountedBallot(one, tally.add(one, vote, rules).reason) for one in ballots)
    sheets = replace(base.sheets, issued=5, collected=5)
    result = outcome.compute(vote, sheets=sheets, tally=tally, profile=rules)
    return replace(base, round=vote, sheets=sheets, ballots=counted, outcome=result)


def test_votes_carried_by_delegates_stand_in_a_table_of_their_own() -> None:
    found = facts(cooperative())
    assert "weighted" in found.flags
    assert found.fields["valid_votes"] == "14"
    assert [(row["votes"], row["people"], row["valid"], row["valid_votes"]) for row in found.lists["weights"]] == [
        ("2", "02", "02", "4"),
        ("5", "03", "02", "10"),
    ]
    text = "\n".join(words(cooperative(), "minutes-association"))
    assert "Số phiếu biểu quyết của mỗi đại biểu" in text
    assert "weighted" not in facts(public()).flags


def test_every_ballot_shows_the_votes_it_carries() -> None:
    marks = [row["marks"] for row in facts(cooperative()).lists["ballots"]]
    assert sum("mang 5 phiếu biểu quyết" in text for text in marks) == 2
    assert all("phiếu biểu quyết" not in row["marks"] for row in facts(public()).lists["ballots"])


def test_the_cast_vote_records_add_up_to_the_votes_of_the_result() -> None:
    record = cooperative()
    found: Counter[str] = Counter()
    for one in cvr.cast_vote_records(record)["CVR"]:
        for contest in one["CVRSnapshot"][0]["CVRContest"]:
            for selection in contest["CVRContestSelection"]:
                found[selection["ContestSelectionId"]] += selection["TotalNumberVotes"]
    assert sorted(found.values()) == sorted(line.votes for line in record.outcome.lines)


def test_the_record_of_carried_votes_is_counted_again() -> None:
    record = cooperative()
    assert (record.outcome.base, record.outcome.needed) == (19, 10)
    assert [line.votes for line in record.outcome.lines] == [10, 4]


def alternates(votes: tuple[int, ...], seat: SeatKind = SeatKind.ALTERNATE) -> RoundRecord:
    base = kinds.of("party-190", CongressKind.DELEGATES, VotingMethod.STRIKE, count=4, seats=3)
    lines = tuple(replace(line, votes=count) for line, count in zip(base.outcome.lines, votes, strict=True))
    ranked = [replace(line, rank=1 + sum(other.votes > line.votes for other in lines)) for line in lines]
    won = tuple(replace(line, status=Status.ELECTED if line.rank <= 3 else Status.NOT_ELECTED) for line in ranked)
    return replace(base, election=replace(base.election, seat=seat), outcome=replace(base.outcome, lines=won))


@pytest.mark.parametrize(
    ("seat", "votes", "places", "equal"),
    [
        (SeatKind.ALTERNATE, (40, 30, 30, 1), ["1", "2", "2"], True),
        (SeatKind.ALTERNATE, (40, 39, 30, 1), ["1", "2", "3"], False),
        (SeatKind.MAIN, (40, 30, 30, 1), ["1", "2", "3"], False),
    ],
)
def test_alternates_with_equal_votes_share_a_place(
    seat: SeatKind, votes: tuple[int, ...], places: list[str], equal: bool
) -> None:
    found = facts(alternates(votes, seat))
    assert [row["order"] for row in found.lists["elected"]] == places
    assert ("alternates_equal" in found.flags) is equal


@pytest.mark.parametrize("name", MINUTES)
def test_a_congress_that_votes_on_the_minutes_finds_a_line_for_it(name: str) -> None:
    record = public()
    asked = replace(record, rules=replace(record.rules, approved_by_vote=True))
    line = "biểu quyết thông qua biên bản"
    assert line not in "\n".join(words(record, name))
    if name != "minutes-public":
        assert line in "\n".join(words(asked, name))


@pytest.mark.parametrize(
    "name", [name for name in MINUTES if name not in ("minutes-public", "minutes-confidence", "minutes-shareholders")]
)
def test_a_run_off_says_by_which_rule_its_winner_won(name: str) -> None:
    record = kinds.of("party-190", CongressKind.DELEGATES, VotingMethod.STRIKE, count=2, seats=1)
    vote = replace(record.round, kind=RoundKind.RUN_OFF, number=2)
    record = replace(record, round=vote, outcome=replace(record.outcome, needed=None, kind=RoundKind.RUN_OFF))
    blocks = fill(form.load(name), facts(record), record)
    assert blocks
    assert "không cần quá một nửa" in "\n".join(words(record, name))


LEAVING_SEATS = [name for name in MINUTES if name not in ("minutes-public", "minutes-confidence")]


@pytest.mark.parametrize("name", LEAVING_SEATS)
@pytest.mark.parametrize("warned", [True, False])
def test_seats_that_no_further_vote_fills_stand_in_the_minutes(name: str, warned: bool) -> None:
    # The Youth Union votes twice at most: the minutes of the second vote say what stays unfilled.
    record = kinds.of("youth-union", CongressKind.DELEGATES, VotingMethod.STRIKE, count=4, seats=3)
    lines = tuple(replace(line, status=Status.NOT_ELECTED) for line in record.outcome.lines)
    warnings = ("seats_unfilled",) if warned else ()
    record = replace(record, outcome=replace(record.outcome, lines=lines, tie=None, next=None, warnings=warnings))
    said = "Số lượng còn phải bầu: 03 đồng chí. Theo quy chế, không còn lần bầu tiếp theo."
    assert (said in "\n".join(words(record, name))) is warned


def test_ballots_that_were_never_counted_on_receipt_are_no_zero() -> None:
    # 0 received and 26 handed out contradict each other; dots are filled in by hand.
    record = public()
    sheets = replace(record.sheets, printed=0, left_over=0)
    name = papers.minutes_form(record.round.profile, "minutes-public")
    text = "\n".join(words(replace(record, sheets=sheets), name))
    assert f"Số phiếu nhận từ cấp trên: …… phiếu; số phiếu phát ra: {sheets.issued} phiếu" in text
    assert "trước khi mở hòm phiếu: …… phiếu" in text
    known = replace(record.sheets, printed=60, issued=40, exchanged=3, left_over=17)
    text = "\n".join(words(replace(record, sheets=known), name))
    assert "nhận từ cấp trên: 60 phiếu; số phiếu phát ra: 40 phiếu; số phiếu hỏng đã đổi: 3 phiếu" in text
    assert "trước khi mở hòm phiếu: 17 phiếu" in text
