"""One entry of each kind with every field set, and its exact JSON in the journal; the names there never change."""

from __future__ import annotations

from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import (
    Candidate,
    Election,
    ListOrder,
    RosterFigures,
    Round,
    RoundKind,
    SeatKind,
    ShowOfHands,
    Source,
)
from ballotcount.domain.layout import Option
from ballotcount.domain.live import Guide, GuideName
from ballotcount.domain.people import (
    Attendance,
    CongressKind,
    Delegate,
    DelegateKind,
    Presence,
    Role,
    Sex,
    Teller,
)
from ballotcount.domain.record import MarkScore, PassKind
from tests.builders import CONGRESS

TELLER = Teller("t4", "Ngô Văn Mới", Role.TYPIST, delegate="d7", pin="sealed", key="public", lent=True)
DELEGATE = Delegate(
    id="d7",
    name="Nguyễn Văn Bảy",
    unit="Chi bộ 1",
    born="1970-05-12",
    sex=Sex.FEMALE,
    ethnicity="Ê Đê",
    post="Bí thư",
    kind=DelegateKind.ALTERNATE,
    joined="1995",
    schooling="12/12",
    profession="kỹ sư",
    theory="cao cấp",
    on_convening_committee=True,
    shares=3,
    sort_name="Bảy Nguyễn Văn",
    note="đến muộn",
)
LIST = (
    Candidate(1, "An", born="1971", post="Bí thư", unit="Chi bộ 1", delegate="d1", source=Source.STANDING),
    Candidate(2, "Bình"),
)
ELECTION = Election(
    id="e1",
    title="Bầu ban chấp hành",
    body="Ban chấp hành",
    seats=2,
    style=VotingMethod.STRIKE,
    candidates=LIST,
    seat=SeatKind.ALTERNATE,
    order=ListOrder.GIVEN,
    number_given=True,
)
FROZEN = Round(
    id="e1r1",
    election="e1",
    number=1,
    kind=RoundKind.FIRST,
    congress_kind=CongressKind.DELEGATES,
    seats=2,
    style=VotingMethod.STRIKE,
    candidates=LIST,
    profile="party-190",
    profile_hash="cd" * 32,
    roster=RosterFigures(
        12,
        11,
        deductions={"detained": 1},
        units=3,
        units_present=2,
        members=15,
        shares=90,
        shares_present=80,
        voters=100,
        meeting=2,
        re_run=True,
        weights={1: 10, 2: 1},
    ),
)
BALLOT = Ballot(((1, LineMark.STRUCK), (2, 7)), "foreign_mark", ("Người Lạ",), 5)
MARK = ev.MarkAt(1, 4, 2, "strike")

