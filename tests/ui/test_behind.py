"""Copies, papers and checks run beside the work: the lane waits for none of them, and is the only one that writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtWidgets import QApplication

from ballotcount import storage
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.journal import Draft, Head
from ballotcount.domain.long_work import report
from ballotcount.service import closing, counting
from ballotcount.service.opening import Opening
from ballotcount.storage import Pictures
from ballotcount.storage.journal import SqlJournal
from ballotcount.storage.known_heads import KnownHeads
from tests.builders import HEAD, TYPIST, at, collected, second, struck, type_pass
from tests.fakes import StepClock
from tests.ui.conftest import Driver
from tests.ui.test_bad_days import on_disk
from ui import lane
from ui.file_actions.backup import back_up_quietly
from ui.file_actions.files import open_path
from ui.jobs import papers

Start = Callable[..., Driver]
LONG = 20.0
"""Seconds after which a test gives up."""


class SlowStick(Pictures):
    """Pictures whose copy waits until somebody lets it go on, and says how far it is while it waits."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self.times = 0

    def __iter__(self) -> Iterator[str]:
        self.times += 1
        self.reached.set()
        while not self.go_on.wait(0.01):
            report(1, 3)
        return super().__iter__()


@pytest.fixture
def desk_and_stick(start: Start, tmp_path: Path) -> tuple[Driver, SlowStick, Path]:
    """A typist at the desk, and a stick that takes its time."""
    desk = start()
    open_path(desk.desk, on_disk(tmp_path / "a.ballot"))
    desk.settle()
    desk.at(TYPIST)
    desk.ask(lambda session: counting.start_pass(session, "e1r1", stack_size=20))
    file = desk.desk.opened.file
    assert file is not None
    file.pictures = slow = SlowStick(file.pictures.folder)
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.desk.settings.put("backup_folder", str(stick))
    return desk, slow, stick


def until(true: Callable[[], object]) -> None:
    """Let the window work until something holds."""
    end = monotonic() + LONG
    while not true():
        assert monotonic() < end
        QApplication.processEvents()


def write(desk: Driver) -> int:
    """Enter a sheet on the lane while the copy waits; return the number of its entry."""
    done: list[int] = []
    faults: list[Fault] = []
    desk.desk.write(
        lambda session: counting.enter(session, "e1r1", struck(1)),
        lambda made: done.append(made.changes.entries[-1].seq),
        failed=faults.append,
    )
    until(lambda: done or faults)
    assert faults == []
    return done[0]


def test_the_desk_writes_on_while_copies_are_made(desk_and_stick: tuple[Driver, SlowStick, Path]) -> None:
    desk, slow, stick = desk_and_stick
    before = desk.ask(lambda session: session.state.head.seq)
    desk.shell.back_up()
    until(slow.reached.is_set)
    assert write(desk) == before + 1, "the lane did not wait for the stick"
    for _ in range(3):
        last = write(desk)
        back_up_quietly(desk.desk)
    assert not (stick / "a.ballot").exists(), "nothing has the name of a copy before it is whole"
    copied: list[int] = []
    desk.desk.did_back_up.connect(lambda: copied.append(desk.desk.backed_up.seq if desk.desk.backed_up else 0))
    slow.go_on.set()
    desk.settle()
    assert copied == [before, last], "each holds the record as it was when it began; what waited was copied together"


