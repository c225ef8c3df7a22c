"""Papers, signatures, the capsule and the check in front of the hall, at the desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.record import PlacedBallot
from ballotcount.evidence import signing
from ballotcount.service import closing
from ballotcount.service.record import board_papers
from ballotcount.text.words import t
from tests.builders import HEAD, SECRETARY, TYPIST, at, collected, second, struck, type_pass
from tests.evidence.certificates import NOW, p12
from tests.fakes import StepClock
from tests.ui.conftest import Driver
from tests.ui.test_long_work import stop_at
from ui import lane
from ui.jobs.papers import KINDS, endings
from ui.stages.seal.audit_page import Paper

Start = Callable[..., Driver]
DICE = "31415 92653 58979 32384"
NAME = "Trần Thị Trưởng"
PASSPHRASE = "mật khẩu"


def closed(
    start: Start, sheets: int = 12, ballot: Ballot | None = None, style: VotingMethod = VotingMethod.STRIKE
) -> Driver:
    session = collected(sheets=sheets, style=style)
    type_pass(session, TYPIST, [ballot or struck(4)] * sheets)
    closing.close(at(session, HEAD), "e1r1", second(SECRETARY))
    desk = start(session)
    desk.desk.choose_round("e1r1")
    desk.settle()
    return desk


def key_file(folder: Path, name: str) -> Path:
    made = folder / f"{name}.p12"
    made.write_bytes(p12(name, PASSPHRASE))
    return made


def sign(desk: Driver, page: Any, key: Path, target: Path, passphrase: str = PASSPHRASE) -> None:
    page.take_key(key)
    page.secret.setText(passphrase)
    page.sign_to(target)
    assert page.secret.text() == ""
    assert not page.secret.isUndoAvailable()
    desk.settle()


def test_every_paper_and_export_is_made_from_one_list_and_recorded(start: Start, tmp_path: Path) -> None:
    desk = closed(start)
    stage = desk.stage("minutes")
    assert [row.what for row in stage.rows.rows] == list(KINDS)
    assert all(row.ready for row in stage.rows.rows)
    for what in KINDS:
        stage.make_to(what, tmp_path / f"{what}{endings(what)[-1]}")
        desk.settle()
        assert (tmp_path / f"{what}{endings(what)[-1]}").stat().st_size > 100, what
    assert [one.what for one in stage.view.made] == list(KINDS)
    assert all(stage.model.data(stage.model.index(n, 0)) for n in range(len(KINDS)))


def test_before_the_lock_only_papers_that_tell_no_result_are_offered(start: Start, tmp_path: Path) -> None:
    desk = start(at(collected(sheets=12), HEAD))
    desk.desk.choose_round("e1r1")
    stage = desk.stage("minutes")
    assert {row.what for row in stage.rows.rows if row.ready} == {"sheets", "credentials", "entry-log"}
    stage.table.mark(KINDS.index("announcement"))
    assert not stage.one.isEnabled()
    stage.table.mark(KINDS.index("sheets"))
    assert stage.one.isEnabled()
    stage.make_to("announcement", tmp_path / "cong-bo.pdf")
    desk.settle()
    assert stage.notice.isVisible()
    assert not (tmp_path / "cong-bo.pdf").exists()


def test_two_sign_after_one_another_and_a_wrong_passphrase_changes_nothing(start: Start, tmp_path: Path) -> None:
    desk = closed(start)
    desk.desk.clock = StepClock(NOW)
    stage = desk.stage("minutes")
    stage.make_to("minutes", tmp_path / "bien-ban.pdf")
    desk.settle()
    stage.tabs.turn("sign")
    page = stage.signing
    target = tmp_path / "bien-ban-da-ky.pdf"
    assert page.source == tmp_path / "bien-ban.pdf"
    page.person.setCurrentIndex(page.person.findData(NAME))
    sign(desk, page, key_file(tmp_path, NAME), target, "sai")
    assert not target.exists()
    assert "mật khẩu" in stage.notice.text.words.casefold()
    sign(desk, page, key_file(tmp_path, NAME), target)
    assert page.source == target
    assert page.key.text() == ""
    sign(desk, page, key_file(tmp_path, "Người 2 secretary"), target)
    assert [one.name for one in page.model.rows] == [NAME, "Người 2 secretary"]
    assert "2 chữ ký" in stage.notice.text.words
    assert [one.what for one in stage.view.made] == ["minutes", "signed", "signed"]
    found = signing.checks(target.read_bytes())
    assert len(found) == 2
    assert all(one.intact and one.valid and one.lawful for one in found)


def test_minutes_of_all_locked_rounds_are_made_and_signed_together(start: Start, tmp_path: Path) -> None:
    desk = closed(start)
    desk.desk.clock = StepClock(NOW)
    stage = desk.stage("minutes")
    assert not stage.make_all.isVisible(), "one round has a button of its own"
    folder = tmp_path / "bien-ban"
    folder.mkdir()
    stage.make_all_to(folder)
    desk.settle()
    assert {one.suffix for one in folder.iterdir()} == {".pdf", ".docx"}
    page = stage.signing
    page.take_papers((*page.papers, *page.papers[:0]))
    first = page.papers[0]
    second = (first[0], Path(shutil.copy(first[1], folder / "lan-hai.pdf")))
    page.take_papers((first, second))
    desk.settle()
    assert page.paper.text() == t("papers.sign.several", count=2)
    page.person.setCurrentIndex(page.person.findData(NAME))
    sign(desk, page, key_file(tmp_path, NAME), tmp_path / "unused.pdf", "sai")
    assert [file.stem.endswith("-da-ky") for _, file in page.papers] == [False, False]
    sign(desk, page, key_file(tmp_path, NAME), tmp_path / "unused.pdf")
    assert not (tmp_path / "unused.pdf").exists()
    for _, file in page.papers:
        assert file.stem.endswith("-da-ky")
        assert [one.name for one in signing.checks(file.read_bytes())] == [NAME]
    assert [one.what for one in stage.view.made].count("signed") == 2
    stage.make_all_to(folder)
    desk.settle()
    assert "thư mục khác" in stage.notice.text.words, "a file that may be signed is never written over"


def test_a_paper_that_cannot_be_signed_leaves_the_others_signed(start: Start, tmp_path: Path) -> None:
    desk = closed(start)
    desk.desk.clock = StepClock(NOW)
    stage = desk.stage("minutes")
    stage.make_to("minutes", tmp_path / "bien-ban.pdf")
    desk.settle()
    page = stage.signing
    key, source = page.papers[0]
    page.take_papers(((key, source), (key, tmp_path / "mat-roi.pdf")))
    desk.settle()
    page.person.setCurrentIndex(page.person.findData(NAME))
    sign(desk, page, key_file(tmp_path, NAME), tmp_path / "unused.pdf")
    assert [file.name for _, file in page.papers] == ["bien-ban-da-ky.pdf", "mat-roi.pdf"]
    assert "mat-roi" in stage.notice.text.words
    assert page.key.text() != "", "the same person tries again"


def test_signing_without_paper_key_or_token_says_what_is_lacking(start: Start, tmp_path: Path) -> None:
    desk = closed(start)
    stage = desk.stage("minutes")
    page = stage.signing
    page._ask()
    assert "Chọn" in stage.notice.text.words
    (tmp_path / "khong-phai.pdf").write_bytes(b"words")
    page.take_paper(tmp_path / "khong-phai.pdf")
    desk.settle()
    assert "khong-phai" in stage.notice.text.words or "PDF" in stage.notice.text.words
    stage.make_to("minutes", tmp_path / "bien-ban.pdf")
    desk.settle()
    page.kinds.buttons()[1].click()
    sign(desk, page, tmp_path / "driver.so", tmp_path / "ra.pdf", "1234")
    assert "driver.so" in stage.notice.text.words
    assert page.sign.isEnabled()
    assert "1234" not in str(desk.desk.settings._kept)


def test_the_capsule_takes_signed_minutes_along_and_is_verified(start: Start, tmp_path: Path) -> None:
    desk = closed(start)
    desk.desk.clock = StepClock(NOW)
    minutes = desk.stage("minutes")
    minutes.make_to("minutes", tmp_path / "bien-ban.pdf")
    desk.settle()
    sign(desk, minutes.signing, key_file(tmp_path, NAME), tmp_path / "bien-ban-da-ky.pdf")
    desk.act(lambda session: closing.announce(session, "e1r1"))
    page = desk.stage("seal").capsule
    page.take_signed((tmp_path / "bien-ban-da-ky.pdf",))
    page.make_to(tmp_path / "ho-so.zip")
    desk.settle()
    manifest = page.manifest.words.replace(" ", "")
    assert len(manifest) == 64
    assert desk.ask(lambda s: s.round("e1r1").documents[-1].what) == "capsule"
    page.check_file(tmp_path / "ho-so.zip")
    desk.settle()
    assert manifest in page.verdict.words.replace(" ", "")
    assert not any(bad for bad, _ in page.model.rows)
    raw = bytearray((tmp_path / "ho-so.zip").read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    (tmp_path / "sua.zip").write_bytes(bytes(raw))
    page.check_file(tmp_path / "sua.zip")
    desk.settle()
    assert manifest not in page.verdict.words.replace(" ", "")


def test_making_a_capsule_says_how_far_it_is_and_can_be_stopped(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "LONG", 0)
    desk = closed(start)
    page = desk.stage("seal").capsule
    head = desk.ask(lambda session: session.state.head)
    target = tmp_path / "out" / "ho-so.zip"
    told = stop_at(desk.desk.lane, 3)
    page.make_to(target)
    desk.settle()
    assert told[-1][0] == 3
    assert list(target.parent.iterdir()) == []
    assert desk.ask(lambda session: session.state.head) == head
    assert page.make.isEnabled()
    assert "Đã dừng" in desk.shell.current.notice.text.words


def test_a_foreign_signed_paper_is_refused_and_a_sealed_file_still_gives_its_capsule(
    start: Start, tmp_path: Path
) -> None:
    from ballotcount.service.setup import seal

    desk = closed(start)
    stage = desk.stage("seal")
    (tmp_path / "la.pdf").write_bytes(b"%PDF-1.7 another")
    stage.capsule.take_signed((tmp_path / "la.pdf",))
    stage.capsule.make_to(tmp_path / "ho-so.zip")
    desk.settle()
    assert "la.pdf" in stage.notice.text.words
    assert not (tmp_path / "ho-so.zip").exists()
    stage.capsule.take_signed(())
    desk.act(lambda session: closing.announce(session, "e1r1"))
    desk.act(seal)
    before = desk.ask(lambda s: s.state.head.seq)
    stage.capsule.make_to(tmp_path / "ho-so.zip")
    desk.settle()
    assert (tmp_path / "ho-so.zip").exists()
    assert desk.ask(lambda s: s.state.head.seq) == before


def drawn(desk: Driver) -> Any:
    stage = desk.stage("seal")
    stage.tabs.turn("audit")
    page = stage.audit
    page.seed.setText(DICE)
    page._draw()
    desk.settle()
    return page


def read(desk: Driver, page: Any, text: str) -> Paper:
    paper: Paper = page.table.chosen()
    desk.qtbot.keyClicks(page.field, text)
    desk.qtbot.keyClick(page.field, Qt.Key.Key_Return)
    desk.settle()
    return paper


def test_drawn_sheets_that_agree_confirm_the_result(start: Start) -> None:
    desk = closed(start, sheets=40)
    page = drawn(desk)
    fetch = [(one.stack, one.sheet) for one in page.model.rows]
    assert fetch == sorted(fetch)
    assert 0 < len(fetch) < 40

    def by_dice(session: Any) -> list[tuple[int, int]]:
        from ballotcount.evidence.sampling import seed_of, sheets

        placed: tuple[PlacedBallot, ...] = board_papers(session, "e1r1").placed
        return [(one.stack, one.sheet) for one in sheets(placed, seed_of(DICE), len(fetch))]

    assert [(one.stack, one.sheet) for one in page.papers] == desk.ask(by_dice)
    for _ in fetch:
        read(desk, page, "4")
    assert all(one.agrees for one in page.papers)
    assert "được xác nhận" in page.words.words
    assert not page.further.isVisible()


def test_a_differing_sheet_is_named_and_more_are_drawn_with_what_was_read_kept(start: Start) -> None:
    desk = closed(start, sheets=40)
    page = drawn(desk)
    count = len(page.papers)
    paper = read(desk, page, "1")
    assert f"{paper.stack}/{paper.sheet}" in page.words.words
    desk.qtbot.keyClicks(page.field, "?")
    desk.settle()
    before = page.table.chosen()
    read(desk, page, "!9")
    assert page.table.chosen() == before, "a reason that the rules do not know is not taken"
    page.field.setText("")
    for _ in range(count - 2):
        read(desk, page, "4")
    assert [one.agrees for one in page.model.rows].count(False) == 2
    assert "trên mức chấp nhận" in page.words.words
    assert page.further.isVisible()
    desk.qtbot.mouseClick(page.further, Qt.MouseButton.LeftButton)
    desk.settle()
    assert len(page.papers) > count
    assert sum(one.read for one in page.papers) == count
    desk.desk.choose_round("")
    desk.settle()


@pytest.mark.parametrize("seed", ["123", "mười hai"])
def test_too_few_dice_are_refused(start: Start, seed: str) -> None:
    desk = closed(start)
    page = desk.stage("seal").audit
    page.seed.setText(seed)
    page._draw()
    desk.settle()
    assert "20 chữ số" in page.words.words
    assert page.papers == ()


def test_a_style_that_no_such_check_covers_is_named(start: Start) -> None:
    from ballotcount.domain.ballot import LineMark

    confidence = Ballot(tuple((no, LineMark.HIGH) for no in range(1, 5)))
    page = drawn(closed(start, ballot=confidence, style=VotingMethod.LEVELS))
    assert "kiểm lại toàn bộ" in page.words.words.casefold()
    assert not page.field.isEnabled()
