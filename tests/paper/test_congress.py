"""Ballots of a round, from the congress's own record."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.cli import main
from ballotcount.cli.desk import looked_at
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.files import layout_file
from ballotcount.paper.checks import PointVerdict, check_list
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.proof import pdf_digest
from ballotcount.paper.round_spec import BallotDesign, _organisation, spec_of_round
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import PaperSize
from ballotcount.paper.table import CellKind
from ballotcount.service import elections, founding, paper
from ballotcount.service.printing import Approval, approval_of, approved_of, ballot_of, plan_of
from ballotcount.service.session import Session
from ballotcount.storage.file import create, open_file
from tests.builders import CHEAP, CONGRESS, HEAD, PIN, SECRETARY, TYPIST, at, opened, prepared
from tests.fakes import StepClock


def test_the_ballot_says_what_the_congress_decided() -> None:
    spec = ballot_of(prepared(), "e1r1", BallotDesign())
    assert spec.organisation == ("ĐẢNG BỘ XÃ EA TU", "ĐẠI HỘI ĐẠI BIỂU LẦN THỨ XV")
    assert spec.body == "Bầu Ban Chấp hành, nhiệm kỳ 2025 - 2030"
    assert spec.place_date == "Ea Tu, ngày 02 tháng 9 năm 2026"
    assert (spec.title, spec.seats, spec.round) == ("PHIẾU BẦU CỬ", 3, 1)
    assert "gạch giữa cả dòng chữ họ và tên" in spec.instruction
    assert [person.no for person in spec.candidates] == [1, 2, 3, 4]
    compose(spec)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Đại hội Chi bộ thôn 3, nhiệm kỳ 2025-2030", "ĐẠI HỘI, NHIỆM KỲ 2025-2030"),
        ("Đại hội Chi bộ thôn 3 , nhiệm kỳ 2025-2030", "ĐẠI HỘI, NHIỆM KỲ 2025-2030"),
        ("Đại hội Chi bộ thôn 3 lần thứ V", "ĐẠI HỘI LẦN THỨ V"),
        ("Đại hội của Chi bộ thôn 3", "ĐẠI HỘI"),
        ("Đại hội (Chi bộ thôn 3) lần thứ V", "ĐẠI HỘI LẦN THỨ V"),
        ("Đại hội, Chi bộ thôn 3, nhiệm kỳ 2025-2030", "ĐẠI HỘI, NHIỆM KỲ 2025-2030"),
        ("Chi bộ thôn 3: Đại hội lần thứ V", "ĐẠI HỘI LẦN THỨ V"),
        ("Đại hội lần thứ V - Chi bộ thôn 3", "ĐẠI HỘI LẦN THỨ V"),
        ("Đại hội Chi bộ thôn 30", "ĐẠI HỘI CHI BỘ THÔN 30"),
        ("Đại hội Chi bộ", "ĐẠI HỘI CHI BỘ"),
        ("Chi bộ thôn 3", None),
    ],
)
def test_who_holds_the_congress_is_said_once(name: str, line: str | None) -> None:
    congress = replace(CONGRESS, name=name, organisation="CHI BỘ THÔN 3")
    assert _organisation(congress) == tuple(filter(None, ("CHI BỘ THÔN 3", line)))


LOOSE = re.compile(r"\s[,;:.)]|[,;:]\s*[,;:]|^[,;:–-]|[,;:–-]$|\(\s*\)|  ")


@given(
    st.lists(st.sampled_from(["Đại hội", "lần thứ V", "nhiệm kỳ 2025-2030", "Chi bộ A", "xã Hòa"]), min_size=1),
    st.lists(st.sampled_from([" ", ", ", " - ", " ,", " – ", ": "]), min_size=8, max_size=8),
)
def test_no_loose_sign_stands_on_a_ballot(parts: list[str], signs: list[str]) -> None:
    name = parts[0] + "".join(sign + part for sign, part in zip(signs, parts[1:], strict=False))
    (holder, *lines) = _organisation(replace(CONGRESS, name=f"{name} Chi bộ A", organisation="CHI BỘ A"))
    assert holder == "CHI BỘ A"
    for line in lines:
        assert "CHI BỘ A" not in line
        assert not LOOSE.search(line), line


def test_the_list_is_the_recorded_one_in_its_order() -> None:
    session = prepared(names=6, seats=5)
    spec = ballot_of(session, "1", BallotDesign())
    points = check_list(spec, approved_of(session, "1"))
    names = [point for point in points if point.id.startswith(("name", "seats"))]
    assert {point.verdict for point in names} == {PointVerdict.SAME}


def test_a_list_changed_after_the_round_was_prepared_differs_on_the_check_list() -> None:
    session = at(prepared(), HEAD)
    election = session.state.elections["e1"].election
    added = (*election.candidates, Candidate(0, "Zương Văn Thêm"))
    elections.change_election(session, replace(election, candidates=added, seats=4), "đề cử thêm")
    points = check_list(ballot_of(session, "e1r1", BallotDesign()), approved_of(session, "e1r1"))
    assert [point.id for point in points if point.verdict is PointVerdict.DIFFERENT] == ["seats", "names", "name.+5"]


def test_details_are_printed_where_the_board_wants_them() -> None:
    session = prepared()
    plan = plan_of(session, "e1r1")
    told = replace(plan, candidates=(Candidate(1, "Lê Văn An", "1975-03-12", "Bí thư", "Xã Ea Tu"),), seats=1)
    election = session.state.elections["e1"].election
    bare = spec_of_round(
        CONGRESS, election, plan=told, profile=session.profile(), look=BallotDesign(), token="x"
    ).candidates[0]
    assert (bare.birth_year, bare.post, bare.unit) == (None, None, None)
    look = BallotDesign(details=(CellKind.BIRTH, CellKind.UNIT))
    full = spec_of_round(CONGRESS, election, plan=told, profile=session.profile(), look=look, token="x").candidates[0]
    assert (full.birth_year, full.post, full.unit) == ("1975", None, "Xã Ea Tu")


def test_an_election_without_a_round_answers_with_its_first() -> None:
    session = opened()
    listed = [Candidate(0, "Lê Văn An"), Candidate(0, "Võ Thị Bình")]
    elections.add_election(session, title="Bí thư", body="", seats=1, style=VotingMethod.AGREE, candidates=listed)
    assert plan_of(session, "e1r1") == plan_of(session, "1")
    assert len(ballot_of(session, "1", BallotDesign()).candidates) == 2


def test_an_unknown_round_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UserError) as refused:
        plan_of(prepared(), "e9r9")
    assert refused.value.code == "ballots.round_unknown"
    assert refused.value.facts["known"] == "e1r1"


def test_a_number_that_two_elections_share_is_refused() -> None:
    session = prepared()
    listed = [Candidate(0, "Lê Văn Ân"), Candidate(0, "Võ Thị Bình")]
    elections.add_election(session, title="Bí thư", body="", seats=1, style=VotingMethod.AGREE, candidates=listed)
    with pytest.raises(UserError) as refused:
        plan_of(session, "1")
    assert refused.value.code == "ballots.round_unclear"


def test_approval_goes_from_none_to_waiting_to_approved_and_another_ballot_is_another() -> None:
    session = prepared()
    digest = pdf_digest(ballot_pdf(compose(ballot_of(session, "e1r1", BallotDesign()))))
    assert approval_of(session, "e1r1", digest) is Approval.NONE
    paper.record_proof(session, "e1r1", layout="0" * 8, pdf=digest)
    assert approval_of(session, "e1r1", digest) is Approval.WAITING
    for teller in (SECRETARY, TYPIST):
        paper.approve_proof(at(session, teller), "e1r1", digest)
    assert approval_of(session, "e1r1", digest) is Approval.APPROVED
    larger = pdf_digest(ballot_pdf(compose(ballot_of(session, "e1r1", BallotDesign(PaperSize.A4)))))
    assert approval_of(session, "e1r1", larger) is Approval.OTHER


def test_sheets_with_serials_are_held_against_the_layout_of_the_proof() -> None:
    session = prepared()
    sheet = compose(ballot_of(session, "e1r1", BallotDesign(serial=True)))
    paper.record_proof(session, "e1r1", layout=sheet.id, pdf="1" * 64)
    assert approval_of(session, "e1r1", "2" * 64, sheet.id) is Approval.WAITING
    assert approval_of(session, "e1r1", "2" * 64, "FFFFFFFF") is Approval.OTHER
    assert approval_of(session, "e1r1", "2" * 64) is Approval.OTHER


def filed(path: Path, clock: StepClock) -> Path:
    """A congress file with one election of two names."""
    with create(path, clock, "A", "test") as file:
        session = founding.found(file.journal, clock, CONGRESS, "Trần Thị Trưởng", PIN, pins=CHEAP)
        listed = [Candidate(0, "Lê Văn An"), Candidate(0, "Võ Thị Bình")]
        elections.add_election(
            session, title="Ban Chấp hành", body="", seats=1, style=VotingMethod.STRIKE, candidates=listed
        )
    return path


@pytest.fixture
def congress(tmp_path: Path) -> Path:
    return filed(tmp_path / "congress.ballot", StepClock())


def test_two_congresses_have_two_tokens(congress: Path, tmp_path: Path) -> None:
    other = filed(tmp_path / "other.ballot", StepClock(datetime(2026, 9, 3, tzinfo=UTC)))
    tokens = []
    for path in (congress, congress, other):
        with looked_at(path) as session:
            tokens.append(ballot_of(session, "1", BallotDesign()).election)
    assert tokens[0] == tokens[1] != tokens[2]


def test_the_commands_print_from_the_congress_file(
    congress: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = tmp_path / "layout.json"
    other = tmp_path / "other.json"
    before = congress.read_bytes()
    files = ["--out", str(tmp_path / "b.pdf"), "--layout", str(layout)]
    assert main(["ballots", "print", str(congress), "--round", "1", *files]) == 0
    assert "chưa có bản mẫu" in capsys.readouterr().err
    assert main(["ballots", "layout", str(congress), "--round", "e1r1", "--out", str(other)]) == 0
    assert layout.read_bytes() == other.read_bytes()
    names = [target.name for target in layout_file.read(layout).pages[0].targets]
    assert names == ["Lê Văn An", "Võ Thị Bình"]
    assert congress.read_bytes() == before


def test_paper_and_details_are_checked(congress: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["ballots", "print", str(congress), "--round", "1", "--out", str(tmp_path / "b.pdf"), "--json"]
    for options, code in ((["--paper", "B5"], "ballots.paper"), (["--details", "shoe"], "ballots.details")):
        assert main([*call, *options]) == 2
        assert json.loads(capsys.readouterr().out)["error"] == code
    assert main([*call, "--paper", "a4", "--details", "birth, unit"]) == 0
    assert main(["ballots", "print", str(congress), "--out", str(tmp_path / "b.pdf")]) == 2


def test_another_ballot_than_the_proof_on_record_is_not_printed(
    congress: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = StepClock()
    with open_file(congress, clock, "A") as file:
        session = Session(file.journal, clock, pins=CHEAP)
        at(session, "t1")
        paper.prepare(session, "e1", passes=1)
        digest = pdf_digest(ballot_pdf(compose(ballot_of(session, "e1r1", BallotDesign()))))
        paper.record_proof(session, "e1r1", layout="0" * 8, pdf=digest)
    call = ["ballots", "print", str(congress), "--round", "e1r1", "--out", str(tmp_path / "b.pdf"), "--json"]
    assert main([*call, "--paper", "A4"]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "ballots.not_the_proof"
    assert not (tmp_path / "b.pdf").exists()
    assert main(call) == 0
    assert "chưa đủ hai thành viên" in capsys.readouterr().err


def test_a_proof_that_differs_from_the_record_says_so_with_its_exit_code(
    congress: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--out", str(tmp_path / "proof.pdf"), "--checks", str(tmp_path / "checks.pdf"), "--json"]
    call = ["ballots", "proof", str(congress), "--round", "e1r1", *files]
    assert main(call) == 0
    assert json.loads(capsys.readouterr().out)["differs"] == []
    clock = StepClock()
    with open_file(congress, clock, "A") as file:
        session = at(Session(file.journal, clock, pins=CHEAP), HEAD)
        paper.prepare(session, "e1", passes=1)
        election = session.state.elections["e1"].election
        swapped = (replace(election.candidates[0], name="Lê Văn Ân"), election.candidates[1])
        elections.change_election(session, replace(election, candidates=swapped), "sửa tên")
    assert main(call) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["differs"] == ["name.1"]
    assert "khác với danh sách" in said.err


def test_people_of_one_name_are_distinguished_by_the_first_fact_that_does() -> None:
    session = prepared()
    plan = session.round("e1r1").plan
    election = session.state.elections["e1"].election
    alike = (
        replace(plan.candidates[0], name="Nay Hạnh", born="1975", unit="Ea Tu"),
        replace(plan.candidates[1], name="NAY  HẠNH", born="1975-03", unit="Ea Kao"),
        *plan.candidates[2:],
    )
    spec = spec_of_round(
        CONGRESS,
        election,
        plan=replace(plan, candidates=alike),
        profile=session.profile(),
        look=BallotDesign(),
        token="x",
    )
    assert [person.unit for person in spec.candidates[:2]] == ["Ea Tu", "Ea Kao"]
    assert [person.birth_year for person in spec.candidates[:2]] == [None, None]
    apart = (replace(alike[0], born="1970"), *alike[1:])
    spec = spec_of_round(
        CONGRESS,
        election,
        plan=replace(plan, candidates=apart),
        profile=session.profile(),
        look=BallotDesign(),
        token="x",
    )
    assert [person.birth_year for person in spec.candidates[:2]] == ["1970", "1975"]
    usual = spec_of_round(CONGRESS, election, plan=plan, profile=session.profile(), look=BallotDesign(), token="x")
    assert all(person.birth_year is None for person in usual.candidates)