def test_a_copy_shows_its_number_and_stops_when_it_is_pressed(
    desk_and_stick: tuple[Driver, SlowStick, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "LONG", 0)
    monkeypatch.setattr(lane, "BETWEEN", 0)
    desk, slow, stick = desk_and_stick
    beside = desk.shell.status.beside
    desk.shell.back_up()
    until(lambda: beside.isVisible() and "1 / 3" in beside.text())
    assert desk.shell.status.person.isVisible(), "what runs beside the work covers nothing"
    beside.click()
    desk.settle()
    assert not beside.isVisible()
    assert "Đã dừng" in desk.shell.current.notice.text.words
    assert not desk.desk.backup_failed
    assert [one.name for one in stick.iterdir() if one.is_file()] == []
    slow.go_on.set()
    desk.shell.back_up()
    desk.settle()
    assert desk.desk.backed_up is not None


def test_closing_in_the_middle_of_a_copy_leaves_the_former_copy_whole(
    desk_and_stick: tuple[Driver, SlowStick, Path],
) -> None:
    desk, slow, stick = desk_and_stick
    slow.go_on.set()
    desk.shell.back_up()
    desk.settle()
    former = (stick / "a.ballot").read_bytes()
    write(desk)
    slow.go_on.clear()
    slow.reached.clear()
    desk.shell.back_up()
    until(slow.reached.is_set)
    desk.program.desk.stop()  # the fixture stops the rest; a thread that is left fails there
    assert (stick / "a.ballot").read_bytes() == former
    assert not (stick / "a.ballot.part").exists()


def test_a_copy_beside_the_work_takes_no_entry(tmp_path: Path) -> None:
    with storage.open_file(on_disk(tmp_path / "a.ballot"), StepClock(), "ban-1") as file:
        head = file.journal.head
        copy = storage.copy_beside(file)
        assert copy is not None
        with copy, pytest.raises(RuntimeError, match="only the file itself"):
            copy.journal.append([Draft("note", {}, "system")])
        assert file.journal.head == head


@pytest.mark.parametrize("owes", [False, True])
def test_a_copy_is_checked_in_full_where_the_file_itself_owes_its_check(tmp_path: Path, owes: bool) -> None:
    with storage.open_file(on_disk(tmp_path / "a.ballot"), StepClock(), "ban-1") as file:
        file.journal.trust(file.journal.head)
        if not owes:
            file.journal.require_checked()
        copy = storage.copy_beside(file)
        assert copy is not None
        with copy:
            assert isinstance(copy.journal, SqlJournal)
            assert (copy.journal._trusted is None) == owes


def test_a_proof_made_beside_the_work_spares_the_lock_the_wait(start: Start, tmp_path: Path) -> None:
    desk = start()
    open_path(desk.desk, on_disk(tmp_path / "a.ballot"))
    desk.settle()
    desk.at(TYPIST)
    desk.ask(lambda session: counting.start_pass(session, "e1r1", stack_size=20))
    until(lambda: not desk.program.checker.at_work)
    write(desk)
    desk.settle()
    assert not desk.ask(lambda session: session.owes_proof), "what was written meanwhile was written here"


def test_a_proof_of_less_than_was_read_spares_nothing(tmp_path: Path) -> None:
    with storage.open_file(on_disk(tmp_path / "a.ballot"), StepClock(), "ban-1") as file:
        session = Opening(KnownHeads(None)).session(file, StepClock())
        assert session.owes_proof
        session.take_proof(Head(file.journal.head.seq - 1, "0" * 64))
        assert session.owes_proof
        session.take_proof(file.journal.head)
        assert not session.owes_proof


def test_a_paper_whose_result_was_reopened_meanwhile_is_not_kept(tmp_path: Path) -> None:
    session = collected(2, passes=1)
    type_pass(session, TYPIST, [struck(1)] * 2)
    closing.close(at(session, HEAD), "e1r1", second())
    wanted = papers.take_paper(session, "e1r1", "csv", target=tmp_path / "a.csv")
    made = papers.make_papers([wanted])
    closing.reopen(session, "e1r1", "đếm thiếu", second())
    with pytest.raises(UserError) as refused:
        papers.keep_paper(session, wanted, made[0])
    assert refused.value.code == "document.overtaken"
    assert not wanted.target.exists()


@pytest.mark.parametrize("place", ["copy", "work"])
def test_a_bug_beside_the_work_lets_the_next_work_begin(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A bug while the copy was taken left every later backup waiting for ever."""
    desk = start()
    open_path(desk.desk, on_disk(tmp_path / "a.ballot"))
    desk.settle()

    def broken(_: object) -> str:
        raise RuntimeError("bug")

    def right(_: object) -> str:
        return "done"

    found: list[str] = []
    with monkeypatch.context() as patched:
        if place == "copy":
            patched.setattr(storage, "copy_beside", broken)
        work = right if place == "copy" else broken
        desk.desk.behind.on_copy("check", work, found.append, failed=desk.desk.complain, owner=desk.shell)
        with pytest.raises(RuntimeError, match="bug"):
            desk.settle()
    desk.bugs.clear()
    desk.desk.behind.on_copy("check", right, found.append, failed=desk.desk.complain, owner=desk.shell)
    desk.settle()
    assert found == ["done"]
