"""The desk checks in the background what it took on trust, and says when a signature is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount import sample
from ballotcount.domain.errors import IntegrityFault
from tests.ui.conftest import Driver
from ui.file_actions import heads
from ui.file_actions.files import open_path
from ui.settings import Settings

Start = Callable[..., Driver]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("day") / "a.ballot"
    sample.at_moment(path, sample.Step.COLLECT)
    return path


def test_a_file_seen_before_is_opened_on_trust_and_then_checked(
    start: Start, day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "PRACTICE", None)
    path = Path(shutil.copy(day, tmp_path / "a.ballot"))
    desk = start()
    desk.desk.settings = Settings(tmp_path / "settings.json")
    for again in range(2):
        open_path(desk.desk, path)
        desk.settle()
        owed = desk.ask(lambda session: session.journal._owed is not None)  # type: ignore[attr-defined]
        assert owed is bool(again), "the second time it was seen before"
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
