"""Long work says how far it is and can be stopped; what is stopped leaves everything as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount import sample
from ballotcount.rules.figures import count
from ballotcount.storage import journal
from ballotcount.text.words import t
from tests.ui.conftest import Driver
from ui import lane
from ui.file_actions.files import open_path

Start = Callable[..., Driver]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is long work, shown entry by entry."""
    monkeypatch.setattr(journal, "EVERY", 1)
    monkeypatch.setattr(lane, "LONG", 0)
    monkeypatch.setattr(lane, "BETWEEN", 0)


@pytest.fixture(scope="module")
def days(at_moment: Callable[[sample.Step], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("days")
    day = at_moment(sample.Step.COLLECT)
    return Path(shutil.copy(day, folder / "mot.ballot")), Path(shutil.copy(day, folder / "hai.ballot"))


def stop_at(watched: lane.Lane, seq: int) -> list[tuple[int, int, bool]]:
    """Press Dừng, so to speak, as soon as an entry was read; a lane waits for nobody, so it is done on its thread."""
    told: list[tuple[int, int, bool]] = []
    real = watched._watch

    def watch(job: lane._Job, done: int, total: int) -> None:
        told.append((done, total, job.harmless))
        if done == seq:
            watched.stop_work()
        real(job, done, total)

    watched._watch = watch  # type: ignore[method-assign]
    return told


def test_opening_shows_entries_read_of_all_and_goes_away(start: Start, days: tuple[Path, Path], slow: None) -> None:
    desk = start()
    shown: list[str] = []
    bar = desk.shell.long_work
    desk.desk.lane.did_go_on.connect(
        lambda *_: shown.append(f"{bar.isVisible()} {bar.stop.isVisible()} {bar.words.words}")
    )
    open_path(desk.desk, days[0])
    desk.settle()
    total = desk.ask(lambda session: session.state.head.seq)
    assert f"True True Đã đọc {total} / {total} mục" in shown
    assert not bar.isVisible()


def test_stopped_opening_leaves_the_open_congress_open_and_the_other_file_free(
    start: Start, days: tuple[Path, Path], slow: None
) -> None:
    desk = start()
    open_path(desk.desk, days[0])
    desk.settle()
    head = desk.ask(lambda session: session.state.head)
    before = days[1].read_bytes()
    told = stop_at(desk.desk.lane, 20)
    open_path(desk.desk, days[1])
    desk.settle()
    assert [done for done, _, _ in told] == list(range(1, 21)), "it stopped there"
    assert "Đã dừng" in desk.shell.current.notice.text.words
    assert not desk.shell.long_work.isVisible()
    assert desk.desk.path == days[0]
    assert desk.ask(lambda session: session.state.head) == head
    assert days[1].read_bytes() == before
    del desk.desk.lane._watch
    open_path(desk.desk, days[1])
    desk.settle()
    assert desk.desk.path == days[1], "no lock was left on it"


def test_a_file_that_cannot_be_opened_leaves_the_open_congress_open(
    start: Start, days: tuple[Path, Path], tmp_path: Path
) -> None:
    desk = start()
    open_path(desk.desk, days[0])
    desk.settle()
    (tmp_path / "x.ballot").write_bytes(b"not ours")
    open_path(desk.desk, tmp_path / "x.ballot")
    desk.settle()
    assert desk.desk.path == days[0]
    assert desk.ask(lambda session: session.state.head.seq) > 0
    open_path(desk.desk, days[0])
    desk.settle()
    assert desk.ask(lambda session: session.state.head.seq) > 0, "the open one can be opened again"


def test_stopped_verifying_leaves_the_page_as_it_was_and_the_journal_can_be_written(
    start: Start, days: tuple[Path, Path], slow: None
) -> None:
    desk = start()
    open_path(desk.desk, days[0])
    desk.settle()
    stage = desk.stage("seal")
    words = stage.check_words.words
    told = stop_at(desk.desk.behind.lane, 30)
    stage._check()
    desk.settle()
    assert stage.check_words.words == words
    assert "Đã dừng" in desk.shell.current.notice.text.words
    del desk.desk.behind.lane._watch
    stage._check()
    desk.settle()
    assert stage.check_words.words == t("desk.seal.holds", entries=count(told[-1][1]), results=0)
    assert desk.desk.opened.file is not None
    with desk.desk.opened.file._connection.begin():
        pass  # no cursor of the stopped reading stands in the way of the next entry


def test_work_that_writes_goes_on_when_stop_is_pressed(start: Start, slow: None, days: tuple[Path, Path]) -> None:
    desk = start()
    open_path(desk.desk, days[0])
    desk.settle()
    told = stop_at(desk.desk.lane, 5)
    session = desk.desk.opened.need()
    read: list[int] = []
    lane_of = desk.desk.lane
    lane_of.submit(lambda: len(list(session.journal.entries())), then=read.append, failed=desk.desk.complain)
    desk.settle()
    total = desk.ask(lambda session: session.state.head.seq)
    assert (total, total, False) in told
    assert read == [total]
