"""An election is changed without a window: only what is named changes, and what was voted on is voted on again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Election, ListOrder, SeatKind
from ballotcount.domain.state import State
from ballotcount.service.session import Session
from tests.builders import HEAD, PIN
from tests.cli.calls import Answer, Door, Files
from tests.fakes import StepClock


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("elections"))


def state_of(path: Path) -> State:
    with storage.open_file(path, StepClock(), "ban-1") as file:
        return Session(file.journal, StepClock()).state


def election_of(path: Path) -> Election:
    return state_of(path).elections["e1"].election


def changed(door: Door, path: Path, *what: str) -> Answer:
    who = ("--as", HEAD, "--pin", PIN, "--reason", "sửa theo Đại hội")
    return door("election", "change", str(path), "--election", "e1", *what, *who)


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        (("--seats", "2"), {"seats": 2}),
        (("--style", "agree"), {"style": VotingMethod.AGREE}),
        (("--title", "Chi ủy khóa XII"), {"title": "Chi ủy khóa XII"}),
        (("--order", "given"), {"order": ListOrder.GIVEN}),
        (("--seat", "alternate"), {"seat": SeatKind.ALTERNATE}),
        (("--seats", "1", "--title", "Bí thư"), {"seats": 1, "title": "Bí thư"}),
    ],
)
def test_only_what_is_named_changes(
    what: tuple[str, ...], parts: dict[str, object], files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files.at("prepared", tmp_path / "a.ballot")
    before = election_of(path)
    assert changed(Door(capsys), path, *what).exit == 0
    assert election_of(path) == replace(before, **parts)  # type: ignore[arg-type]


def test_the_list_gets_and_loses_people_and_the_others_stay_who_they_are(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files.at("prepared", tmp_path / "a.ballot")
    before = {one.name: one for one in election_of(path).candidates}
    gone = election_of(path).candidates[1]
    assert changed(Door(capsys), path, "--drop", "2", "--add", "Người Thêm").exit == 0
    after = {one.name: one for one in election_of(path).candidates}
    assert set(after) == set(before) - {gone.name} | {"Người Thêm"}
    assert all(one.delegate == before[name].delegate for name, one in after.items() if name in before)
    assert sorted(one.no for one in after.values()) == list(range(1, len(after) + 1))


def test_a_list_typed_again_by_bare_names_keeps_what_was_known_of_them(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files.at("prepared", tmp_path / "a.ballot")
    first, second, *_ = election_of(path).candidates
    named = ("--candidate", second.name.upper(), "--candidate", first.name)
    assert changed(Door(capsys), path, *named, "--seats", "2").exit == 0
    assert [(one.name, one.delegate) for one in election_of(path).candidates] == [
        (one.name, one.delegate) for one in (first, second)
    ]


@pytest.mark.parametrize(("what", "again"), [(("--seats", "2"), True), (("--title", "Chi ủy"), False)])
def test_a_changed_number_or_list_is_voted_on_again_and_this_is_said(
    what: tuple[str, ...], again: bool, files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files.at("prepared", tmp_path / "a.ballot")
    assert state_of(path).elections["e1"].votes
    said = changed(Door(capsys), path, *what).out
    assert ("biểu quyết lại" in said) == again
    assert bool(state_of(path).elections["e1"].votes) is not again


def test_a_board_of_one_is_asked_to_form_the_board_first(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door = Door(capsys)
    alone = tmp_path / "mới.ballot"
    made = ("--name", "Đại hội", "--organisation", "CHI BỘ 5", "--head", "Trần Thị Trưởng", "--pin", "246813")
    assert door("new", str(alone), *made).exit == 0
    wanted = ("--title", "Chi ủy", "--seats", "1", "--candidate", "Lê Văn An", "--candidate", "Lê Văn Bình")
    assert "board add" in door("election", "add", str(alone), *wanted, "--pin", "246813").out
    formed = files.at("opened", tmp_path / "a.ballot")
    assert "board add" not in door("election", "add", str(formed), *wanted, "--as", HEAD, "--pin", PIN).out
