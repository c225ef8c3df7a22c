"""A list of candidates by every way in (command, described ballot, desk): the same names, the same refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ballotcount.cli.ballots import ballot_source, look_asked
from ballotcount.cli.election_spec import read
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.roster.importing import Roster, read_roster
from ballotcount.service.elections import add_election, linked
from tests.builders import opened
from ui.stages.elections.typed_list import candidate_of, clear_people, pasted_table

MEMBER = "Trần Thị Trưởng"
"""The head of the board of the congress made here."""
LISTS: dict[str, tuple[list[tuple[str, str, str]], str]] = {
    "apart": ([("Lê Văn An", "", ""), ("Võ Thị Hoa", "", "")], ""),
    "same name": ([("Lê Văn An", "", ""), ("Lê Văn An", "", "")], "list.twice"),
    "same name in capitals": ([("Lê Văn An", "", ""), ("LÊ VĂN AN", "", "")], "list.twice"),
    "same name taken apart": ([("Lê Văn An", "", ""), ("Le\u0302 Va\u0306n An", "", "")], "list.twice"),
    "same name, mark elsewhere": ([("Lê Thị Hoà", "", ""), ("Lê Thị Hòa", "", "")], "list.twice"),
    "same name, Russian letter": ([("Lê Văn An", "", ""), ("Lê Văn \u0410n", "", "")], "list.twice"),
    "same name and birth": ([("Lê Văn An", "1970", ""), ("Lê Văn An", "1970", "")], "list.twice"),
    "told apart by birth": ([("Lê Văn An", "1970", ""), ("Lê Văn An", "1971", "")], ""),
    "told apart by unit": ([("Lê Văn An", "", "Xã A"), ("Lê Văn An", "", "Xã B")], ""),
    "tones differ": ([("Lê Văn An", "", ""), ("Lê Văn Ân", "", "")], ""),
    "a letter of no Latin": ([("Lê Văn \u0416n", "", ""), ("Võ Thị Hoa", "", "")], "text.script"),
}


def _code(add: Any) -> tuple[str, list[str]]:
    try:
        return "", add()
    except UserError as fault:
        return fault.code, []


def _recorded(people: list[Candidate]) -> list[str]:
    session = opened()
    listed = [linked(session, one) for one in people]
    add_election(session, title="Bầu", body="", seats=1, style=VotingMethod.STRIKE, candidates=listed)
    return [one.name for one in session.state.elections["e1"].election.candidates]


def _by_file(people: list[tuple[str, str, str]], folder: Path) -> list[str]:
    path = folder / "election.json"
    listed = [{"name": name, "born": born, "unit": unit} for name, born, unit in people]
    path.write_text(json.dumps({"title": "Bầu", "seats": 1, "candidates": listed}), encoding="utf-8")
    return _recorded(read(path).candidates)


def _by_desk(people: list[tuple[str, str, str]]) -> list[str]:
    text = "\n".join(f"{name}; {born}; ; {unit}" for name, born, unit in people)
    today = opened().now().date()
    found = clear_people(text, today)
    if found is None:  # a person is asked; with the answer that changes nothing the list comes in
        read = read_roster(pasted_table(text), today=today)
        assert isinstance(read, Roster)
        found = tuple(map(candidate_of, read.delegates))
    return _recorded(list(found))


def _by_ballot(people: list[tuple[str, str, str]], folder: Path) -> list[str]:
    path = folder / "ballot.json"
    listed = [
        {"no": no, "name": name, "birth_year": born or None, "unit": unit or None}
        for no, (name, born, unit) in enumerate(people, start=1)
    ]
    spec = {"title": "PHIẾU BẦU CỬ", "organisation": ["ĐẢNG BỘ A"], "seats": 1, "style": "strike", "candidates": listed}
    path.write_text(json.dumps(spec), encoding="utf-8")
    source = ballot_source(None, round=None, spec=path, look=look_asked("", details="", columns=None, serial=False))
    source.sheet()
    return [one.name for one in source.spec.candidates]


@pytest.mark.parametrize("case", LISTS)
def test_every_way_in_takes_and_refuses_the_same_lists(tmp_path: Path, case: str) -> None:
    people, expected = LISTS[case]
    doors = {
        "election add": _code(lambda: _by_file(people, tmp_path)),
        "desk": _code(lambda: _by_desk(people)),
        "ballots print --spec": _code(lambda: _by_ballot(people, tmp_path)),
    }
    assert {door: code for door, (code, _) in doors.items()} == dict.fromkeys(doors, expected)
    assert len({tuple(sorted(names)) for _, names in doors.values()}) == 1


@pytest.mark.parametrize("written", [MEMBER, MEMBER.upper(), "Tra\u0302\u0300n Thi\u0323 Tru\u031bo\u031b\u0309ng"])
def test_every_way_into_a_congress_refuses_a_member_of_the_board(tmp_path: Path, written: str) -> None:
    people = [(written, "", ""), ("Võ Thị Hoa", "", "")]
    assert _code(lambda: _by_file(people, tmp_path))[0] == "board.stands"
    assert _code(lambda: _by_desk(people))[0] == "board.stands"