ON_DISK: tuple[tuple[ev.Event, dict[str, Any]], ...] = (
    (ev.Genesis("0.2.0", "0003"), {"program": "0.2.0", "schema": "0003"}),
    (
        ev.CongressOpened(CONGRESS),
        {
            "congress": {
                "name": "Đại hội đại biểu Đảng bộ xã Ea Tu lần thứ XV",
                "organisation": "ĐẢNG BỘ XÃ EA TU",
                "superior": "ĐẢNG BỘ TỈNH ĐẮK LẮK",
                "level": "commune",
                "term": "2025 - 2030",
                "date": "2026-09-02",
                "place": "Ea Tu",
                "kind": "delegates",
                "heading": "party",
                "profile": "party-190",
            }
        },
    ),
    (
        ev.CongressChanged(CONGRESS, "đổi nơi họp"),
        {
            "congress": {
                "name": "Đại hội đại biểu Đảng bộ xã Ea Tu lần thứ XV",
                "organisation": "ĐẢNG BỘ XÃ EA TU",
                "superior": "ĐẢNG BỘ TỈNH ĐẮK LẮK",
                "level": "commune",
                "term": "2025 - 2030",
                "date": "2026-09-02",
                "place": "Ea Tu",
                "kind": "delegates",
                "heading": "party",
                "profile": "party-190",
            },
            "reason": "đổi nơi họp",
        },
    ),
    (
        ev.TellerAdded(TELLER, second="t2"),
        {
            "teller": {
                "id": "t4",
                "name": "Ngô Văn Mới",
                "role": "typist",
                "delegate": "d7",
                "pin": "sealed",
                "key": "public",
                "lent": True,
            },
            "second": "t2",
        },
    ),
    (
        ev.TellerChanged(TELLER, "sai tên", second="t2"),
        {
            "teller": {
                "id": "t4",
                "name": "Ngô Văn Mới",
                "role": "typist",
                "delegate": "d7",
                "pin": "sealed",
                "key": "public",
                "lent": True,
            },
            "reason": "sai tên",
            "second": "t2",
        },
    ),
    (ev.TellerRemoved("t4", "đi công tác", second="t2"), {"teller": "t4", "reason": "đi công tác", "second": "t2"}),
    (ev.SignedIn(), {}),
    (ev.SignedOut(), {}),
    (ev.SignInFailed("t4"), {"teller": "t4"}),
    (ev.LockLifted("t4"), {"teller": "t4"}),
    (
        ev.PinReset("t1", "sealed", ("t2", "t3"), key="public"),
        {"teller": "t1", "pin": "sealed", "members": ["t2", "t3"], "key": "public"},
    ),
    (
        ev.PeopleNamed(("Hồ Văn Chủ",), ("Lê Thị Ký",), ("Vũ Văn Chứng",)),
        {"presidium": ["Hồ Văn Chủ"], "secretaries": ["Lê Thị Ký"], "witnesses": ["Vũ Văn Chứng"]},
    ),
    (
        ev.RosterImported((DELEGATE,), "danh-sach.xlsx", "ab" * 32),
        {
            "delegates": [
                {
                    "id": "d7",
                    "name": "Nguyễn Văn Bảy",
                    "unit": "Chi bộ 1",
                    "born": "1970-05-12",
                    "sex": "female",
                    "ethnicity": "Ê Đê",
                    "post": "Bí thư",
                    "kind": "alternate",
                    "joined": "1995",
                    "schooling": "12/12",
                    "profession": "kỹ sư",
                    "theory": "cao cấp",
                    "on_convening_committee": True,
                    "shares": 3,
                    "sort_name": "Bảy Nguyễn Văn",
                    "note": "đến muộn",
                }
            ],
            "source": "danh-sach.xlsx",
            "sha256": "ab" * 32,
        },
    ),
    (
        ev.DelegateChanged(DELEGATE, "sai đơn vị"),
        {
            "delegate": {
                "id": "d7",
                "name": "Nguyễn Văn Bảy",
                "unit": "Chi bộ 1",
                "born": "1970-05-12",
                "sex": "female",
                "ethnicity": "Ê Đê",
                "post": "Bí thư",
                "kind": "alternate",
                "joined": "1995",
                "schooling": "12/12",
                "profession": "kỹ sư",
                "theory": "cao cấp",
                "on_convening_committee": True,
                "shares": 3,
                "sort_name": "Bảy Nguyễn Văn",
                "note": "đến muộn",
            },
            "reason": "sai đơn vị",
        },
    ),
    (
        ev.AttendanceRecorded((Attendance("d7", Presence.REPLACED, replaced_by="d9", note="ốm"),)),
        {"people": [{"delegate": "d7", "presence": "replaced", "replaced_by": "d9", "note": "ốm"}]},
    ),
    (
        ev.ElectionAdded(ELECTION),
        {
            "election": {
                "id": "e1",
                "title": "Bầu ban chấp hành",
                "body": "Ban chấp hành",
                "seats": 2,
                "style": "strike",
                "candidates": [
                    {
                        "no": 1,
                        "name": "An",
                        "born": "1971",
                        "post": "Bí thư",
                        "unit": "Chi bộ 1",
                        "delegate": "d1",
                        "source": "standing",
                    },
                    {"no": 2, "name": "Bình"},
                ],
                "seat": "alternate",
                "order": "given",
                "number_given": True,
            }
        },
    ),
    (
        ev.ElectionChanged(ELECTION, "thêm tên"),
        {
            "election": {
                "id": "e1",
                "title": "Bầu ban chấp hành",
                "body": "Ban chấp hành",
                "seats": 2,
                "style": "strike",
                "candidates": [
                    {
                        "no": 1,
                        "name": "An",
                        "born": "1971",
                        "post": "Bí thư",
                        "unit": "Chi bộ 1",
                        "delegate": "d1",
                        "source": "standing",
                    },
                    {"no": 2, "name": "Bình"},
                ],
                "seat": "alternate",
                "order": "given",
                "number_given": True,
            },
            "reason": "thêm tên",
        },
    ),
    (ev.ElectionRemoved("e1", "nhập nhầm"), {"election": "e1", "reason": "nhập nhầm"}),
    (
        ev.ListVoted("e1", ShowOfHands("number", 40, 2, 1)),
        {"election": "e1", "vote": {"subject": "number", "agree": 40, "disagree": 2, "abstain": 1}},
    ),
    (
        ev.DecisionRecorded(
            ev.Decision(
                ev.Topic.SECOND_PASS,
                "sample=5",
                text="dùng mẫu",
                election="e1",
                round="e1r1",
                vote=ShowOfHands("list", 41, 1, 1),
            )
        ),
        {
            "decision": {
                "topic": "second_pass",
                "value": "sample=5",
                "text": "dùng mẫu",
                "election": "e1",
                "round": "e1r1",
                "vote": {"subject": "list", "agree": 41, "disagree": 1, "abstain": 1},
            }
        },
    ),
    (ev.ProfileFrozen("party-190", "cd" * 32, "[rules]"), {"id": "party-190", "hash": "cd" * 32, "text": "[rules]"}),
    (ev.CongressSealed("xong việc"), {"note": "xong việc"}),
    (ev.SealLifted("soát lại", "t2"), {"reason": "soát lại", "second": "t2"}),
    (
        ev.RoundPrepared(
            ev.RoundPlan(
                "e1r1",
                "e1",
                number=1,
                kind=RoundKind.FIRST,
                seats=2,
                style=VotingMethod.STRIKE,
                candidates=LIST,
                passes=2,
            )
        ),
        {
            "plan": {
                "id": "e1r1",
                "election": "e1",
                "number": 1,
                "kind": "first",
                "seats": 2,
                "style": "strike",
                "candidates": [
                    {
                        "no": 1,
                        "name": "An",
                        "born": "1971",
                        "post": "Bí thư",
                        "unit": "Chi bộ 1",
                        "delegate": "d1",
                        "source": "standing",
                    },
                    {"no": 2, "name": "Bình"},
                ],
                "passes": 2,
            }
        },
    ),
    (
        ev.ProofMade("e1r1", "0A1B2C3D", "ab" * 32, "cd" * 32),
        {"round": "e1r1", "layout": "0A1B2C3D", "pdf": "ab" * 32, "layout_file": "cd" * 32},
    ),
    (ev.ProofApproved("e1r1", "ab" * 32), {"round": "e1r1", "pdf": "ab" * 32}),
    (
        ev.FormAdopted("e1r1", "0A1B2C3D", "scan", "ab" * 32, "cd" * 32),
        {"round": "e1r1", "layout": "0A1B2C3D", "source": "scan", "form": "ab" * 32, "layout_file": "cd" * 32},
    ),
    (
        ev.FormProved("e1r1", "0A1B2C3D", blanks=3, cover_percent=95, off_um=120, marked=10, targets=200),
        {
            "round": "e1r1",
            "layout": "0A1B2C3D",
            "blanks": 3,
            "cover_percent": 95,
            "off_um": 120,
            "marked": 10,
            "targets": 200,
        },
    ),
    (
        ev.SheetsPrinted("e1r1", -12, "ghi nhầm", "t2"),
        {"round": "e1r1", "count": -12, "reason": "ghi nhầm", "second": "t2"},
    ),
    (
        ev.RoundIssued(FROZEN, 12, False, "đại hội đồng ý bầu"),
        {
            "round": {
                "id": "e1r1",
                "election": "e1",
                "number": 1,
                "kind": "first",
                "congress_kind": "delegates",
                "seats": 2,
                "style": "strike",
                "candidates": [
                    {
                        "no": 1,
                        "name": "An",
                        "born": "1971",
                        "post": "Bí thư",
                        "unit": "Chi bộ 1",
                        "delegate": "d1",
                        "source": "standing",
                    },
                    {"no": 2, "name": "Bình"},
                ],
                "profile": "party-190",
                "profile_hash": "cd" * 32,
                "roster": {
                    "convened": 12,
                    "present": 11,
                    "deductions": {"detained": 1},
                    "units": 3,
                    "units_present": 2,
                    "members": 15,
                    "shares": 90,
                    "shares_present": 80,
                    "voters": 100,
                    "meeting": 2,
                    "re_run": True,
                    "weights": {"1": 10, "2": 1},
                },
            },
            "issued": 12,
            "quorum_met": False,
            "accepted": "đại hội đồng ý bầu",
        },
    ),
    (
        ev.SheetsIssued("e1r1", 1, "đến muộn", RosterFigures(12, 11, deductions={"detained": 1})),
        {
            "round": "e1r1",
            "count": 1,
            "reason": "đến muộn",
            "roster": {"convened": 12, "present": 11, "deductions": {"detained": 1}},
        },
    ),
    (ev.SheetsExchanged("e1r1", 1, "gạch hỏng"), {"round": "e1r1", "count": 1, "reason": "gạch hỏng"}),
    (
        ev.RoundCollected("e1r1", 11, left_over=1, explanation="một người về sớm", reason="đếm lại", took_part=11),
        {
            "round": "e1r1",
            "collected": 11,
            "left_over": 1,
            "explanation": "một người về sớm",
            "reason": "đếm lại",
            "took_part": 11,
        },
    ),
    (ev.RoundCancelled("e1r1", "thừa phiếu", "t2"), {"round": "e1r1", "reason": "thừa phiếu", "second": "t2"}),
    (
        ev.CameraCertified(
            "e1r1",
            "UVC 1",
            width=1920,
            height=1080,
            guides=(Guide(GuideName.TILT, True, "", 1.5, 6.0),),
            margin=0.25,
            marks=24,
            focus=40,
            picture="ab" * 32,
            source="scan",
            levels="grey",
            px_per_mm=8.5,
            sheets=4,
        ),
        {
            "round": "e1r1",
            "camera": "UVC 1",
            "width": 1920,
            "height": 1080,
            "guides": [{"name": "tilt", "good": True, "hint": "", "value": 1.5, "limit": 6.0}],
            "margin": 0.25,
            "marks": 24,
            "focus": 40,
            "picture": "ab" * 32,
            "source": "scan",
            "levels": "grey",
            "px_per_mm": 8.5,
            "sheets": 4,
        },
    ),
    (
        ev.GateSkipped(
            "e1r1",
            "camera",
            camera="UVC 1",
            reason="hết giờ",
            second="t2",
            width=1920,
            height=1080,
            levels="colour",
            px_per_mm=8.5,
        ),
        {
            "round": "e1r1",
            "source": "camera",
            "camera": "UVC 1",
            "reason": "hết giờ",
            "second": "t2",
            "width": 1920,
            "height": 1080,
            "levels": "colour",
            "px_per_mm": 8.5,
        },
    ),
    (
        ev.PassStarted("e1r1", 1, PassKind.READ_ALOUD, 50),
        {"round": "e1r1", "number": 1, "how": "read_aloud", "stack_size": 50},
    ),
    (ev.PassDiscarded("e1r1", 1, "lẫn tập phiếu"), {"round": "e1r1", "number": 1, "reason": "lẫn tập phiếu"}),
    (
        ev.BallotEntered(
            "e1r1",
            1,
            stack=2,
            sheet=3,
            ballot=BALLOT,
            source=ev.EntrySource.CAMERA,
            picture="ab" * 32,
            scores=(MarkScore(1, Option.STRIKE, 0.9, True, True),),
            doubts=(ev.Doubt("doubtful_mark", 2, ev.MarkSeen("partial", "whole_strike", 0.7, 0.78)),),
        ),
        {
            "round": "e1r1",
            "number": 1,
            "stack": 2,
            "sheet": 3,
            "ballot": {
                "struck": [1],
                "votes": [[2, 7]],
                "invalid": "foreign_mark",
                "written": ["Người Lạ"],
                "shares": 5,
            },
            "source": "camera",
            "picture": "ab" * 32,
            "scores": [[1, "strike", 0.9, True, True]],
            "doubts": [
                {
                    "code": "doubtful_mark",
                    "candidate": 2,
                    "seen": {"mark": "partial", "rule": "whole_strike", "value": 0.7, "limit": 0.78},
                }
            ],
        },
    ),
    (
        ev.ContactChecked("e1r1", 2, stacks=(1, 2), pages=4, shown=90, planted=(MARK,), missed=(MARK,), wrong=(MARK,)),
        {
            "round": "e1r1",
            "number": 2,
            "stacks": [1, 2],
            "pages": 4,
            "shown": 90,
            "planted": [{"stack": 1, "sheet": 4, "candidate": 2, "option": "strike"}],
            "missed": [{"stack": 1, "sheet": 4, "candidate": 2, "option": "strike"}],
            "wrong": [{"stack": 1, "sheet": 4, "candidate": 2, "option": "strike"}],
        },
    ),
    (
        ev.BallotUndone("e1r1", 1, 2, 3, "gõ nhầm"),
        {"round": "e1r1", "number": 1, "stack": 2, "sheet": 3, "reason": "gõ nhầm"},
    ),
    (
        ev.BallotCorrected("e1r1", 1, stack=2, sheet=3, ballot=BALLOT, reason="gõ nhầm"),
        {
            "round": "e1r1",
            "number": 1,
            "stack": 2,
            "sheet": 3,
            "ballot": {
                "struck": [1],
                "votes": [[2, 7]],
                "invalid": "foreign_mark",
                "written": ["Người Lạ"],
                "shares": 5,
            },
            "reason": "gõ nhầm",
        },
    ),
    (ev.StackClosed("e1r1", 1, 2, 20), {"round": "e1r1", "number": 1, "stack": 2, "slip": 20}),
    (ev.StackReopened("e1r1", 1, 2, "đếm lại"), {"round": "e1r1", "number": 1, "stack": 2, "reason": "đếm lại"}),
    (
        ev.StackHandedOver("e1r1", 1, 2, "t5", "về sớm"),
        {"round": "e1r1", "number": 1, "stack": 2, "teller": "t5", "reason": "về sớm"},
    ),
    (
        ev.DifferenceJudged("e1r1", 2, 3, "written", ("Người Khác",)),
        {"round": "e1r1", "stack": 2, "sheet": 3, "line": "written", "value": ["Người Khác"]},
    ),
    (ev.JudgingConfirmed("e1r1", 2), {"round": "e1r1", "stack": 2}),
    (
        ev.SampleDrawn("e1r1", 2, seed="31415926", limit=5, places=(ev.PaperAt(1, 17), ev.PaperAt(2, 3)), second="t2"),
        {
            "round": "e1r1",
            "number": 2,
            "seed": "31415926",
            "limit": 5,
            "places": [{"stack": 1, "sheet": 17}, {"stack": 2, "sheet": 3}],
            "second": "t2",
        },
    ),
    (
        ev.SampleRead("e1r1", 2, (ev.PaperRead(1, 17, BALLOT), ev.PaperRead(2, 3, None)), "t2"),
        {
            "round": "e1r1",
            "number": 2,
            "sheets": [
                {
                    "stack": 1,
                    "sheet": 17,
                    "ballot": {
                        "struck": [1],
                        "votes": [[2, 7]],
                        "invalid": "foreign_mark",
                        "written": ["Người Lạ"],
                        "shares": 5,
                    },
                },
                {"stack": 2, "sheet": 3, "ballot": None},
            ],
            "second": "t2",
        },
    ),
    (
        ev.PileMade("e1r1", 2, 1, BALLOT, 14),
        {
            "round": "e1r1",
            "number": 2,
            "pile": 1,
            "ballot": {
                "struck": [1],
                "votes": [[2, 7]],
                "invalid": "foreign_mark",
                "written": ["Người Lạ"],
                "shares": 5,
            },
            "sheets": 14,
        },
    ),
    (ev.PileChecked("e1r1", 2, 1, 14), {"round": "e1r1", "number": 2, "pile": 1, "sheets": 14}),
    (
        ev.DisputeRaised("e1r1", 1, stack=2, sheet=3, doubt=ev.Doubt("validity"), note="chữ lạ"),
        {"round": "e1r1", "number": 1, "stack": 2, "sheet": 3, "doubt": {"code": "validity"}, "note": "chữ lạ"},
    ),
    (
        ev.RulingProposed("e1r1", 2, sheet=3, decision=BALLOT, article="HD 02, điểm 5", note="rõ ý"),
        {
            "round": "e1r1",
            "stack": 2,
            "sheet": 3,
            "decision": {
                "struck": [1],
                "votes": [[2, 7]],
                "invalid": "foreign_mark",
                "written": ["Người Lạ"],
                "shares": 5,
            },
            "article": "HD 02, điểm 5",
            "note": "rõ ý",
        },
    ),
    (ev.RulingConfirmed("e1r1", 2, 3), {"round": "e1r1", "stack": 2, "sheet": 3}),
    (
        ev.SecondAnswered("e1r1", 2, 3, BALLOT),
        {
            "round": "e1r1",
            "stack": 2,
            "sheet": 3,
            "decision": {
                "struck": [1],
                "votes": [[2, 7]],
                "invalid": "foreign_mark",
                "written": ["Người Lạ"],
                "shares": 5,
            },
        },
    ),
    (
        ev.NotAgreed("e1r1", 2, 3, "mỗi người một ý"),
        {"round": "e1r1", "stack": 2, "sheet": 3, "note": "mỗi người một ý"},
    ),
    (
        ev.RuledByHead("e1r1", 2, sheet=3, decision=BALLOT, article="HD 02, điểm 5", note="theo số đông"),
        {
            "round": "e1r1",
            "stack": 2,
            "sheet": 3,
            "decision": {
                "struck": [1],
                "votes": [[2, 7]],
                "invalid": "foreign_mark",
                "written": ["Người Lạ"],
                "shares": 5,
            },
            "article": "HD 02, điểm 5",
            "note": "theo số đông",
        },
    ),
    (
        ev.StandingRuling(
            "e1r1",
            "doubtful_mark",
            mark="partial",
            article="HD 02, điểm 5",
            second="t2",
            value=LineMark.STRUCK,
            invalid="foreign_mark",
        ),
        {
            "round": "e1r1",
            "code": "doubtful_mark",
            "mark": "partial",
            "article": "HD 02, điểm 5",
            "second": "t2",
            "value": "struck",
            "invalid": "foreign_mark",
        },
    ),
    (ev.RulingReopened("e1r1", 2, 3, "xem lại"), {"round": "e1r1", "stack": 2, "sheet": 3, "reason": "xem lại"}),
    (
        ev.RoundClosed(
            "e1r1", "t2", {"valid": 11, "lines": [[1, 9]]}, "ab" * 32, keys="cd" * 32, reason="đếm lại vẫn đúng"
        ),
        {
            "round": "e1r1",
            "second": "t2",
            "figures": {"valid": 11, "lines": [[1, 9]]},
            "sha256": "ab" * 32,
            "keys": "cd" * 32,
            "reason": "đếm lại vẫn đúng",
        },
    ),
    (ev.RoundReopened("e1r1", "t2", "đếm sót một tập"), {"round": "e1r1", "second": "t2", "reason": "đếm sót một tập"}),
    (ev.RoundAnnounced("e1r1"), {"round": "e1r1"}),
    (
        ev.DocumentMade("e1r1", "minutes", "bien-ban.pdf", "ab" * 32),
        {"round": "e1r1", "what": "minutes", "name": "bien-ban.pdf", "sha256": "ab" * 32},
    ),
)
