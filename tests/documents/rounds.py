"""Rounds to render: made by hand and by chance, counted by a naive recount of their own, not by the program's rules."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import (
    Candidate,
    Election,
    RosterFigures,
    Round,
    RoundKind,
    Sheets,
    ShowOfHands,
    Source,
)
from ballotcount.domain.journal import Head
from ballotcount.domain.outcome import (
    NextStep,
    Outcome,
    OutcomeLine,
    Quorum,
    QuorumLine,
    RuleRef,
    Status,
    Tie,
    WhatIf,
)
from ballotcount.domain.people import Congress, CongressKind, Heading, Role
from ballotcount.domain.record import (
    CountedBallot,
    CountingPass,
    Member,
    PassKind,
    RoundRecord,
    RulesUsed,
    Ruling,
    Times,
    by_content,
)

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Ngô", "Đỗ")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thanh", "Quốc", "Hữu", "Ngọc", "Xuân", "Thế")
GIVEN = ("An", "Ánh", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hằng", "Hiếu", "Hùng", "Khánh", "Lan", "Long", "Mai")
REASONS = {
    "not_issued": "không do ban kiểm phiếu phát ra",
    "too_many": "bầu quá số lượng quy định",
    "nobody": "không bầu cho ai",
    "foreign_mark": "có đánh dấu riêng",
    "signed_or_written": "ký tên hoặc viết thêm",
}
HALF = RuleRef("more_than_half", "Điều 30 Quy chế bầu cử trong Đảng", True)
BASE = RuleRef("convened_less", "khoản 3, Điều 30 Quy chế bầu cử trong Đảng", True)


def name(at: int) -> str:
    """A name, another one for every number below 1,400."""
    return f"{FAMILY[at % 10]} {MIDDLE[at // 10 % 10]} {GIVEN[(at // 100 + at) % 14]}"


def candidates(count: int) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            no=no,
            name=name(no),
            born=str(1960 + no % 35),
            post="Ủy viên Ban Thường vụ, Trưởng ban Tổ chức" if no % 3 == 0 else "Phó Bí thư Đảng ủy xã",
            unit=f"Đảng bộ xã {GIVEN[no % 14]} {no}",
            source=Source.STANDING if no % 17 == 16 else Source.COMMITTEE,
        )
        for no in range(1, count + 1)
    )


def drawn(
    chance: random.Random, count: int, seats: int, sheets: int, style: VotingMethod = VotingMethod.STRIKE
) -> list[CountedBallot]:
    """Sheets filled in by chance; about one in thirty is invalid."""
    made = []
    for _ in range(sheets):
        if chance.random() < 1 / 30:
            made.append(CountedBallot(Ballot(invalid="foreign_mark"), "foreign_mark"))
        elif style is VotingMethod.STRIKE:
            struck = sorted(
                chance.sample(range(1, count + 1), min(count, max(0, count - seats) + chance.choice((0, 0, 0, 1, 2))))
            )
            ballot = Ballot(tuple((no, LineMark.STRUCK) for no in struck))
            made.append(CountedBallot(ballot, "nobody" if len(struck) == count else None))
        else:
            marks = tuple(
                (no, chance.choices((LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH), (90, 9, 1))[0])
                for no in range(1, count + 1)
                if chance.random() > 0.01
            )
            made.append(CountedBallot(Ballot(marks)))
    return made


def counted(
    list_: tuple[Candidate, ...], seats: int, base: int, style: VotingMethod, ballots: list[CountedBallot]
) -> Outcome:
    """A naive count: more than half of the base, most votes first, nobody elected among equals at the cut."""
    valid = [one.ballot for one in ballots if one.invalid is None]
    votes: Counter[int] = Counter()
    against: Counter[int] = Counter()
    for ballot in valid:
        marks = dict(ballot.marks)
        for one in list_:
            mark = marks.get(one.no)
            if style is VotingMethod.STRIKE:
                (against if mark is LineMark.STRUCK else votes)[one.no] += 1
            elif mark in (LineMark.AGREE, LineMark.DISAGREE):
                (votes if mark is LineMark.AGREE else against)[one.no] += 1
    needed = base // 2 + 1
    above = sorted((one.no for one in list_ if votes[one.no] >= needed), key=lambda no: (-votes[no], no))
    elected = set(above)
    tie = None
    if len(above) > seats:
        cut = votes[above[seats - 1]]
        level = tuple(no for no in above if votes[no] == cut)
        safe = [no for no in above if votes[no] > cut]
        elected = set(safe) if len(safe) + len(level) > seats else set(above[:seats])
        tie = Tie(tuple(sorted(level)), cut, seats - len(safe)) if len(safe) + len(level) > seats else None
    lines = tuple(
        OutcomeLine(
            no=one.no,
            name=one.name,
            votes=votes[one.no],
            against=against[one.no],
            uncounted=len(valid) - votes[one.no] - against[one.no],
            rank=1 + sum(1 for other in list_ if votes[other.no] > votes[one.no]),
            status=Status.ELECTED
            if one.no in elected
            else Status.TIED
            if tie and one.no in tie.numbers
            else Status.NOT_ELECTED,
            spare=votes[one.no] - needed,
            percent=percent(votes[one.no], base),
            rule=HALF,
        )
        for one in list_
    )
    left = seats - len(elected)
    step = None
    if tie:
        step = NextStep(
            RoundKind.RUN_OFF, tie.seats_left, candidates=tie.numbers, may_add_names=False, decision=False, rule=HALF
        )
    elif left:
        rest = tuple(one.no for one in list_ if one.no not in elected)
        step = NextStep(RoundKind.FURTHER, left, candidates=rest, may_add_names=True, decision=True, rule=HALF)
    invalid = Counter(one.invalid for one in ballots if one.invalid)
    return Outcome(
        valid=len(valid),
        invalid=len(ballots) - len(valid),
        invalid_by_reason={code: invalid[code] for code in REASONS if invalid[code]},
        base=base,
        base_code="convened_less",
        base_rule=BASE,
        needed=needed,
        threshold_rule=HALF,
        quorum=Quorum(
            True, (QuorumLine("people", base, of=base + 3, need=(2 * (base + 3) + 2) // 3, met=True, rule=BASE),)
        ),
        seats=seats,
        lines=lines,
        tie=tie,
        next=step,
        what_if=(WhatIf("collected", len(ballots), len(ballots) // 2 + 1, tuple(sorted(elected))),),
    )


def percent(votes: int, base: int) -> str:
    """Half-up to two decimals, written out again so that a fault in the program's own does not hide."""
    whole = (votes * 10_000 * 2 + base) // (2 * base)
    text = f"{whole // 100}.{whole % 100:02d}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def record(
    count: int = 6,
    seats: int = 4,
    sheets: int = 40,
    style: VotingMethod = VotingMethod.STRIKE,
    seed: int = 1,
    absent: int = 2,
) -> RoundRecord:
    """A closed round of a Party congress."""
    chance = random.Random(seed)
    list_ = candidates(count)
    ballots = drawn(chance, count, seats, sheets, style)
    outcome = counted(list_, seats, sheets + absent - 1, style, ballots)
    congress = Congress(
        name="Đại hội đại biểu Đảng bộ tỉnh Sơn Hà lần thứ XX",
        organisation="Đảng bộ tỉnh Sơn Hà",
        superior="Ban Chấp hành Trung ương",
        level="tỉnh",
        term="2025 - 2030",
        date=date(2026, 3, 5),
        place="Sơn Hà",
        kind=CongressKind.DELEGATES,
        heading=Heading.PARTY,
        profile="party-190",
    )
    election = Election(
        "e1",
        "Bầu Ban Chấp hành Đảng bộ tỉnh khóa XX",
        body="Ban Chấp hành Đảng bộ tỉnh",
        seats=seats,
        style=style,
        candidates=list_,
    )
    vote = Round(
        id="e1r1",
        election="e1",
        number=1,
        kind=RoundKind.FIRST,
        congress_kind=CongressKind.DELEGATES,
        seats=seats,
        style=style,
        candidates=list_,
        profile="party-190",
        profile_hash="ab" * 32,
        roster=RosterFigures(convened=sheets + absent, present=sheets, units=12, units_present=12),
    )
    rules = RulesUsed(
        title="Bầu cử trong Đảng (Quyết định 190-QĐ/TW, 10/10/2024)",
        cite="Điều lệ Đảng và Quy chế bầu cử trong Đảng ban hành kèm theo Quyết định số 190-QĐ/TW, ngày 10/10/2024",
        people="đại biểu chính thức",
        base="số đại biểu chính thức được triệu tập, trừ các trường hợp được trừ theo quy chế",
        deductions=(("đại biểu chính thức vắng mặt suốt thời gian đại hội không có đại biểu dự khuyết thay thế", 1),),
        reasons=REASONS,
        keeping="Phiếu bầu được niêm phong, giao đoàn chủ tịch để bàn giao cho cấp ủy khóa mới lưu trữ theo quy định.",
    )
    return RoundRecord(
        congress=congress,
        board=(
            Member("Hoàng Đức Ánh", Role.HEAD),
            Member("Phạm Thị Ngọc", Role.SECRETARY),
            Member("Vũ Minh Khánh", Role.TYPIST),
            Member("Đỗ Hữu Long", Role.TECHNICIAN),
        ),
        election=election,
        round=vote,
        outcome=outcome,
        sheets=Sheets(printed=sheets + 12, issued=sheets + 1, exchanged=1, left_over=10, collected=sheets),
        ballots=tuple(sorted(ballots, key=by_content)),
        rules=rules,
        presidium=("Lê Quốc Hùng",),
        list_votes=(
            ShowOfHands("number", sheets, 0, 0),
            ShowOfHands("list", sheets - 1, 0, 1),
        ),
        passes=(
            CountingPass(1, PassKind.TYPED, ("Vũ Minh Khánh",), sheets),
            CountingPass(2, PassKind.SCAN, ("Đỗ Hữu Long",), sheets),
        ),
        rulings=(
            Ruling(
                "foreign_ink",
                (),
                Ballot(invalid="foreign_mark"),
                ("Hoàng Đức Ánh", "Phạm Thị Ngọc"),
                "khoản 2, Điều 15 Quy chế bầu cử trong Đảng",
            ),
            Ruling("difference", (2,), Ballot(((2, LineMark.STRUCK),)), ("Hoàng Đức Ánh", "Vũ Minh Khánh")),
        ),
        shortfall="Một đại biểu giữ lại phiếu, không bỏ vào thùng.",
        pictures_kept=True,
        times=Times(
            issued="2026-03-05T01:30:00.000000Z",
            collected="2026-03-05T02:05:00.000000Z",
            counting="2026-03-05T02:10:00.000000Z",
            closed="2026-03-05T03:04:00.000000Z",
        ),
        head=Head(1234, "cd" * 32),
        program="BallotCount 0.1.0",
    )


def short() -> RoundRecord:
    """Agree and disagree, three names for three seats."""
    return record(3, 3, 25, VotingMethod.AGREE)


def long() -> RoundRecord:
    """63 names for 55 seats, 348 sheets."""
    return record(63, 55, 348)


def full() -> RoundRecord:
    """250 names."""
    return record(250, 200, 60)


def without_tail(given: RoundRecord) -> RoundRecord:
    """The same round before it is closed."""
    return replace(given, times=Times(), head=None, rulings=(), passes=(), pictures_kept=None, shortfall="")
