"""The desk checks in the background what it took on trust, and says when a signature is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount import sample
from ballotcount.domain.errors import IntegrityFault
from ballotcount.service import opening, people
from ballotcount.service.record import record_of
from ballotcount.service.rights import Action
from ballotcount.service.session import Session
from ballotcount.storage import journal
from tests.builders import refusal
from tests.ui.conftest import Driver
from ui.file_actions import heads
from ui.file_actions.files import SAMPLE_PIN, open_path
from ui.file_actions.heads import known_heads
from ui.projector.scene_builder import Wanted, build
from ui.projector.scenes import SceneId
from ui.settings import Settings

Start = Callable[..., Driver]


@pytest.fixture(scope="module")
def day(at_moment: Callable[[sample.Step], Path]) -> Path:
    return at_moment(sample.Step.COLLECT)


def test_a_file_seen_before_is_opened_on_trust_and_then_checked(
    start: Start, day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "PRACTICE", None)
    path = Path(shutil.copy(day, tmp_path / "a.ballot"))
    desk = start()
    desk.desk.settings = Settings(tmp_path / "settings.json")
    desk.program.checker._timer.setInterval(60_000)  # on a busy machine it would begin before it is asked
    for again in range(2):
        open_path(desk.desk, path)
        desk.settle()
        owed = desk.ask(lambda session: session.journal._owed is not None)  # type: ignore[attr-defined]
        assert owed is bool(again), "the second time it was seen before"
    desk.program.checker._timer.setInterval(1)
    desk.wait(lambda: not desk.program.checker.at_work)
    assert desk.ask(lambda session: session.journal._owed is None)  # type: ignore[attr-defined]


def test_a_wrong_signature_is_said(start: Start, day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(shutil.copy(day, tmp_path / "a.ballot"))
    desk = start()
    open_path(desk.desk, path)
    desk.settle()

    def forged() -> bool:
        raise IntegrityFault("verify.unsigned", seq=9, name="t1")

    desk.ask(lambda session: setattr(session.journal, "check_on", forged))
    desk.program.checker._timer.start()
    desk.wait(lambda: not desk.program.checker.at_work)
    assert "9" in desk.shell.current.notice.text.words


@pytest.fixture
def never_seen(start: Start, day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Driver, Path]:
    """A desk at which every file is long, and one piece of its check is short."""
    monkeypatch.setattr(heads, "PRACTICE", None)
    monkeypatch.setattr(opening, "LONG", 10)
    monkeypatch.setattr(journal, "EVERY", 5)
    path = Path(shutil.copy(day, tmp_path / "a.ballot"))
    desk = start()
    desk.desk.settings = Settings(tmp_path / "settings.json")
    return desk, path


def refused(act: Callable[[Session], object]) -> Callable[[Session], str]:
    def tried(session: Session) -> str:
        return refusal(lambda: act(session))

    return tried


def test_a_long_file_never_seen_is_shown_at_once_and_nothing_can_be_done_until_it_is_checked(
    never_seen: tuple[Driver, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, path = never_seen
    checker = desk.program.checker
    pieces: list[tuple[int, int]] = []
    desk.desk.did_check.connect(lambda done, total: pieces.append((done, total)))
    check_on = checker.check_on
    monkeypatch.setattr(type(checker), "check_on", lambda self: None)
    open_path(desk.desk, path)
    desk.settle()
    assert desk.shell.rail.standings, "every stage says where it stands"
    assert desk.shell.first_check.isVisible()
    for act in (
        lambda s: people.sign_in(s, "t1", SAMPLE_PIN),
        lambda s: s.require(Action.SHEETS),
        lambda s: build(s, Wanted(SceneId.SHEETS, "e1r1")),
        lambda s: record_of(s, "e1r1"),
    ):
        assert desk.ask(refused(act)) == "journal.unchecked"
    known = known_heads(desk.desk)
    assert known.find(desk.ask(lambda s: s.state.genesis)) is None, "only what was checked is remembered"
    monkeypatch.setattr(type(checker), "check_on", lambda self: check_on())
    checker.check_on()
    desk.wait(lambda: not checker.at_work)
    desk.settle()
    assert not desk.shell.first_check.isVisible()
    assert known.find(desk.ask(lambda s: s.state.genesis)) is not None
    assert pieces
    desk.ask(lambda s: people.sign_in(s, "t1", SAMPLE_PIN))


def test_a_long_file_that_does_not_hold_is_closed_again(
    never_seen: tuple[Driver, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, path = never_seen

    def forged(_: object) -> bool:
        raise IntegrityFault("verify.unsigned", seq=9, name="t1")

    monkeypatch.setattr(journal.SqlJournal, "check_on", forged)
    open_path(desk.desk, path)
    desk.wait(lambda: "9" in desk.shell.current.notice.text.words)
    desk.settle()
    assert desk.desk.opened.session is None
    assert desk.desk.path is None
    assert not desk.shell.first_check.isVisible()
